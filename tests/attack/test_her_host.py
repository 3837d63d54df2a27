"""Her host under attack: other names for it, other ways to ask, other links, a code that is guessed (S4, S12)."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from cases.actions import consents, conversations, links, safe_contact, seats
from cases.actions.links import link_for
from cases.models import Consent, Reply, Visit
from ruggensteun import limits
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.people.models import PersonalCode
from tests.guardian.phone import Phone, path_of, read
from tests.guardian.test_apart import her_pages
from tests.world import CODE

TELLS = r"ruggensteun|opvang|shelter|anker|yara|school"


def everything(response):
    return f"{dict(response.headers)} {response.cookies.output()} {response.content.decode()}"


HOSTS = ["127.0.0.1", "127.0.0.1:8000", "127.0.0.1:80", "127.0.0.1.", "127.0.0.1.:8000"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("extra", [{}, {"X-Forwarded-Host": "localhost"}, {"X-Forwarded-Server": "localhost"}])
def test_no_other_name_or_header_makes_it_the_professional_host(at, host, extra):
    at("people")
    phone = Client(headers={"host": host, **extra})
    for path in ("/accounts/login/", "/today", "/schools/", "/demo/", "/static/look.css"):
        response = phone.get(path)
        assert (path, response.status_code) == (path, 404)
        assert re.findall(TELLS, everything(response), re.IGNORECASE) == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "localhost."])
@pytest.mark.parametrize("extra", [{}, {"X-Forwarded-Host": "127.0.0.1:8000"}])
def test_nor_the_other_way_round(at, host, extra):
    world = at("planning")
    client = Client(headers={"host": host, **extra})
    for path in (path_of(link_for(world.selam, world.talk)), "/code", "/more", "/leave", "/file"):
        assert client.get(path).status_code == 404
    assert not Visit.objects.exists()


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1@localhost", "127.0.0.1:8000:8000", "", "127.0.0.1/x"])
def test_a_host_that_is_nobodys_says_nothing(db, host):
    response = Client(headers={"host": host}).get("/accounts/login/", SERVER_NAME="elsewhere.example")
    assert response.status_code == 400
    assert re.findall(TELLS, everything(response), re.IGNORECASE) == []


WAYS_ROUND = [
    "//today",
    "/today/",
    "/./today",
    "/a/../today",
    "/%2e%2e/today",
    "/today;x=1",
    "/TODAY",
    "/accounts/login",
    "/accounts//login/",
    "/static/../today",
    "//static/look.css",
    "/static//look.css",
    "/static/page.css/../look.css",
    "/static/page.%2e%2e/look.css",
    "/static/page./../look.css",
    "/static/%6cook.css",
    "/static/Page.css",
    "/static/",
    "/static",
    "/a/",
    "/a/x/y",
    "/more/yes/x",
    "/more/yes/-1",
    "/more/changed/when/x",
    "/more/changed/when/-1",
    "/more/changed/when",
    "/favicon.ico",
    "/robots.txt",
    "/.well-known/change-password",
]


@pytest.mark.parametrize("path", WAYS_ROUND)
def test_no_way_round_leads_to_another_page(at, path):
    world = at("planning")
    phone = Phone()
    phone.open(world.selam, world.talk)
    response = phone.get("/", PATH_INFO=unquote(path))
    assert response.status_code == 404
    assert re.findall(TELLS, everything(response), re.IGNORECASE) == []


@pytest.mark.parametrize("method", ["head", "options", "put", "patch", "delete", "trace"])
def test_no_other_method_answers_or_opens(at, method):
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    phone = Phone()
    assert getattr(phone, method)(link).status_code == (302 if method == "head" else 405)
    assert not Visit.objects.exists()
    phone.open(world.selam, world.talk)
    for path in ("/", "/answer", "/other-time", "/code", "/more", "/file", "/language", "/leave"):
        response = getattr(phone, method)(path)
        assert (path, response.status_code) == (path, 405)
        assert re.findall(TELLS, everything(response), re.IGNORECASE) == []
    assert not Reply.objects.filter(user=world.selam).exists()


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_get_that_says_it_is_a_post_answers_nothing(at, header):
    world = at("planning")
    phone = Phone()
    phone.open(world.selam, world.talk)
    slot = world.slots[0].pk
    phone.get(f"/answer?slot={slot}&answer=yes&_method=POST", headers={header: "POST"})
    phone.get(f"/?slot={slot}&answer=yes", headers={header: "POST"})
    assert not Reply.objects.filter(user=world.selam).exists()


def second_talk(world):
    """Another conversation of hers, with a link of its own."""
    conversations.cancel(world.talk, reason="illness", by=world.noor)
    return conversations.start(world.case, trigger="concern", by=world.noor)


def test_a_link_leads_on_to_the_next_conversation_about_the_same_child(at):
    world = at("planning")
    phone = Phone()
    phone.open(world.selam, world.talk)
    new = second_talk(world)
    shown = read(phone.get("/"))
    assert "Can you come then?" in shown
    phone.post("/answer", {"slot": world.slots[0].pk, "answer": "yes"})
    assert not Reply.objects.filter(user=world.selam, slot__conversation=world.talk).exists()
    phone.tap("yes")
    assert Reply.objects.filter(user=world.selam, slot__conversation=new).exists()


def test_a_code_entered_in_one_visit_opens_no_other(at):
    world = at("planning")
    known, stranger = Phone(), Phone()
    known.open(world.selam, world.talk)
    known.enter()
    stranger.open(world.selam, world.talk)
    assert stranger.get("/more")["Location"] == "/code"
    assert stranger.get("/file")["Location"] == "/code"
    mine = Consent.objects.get(guardian=world.selam)
    assert stranger.post(f"/more/yes/{mine.pk}")["Location"] == "/code"
    assert Consent.objects.get(pk=mine.pk).state == "given"


def test_she_takes_back_no_consent_but_her_own(at):
    world = at("planning")
    his = consents.record(world.case, giver="guardian", guardian=world.dawit, agreed=True, via="paper", by=world.noor)
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()
    for pk in (his.pk, 99999999999999999999):
        assert [phone.get(f"/more/yes/{pk}").status_code, phone.post(f"/more/yes/{pk}").status_code] == [
            404,
            404,
        ]
    assert Consent.objects.get(pk=his.pk).state == "given"


def test_five_tries_are_five_through_however_many_links(at):
    world = at("planning")
    phones = [Phone() for _tries in range(7)]
    for phone in phones:
        phone.open(world.selam, world.talk)
    for phone in phones[:5]:
        assert phone.enter("111222").status_code == 422
    assert phones[5].enter(CODE).status_code == 422
    assert phones[6].get("/more")["Location"] == "/code"
    assert PersonalCode.objects.get(guardian=world.selam).tries == 5


def test_a_parent_without_a_code_cannot_be_told_from_one_whose_code_is_locked(at):
    world = at("planning")
    phone = Phone()
    phone.open(world.selam, world.talk)
    with acting(SYSTEM):
        code = PersonalCode.objects.get(guardian=world.selam)
        code.tries = 5
        code.save()
    locked = read(phone.enter("111222"))
    with connection.cursor() as cursor:  # no action takes a code away
        cursor.execute("DELETE FROM people_personalcode WHERE id = %s", [code.pk])
    assert read(phone.enter("111222")) == locked


def test_nothing_of_a_professional_session_counts_here(at):
    world = at("planning")
    desk = Client()
    desk.force_login(world.noor)
    phone = Phone()
    phone.cookies["work"] = desk.cookies["work"].value
    phone.open(world.selam, world.talk)
    page = phone.get("/").content.decode()
    assert "Noor" not in page
    assert settings.SESSION_COOKIE_NAME not in phone.get("/").cookies


def test_a_visit_does_not_live_for_ever(at):
    """Whoever keeps tapping keeps it open, until the link itself is over."""
    world = at("planning")
    phone = Phone()
    phone.open(world.selam, world.talk)
    for _hour in range(60 * 24 * 40 // 600):
        world.clock.shift(timedelta(minutes=14))
    assert phone.get("/").status_code == 404


def test_an_address_that_the_phone_makes_up_does_not_start_the_count_anew(at):
    at("people")
    phone = Phone()
    for number in range(limits.MISSES):
        assert phone.get(f"/a/{number}", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code == 404
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP"):
        assert phone.get("/a/more", headers={header: "203.0.113.250"}).status_code == 429


def at_one_table(world):
    """Both parents take part, as their coach says is safe; she is asked first."""
    with acting(SYSTEM):
        world.case.risk = "green"
        world.case.save()
    seats.admit_guardian(world.case, guardian=world.dawit, safe_together=True, by=world.noor)
    links.agree_code(world.case, guardian=world.dawit, code="918273", by=world.noor)
    world.talk = conversations.start(world.case, trigger="start", by=world.noor)
    world.slots = list(world.talk.slots.all())


def he_looks(world):
    his = Phone()
    his.open(world.dawit, world.talk)
    assert "Yara" in his.enter("918273").content.decode()


def he_says_yes(world):
    conversations.reply(world.slots[0], user=world.dawit, answer="yes", by=world.dawit, via="link")


def he_says_what_suits_him(world):
    conversations.wish(world.talk, user=world.dawit, wishes=[[3, "morning"]], by=world.dawit)


def his_contact_is_not_safe(world):
    safe_contact.not_safe_any_more(world.case, guardian=world.dawit, by=world.noor)


def he_no_longer_takes_part(world):
    seats.end_guardian_seat(world.case, guardian=world.dawit, by=world.noor)


def test_at_one_table_with_him_her_pages_do_not_say_so(at):
    """Only a time that goes off, or a new one, may be seen by her; never whose doing it was (domain.md S11)."""
    world = at("seated")
    at_one_table(world)
    pages = her_pages(world)
    assert "Dawit" not in str(pages)
    for does in (he_looks, he_says_yes, he_says_what_suits_him, his_contact_is_not_safe, he_no_longer_takes_part):
        assert pages.changed_by(does, world) == [], does.__name__
