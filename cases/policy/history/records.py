"""The history of all that belongs to one case, loaded with one query per kind of record."""

from cases.models import (
    Agreement,
    BreakGlass,
    Child,
    Consent,
    Conversation,
    GuardianDays,
    Guardianship,
    Interpreting,
    Link,
    Note,
    Participant,
    Reply,
    Request,
    Seat,
    Slot,
    Update,
    Waiver,
)
from cases.models import Case as CaseModel
from ruggensteun.audit.changes import changes
from ruggensteun.people.models import PersonalCode, SafeContact, User


def _ways(case):
    """For each kind of record: its model, and which of its rows belong to this case."""
    talks = Conversation.objects.filter(case=case).values("pk")
    slots = Slot.objects.filter(conversation__in=talks).values("pk")
    parents = Guardianship.objects.filter(child=case.child_id).values("guardian")
    return {
        "case": (CaseModel, {"id": case.pk}),
        "child": (Child, {"id": case.child_id}),
        "guardianship": (Guardianship, {"child_id": case.child_id}),
        "seat": (Seat, {"content_object_id": case.pk}),
        "note": (Note, {"case_id": case.pk}),
        "conversation": (Conversation, {"case_id": case.pk}),
        "participant": (Participant, {"conversation_id__in": talks}),
        "slot": (Slot, {"conversation_id__in": talks}),
        "reply": (Reply, {"slot_id__in": slots}),
        "agreement": (Agreement, {"case_id": case.pk}),
        "update": (Update, {"case_id": case.pk}),
        "consent": (Consent, {"case_id": case.pk}),
        "waiver": (Waiver, {"case_id": case.pk}),
        "guardiandays": (GuardianDays, {"guardian_id__in": parents}),
        "interpreting": (Interpreting, {"guardian_id__in": parents}),
        "request": (Request, {"case_id": case.pk}),
        "user": (User, {"id__in": parents}),
        "safecontact": (SafeContact, {"guardian_id__in": parents}),
        "personalcode": (PersonalCode, {"guardian_id__in": parents}),
        "breakglass": (BreakGlass, {"case_id": case.pk}),
        "link": (Link, {"conversation_id__in": talks}),
    }


def history_of(case, kinds):
    """Every change of these kinds of records, latest first."""
    ways = _ways(case)
    found = []
    for kind in kinds:
        model, which = ways[kind]
        found += changes(model.history.filter(**which))
    return sorted(found, key=lambda change: change.order, reverse=True)
