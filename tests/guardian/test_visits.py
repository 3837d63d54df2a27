"""In by the link, out by one button, and nothing in between for who has no business there (domain.md S4, S5)."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client

from cases.actions import closing, conversations, links, seats
from cases.actions.links import link_for
from cases.models import Reply, Visit
from cases.views.guardian import visits
from ruggensteun import limits
from ruggensteun.audit.models import AccessLog
from tests.guardian.phone import Phone, path_of, read
from tests.world import NOW

INSIDE = ["/", "/code", "/more", "/other-time", "/more/yes/1", "/more/who", "/more/change", "/file"]


def shown(response):
    return response.status_code, response.content


def test_the_token_leaves_the_address_bar_at_once(at, phone):
    world = at("planning")
    response = phone.get(path_of(link_for(world.selam, world.talk)))
    assert (response.status_code, response["Location"]) == (302, "/")
    cookie = response.cookies["v"]
    assert {key: cookie[key] for key in ("path", "max-age", "httponly", "samesite", "domain")} == {
        "path": "/",
        "max-age": 15 * 60,
        "httponly": True,
        "samesite": "Lax",
        "domain": "",
    }
    assert path_of(link_for(world.selam, world.talk)) not in phone.get("/").content.decode()


def test_the_cookie_travels_over_https_only(at, phone, settings):
    settings.HTTPS = True
    world = at("planning")
    response = phone.get(path_of(link_for(world.selam, world.talk)), secure=True)
    assert response.cookies["v"]["secure"] is True


def test_following_a_link_answers_nothing(at, phone):
    world = at("planning")
    before = list(Reply.objects.values_list("pk", "answer"))
    link = path_of(link_for(world.selam, world.talk))
    phone.get(link, follow=True)
    assert phone.head(link).status_code == 302
    assert phone.get("/answer").status_code == 405
    assert list(Reply.objects.values_list("pk", "answer")) == before


def test_unknown_expired_revoked_and_absent_look_the_same(at, neutral):
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    assert shown(Phone().get("/a/" + "x" * 22)) == neutral
    assert shown(Phone().get("/")) == neutral
    links.revoke(world.case, guardian=world.selam, by=world.noor)
    assert shown(Phone().get(link)) == neutral
    new = path_of(link_for(world.selam, world.talk))
    world.clock.move_to(NOW + timedelta(days=90))
    assert shown(Phone().get(new)) == neutral


def test_the_father_who_has_no_seat_cannot_come_in(at, neutral):
    world = at("planning")
    assert shown(Phone().get(path_of(link_for(world.dawit, world.talk)))) == neutral
    assert not Visit.objects.exists()


def revoke(world):
    links.revoke(world.case, guardian=world.selam, by=world.noor)


def end_seat(world):
    seats.end_guardian_seat(world.case, guardian=world.selam, by=world.noor)


def end_seat_alone(world):
    """Without the links being revoked as well: the seat itself is what opens the page."""
    seats.close_seats(world.case, "guardian", user=world.selam)


def close(world):
    closing.close(world.case, reason="moved_on", by=world.noor)


def wait_too_long(world):
    world.clock.shift(timedelta(minutes=16))


@pytest.mark.parametrize("happens", [revoke, end_seat, end_seat_alone, close, wait_too_long])
def test_what_ends_the_visit_ends_it_half_way(at, phone, neutral, happens):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    assert phone.enter().status_code == 200
    happens(world)
    assert [shown(phone.get(path)) for path in INSIDE] == [neutral] * len(INSIDE)
    assert shown(phone.post("/answer", {"slot": world.slots[0].pk, "answer": "no"})) == neutral
    assert shown(phone.post("/language", {"language": "en"})) == neutral
    world.talk.refresh_from_db()
    assert Reply.objects.get(user=world.selam).answer == "yes"


def test_a_visit_lasts_while_she_is_reading(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    for _turn in range(3):
        world.clock.shift(timedelta(minutes=10))
        response = phone.get("/")
        assert response.status_code == 200
        assert response.cookies["v"]["max-age"] == 15 * 60


def test_leaving_ends_the_visit_and_empties_the_browser(at, phone, neutral, settings):
    world = at("planning")
    phone.open(world.selam, world.talk)
    key = phone.cookies["v"].value
    response = phone.get("/leave")
    assert (response.status_code, response["Location"]) == (302, settings.GUARDIAN_EXIT_URL)
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response["Cache-Control"] == "no-store, private"
    assert {name: cookie["max-age"] for name, cookie in response.cookies.items()} == {"v": 0, "form": 0}
    assert shown(phone.get("/")) == neutral
    phone.cookies["v"] = key
    assert shown(phone.get("/")) == neutral


def test_leaving_works_for_everybody_and_always(at, phone, settings):
    world = at("planning")
    assert phone.get("/leave")["Location"] == settings.GUARDIAN_EXIT_URL
    phone.open(world.selam, world.talk)

    def broken(*args):
        raise OperationalError("database is locked")

    with connection.execute_wrapper(broken):
        response = phone.get("/leave")
    assert response["Location"] == settings.GUARDIAN_EXIT_URL
    assert response.cookies["v"]["max-age"] == 0


def test_leaving_does_not_wait_for_a_database_that_does_not_answer(at, phone, settings, monkeypatch):
    def keeps_silent():
        raise OperationalError("couldn't get a connection after 2.00 sec")

    world = at("planning")
    phone.open(world.selam, world.talk)
    monkeypatch.setattr(visits, "reach_database", keeps_silent)
    with connection.execute_wrapper(lambda *asked: pytest.fail("It was asked all the same.")):
        response = phone.get("/leave")
    assert response["Location"] == settings.GUARDIAN_EXIT_URL
    assert response.cookies["v"]["max-age"] == 0


def test_every_page_has_the_way_out_in_plain_html(at, phone):
    world = at("confirmed")
    pages = [phone.open(world.selam, world.talk), phone.get("/code"), phone.enter(), phone.get("/nothing-here")]
    assert [re.findall(r'href="(/leave)"', page.content.decode()) for page in pages] == [["/leave"]] * 4
    assert ["history" in page.content.decode() for page in pages[:3]] == [True] * 3


def test_nothing_is_kept_by_the_browser_or_told_to_the_next_page(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    for response in [phone.get("/"), phone.enter(), phone.get("/file"), phone.get("/leave"), phone.get("/nothing")]:
        assert response["Cache-Control"] == "no-store, private"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in response["Content-Security-Policy"]


def test_she_chooses_her_language_by_its_own_name(at, phone):
    world = at("planning")
    assert '<html lang="nl">' in phone.open(world.selam, world.talk, language="nl").content.decode()
    back = phone.post("/language", {"language": "en", "here": "/code"})
    assert back["Location"] == "/code"
    page = phone.get("/code").content.decode()
    assert '<html lang="en">' in page
    assert re.findall(r'name="language" value="(\w+)" lang="\w+" dir="auto"( aria-current="true")?>(\w+)<', page) == [
        ("nl", "", "Nederlands"),
        ("en", ' aria-current="true"', "English"),
    ]


def test_what_is_not_there_is_said_in_the_language_of_her_visit(at, settings):
    settings.REVIEWED_LANGUAGES = ["ar"]
    world = at("confirmed")
    phone = Phone(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    phone.get(path_of(link_for(world.selam, world.talk)))
    visit = Visit.objects.get()
    links.choose_language(visit, "ar")
    visit.code_passed_at = visit.opened_at
    visit.save(update_fields=["code_passed_at"])
    missing = {path: phone.get(path) for path in ("/nothing-here", "/more/nothing", "/more/yes/999", "/answer/")}
    missing["a form that stood open too long"] = phone.post("/answer")
    assert {where: page.status_code for where, page in missing.items()} == {
        "/nothing-here": 404,
        "/more/nothing": 404,
        "/more/yes/999": 404,
        "/answer/": 404,
        "a form that stood open too long": 403,
    }
    assert {where for where, page in missing.items() if b'<html lang="ar" dir="rtl">' not in page.content} == set()
    links.end_visit(visit)
    assert '<html lang="en">' in phone.get("/nothing-here").content.decode()


def test_without_a_database_what_is_not_there_is_said_as_the_browser_asks(at):
    world = at("planning")
    phone = Phone(HTTP_ACCEPT_LANGUAGE="en")
    phone.open(world.selam, world.talk, "nl")

    def fails(execute, sql, *args):
        raise OperationalError("gone")

    with connection.execute_wrapper(fails):
        page = phone.get("/nothing-here")
    assert (page.status_code, '<html lang="en">' in page.content.decode()) == (404, True)


def test_a_language_or_page_that_is_not_there_changes_nothing(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    for here in ("https://elsewhere.example/", "//elsewhere.example", "/leave", "/nothing"):
        assert phone.post("/language", {"language": "xx", "here": here})["Location"] == "/"
    assert '<html lang="en">' in phone.get("/").content.decode()


def test_her_own_language_is_the_first_when_it_is_offered(at, phone):
    world = at("planning")
    world.selam.language = "en"
    world.selam.save(update_fields=["language"])
    page = phone.get(path_of(link_for(world.selam, world.talk)), follow=True)
    assert '<html lang="en">' in page.content.decode()


def test_the_access_log_says_that_it_was_she(at, phone):
    world = at("confirmed")
    phone.open(world.selam, world.talk)
    phone.enter("111222")
    phone.enter()
    phone.get("/file")
    lines = AccessLog.objects.filter(actor_id=world.selam.pk).order_by("pk")
    assert {line.actor_role for line in lines} == {"guardian"}
    assert {tuple(line.case_ids) for line in lines} == {(world.case.pk,)}
    assert [(line.action, line.object_type, line.rule) for line in lines] == [
        ("sign_in", "link", "link"),
        ("read", "conversation", "seat: guardian"),
        ("denied", "link", "code"),
        ("sign_in", "link", "code"),
        ("read", "case", "seat: guardian"),
        ("export", "conversation", "seat: guardian"),
    ]


def test_who_tries_many_links_has_to_wait(at, phone):
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    for number in range(limits.MISSES):
        assert phone.get(f"/a/{number}").status_code == 404
    response = phone.get("/a/" + "y" * 22)
    assert response.status_code == 429
    assert response["Retry-After"] == "600"
    assert "10" in read(response)
    assert not Visit.objects.exists()
    # A whole shelter is behind one address: a right link is never refused.
    assert phone.get(link).status_code == 302
    assert phone.get("/a/" + "y" * 22, REMOTE_ADDR="203.0.113.7").status_code == 404
    world.clock.shift(timedelta(minutes=10))
    assert phone.get("/a/" + "y" * 22).status_code == 404


def test_an_older_link_leads_to_what_is_planned_now(at, phone):
    world = at("confirmed")
    old = path_of(link_for(world.selam, world.talk))
    conversations.cancel(world.talk, reason="illness", by=world.noor)
    phone.get(old)
    phone.post("/language", {"language": "en"})
    assert "There is no appointment now" in read(phone.get("/"))
    talk = conversations.start(world.case, trigger="start", by=world.noor)
    slot = talk.slots.order_by("rank").first()
    conversations.reply(slot, user=world.sam, answer="yes", by=world.sam)
    conversations.reply(slot, user=world.selam, answer="yes", by=world.noor, via="told")
    phone.get(old)
    phone.post("/language", {"language": "en"})
    assert "Your appointment is fixed" in read(phone.get("/"))


@pytest.mark.parametrize("after", [".", ")", "%20", ",", "/", ").", "%E2%80%8B"])
def test_what_a_message_put_behind_a_link_is_not_of_it(at, phone, after):
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    assert phone.get(f"{link}{after}", follow=True).status_code == 200
    assert Visit.objects.count() == 1


def test_a_head_answers_like_a_get_and_does_nothing(at, phone):
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    response = phone.head(link)
    assert (response.status_code, response["Location"], response.cookies) == (302, "/", {})
    assert phone.head("/a/" + "x" * 22).status_code == 404
    assert not Visit.objects.exists()
    assert not AccessLog.objects.filter(actor_id=world.selam.pk).exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "WhatsApp/2.23.20.0"},
        {"user-agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"user-agent": "TelegramBot (like TwitterBot)"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
    ],
)
def test_a_robot_that_makes_a_preview_is_not_her(at, phone, headers):
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    response = phone.get(link, headers=headers, follow=True)
    assert response.status_code == 404
    assert not Visit.objects.exists()
    assert not AccessLog.objects.filter(actor_id=world.selam.pk).exists()
    assert phone.get(link).status_code == 302


def test_a_wrong_code_is_not_given_back(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    assert "111333" not in phone.enter("111333").content.decode()
    assert "11133" not in phone.enter("11133").content.decode()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "null"}, 302),  # a phone too old to say where a form came from
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_a_form_of_her_own_page_comes_through_and_of_another_page_not(at, sent, status):
    world = at("planning")
    phone = Phone(enforce_csrf_checks=True)
    page = phone.get(path_of(link_for(world.selam, world.talk)), follow=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    answer = {"slot": world.slots[0].pk, "answer": "yes"}
    assert phone.post("/answer", answer, headers=sent).status_code == 403
    assert not Reply.objects.filter(user=world.selam).exists()
    response = phone.post("/answer", {**answer, "csrfmiddlewaretoken": token}, headers=sent)
    assert response.status_code == status
    assert Reply.objects.filter(user=world.selam).exists() == (status == 302)


def test_the_cookie_of_a_form_is_gone_with_the_browser(at, phone):
    world = at("planning")
    phone.open(world.selam, world.talk)
    assert phone.cookies["form"]["max-age"] == ""
    assert phone.cookies["form"]["expires"] == ""


def test_a_professional_who_is_signed_in_is_nobody_here(at, neutral):
    world = at("planning")
    client = Client(headers={"host": Phone()._base_environ()["HTTP_HOST"]})
    client.force_login(world.noor)
    assert shown(client.get("/")) == neutral


def test_no_line_of_the_log_holds_her_token(at, phone, caplog):
    """Also when the page breaks: that is when Django itself writes the address down."""
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    phone.raise_request_exception = False

    def broken(*args):
        raise OperationalError("database is locked")

    with connection.execute_wrapper(broken):
        assert phone.get(link).status_code == 500
    assert "Internal Server Error: /a/…" in caplog.text
    assert link.removeprefix("/a/") not in caplog.text
