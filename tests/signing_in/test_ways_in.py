"""The ways in besides the password, the sessions they open, and what is told and logged of them."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from cases.actions.people import NewColleague, invite_colleague
from ruggensteun.audit.models import AccessLog
from ruggensteun.firstrun import ROOT
from ruggensteun.people.models import SafeContact
from tests.attack.test_settings import GOOD
from tests.cases.desk import Desk, read
from tests.signing_in.conftest import code_from_mail, give_app, is_in, with_app, with_password

SAMS = "sam@wegwijzer.example"


@pytest.fixture
def world(at):
    return at("people")


def ask_for_code(email, client=None):
    client = client or Client()
    client.response = client.post("/accounts/login/code/", {"email": email}, follow=True)
    return client


def test_a_school_contact_signs_in_with_a_code_by_mail_and_her_app(world):
    give_app(world.sam)
    sam = ask_for_code(SAMS)
    sam.post("/accounts/login/code/confirm/", {"code": code_from_mail()})
    assert not is_in(sam, "/pupils")
    with_app(sam)
    assert is_in(sam, "/pupils")
    assert mail.outbox[0].to == [SAMS]


def test_the_code_by_mail_tells_nobody_who_is_known(world):
    give_app(world.sam)
    invite_colleague(
        world.anker, NewColleague(email="esra@anker.example", first_name="Esra"), role="coach", by=world.lotte
    )
    mail.outbox.clear()

    def answer(email):
        client = ask_for_code(email)
        return client.response.redirect_chain, read(client.response).replace(email, "")

    known = answer(SAMS)
    assert answer("vreemde@example.org") == known
    assert answer("esra@anker.example") == known
    assert [message.to for message in mail.outbox] == [[SAMS]]


def test_a_wrong_code_by_mail_works_three_times_not(world):
    sam = ask_for_code(SAMS)
    right = code_from_mail()
    for _try in range(3):
        sam.post("/accounts/login/code/confirm/", {"code": "AAAA-AAAA"})
    sam.post("/accounts/login/code/confirm/", {"code": right})
    assert "_auth_user_id" not in sam.session


def test_no_mail_of_the_door_reaches_a_guardian(at):
    world = at("seated")
    profile = SafeContact.objects.get(guardian=world.selam)
    profile.channel, profile.address = "mail", "selam@example.org"
    profile.save(update_fields=["channel", "address"])
    ask_for_code("selam@example.org")
    ask_for_code("")
    assert mail.outbox == []


def test_fifteen_minutes_without_doing_anything_end_the_session(world):
    desk = Desk(world.noor)
    for _click in range(3):
        world.clock.shift(timedelta(minutes=10))
        assert is_in(desk)
    world.clock.shift(timedelta(minutes=15, seconds=1))
    assert desk.get("/my-week")["Location"].startswith("/accounts/login/")


def test_a_page_knows_after_how_long_it_closes_and_asking_keeps_it_open(world):
    desk = Desk(world.noor)
    assert 'data-seconds="900"' in desk.get("/my-week").content.decode()
    for _minute in range(4):
        world.clock.shift(timedelta(minutes=14))
        assert desk.get("/accounts/here/").status_code == 204
    assert is_in(desk)
    assert "data-seconds" not in Client().get("/accounts/login/").content.decode()


def test_own_sessions_are_listed_and_the_others_ended(world):
    here, there, bram = Desk(world.noor), Desk(world.noor), Desk(world.bram)
    words = here.look("/accounts/sessions/")
    assert words.count("127.0.0.1") == 2
    here.post("/accounts/sessions/")
    assert [is_in(desk) for desk in (here, there, bram)] == [True, False, True]


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(world):
    give_app(world.noor)
    noor = with_app(with_password("noor@anker.example"))
    assert [message.subject for message in mail.outbox] == ["Er is ingelogd op een nieuw apparaat"] or len(
        mail.outbox
    ) == 1
    noor.post("/accounts/logout/")
    world.clock.shift(timedelta(minutes=1))
    assert is_in(with_app(with_password("noor@anker.example", noor)))
    assert len(mail.outbox) == 1
    cookie = noor.cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert str(world.noor.pk) not in cookie.value.split(":")[0].split(".")


def test_who_came_in_and_who_was_kept_out_stands_in_the_access_log_without_names(world):
    give_app(world.noor)
    with_password("noor@anker.example", password="niet-het-goede")
    with_password("vreemde@example.org", password="niet-het-goede")
    noor = with_password("noor@anker.example")
    with_app(noor, "000000")
    with_app(noor)
    lines = list(AccessLog.objects.order_by("pk").values_list("action", "rule", "actor_id", "object_id", "origin"))
    pk = world.noor.pk
    assert lines == [
        ("denied", "wrong password", None, pk, "127.0.0.1"),
        ("denied", "wrong password", None, None, "127.0.0.1"),
        ("denied", "wrong second factor", None, pk, "127.0.0.1"),
        ("sign_in", "by password + mfa", pk, pk, "127.0.0.1"),
    ]


def test_wrong_passwords_are_limited_per_person_and_say_what_to_do(world):
    give_app(world.sam)
    for _try in range(5):
        with_password(SAMS, password="niet-het-goede", REMOTE_ADDR="192.0.2.7")
    kept_out = with_password(SAMS)
    assert "_auth_user_id" not in kept_out.session
    assert "Wait five minutes" in kept_out.response.content.decode() or "Wacht vijf minuten" in (
        kept_out.response.content.decode()
    )
    # Somebody else's guesses close the password alone, and not for long.
    sam = ask_for_code(SAMS)
    sam.post("/accounts/login/code/confirm/", {"code": code_from_mail()})
    assert is_in(with_app(sam), "/pupils")
    world.clock.shift(timedelta(minutes=5, seconds=1))
    assert is_in(with_app(with_password(SAMS)), "/pupils")


def test_wrong_passwords_are_limited_per_address(world):
    for number in range(10):
        with_password(f"nobody{number}@example.org", password="x", REMOTE_ADDR="192.0.2.7")
    before = AccessLog.objects.count()
    assert with_password(SAMS, REMOTE_ADDR="192.0.2.7").response.status_code == 200
    assert AccessLog.objects.count() == before
    assert with_password(SAMS, REMOTE_ADDR="192.0.2.8").response.status_code == 302


def test_wrong_second_factors_are_limited_per_person(world):
    give_app(world.sam)
    sam = with_password(SAMS)
    for _try in range(5):
        with_app(sam, "000000")
    with_app(sam)
    assert not is_in(sam, "/pupils")


def test_codes_by_mail_are_limited_per_person(world):
    for _try in range(4):
        ask_for_code(SAMS)
    assert len(mail.outbox) == 3


def test_codes_by_mail_are_limited_per_address(world):
    for number in range(20):
        Client(REMOTE_ADDR="192.0.2.7").post("/accounts/login/code/", {"email": f"nobody{number}@example.org"})
    Client(REMOTE_ADDR="192.0.2.7").post("/accounts/login/code/", {"email": SAMS})
    assert mail.outbox == []
    Client(REMOTE_ADDR="192.0.2.8").post("/accounts/login/code/", {"email": SAMS})
    assert [message.to for message in mail.outbox] == [[SAMS]]


def test_passkeys_are_limited_per_address(world):
    answers = [Client().post("/accounts/login/passkey/", {"credential": "{}"}).status_code for _try in range(21)]
    assert answers == [302] * 20 + [429]


def test_guessing_invitations_is_limited_per_address(world):
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    for number in range(30):
        assert stranger.get(f"/join/guess{number:018}", follow=True).status_code == 404
    assert stranger.get("/join/guess", follow=True).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.8").get("/join/guess", follow=True).status_code == 404


def test_searching_is_limited_per_person(world):
    desk = Desk(world.noor)
    answers = [desk.get("/schools/search?q=weg").status_code for _search in range(301)]
    assert answers == [200] * 300 + [429]
    assert Desk(world.bram).get("/schools/search?q=weg").status_code == 200


REAL_SETTINGS = "from django.conf import settings as s; print(s.PASSWORD_HASHERS[0], s.CACHES['default']['BACKEND'])"


def test_a_real_run_keeps_passwords_as_argon2_and_counts_where_all_processes_count(tmp_path):
    environment = {**GOOD, "PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "ruggensteun.settings"
    command = [sys.executable, "-c", REAL_SETTINGS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    hasher, cache = done.stdout.split()
    assert hasher == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert cache == "django.core.cache.backends.db.DatabaseCache"
