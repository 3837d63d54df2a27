"""Bringing the directory up to date with a register of DUO. What people edited is never overwritten."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import action
from ruggensteun.refusal import Refused
from schools import register as files
from schools.models import School, SchoolBoard
from schools.places import region_of

# Of the schools known, so many may be gone from a new register; more means that the file is cut off.
GONE_SHARE, GONE_AT_LEAST = 0.1, 2
BATCH = 500
# What a register may change: all but what people here say themselves.
REGISTER_FIELDS = [
    "register",
    "name",
    "board",
    "street",
    "postcode",
    "town",
    "municipality",
    "province",
    "phone",
    "website",
    "denomination",
    "closed_on",
    "search",
]


@dataclass(frozen=True)
class Line:
    """A line of a file and what is the matter with it."""

    file: str
    line: int
    reason: str


@dataclass
class Summary:
    """What an import did, or with `dry_run` would do: codes of schools, and lines that could not be used."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    rejected: list[Line] = field(default_factory=list)
    remarks: list[Line] = field(default_factory=list)


@action
def import_register(
    paths,
    *,
    by,
    register=None,
    on=None,
    dry_run=False,
    force=False,
    started: Callable[[int], None] = lambda total: None,
    step: Callable[[int], None] = lambda schools: None,
):
    """Read one register from these files and bring the directory up to date: all of it or nothing.

    A school gone from its own register is closed on `on`; one that is back is reopened. Refused when a file is no
    register, and, unless forced, when far fewer schools are in it than known. `started` hears how many schools there
    are, `step` how many more are done. Returns a Summary.
    """
    rows, present, register, summary = _read(paths, register)
    known = {
        school.code: school for school in School.objects.select_for_update(of=("self",), no_key=True).order_by("code")
    }
    rows = _own(rows, known, register, summary)
    gone = [s for s in known.values() if s.register == register and s.is_open and s.code not in present]
    if not force:
        _refuse_what_is_cut_off(rows, gone, known, register, summary)
    started(len(rows) + len(gone))
    boards = _boards(rows)
    for school in gone:
        school.closed_on = on or timezone.localdate()
        summary.closed.append(school.code)
    new, changed = [], gone
    for row, _file in rows:
        school = known.get(row.code) or School(code=row.code)
        if not _take_over(school, row, register, boards, summary):
            step(1)
        else:
            (new if school.pk is None else changed).append(school)
    _write(new, changed, f"DUO register {register}", step)
    if dry_run:
        transaction.set_rollback(True)
    return summary


def _read(paths, register):
    """All rows of all files, each school once; the codes that were seen; which register it is."""
    summary, rows, present, first = Summary(), [], set(), {}
    found = {path: _parse(path) for path in map(Path, paths)}
    if register is None:
        kinds = {"so" if parsed.special else "bo" for parsed in found.values()}
        if len(kinds) > 1:
            raise Refused(_("These files are of two registers. Import them one after the other."))
        register = kinds.pop()
    for path, parsed in found.items():
        summary.rejected += [Line(path.name, bad.line, bad.reason) for bad in parsed.rejected]
        summary.remarks += [Line(path.name, odd.line, odd.reason) for odd in parsed.remarks]
        # A line that cannot be used still says that its school exists.
        present |= {bad.code for bad in parsed.rejected if bad.code}
        for row in parsed.rows:
            if row.code in first:
                summary.rejected.append(Line(path.name, row.line, _("the same school as in %s") % first[row.code]))
                continue
            first[row.code] = f"{path.name}:{row.line}"
            rows.append((row, path.name))
    return rows, present | set(first), register, summary


def _parse(path):
    try:
        return files.read(path.read_bytes())
    except OSError as problem:
        raise Refused(_("%(file)s cannot be opened.") % {"file": path}) from problem
    except Refused as refusal:
        raise Refused(f"{path.name}: {refusal.sentence}") from refusal


def _own(rows, known, register, summary):
    """Leave out schools that stand open in the other register: one that changes is closed there first."""
    own = []
    for row, file in rows:
        school = known.get(row.code)
        if school and school.is_open and school.register != register:
            reason = _("%(code)s is known in the other register (%(register)s)")
            summary.rejected.append(Line(file, row.line, reason % {"code": row.code, "register": school.register}))
        else:
            own.append((row, file))
    return own


def _refuse_what_is_cut_off(rows, gone, known, register, summary):
    if len(summary.rejected) > len(rows):
        raise Refused(
            _("Most lines cannot be used (line %(line)d: %(reason)s). Is this the right file, and the right register?")
            % {"line": summary.rejected[0].line, "reason": summary.rejected[0].reason}
        )
    expected = sum(school.register == register and school.is_open for school in known.values())
    if len(gone) > max(GONE_AT_LEAST, expected * GONE_SHARE):
        raise Refused(
            _(
                "This file misses %(gone)d of the %(known)d schools that are known, so it seems to be cut off. "
                "Nothing was changed. If it is complete after all, import it with --force."
            )
            % {"gone": len(gone), "known": expected}
        )


def _boards(rows):
    """The boards of these schools by number; new ones are made, and a name is filled in when the register has it."""
    boards = {board.number: board for board in SchoolBoard.objects.all()}
    names = {row.board: row.board_name for row, _file in rows if row.board}
    for number, name in names.items():
        board = boards.setdefault(number, SchoolBoard(number=number))
        if board.pk is None or (name and name != board.name):
            board.name = name
            board.save()
    return boards


def _take_over(school, row, register, boards, summary):
    """Give the school the facts of its row; whether anything was different. Region and hours are never among them."""
    facts = {**row.facts, "register": register, "closed_on": None}
    if row.board:
        facts["board_id"] = boards[row.board].pk
    changes = {name: value for name, value in facts.items() if getattr(school, name) != value}
    _kind(school, changes, summary).append(school.code)
    for name, value in changes.items():
        setattr(school, name, value)
    if school.pk is None:
        school.region = region_of(school.province, school.municipality)
    return bool(changes)


def _kind(school, changes, summary):
    if school.pk is None:
        return summary.new
    if "closed_on" in changes:
        return summary.reopened
    return summary.changed if changes else summary.unchanged


def _write(new, changed, why, step):
    # Thousands of public register rows one by one keep SQLite locked for ten seconds, in which no coach can save.
    # So this alone goes past Audited's refusal of bulk writes, and writes each row's history itself.
    unguarded = QuerySet(School)
    # An insert that gives way to an update: bulk_update takes ten times as long.
    upsert = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": REGISTER_FIELDS}
    for schools, options in ((new, {}), (changed, upsert)):
        for begin in range(0, len(schools), BATCH):
            batch = schools[begin : begin + BATCH]
            for school in batch:
                school.index()
            unguarded.bulk_create(batch, **options)
            School.history.bulk_history_create(batch, update=bool(options), default_change_reason=why)
            step(len(batch))
