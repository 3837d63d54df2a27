"""The file of one case: all of it for the shelter's own system, or what was chosen to go along to another shelter.

Once for a page, once for a machine, made from one list. It holds what its coach reads, but not how a parent may be
reached: numbers and addresses stay here (domain.md S2, S10).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Agreement, Consent, Update
from cases.policy import access
from cases.policy.consents import covered
from cases.policy.timeline import timeline

ROLES = {
    "coach": gettext_lazy("coach"),
    "substitute": gettext_lazy("substitute"),
    "school_contact": gettext_lazy("school contact"),
    "guardian": gettext_lazy("parent or carer"),
}


# What may go along to another shelter besides the child's name and birth date; some of it only when a yes covers it.
ALONG = {
    "guardians": gettext_lazy("the parents who said yes: name, language, interpreter"),
    "collecting": gettext_lazy("who may collect the child"),
    "agreements": gettext_lazy("agreements that are still open"),
    "updates": gettext_lazy("updates that the parent reads too"),
    "school": gettext_lazy("the school and the group"),
}


@dataclass(frozen=True)
class Part:
    """One part of the file: its key for a machine, its title for a person, and rows of (key, words, value)."""

    key: str
    title: str
    rows: tuple[tuple[tuple[str, str, object], ...], ...]

    @property
    def lines(self):
        """For a page: per record the words and values that are filled in, days as people write them."""
        return [[(words, _shown(value)) for _key, words, value in row if value not in ("", None)] for row in self.rows]


@dataclass(frozen=True)
class CaseFile:
    """The whole file."""

    number: str
    made_on: date
    parts: tuple[Part, ...]

    def as_json(self):
        """Plain values: a list of records for each part."""
        parts = {
            part.key: [{key: _plain(value) for key, _words, value in row} for row in part.rows] for part in self.parts
        }
        return {"format": "ruggensteun-case-1", "number": self.number, "made_on": _plain(self.made_on), **parts}


def case_file(user, standing, *, now=None):
    """Everything about one case that its coach `user` may read."""
    now = now or timezone.now()
    parts = [
        Part("child", _("Child"), (_child(standing.case),)),
        Part("guardians", _("Parents and carers"), tuple(_tie(tie) for tie in standing.case.child.ties)),
        Part("seats", _("Who took part"), tuple(_seat(seat) for seat in standing.case.all_seats)),
        Part("consents", _("Consent"), tuple(_consent(row, standing) for row in standing.case.answers)),
        Part("conversations", _("Conversations"), tuple(_talk(talk) for talk in standing.talks)),
        Part("agreements", _("Agreements"), tuple(_agreement(r) for t in standing.talks for r in t.agreements.all())),
        Part("updates", _("Updates"), tuple(_update(row) for row in _updates(user, standing.case, now))),
        Part("notes", _("Notes"), tuple(_note(row) for row in _notes(user, standing.case, now))),
        Part("history", _("What happened"), tuple(_event(event) for event in timeline(standing))),
    ]
    return CaseFile(standing.case.number, timezone.localdate(now), tuple(part for part in parts if part.rows))


def may_go_along(asked, today):
    """The keys of ALONG that everybody's yes to passing on allows; `asked` is who must say so."""
    covers = covered(asked, today)
    return tuple(key for key in ALONG if key not in Consent.CATEGORIES or key in covers)


def file_to_pass_on(user, standing, asked, chosen, *, now=None):
    """What goes along to another shelter: the child's name and birth date, and of ALONG what was chosen and may go.

    Never notes, risk, custody, another parent, or what only professionals read (domain.md S7, S11).
    """
    now = now or timezone.now()
    may = may_go_along(asked, timezone.localdate(now))
    made = {
        "guardians": lambda: (_("Parents and carers"), [_who_said_yes(tie) for tie in _who_agreed(asked)]),
        "collecting": lambda: (_("Who may collect the child"), [_collects(tie) for tie in _collecting(standing)]),
        "agreements": lambda: (_("Agreements"), [_still_to_do(row) for row in _open_agreements(standing)]),
        "updates": lambda: (_("Updates"), [_update(row) for row in _updates_for_all(user, standing.case, now)]),
        "school": lambda: (_("School"), [_school(standing.case)] if standing.case.school else []),
    }
    parts = [Part("child", _("Child"), (_child_alone(standing.case),))]
    for key in ALONG:
        if key in chosen and key in may:
            title, rows = made[key]()
            parts.append(Part(key, title, tuple(rows)))
    return CaseFile(standing.case.number, timezone.localdate(now), tuple(part for part in parts if part.rows))


def _who_agreed(asked):
    return [tie for _giver, tie, answer in asked if tie is not None and isinstance(answer, Consent)]


def _collecting(standing):
    return [tie for tie in standing.case.child.ties if tie.may_collect]


def _open_agreements(standing):
    rows = (row for talk in standing.talks for row in talk.agreements.all())
    return [row for row in rows if row.state == Agreement.State.OPEN]


def _updates_for_all(user, case, now):
    return _updates(user, case, now).filter(readers=Update.Readers.ALL)


def _shown(value):
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d-%m-%Y %H.%M}"
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else value


def _plain(value):
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def _yes(value):
    return _("yes") if value else _("no")


def _child(case):
    return (
        ("first_name", _("first name"), case.child.first_name),
        ("last_name", _("surname"), case.child.last_name),
        ("birth_date", _("birth date"), case.child.birth_date),
        ("school", _("school"), f"{case.school.name} ({case.school.code})" if case.school else ""),
        ("school_status", _("how the child goes to school"), str(case.get_school_status_display())),
        ("group", _("group"), case.group),
        ("opened", _("since"), timezone.localdate(case.opened_at)),
        ("last_day", _("last day"), case.ends_on),
        ("closing_reason", _("why it ended"), str(case.get_closing_reason_display())),
    )


def _child_alone(case):
    return (
        ("first_name", _("first name"), case.child.first_name),
        ("last_name", _("surname"), case.child.last_name),
        ("birth_date", _("birth date"), case.child.birth_date),
    )


def _school(case):
    return (
        ("school", _("school"), f"{case.school.name}, {case.school.town}"),
        ("group", _("group"), case.group),
    )


def _collects(tie):
    return (("name", _("name"), tie.guardian.first_name), ("relation", _("relation"), str(tie.get_relation_display())))


def _who_said_yes(tie):
    return (
        ("name", _("name"), tie.guardian.get_full_name()),
        ("language", _("language"), str(tie.guardian.get_language_display())),
        ("interpreter", _("with an interpreter"), _yes(tie.guardian.needs_interpreter)),
    )


def _still_to_do(row):
    return (
        ("what", _("what"), row.what),
        ("who", _("who"), str(row.get_who_display())),
        ("by_when", _("by when"), row.by_when),
    )


def _tie(tie):
    return (
        ("name", _("name"), tie.guardian.get_full_name()),
        ("relation", _("relation"), str(tie.get_relation_display())),
        ("custody", _("custody"), str(tie.get_custody_display())),
        ("verified", _("how we know"), str(tie.get_verified_display())),
        ("may_collect", _("may collect the child"), _yes(tie.may_collect)),
        ("language", _("language"), str(tie.guardian.get_language_display())),
        ("interpreter", _("with an interpreter"), _yes(tie.guardian.needs_interpreter)),
    )


def _seat(seat):
    return (
        ("name", _("name"), seat.user.get_full_name()),
        ("role", _("role"), str(ROLES[seat.role])),
        ("since", _("since"), seat.since),
        ("until", _("until"), seat.until),
    )


def _consent(row, standing):
    names = {tie.guardian_id: tie.guardian.get_full_name() for tie in standing.case.child.ties}
    return (
        ("who", _("who"), names.get(row.guardian_id) or str(row.get_giver_display())),
        ("answer", _("answer"), str(row.get_state_display())),
        ("purpose", _("for what"), str(row.get_purpose_display())),
        ("covers", _("what it covers"), ", ".join(str(words) for words in row.covers_in_words)),
        ("answered_on", _("answered"), row.answered_on),
        ("ends_on", _("holds until"), row.ends_on),
        ("withdrawn", _("withdrawn"), row.withdrawn_at),
        ("form_version", _("form"), row.form_version),
        ("language", _("language"), str(row.get_language_display())),
        ("interpreter", _("with an interpreter"), _yes(row.with_interpreter)),
    )


def _talk(talk):
    came = ", ".join(person.user.get_full_name() for person in talk.participants.all() if person.came)
    return (
        ("state", _("what became of it"), str(talk.get_state_display())),
        ("reason", _("reason"), str(talk.get_trigger_display())),
        ("time", _("time"), talk.slot and talk.slot.starts_at),
        ("place", _("place"), str(talk.get_place_display())),
        ("who_came", _("who came"), came),
    )


def _agreement(row):
    return (
        ("what", _("what"), row.what),
        ("who", _("who"), str(row.get_who_display())),
        ("by_when", _("by when"), row.by_when),
        ("state", _("what became of it"), str(row.get_state_display())),
        ("why_dropped", _("why dropped"), str(row.get_drop_reason_display())),
    )


def _updates(user, case, now):
    return access.visible_updates(user, now=now).filter(case=case).select_related("written_by")


def _update(row):
    return (
        ("at", _("time"), row.written_at),
        ("who", _("who"), row.written_by.get_full_name()),
        ("about", _("about"), str(row.get_category_display())),
        ("text", _("update"), row.text),
    )


def _notes(user, case, now):
    return access.visible_notes(user, now=now).filter(case=case).select_related("written_by")


def _note(row):
    return (
        ("at", _("time"), row.written_at),
        ("who", _("who"), row.written_by.get_full_name()),
        ("text", _("note"), row.text),
    )


def _event(event):
    return (("at", _("time"), event.at), ("what", _("what"), event.sentence))
