"""What the access log asks about cases: which one a record is about, whose log it is in, who works where."""

from django.utils import timezone

from cases.models import Case, Child, Guardianship, Membership
from cases.policy.retention import SUBJECTS
from ruggensteun.audit.belonging import Answers, Place, register
from ruggensteun.people.models import User
from ruggensteun.prepared import Prepared, PreparedAmong
from schools.models import SchoolContact

# As what somebody works when nothing else is said: the role that comes nearest to cases.
ROLES = (Membership.Role.COACH, Membership.Role.LEAD, Membership.Role.ADMINISTRATOR, Membership.Role.LOG_MANAGER)
SEATED_AS = {"substitute": Membership.Role.COACH}
# Where a record stands in relation to its case, tried in this order.
WAYS = ("case_id", "content_object_id", "conversation.case_id", "slot.conversation.case_id")


def cases_of(record):
    """Ids of the cases that a record is about; of a child or a parent, all of theirs."""
    if isinstance(record, Case):
        return (record.pk,)
    for way in WAYS:
        found = _follow(record, way)
        if found is not None:
            return (found,)
    return _cases_of_family(record) or _cases_of_message(record)


def _follow(record, way):
    for name in way.split("."):
        record = getattr(record, name, None)
    return record


def _cases_of_family(record):
    """Through the child, or through the parent whose profile, code or name it is."""
    if isinstance(record, Child):
        return tuple(record.cases.values_list("pk", flat=True))
    if isinstance(record, Guardianship):
        return tuple(Case.objects.filter(child=record.child_id).values_list("pk", flat=True))
    guardian = record.pk if isinstance(record, User) and record.is_guardian else getattr(record, "guardian_id", None)
    if guardian is None:
        return ()
    return tuple(Case.objects.filter(child__guardianships__guardian=guardian).values_list("pk", flat=True))


def _cases_of_message(record):
    """Through what the message is about; an invitation is about no case."""
    kind = getattr(record, "kind", "")
    about = next((model for noun, model in SUBJECTS.items() if kind.startswith(noun)), None)
    if about is None:
        return ()
    if about is Case:
        return (record.subject_id,)
    return tuple(about.objects.filter(pk=record.subject_id).values_list("case", flat=True))


def owners_of(cases):
    """The shelter of each case, of which the record or the id is given: its log manager answers for who looks."""
    owners = {case.pk: case.shelter_id for case in cases if isinstance(case, Case)}
    return owners | dict(_OWNERS([getattr(case, "pk", case) for case in cases if not isinstance(case, Case)]))


_OWNERS = PreparedAmong(lambda cases, later: Case.objects.filter(pk__in=cases).values_list("pk", "shelter"))


def place_of(user_id, role):
    """Where this person works in that role, or in her first one; a parent works nowhere."""
    if user_id is None or role == "guardian":
        return Place(role)
    on = timezone.localdate()
    wanted = SEATED_AS.get(role, role)
    if wanted != "school_contact":
        works = sorted(
            _WORK(user=user_id, on=on),
            key=lambda work: (work[0] != wanted, ROLES.index(work[0])),
        )
        if works:
            return Place(role or works[0][0], f"shelter {works[0][1]}", works[0][1])
    code = SchoolContact.objects.current(on).filter(user=user_id).values_list("school__code", flat=True).first()
    if code is not None:
        return Place(role or "school_contact", f"school {code}")
    return Place(role or ("guardian" if Guardianship.objects.filter(guardian=user_id).exists() else ""))


_WORK = Prepared(
    lambda later: (
        Membership.objects.current(later.day("on"))
        .filter(user=later.id("user"))
        .order_by("pk")
        .values_list("role", "shelter")
    )
)


def cases_at(named):
    """The case whose number stands in an address, if there is one; the number itself is not kept."""
    return tuple(Case.objects.filter(number=named.get("number", "")).values_list("pk", flat=True))


register(Answers(cases_of=cases_of, owners_of=owners_of, place_of=place_of, cases_at=cases_at))
