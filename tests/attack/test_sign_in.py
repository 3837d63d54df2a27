"""At the door of professionals: somebody else's mailbox, an unlocked screen, an invitation that is over."""

import smtplib

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from cases.actions.people import NewColleague, end_membership, invite_colleague
from tests.cases.desk import Desk, read
from tests.world import PASSWORD

CLOSED = [
    "/accounts/email/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/Mg:1x3TKi:abc/",
    "/accounts/password/set/",
    "/accounts/reauthenticate/",
    "/accounts/phone/change/",
    "/accounts/",
]


def ask(email):
    """The answer to who asks for a new password, and to whom mail went."""
    mail.outbox.clear()
    response = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    answer = response.status_code, response.redirect_chain, read(response)
    return answer, [message.to for message in mail.outbox]


def test_whoever_finds_a_screen_unlocked_cannot_send_a_new_password_to_herself(at):
    world = at("people")
    for button in ("action_add", "action_primary"):
        Desk(world.noor).post("/accounts/email/", {button: "", "email": "other@example.org"})
    assert not EmailAddress.objects.filter(email="other@example.org").exists()
    assert ask("other@example.org")[1] == []
    assert ask("noor@anker.example")[1] == [["noor@anker.example"]]


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_not_needed_of_allauth_does_not_exist(at, address):
    desk = Desk(at("people").noor)
    assert [desk.get(address).status_code, desk.post(address).status_code] == [404, 404]


def test_who_was_invited_but_never_came_in_gets_no_new_password_instead(at):
    world = at("people")
    esra = NewColleague(email="esra@anker.example", first_name="Esra")
    membership = invite_colleague(world.anker, esra, role="coach", by=world.lotte)
    stranger = ask("vreemde@example.org")
    assert ask("esra@anker.example") == stranger
    end_membership(membership, by=world.lotte)
    assert ask("esra@anker.example") == stranger


def test_a_mail_server_that_is_down_does_not_tell_who_is_known(at, monkeypatch, caplog):
    at("people")

    def down(self, *args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({"noor@anker.example": (550, b"no")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    assert ask("noor@anker.example") == ask("vreemde@example.org")
    assert "SMTPRecipientsRefused" in caplog.text
    assert "noor@" not in caplog.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://127.0.0.1:8000/",
        "http://127.0.0.1/",
        "http://localhost:8000/today",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        r"/\elsewhere.example",
        "javascript:alert(1)",
    ],
)
def test_signing_in_and_out_leads_nowhere_else(at, elsewhere):
    at("people")
    client = Client()
    form = {"login": "sam@wegwijzer.example", "password": PASSWORD, "next": elsewhere}
    assert client.post("/accounts/login/", form)["Location"] == "/"
    assert client.post("/accounts/logout/", {"next": elsewhere})["Location"] == "/accounts/login/"


def test_an_account_that_was_closed_is_out_at_once(at):
    world = at("people")
    desk = Desk(world.sam)
    assert desk.get("/pupils").status_code == 200
    world.sam.is_active = False
    world.sam.save(update_fields=["is_active"])
    assert desk.get("/pupils").status_code == 302
    assert ask("sam@wegwijzer.example") == ask("vreemde@example.org")


def test_a_session_that_was_planted_is_another_one_after_signing_in(at):
    at("people")
    client = Client()
    client.get("/join/AAAAAAAAAAAAAAAAAAAAAA")
    planted = client.cookies["work"].value
    client.post("/accounts/login/", {"login": "sam@wegwijzer.example", "password": PASSWORD})
    assert client.cookies["work"].value != planted


def test_a_new_password_ends_what_was_open_elsewhere(at):
    world = at("people")
    elsewhere = Desk(world.sam)
    ask("sam@wegwijzer.example")
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    client = Client()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "een-heel-ander-woord"
    client.post(form, {"password1": new, "password2": new})
    assert elsewhere.get("/pupils").status_code == 302
    assert client.post(form, {"password1": PASSWORD, "password2": PASSWORD}, follow=True).status_code == 200
    assert Client().login(email="sam@wegwijzer.example", password=new)
    assert not Client().login(email="sam@wegwijzer.example", password=PASSWORD)
