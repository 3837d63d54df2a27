"""Bringing the directory up to date with a register of DUO. What people edited is never overwritten."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from ruggensteun.audit.acting import acting, action
from ruggensteun.refusal import Refused
from schools import register as files
from schools.models import School, SchoolBoard
from schools.places import region_of

# Of the schools known, so many may be gone from a new register; more means that the file is cut off.
GONE_SHARE, GONE_AT_LEAST = 0.1, 2


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
    step: Callable[[], None] = lambda: None,
):
    """Read one register from these files and bring the directory up to date: all of it or nothing.

    A school gone from its own register is closed on `on`; one that is back is reopened. Refused when a file is no
    register, and, unless forced, when far fewer schools are in it than known. `started` hears how many schools there
    are, `step` is called for each. Returns a Summary.
    """
    rows, present, register, summary = _read(paths, register)
    known = {school.code: school for school in School.objects.select_for_update(of=("self",)).select_related("board")}
    rows = _own(rows, known, register, summary)
    gone = [s for s in known.values() if s.register == register and s.is_open and s.code not in present]
    if not force:
        _refuse_what_is_cut_off(rows, gone, known, register, summary)
    started(len(rows) + len(gone))
    boards = {board.number: board for board in SchoolBoard.objects.all()}
    with acting(by, why=f"DUO register {register}"):
        for row, _file in rows:
            school = known.get(row.code) or School(code=row.code)
            _bring_up_to_date(school, row, register, boards, summary, dry_run)
            step()
        for school in gone:
            summary.closed.append(school.code)
            school.closed_on = on or timezone.localdate()
            if not dry_run:
                school.save(update_fields=["closed_on"])
            step()
    return summary


def _read(paths, register):
    """All rows of all files, each school once; the codes that were seen; which register it is."""
    summary, rows, present, first = Summary(), [], set(), {}
    for path in map(Path, paths):
        found = files.read(_bytes(path))
        register = register or ("so" if found.special else "bo")
        summary.rejected += [Line(path.name, bad.line, bad.reason) for bad in found.rejected]
        summary.remarks += [Line(path.name, odd.line, odd.reason) for odd in found.remarks]
        # A line that cannot be used still says that its school exists.
        present |= {bad.code for bad in found.rejected if bad.code}
        for row in found.rows:
            if row.code in first:
                summary.rejected.append(Line(path.name, row.line, _("the same school as on %s") % first[row.code]))
                continue
            first[row.code] = _("line %(line)d of %(file)s") % {"line": row.line, "file": path.name}
            rows.append((row, path.name))
    return rows, present | set(first), register, summary


def _bytes(path):
    try:
        return path.read_bytes()
    except OSError as problem:
        sentence = _("%(file)s cannot be opened: %(problem)s.") % {"file": path, "problem": problem.strerror}
        raise Refused(sentence) from problem


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


def _bring_up_to_date(school, row, register, boards, summary, dry_run):
    facts = {**row.facts, "register": register, "closed_on": None}
    if row.board:
        facts["board"] = _board(row, boards, dry_run)
    changes = {name: value for name, value in facts.items() if getattr(school, name) != value}
    _kind(school, changes, summary).append(school.code)
    if not changes or dry_run:
        return
    for name, value in changes.items():
        setattr(school, name, value)
    if school.pk is None:
        school.region = region_of(school.province, school.municipality)
        school.save()
    else:
        school.save(update_fields=[*changes])


def _kind(school, changes, summary):
    if school.pk is None:
        return summary.new
    if "closed_on" in changes:
        return summary.reopened
    return summary.changed if changes else summary.unchanged


def _board(row, boards, dry_run):
    board = boards.get(row.board)
    if board is None:
        board = boards[row.board] = SchoolBoard(number=row.board, name=row.board_name)
    elif not row.board_name or row.board_name == board.name:
        return board
    board.name = row.board_name
    if not dry_run:
        board.save()
    return board
