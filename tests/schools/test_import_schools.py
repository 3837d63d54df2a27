"""`manage.py import_schools`: the directory follows the register of DUO; what people edited stays theirs."""

from datetime import date, time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import schools
from ruggensteun.audit.acting import SYSTEM
from ruggensteun.audit.models.audited import SilentWrite
from ruggensteun.refusal import Refused
from schools.actions import edit_school, import_register
from schools.models import School, SchoolBoard
from tests.world import professional

REPOSITORY = Path(schools.__file__).parents[1]
DEMO = REPOSITORY / "schools" / "data" / "demo-register.csv"
REAL = REPOSITORY.parent / "shared" / "data" / "duo-vestigingen-basisonderwijs-2017.csv"
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
CODES = ["99XA00", "99XB00", "99XC00", "99XD00", "99XE00", "99XF01"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path):
    """Writes the demo's register with other lines; returns its path."""

    def write(change=lambda lines: lines, name="register.csv"):
        path = tmp_path / name
        path.write_text("".join(change(DEMO.read_text("utf-8").splitlines(keepends=True))), "utf-8")
        return path

    return write


def bring_in(*paths, **options):
    return import_register(paths, by=SYSTEM, **{"on": MONDAY, **options})


def without(*codes):
    """The register without the schools of these institutions."""
    return lambda lines: [line for line in lines if not any(f'"{code[:4]}"' in line for code in codes)]


def only(*codes):
    return without(*set(CODES) - set(codes))


def told(*args, **options):
    out = StringIO()
    call_command("import_schools", *args, stdout=out, skip_checks=True, **options)
    return out.getvalue()


def everything():
    return list(School.objects.order_by("code").values())


def test_the_demo_register_comes_in_whole():
    summary = bring_in(DEMO)
    assert summary.new == CODES
    assert summary.rejected == summary.remarks == []
    wegwijzer = School.objects.select_related("board").get(code="99XA00")
    assert (wegwijzer.name, wegwijzer.town, wegwijzer.board.number) == ("De Wegwijzer", "Tilburg", "99901")
    assert wegwijzer.phone.as_e164.startswith("+31")
    assert {school.code: school.region for school in School.objects.all()} == {
        "99XA00": "zuid",
        "99XB00": "zuid",
        "99XC00": "zuid",
        "99XD00": "noord",
        "99XE00": "midden",
        "99XF01": "midden",
    }
    for school in School.objects.all():
        school.full_clean()


def test_each_school_that_came_in_has_one_line_of_history_that_equals_it():
    by = professional("Henk", "Smit", "henk@anker.example")
    import_register([DEMO], by=by)
    rows = School.history.order_by("code")
    assert [row.code for row in rows] == CODES
    assert {(row.history_type, row.history_user_id, row.history_change_reason) for row in rows} == {
        ("+", by.pk, "DUO register bo")
    }
    for row in rows:
        school = School.objects.get(pk=row.id)
        fields = [field.attname for field in School.history.model.tracked_fields]
        assert {name: getattr(row, name) for name in fields} == {name: getattr(school, name) for name in fields}


def test_a_second_import_changes_nothing():
    bring_in(DEMO)
    before = everything()
    summary = bring_in(DEMO, on=TUESDAY)
    assert summary.unchanged == CODES
    assert summary.new == summary.changed == summary.closed == summary.reopened == []
    assert everything() == before
    assert School.history.count() == SchoolBoard.history.count() + 1 == 6


def test_a_dry_run_tells_the_same_and_changes_nothing(register):
    assert bring_in(DEMO, dry_run=True).new == CODES
    assert everything() == []
    assert SchoolBoard.objects.count() == 0
    bring_in(DEMO)
    before, path = everything(), register(without("99XA00"))
    assert bring_in(path, dry_run=True) == bring_in(path, dry_run=True)
    assert bring_in(path, dry_run=True).closed == ["99XA00"]
    assert everything() == before


def test_what_the_register_changes_is_taken_over_with_history(register):
    bring_in(DEMO)
    moved = register(
        lambda lines: [line.replace("De Wegwijzer", "Het Kruispunt").replace("99901", "99909") for line in lines]
    )
    summary = bring_in(moved)
    assert summary.changed == ["99XA00", "99XB00"]
    school = School.objects.get(code="99XA00")
    assert (school.name, school.board.number) == ("Het Kruispunt", "99909")
    assert "kruispunt" in school.search
    assert "wegwijzer" not in school.search
    assert [(row.history_type, row.name) for row in school.history.order_by("history_id")] == [
        ("+", "De Wegwijzer"),
        ("~", "Het Kruispunt"),
    ]


def test_every_column_of_the_register_is_taken_over(register):
    bring_in(DEMO)
    lines = DEMO.read_text("utf-8").splitlines(keepends=True)
    other = lines[4].replace("99XD", "99XA")
    assert bring_in(register(lambda _lines: [lines[0], other, *lines[2:]])).changed == ["99XA00"]
    one, like = (School.objects.filter(code=code).values().get() for code in ("99XA00", "99XD00"))
    assert {name for name in one if one[name] != like[name]} == {"id", "code", "region", "search"}
    last = School.history.filter(id=one["id"]).latest()
    assert {name: getattr(last, name) for name in one if name != "search"} == {
        name: value for name, value in one.items() if name != "search"
    }


def test_what_people_edited_is_never_overwritten(register):
    bring_in(DEMO)
    week = {day: (time(8, 15), time(14, 0)) for day in range(5)}
    edit_school(School.objects.get(code="99XA00"), region="midden", hours=week, by=SYSTEM)
    bring_in(register(lambda lines: [line.replace("De Wegwijzer", "Het Kruispunt") for line in lines]))
    school = School.objects.get(code="99XA00")
    assert (school.name, school.region, school.hours()) == ("Het Kruispunt", "midden", week)


def test_a_school_gone_from_its_register_is_closed_and_reopens_when_it_is_back(register):
    bring_in(DEMO)
    assert bring_in(register(without("99XD00"))).closed == ["99XD00"]
    school = School.objects.get(code="99XD00")
    assert school.closed_on == MONDAY
    assert bring_in(register(without("99XD00")), on=TUESDAY).closed == []
    assert School.objects.get(code="99XD00").closed_on == MONDAY
    assert bring_in(DEMO, on=TUESDAY).reopened == ["99XD00"]
    assert School.objects.get(code="99XD00").closed_on is None
    assert [row.closed_on for row in school.history.order_by("history_id")] == [None, MONDAY, None]


def test_a_school_of_the_other_register_stays_open(register):
    bring_in(DEMO)
    special = register(lambda lines: [lines[0], lines[1].replace("99XA", "99SO")])
    assert bring_in(special, register="so").new == ["99SO00"]
    assert bring_in(DEMO).closed == []
    assert School.objects.filter(closed_on=None).count() == 7


def test_a_school_that_stands_open_in_the_other_register_is_rejected_and_said(register):
    bring_in(DEMO)
    special = register(lambda lines: [lines[0], lines[1], *(line.replace("99X", "99S") for line in lines[1:4])])
    summary = bring_in(special, register="so")
    assert summary.new == ["99SA00", "99SB00", "99SC00"]
    assert [(bad.file, bad.line) for bad in summary.rejected] == [("register.csv", 2)]
    assert "99XA00" in summary.rejected[0].reason
    assert School.objects.get(code="99XA00").register == "bo"


def test_the_whole_of_one_register_under_the_name_of_the_other_is_refused():
    bring_in(DEMO)
    with pytest.raises(Refused):
        bring_in(DEMO, register="so")
    assert set(School.objects.values_list("register", flat=True)) == {"bo"}


def test_a_register_that_is_cut_off_is_refused_unless_forced(register):
    bring_in(DEMO)
    before, cut = everything(), register(only("99XA00", "99XB00"))
    with pytest.raises(Refused) as refused:
        bring_in(cut)
    assert "4" in str(refused.value.sentence)
    assert "6" in str(refused.value.sentence)
    assert everything() == before
    assert bring_in(cut, force=True).closed == ["99XC00", "99XD00", "99XE00", "99XF01"]


def test_a_register_may_come_in_parts(register):
    one, two = register(only("99XA00", "99XB00"), "one.csv"), register(without("99XA00", "99XB00"), "two.csv")
    assert bring_in(one, two).new == CODES
    assert bring_in(two, one).closed == []


def test_a_doubled_line_is_rejected_and_the_first_one_counts(register):
    doubled = register(lambda lines: [*lines, lines[1].replace("De Wegwijzer", "Dubbel")])
    summary = bring_in(doubled)
    assert [(bad.line, bad.reason.split()[-1]) for bad in summary.rejected] == [(8, "register.csv:2")]
    assert School.objects.get(code="99XA00").name == "De Wegwijzer"


def test_a_line_that_cannot_be_used_closes_no_school(register):
    bring_in(DEMO)
    summary = bring_in(register(lambda lines: [line.replace("De Wegwijzer", "") for line in lines]))
    assert [bad.line for bad in summary.rejected] == [2]
    assert summary.closed == []
    assert School.objects.get(code="99XA00").name == "De Wegwijzer"


def test_the_name_of_a_board_is_filled_in_when_a_register_has_it(register):
    bring_in(DEMO)
    named = register(lambda lines: [line.replace('"DENOMINATIE"', '"BEVOEGD GEZAG NAAM"') for line in lines])
    bring_in(named)
    assert SchoolBoard.objects.get(number="99902").name == "Algemeen bijzonder"
    bring_in(DEMO)
    assert SchoolBoard.objects.get(number="99902").name == "Algemeen bijzonder"


def test_the_bulk_path_is_open_to_the_import_alone():
    bring_in(DEMO)
    with pytest.raises(SilentWrite):
        School.objects.filter(code="99XA00").update(name="x")
    with pytest.raises(SilentWrite):
        School.objects.bulk_create([School(code="99XZ00", name="x", town="x", region="zuid")])


def test_the_command_tells_what_it_did(register):
    assert "6" in told(DEMO)
    said = told(register(lambda lines: [*lines, lines[1], '"Holland","99901","99XG","00","De Brug"']), dry_run=True)
    rows = [line.split("│")[1:3] for line in said.splitlines() if line.startswith("│")]
    assert [number.strip() for _label, number in rows[:6]] == ["0", "0", "0", "0", "6", "2"]
    assert [where.strip() for where, _reason in rows[6:]] == ["register.csv:9", "register.csv:8"]


@pytest.mark.parametrize("content", ["naam,plaats\nDe Wegwijzer,Tilburg\n", "", None])
def test_what_is_no_register_ends_with_one_sentence_and_changes_nothing(tmp_path, content):
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_text(content)
    bring_in(DEMO)
    before = everything()
    with pytest.raises(CommandError) as refused:
        told(path)
    assert refused.value.returncode == 1
    assert "list.csv" in str(refused.value)
    assert everything() == before


@pytest.mark.skipif(not REAL.exists(), reason="the real register is not on this machine (../shared/data)")
def test_the_real_register_comes_in_whole_and_a_second_time_changes_nothing():
    summary = bring_in(REAL)
    assert (len(summary.new), summary.rejected) == (6506, [])
    assert School.objects.count() == School.history.count() == 6506
    assert SchoolBoard.objects.count() == 930
    assert len(bring_in(REAL).unchanged) == 6506
    assert School.history.count() == 6506
