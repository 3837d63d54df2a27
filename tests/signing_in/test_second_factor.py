"""No page for professionals without a second factor: getting one, showing it, showing it again, losing it."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from cases.actions.people import NewColleague, invite_colleague, start_anew, start_contact_anew
from cases.models import Membership
from cases.views import own_time
from ruggensteun.audit.models import AccessLog
from ruggensteun.delivery import outbox
from ruggensteun.people import second_factor
from ruggensteun.people.actions import invitation_address
from ruggensteun.people.models import User
from ruggensteun.refusal import NotAllowed, Refused
from tests.cases.desk import Desk, read
from tests.signing_in.conftest import SECRET, give_app, is_in, sends_to, shown_by_app, with_app, with_password
from tests.world import PASSWORD

NOORS = "noor@anker.example"


@pytest.fixture
def world(at):
    return at("people")


def test_who_has_no_second_factor_yet_gets_nothing_but_the_page_to_make_one(world):
    noor = with_password(NOORS)
    for page in ("/today", "/children", "/my-week", "/schools/", "/accounts/password/change/", "/accounts/sessions/"):
        assert noor.get(page)["Location"] == "/accounts/safe/"
    assert noor.post("/intake")["Location"] == "/accounts/safe/"
    assert "passkey" in read(noor.get("/accounts/safe/")).lower()


@pytest.mark.django_db(transaction=True)
def test_an_app_is_enrolled_during_the_first_sign_in(at):
    at("people")
    noor = with_password(NOORS)
    noor.get("/accounts/safe/app/")
    secret = noor.session["mfa.totp.secret"]
    response = noor.post("/accounts/safe/app/", {"code": shown_by_app(secret)})
    assert response["Location"] == "/accounts/safe/codes/"
    assert noor.get("/accounts/safe/codes/").content.decode().count("<li>") == 10
    assert is_in(noor)
    assert "<li>" not in noor.get("/accounts/safe/codes/").content.decode().split("<main")[1]  # shown once
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_afterwards_the_code_is_asked_at_every_sign_in(world):
    give_app(world.noor)
    noor = with_password(NOORS)
    assert sends_to(noor) == "/accounts/login/second/"
    assert not is_in(noor)
    with_app(noor, "000000")
    assert not is_in(noor)
    with_app(noor)
    assert is_in(noor)


def test_a_passkey_cannot_be_asked_for_before_the_script_is_there(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert re.search(r'<button[^>]*id="passkey"[^>]* disabled>', page)


def test_a_code_works_once(world):
    give_app(world.noor)
    assert is_in(with_app(with_password(NOORS)))
    assert not is_in(with_app(with_password(NOORS)))


def test_a_recovery_code_works_in_place_of_the_app_and_once(world):
    give_app(world.noor)
    code = RecoveryCodes.activate(world.noor).get_unused_codes()[0]
    assert is_in(with_app(with_password(NOORS), code))
    assert not is_in(with_app(with_password(NOORS), code))


def test_a_session_without_a_second_factor_is_asked_for_the_one_she_has(world):
    give_app(world.noor)
    noor = Desk(world.noor)
    session = noor.session
    del session[second_factor.KEY]
    session.save()
    assert noor.get("/my-week")["Location"] == "/accounts/again/?next=%2Fmy-week"
    assert noor.get("/accounts/safe/app/stop/")["Location"].startswith("/accounts/again/")
    assert noor.get("/accounts/safe/passkey/")["Location"].startswith("/accounts/again/")
    noor.post("/accounts/again/?next=/my-week", {"code": shown_by_app(), "next": "/my-week"})
    assert is_in(noor)


def test_under_htmx_the_whole_page_goes_to_the_second_factor(world):
    noor = with_password(NOORS)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/today"}
    response = noor.get("/schools/search?q=weg", headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/safe/?next=%2Ftoday")


def test_the_last_factor_is_not_taken_away(world):
    give_app(world.noor)
    noor = with_app(with_password(NOORS))
    noor.post("/accounts/again/", {"code": RecoveryCodes.activate(world.noor).get_unused_codes()[0]})
    noor.post("/accounts/safe/app/stop/")
    assert Authenticator.objects.filter(user=world.noor, type="totp").exists()


def test_a_password_alone_does_not_replace_a_factor(world):
    """Whoever knows the password and finds the screen unlocked adds no factor of her own."""
    give_app(world.noor)
    noor = with_app(with_password(NOORS))
    assert noor.get("/accounts/safe/passkey/")["Location"].startswith("/accounts/again/")
    assert noor.post("/accounts/safe/passkey/", {"password": PASSWORD})["Location"].startswith("/accounts/again/")


@pytest.fixture
def export(monkeypatch):
    """A page that asks for the second factor once more, in the place of one's own week."""
    from cases import urls

    view = second_factor.step_up(lambda request: HttpResponse("the file"))
    pattern = next(one for one in urls.urlpatterns if one.name == "my-week")
    assert pattern.callback is own_time.my_week
    monkeypatch.setattr(pattern, "callback", view)


def test_before_an_export_the_second_factor_is_asked_again(world, export):
    give_app(world.noor)
    noor = with_app(with_password(NOORS))
    assert noor.get("/my-week")["Location"] == "/accounts/again/?next=%2Fmy-week"
    world.clock.shift(timedelta(seconds=31))
    response = noor.post("/accounts/again/?next=/my-week", {"code": shown_by_app(), "next": "/my-week"})
    assert response["Location"] == "/my-week"
    assert noor.get("/my-week").content == b"the file"
    world.clock.shift(timedelta(minutes=5, seconds=1))
    assert noor.get("/my-week").status_code == 302


def test_who_lost_it_starts_anew_and_everything_old_dies(world):
    give_app(world.noor)
    noor = with_app(with_password(NOORS))
    membership = Membership.objects.get(user=world.noor)
    lead = Desk(world.lotte)
    page = f"/shelter/people/{membership.pk}/start-anew"
    assert "Noor van Dijk" in lead.look(page)
    lead.post(page)
    assert not is_in(noor)
    assert not Authenticator.objects.filter(user=world.noor).exists()
    assert not User.objects.get(pk=world.noor.pk).has_joined
    assert "_auth_user_id" not in with_password(NOORS).session
    line = AccessLog.objects.get(rule="second factor lost")
    assert (line.actor_id, line.object_id, line.fields) == (world.lotte.pk, world.noor.pk, ["second_factor"])
    assert world.noor.history.first().history_change_reason == "second factor lost"
    for pk in outbox.due(line.at):
        outbox.deliver(pk, now=line.at)
    told = {message.subject: message for message in mail.outbox if message.to == [NOORS]}
    assert len(told) == 3  # the new device before, what was done, the invitation
    assert any("Lotte" in message.body for message in told.values())

    link = "/join/" + invitation_address(world.noor.invitations.order_by("-pk").first()).rpartition("/")[2]
    again = Client()
    again.get(link)
    again.post("/join/welcome", {"password": "drie-nieuwe-woorden", "again": "drie-nieuwe-woorden"})
    assert again.get("/my-week")["Location"] == "/accounts/safe/"


def test_nobody_lets_herself_start_anew_and_no_stranger_does(world):
    own = Membership.objects.get(user=world.lotte)
    with pytest.raises(Refused):
        start_anew(own, by=world.lotte)
    noors = Membership.objects.get(user=world.noor)
    for stranger in (world.bram, world.joost, world.sam):
        with pytest.raises(NotAllowed):
            start_anew(noors, by=stranger)
        assert Desk(stranger).post(f"/shelter/people/{noors.pk}/start-anew").status_code == 404
    with pytest.raises(NotAllowed):
        start_contact_anew(world.sam_at_wegwijzer, by=world.noor)
    assert world.noor.has_joined


def test_a_school_contact_starts_anew_through_lead_or_administrator(world):
    give_app(world.sam)
    contact = world.sam_at_wegwijzer
    Desk(world.henk).post(f"/directory/{contact.school.code}/contact/{contact.pk}/start-anew")
    assert not Authenticator.objects.filter(user=world.sam).exists()
    assert not User.objects.get(pk=world.sam.pk).has_joined


def test_who_has_not_come_in_yet_is_invited_again_instead(world):
    esra = NewColleague(email="esra@anker.example", first_name="Esra")
    membership = invite_colleague(world.anker, esra, role="coach", by=world.lotte)
    with pytest.raises(Refused, match="has not come in yet"):
        start_anew(membership, by=world.lotte)


def test_a_guardian_has_no_factor_and_no_notice(at):
    world = at("seated")
    from allauth.account.adapter import get_adapter
    from allauth.core import context
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    with context.request_context(request):
        get_adapter(request).send_notification_mail("mfa/email/totp_activated", world.selam)
    assert mail.outbox == []
    assert not second_factor.enrolled(world.selam)
    assert SECRET not in str(Authenticator.objects.values())


def test_from_august_on_somebody_asks_whether_a_contact_is_still_right(at):
    from datetime import datetime

    from cases.policy import worklist
    from tests.world import HERE

    world = at("seated")
    button = f"/directory/{world.case.school.code}/contact/{world.sam_at_wegwijzer.pk}/confirm"
    page = f"/directory/{world.case.school.code}"

    def asked():
        return [task.url for task in worklist.tasks(world.noor) if task.what == "contact"]

    assert asked() == []
    world.clock.move_to(datetime(2027, 7, 31, 9, tzinfo=HERE))
    assert asked() == []
    world.clock.move_to(datetime(2027, 8, 2, 9, tzinfo=HERE))
    assert asked() == [page]
    assert button in Desk(world.noor).get(page).content.decode()
    assert Desk(world.sam).post(button).status_code == 404
    Desk(world.noor).post(button)
    assert asked() == []
    assert button not in Desk(world.noor).get(page).content.decode()
