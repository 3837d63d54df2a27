"""`manage.py import_holidays`: the ministry puts the calendar right; bad input changes nothing."""

import io
import json
import threading
from datetime import date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ruggensteun.audit.acting import SYSTEM
from ruggensteun.refusal import Refused
from schools import actions
from schools.calendar import closed_days, known_until, school_days, unknown_year
from schools.ministry import read_holidays
from schools.models import Holiday
from schools.models.holiday import NAMES
from tests.schools.test_calendar import PUBLISHED, REGIONS
from tests.world import make_school

HERE = ZoneInfo("Europe/Amsterdam")


def instant(day):
    """A day as the ministry writes it: the UTC instant at which it begins here, padded."""
    moment = datetime.combine(day, time(), HERE).astimezone(ZoneInfo("UTC"))
    return f"\n        {moment:%Y-%m-%dT%H:%M:%S}.000Z  "


def vacation(name, regions):
    places = [
        {"region": f"  {region} ", "startdate": instant(first), "enddate": instant(last)}
        for region, (first, last) in regions.items()
    ]
    return {"type": f"\n   {name}\n  ", "compulsorydates": "true", "regions": places}


def whole_table():
    """The table of domain.md §8 in the ministry's own format."""
    years = {}
    for line in PUBLISHED.strip().splitlines():
        name, *days = line.split()
        days = [date.fromisoformat(day) for day in days]
        regions = {region: (days[2 * at], days[2 * at + 1]) for at, region in enumerate(REGIONS)}
        year = days[0].year if name not in NAMES[2:] else days[0].year - 1
        years.setdefault(year, []).append(vacation(name, regions))
    return json.dumps([{"schoolyear": f" {year}-{year + 1} ", "vacations": rows} for year, rows in years.items()])


def autumn(first, last, region="heel Nederland"):
    return json.dumps([{"content": [{"vacations": [vacation("Herfstvakantie", {region: (first, last)})]}]}])


@pytest.fixture
def school(db):
    return make_school("99XA00", "De Wegwijzer", "Tilburg")


@pytest.fixture
def told(tmp_path):
    """Run the command on a text and give what it says."""

    def run(text, source=None):
        path = tmp_path / "holidays.json"
        path.write_text(text, "utf-8")
        out = io.StringIO()
        call_command("import_holidays", source or str(path), stdout=out)
        return out.getvalue()

    return run


def test_the_whole_table_imported_agrees_with_the_library(school, told):
    days = school_days(school, date(2026, 9, 7), date(2029, 9, 30))
    told(whole_table())
    assert Holiday.objects.count() == 45
    assert school_days(school, date(2026, 9, 7), date(2029, 9, 30)) == days


def test_a_day_is_the_day_here_and_not_the_day_in_london(told, db):
    told(whole_table())
    rows = Holiday.objects.filter(school_year=2026, region="noord").values_list("name", "first_day", "last_day")
    assert sorted(rows) == [
        ("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)),
        ("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
        ("Meivakantie", date(2027, 4, 24), date(2027, 5, 2)),
        ("Voorjaarsvakantie", date(2027, 2, 20), date(2027, 2, 28)),
        ("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
    ]


def test_what_the_ministry_changed_takes_the_place_of_what_the_library_knows(school, told):
    said = told(autumn(date(2026, 10, 24), date(2026, 11, 1), region="zuid"))
    assert "Herfstvakantie zuid, 24-10-2026 – 01-11-2026" in said
    closed = closed_days(school, date(2026, 10, 1), date(2026, 12, 31))
    days = date(2026, 10, 20), date(2026, 10, 27), date(2026, 12, 22)
    assert [closed.get(day) for day in days] == [None, "Herfstvakantie", "Kerstvakantie"]
    elsewhere = make_school("99XC00", "De Wadden", "Groningen", region="noord")
    day = date(2026, 10, 13)
    assert closed_days(elsewhere, day, day) == {day: "Herfstvakantie"}


def test_importing_again_changes_nothing_and_says_so(told, db):
    told(whole_table())
    written = Holiday.history.count()
    assert "45" in told(whole_table())
    assert Holiday.history.count() == written


def test_a_holiday_that_is_gone_from_the_publication_is_withdrawn_and_comes_back(school, told):
    strange = date(2026, 11, 10), date(2026, 11, 12)
    told(json.dumps([{"vacations": [vacation("Voorjaarsvakantie", {"zuid": (date(2027, 3, 6), date(2027, 3, 14))})]}]))
    told(autumn(*strange, region="zuid"))
    assert [(row.name, row.withdrawn) for row in Holiday.objects.order_by("name")] == [
        ("Herfstvakantie", False),
        ("Voorjaarsvakantie", True),
    ]
    closed = closed_days(school, date(2027, 2, 1), date(2027, 3, 20))
    assert [closed.get(day) for day in (date(2027, 2, 15), date(2027, 3, 8))] == ["Voorjaarsvakantie", None]


def test_a_school_keeps_a_holiday_on_days_of_its_own(school, told):
    told(autumn(date(2026, 10, 24), date(2026, 11, 1), region="zuid"))
    own = actions.set_own_holiday(
        school, name="Herfstvakantie", first_day=date(2026, 10, 10), last_day=date(2026, 10, 18), by=SYSTEM
    )
    days = date(2026, 10, 12), date(2026, 10, 27)
    closed = closed_days(school, *days)
    assert [closed.get(day) for day in days] == ["Herfstvakantie", None]
    actions.drop_own_holiday(own, by=SYSTEM)
    closed = closed_days(school, *days)
    assert [closed.get(day) for day in days] == [None, "Herfstvakantie"]


def test_a_year_is_known_once_all_five_of_its_holidays_are_published(school, told):
    five = {
        "Herfstvakantie": (date(2030, 10, 12), date(2030, 10, 20)),
        "Kerstvakantie": (date(2030, 12, 21), date(2031, 1, 5)),
        "Voorjaarsvakantie": (date(2031, 2, 15), date(2031, 2, 23)),
        "Meivakantie": (date(2031, 4, 26), date(2031, 5, 4)),
        "Zomervakantie": (date(2031, 7, 12), date(2031, 8, 24)),
    }
    four = [vacation(name, {"zuid": days}) for name, days in five.items() if name != "Meivakantie"]
    told(json.dumps({"vacations": four}))
    assert known_until(school) == date(2030, 8, 31)
    told(json.dumps({"vacations": [vacation(name, {"zuid": days}) for name, days in five.items()]}))
    assert known_until(school) == date(2031, 8, 31)
    assert unknown_year(school, date(2031, 8, 31)) == ""
    assert unknown_year(school, date(2031, 9, 1)) == "The holidays of the school year 2031–2032 are not known yet."
    day = date(2030, 12, 24)
    assert closed_days(school, day, day) == {day: "Kerstvakantie"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<html>", "This is no JSON"),
        ("[" * 5000, "This is no JSON"),
        ("{}", "no school holiday in it"),
        ("[3]", "not that of school holidays"),
        ('{"vacations": 3}', "not that of school holidays"),
        ('{"vacations": [{"type": "Carnaval", "regions": []}]}', "“Carnaval” is not one of the five"),
        (autumn(date(2026, 10, 10), date(2026, 10, 18), region="oost"), "“oost” is no holiday region"),
        (autumn(date(2026, 10, 18), date(2026, 10, 10)), "these days cannot be right"),
        (autumn(date(2026, 10, 10), date(2027, 10, 18)), "these days cannot be right"),
        (autumn(date(2026, 10, 10), date(2026, 10, 18)).replace("2026-10-09T", "gisteren T"), "is no day"),
    ],
)
def test_bad_input_is_said_and_nothing_of_it_is_kept(told, db, text, sentence):
    with pytest.raises(CommandError) as refusal:
        told(text)
    assert str(refusal.value).startswith("Nothing was changed.")
    assert sentence in str(refusal.value)
    assert Holiday.objects.count() == 0


def test_one_bad_holiday_keeps_all_the_others_out(told, db):
    whole = json.loads(whole_table())
    whole[-1]["vacations"][-1]["regions"][-1]["enddate"] = "later"
    with pytest.raises(CommandError):
        told(json.dumps(whole))
    assert Holiday.objects.count() == 0


def test_a_file_that_is_not_there_is_said(told, db):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_holidays", "/nowhere/holidays.json")


class Answer(BaseHTTPRequestHandler):
    """A ministry of our own."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(whole_table().encode())

    def log_message(self, *args):
        """Nobody reads this."""


def test_it_is_read_from_an_address_and_from_a_file_address(told, db, tmp_path):
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        said = told("", source=f"http://127.0.0.1:{server.server_port}/schoolholidays")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert said.count("new: ") == 45
    (tmp_path / "same.json").write_text(whole_table(), "utf-8")
    assert "45" in told("", source=f"file://{tmp_path}/same.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["Herfstvakantie", "zuid"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["vacations", "content", "type", "regions", "region", "startdate", "enddate"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values.map(json.dumps) | st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_is_in_the_file_it_is_read_or_refused_with_a_sentence(text):
    said = ""
    try:
        found = read_holidays(text)
    except Refused as refusal:
        found, said = [], refusal.sentence
    assert bool(found) != bool(said)


@given(
    st.lists(
        st.tuples(st.sampled_from(REGIONS), st.sampled_from(NAMES), st.integers(0, 800), st.integers(0, 40)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_imported_before_the_same_file_twice_is_once(db, drawn):
    rows = [
        vacation(name, {region: (date(2026, 9, 1) + timedelta(days=at), date(2026, 9, 1) + timedelta(days=at + more))})
        for region, name, at, more in drawn
    ]
    text = json.dumps({"vacations": rows})
    try:
        actions.import_holidays(text, by=SYSTEM)
    except Refused:
        return
    before = list(Holiday.objects.order_by("pk").values())
    again = actions.import_holidays(text, by=SYSTEM)
    assert (again.new, again.changed, again.withdrawn) == ([], [], [])
    assert list(Holiday.objects.order_by("pk").values()) == before
