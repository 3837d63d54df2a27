"""No byte of her host says what this is (domain.md S3, S12): every address, every state, every language."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from cases.actions import conversations
from cases.actions.links import link_for
from cases.models import Consent
from cases.views.guardian.parts import PARTS
from ruggensteun import limits
from ruggensteun.languages import OWN_NAMES
from tests.guardian.phone import Phone, path_of, read
from tests.test_her_words import BEFORE, NEVER

ALWAYS = r"ruggensteun|opvang|shelter|het anker|\banker\b|de brug|dawit|gebre|driegesprek|guardian|safe.?contact"
UNTIL_THE_CODE = (
    r"yara|tesfay|\bnoor\b|\bsam\b|selam|wegwijzer|tilburg"
    r"|school|coach|\bkind\b|child|moeder|mother|toestemming|consent"
)
STATIC = ["/static/page.css", "/static/page.js"]
# Drawn by lot, so any short word may stand in it: the mark of a form, her two cookies, the name of an event.
BY_LOT = r'(csrfmiddlewaretoken" value="|Set-Cookie: (?:form|v)=|UID:)[\w-]{32,64}(?=[";@\s])'


def bytes_of(response):
    """Everything that goes over the line: status, headers, cookies, body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.reason_phrase}\n{dict(response.headers)}\n{response.cookies.output()}\n{body.decode()}"


# The same in the other languages of hers; the lists of her sentences are searched with them too.
ELSEWHERE_TOO = "|".join(f"(?:{NEVER[code]})" for code in OWN_NAMES if code not in ("nl", "en"))
ALWAYS = f"{ALWAYS}|{ELSEWHERE_TOO}"
UNTIL_THE_CODE = "|".join([UNTIL_THE_CODE, *(BEFORE[code] for code in OWN_NAMES if code not in ("nl", "en"))])
TITLES = {"nl": "Afspraak", "en": "Appointment", "ar": "موعد", "ti": "ቆጸራ", "tr": "Randevu", "uk": "Зустріч"}


def gives_away(response, words):
    told = re.sub(BY_LOT, r"\1", bytes_of(response))
    return sorted({word.lower() for word in re.findall(words, told, re.IGNORECASE)})


def test_only_what_is_drawn_by_lot_is_left_out():
    drawn = "Anne" + "x" * 60
    answer = HttpResponse(f'<input name="csrfmiddlewaretoken" value="{drawn}">')
    answer.set_cookie("v", drawn[:32])
    assert gives_away(answer, "anne") == []
    answer.content += b"anne"
    assert gives_away(answer, "anne") == ["anne"]
    answer = HttpResponse()
    answer.set_cookie("v", "anne")
    answer.set_cookie("anne", drawn)
    assert gives_away(answer, "anne") == ["anne"]


def asked(world, phone):
    pass


def said_no(world, phone):
    phone.tap("no")


def said_yes(world, phone):
    phone.tap("yes")


def nothing_left(world, phone):
    for _slot in world.slots:
        phone.tap("no")


def told_her_days(world, phone):
    phone.post("/other-time", {"slot": world.slots[0].pk, "days": ["1"], "part": "both"})


def fixed(world, phone):
    phone.tap("yes")
    conversations.reply(world.slots[0], user=world.sam, answer="yes", by=world.sam)


def past(world, phone):
    fixed(world, phone)
    world.clock.move_to(world.slots[0].ends_at + timedelta(minutes=5))
    phone.open(world.selam, world.talk, phone.language)


def held(world, phone):
    past(world, phone)
    world.talk.refresh_from_db()
    conversations.record(world.talk, took_place=True, came=[world.noor.pk, world.sam.pk], by=world.noor)


def off(world, phone):
    conversations.cancel(world.talk, reason="unsafe", by=world.noor)


STATES = [asked, said_no, said_yes, nothing_left, told_her_days, fixed, past, held, off]


# Names, and what somebody wrote in her own words, stay in their own letters.
NAMES = r"Yara|Noor|Sam\b|Selam|Tesfay|De Wegwijzer|Nederlands|English|Türkçe"


def left_in_latin(page, language):
    """Words of a page that nobody put into her language, where it has letters of its own."""
    return re.findall(r"[A-Za-z]{2,}", re.sub(NAMES, "", read(page))) if language in ("ar", "ti", "uk") else []


def get(path):
    return lambda world, phone: phone.get(path)


def post(path, **data):
    return lambda world, phone: phone.post(path, data)


# What can be done at each address; an address that is not here makes the first test fail.
DOINGS = {
    "page": [get("/")],
    "follow": [get("/a/nothing"), post("/a/nothing")],
    "own-answer": [
        get("/answer"),
        post("/answer"),
        post("/answer", slot=1, answer="yes"),
        post("/answer", answer="other"),
    ],
    "other-time": [get("/other-time"), post("/other-time"), post("/other-time", days="1")],
    "own-code": [get("/code"), post("/code"), post("/code", code="123"), post("/code", code="111222")],
    "more": [get("/more"), post("/more")],
    "own-consent": [
        lambda world, phone: phone.get(f"/more/yes/{Consent.objects.get(guardian=world.selam).pk}"),
        get("/more/yes/999"),
    ],
    "own-part": [*(get(f"/more/{name}") for name in PARTS), get("/more/nothing"), post("/more/who")],
    "own-history": [
        *(get(f"/more/changed/{screen}/1") for screen in ("when", "agreed", "yes", "who", "about", "you", "nothing")),
        lambda world, phone: phone.get(f"/more/changed/when/{world.talk.pk}"),
        lambda world, phone: phone.get(f"/more/changed/yes/{Consent.objects.get(guardian=world.selam).pk}"),
        post("/more/changed/when/1"),
    ],
    "own-change": [get("/more/change"), post("/more/change")],
    "own-wish": [get("/more/wish"), post("/more/wish", wish="hours"), post("/more/wish", wish="x"), post("/more/wish")],
    "own-calendar": [get("/file")],
    "cannot-come": [get("/cannot-come"), post("/cannot-come"), post("/cannot-come", reason="x")],
    "own-language": [get("/language"), post("/language", language="xx")],
    "leave": [post("/leave")],
}
ELSEWHERE = [
    get(path) for path in ("/nothing", "/today", "/accounts/login/", "/robots.txt", "/static/look.css", "/demo/")
]


def test_every_address_is_walked():
    assert {pattern.name for pattern in get_resolver(settings.GUARDIAN_URLCONF).url_patterns} == set(DOINGS)


BEFORE_IT = ["/", "/code", "/other-time", "/nothing-here"]
BEHIND_IT = ["/", "/more", "/more/change", *(f"/more/{name}" for name in PARTS)]


def one_by_one(world):
    """What was changed about each thing of hers."""
    things = {"when": world.talk.pk, "who": world.case.pk, "about": world.yara.pk, "you": world.selam.pk}
    things["yes"] = Consent.objects.get(guardian=world.selam).pk
    return [f"/more/changed/{screen}/{pk}" for screen, pk in things.items()]


@pytest.mark.parametrize("state", STATES)
def test_nothing_tells_what_this_is(at, phone, state):
    world = at("planning")
    phone.language = "nl"
    assert gives_away(phone.open(world.selam, world.talk, "nl"), f"{ALWAYS}|{UNTIL_THE_CODE}") == []
    state(world, phone)
    doings = [do for some in DOINGS.values() for do in some] + ELSEWHERE
    for do in doings:
        assert gives_away(do(world, phone), f"{ALWAYS}|{UNTIL_THE_CODE}") == []
    page = phone.enter()
    assert "Yara" in page.content.decode()
    for response in [page, *(do(world, phone) for do in doings)]:
        assert gives_away(response, ALWAYS) == []
        assert re.findall("<title>(.*?)</title>", bytes_of(response)) in (["Afspraak"], [])
    assert gives_away(phone.get("/leave"), f"{ALWAYS}|{UNTIL_THE_CODE}") == []


# Each state in two of her languages, and so each language in three states; with --all each in each.
CODES = list(TITLES)
PAIRS = [[CODES[place % 6], CODES[(place + 3) % 6]] for place in range(len(STATES))]
SHORT, LONG = pytest.mark.short("its long form holds it"), pytest.mark.long("each state in six languages")
EVERYWHERE = [
    *(pytest.param(state, pair, marks=SHORT) for state, pair in zip(STATES, PAIRS, strict=True)),
    *(pytest.param(state, CODES, marks=LONG) for state in STATES),
]


@pytest.mark.parametrize(("state", "languages"), EVERYWHERE)
def test_nor_in_any_language_of_hers(at, phone, settings, state, languages):
    settings.REVIEWED_LANGUAGES = list(OWN_NAMES)
    world = at("planning")
    phone.language = "nl"
    phone.open(world.selam, world.talk, "nl")
    state(world, phone)
    stranger = Phone()
    for language in languages:
        stranger.open(world.selam, world.talk, language)
        for path in BEFORE_IT:
            assert gives_away(stranger.get(path), f"{ALWAYS}|{UNTIL_THE_CODE}") == []
    phone.enter()
    for language in languages:
        title = TITLES[language]
        phone.post("/language", {"language": language})
        for path in [*BEHIND_IT, *one_by_one(world)]:
            page = phone.get(path)
            assert page.status_code == 200
            assert gives_away(page, ALWAYS) == []
            assert f"<title>{title}</title>" in page.content.decode()
            assert left_in_latin(page, language) == []


@pytest.mark.parametrize("path", STATIC)
def test_no_file_of_hers_tells_it_either(phone, path):
    response = phone.get(path)
    assert response.status_code == 200
    assert gives_away(response, f"{ALWAYS}|{UNTIL_THE_CODE}") == []


def test_the_page_names_these_files_and_nothing_else(at, phone):
    world = at("planning")
    page = phone.open(world.selam, world.talk).content.decode()
    assert sorted(re.findall(r'(?:src|href)="([^"#]+)"', page)) == sorted([*STATIC, "data:,", "/leave", "/code"])


def test_what_goes_wrong_is_neutral_too(at, phone, db):
    world = at("planning")
    phone.raise_request_exception = False
    phone.open(world.selam, world.talk)
    words = f"{ALWAYS}|{UNTIL_THE_CODE}"
    strict = Phone(enforce_csrf_checks=True)
    strange = Client(headers={"host": "elsewhere.example"})
    for _guess in range(limits.MISSES):
        limits.miss("link", "127.0.0.1")
    found = {
        "forbidden": strict.post("/answer"),
        "slow down": phone.get("/a/nothing"),
        "unknown host": strange.get("/"),
        "too large": phone.post("/answer", {f"field{number}": "" for number in range(1100)}),
        "broken": broken(phone, world),
    }
    assert {name: response.status_code for name, response in found.items()} == {
        "forbidden": 403,
        "slow down": 429,
        "unknown host": 400,
        "too large": 400,
        "broken": 500,
    }
    assert {name: gives_away(response, words) for name, response in found.items()} == {name: [] for name in found}


def broken(phone, world):
    """A page of hers that breaks half-way, because the database does."""
    from django.db import OperationalError, connection

    for what in ("link", "code"):
        limits.cache.delete(limits._key(what, "127.0.0.1"))
    phone.open(world.selam, world.talk)

    def fails(execute, sql, *args):
        if "cases_visit" in sql:
            raise OperationalError("gone")
        return execute(sql, *args)

    with connection.execute_wrapper(fails):
        return phone.get("/")


@pytest.mark.parametrize("language", OWN_NAMES)
def test_a_first_visit_is_light(at, phone, settings, language):
    """All that goes over the line from the link to the first page: headers, cookies, page, style sheet, script."""
    settings.REVIEWED_LANGUAGES = list(OWN_NAMES)
    world = at("planning")
    world.selam.language = language
    world.selam.save(update_fields=["language"])
    answers = [phone.get(path_of(link_for(world.selam, world.talk))), phone.get("/"), *map(phone.get, STATIC)]
    assert f'<html lang="{language}"' in answers[1].content.decode()
    assert sum(len(bytes_of(response).encode()) for response in answers) < 20_000
