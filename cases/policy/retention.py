"""What may be erased, when, and all that belongs to it (domain.md §6)."""

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cases.models import BreakGlass, Case, Child, Conversation, Guardianship, Update
from ruggensteun.audit.models import AccessLog, LoggedCase
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import User

OURS = ("people", "audit", "delivery", "schools", "cases")
# What a message is about, by the beginning of its kind: its subject is an id without a name (design.md §3.4).
SUBJECTS = {
    "guardian.": Conversation,
    "conversation.": Conversation,
    "agreements.": Conversation,
    "update.": Update,
    "case.": Case,
    "seat.": Case,
    "contact.": Case,
    "ahead.": Case,
    "glass.": BreakGlass,
}
# These speak of a professional's own invitation.
NOT_ABOUT_A_CASE = ("invitation", "sign_in.")


def due_cases(now):
    """Closed cases of which the term is over or a request to erase was granted, and that nothing holds."""
    today = timezone.localdate(now)
    term = Q(closed_at__lte=now - relativedelta(months=settings.RETENTION_MONTHS))
    asked = Q(erase_from__lte=today)
    ahead = Conversation.objects.filter(state=Conversation.State.CONFIRMED, slot__starts_at__gt=now)
    closed = Case.objects.filter(term | asked, state=Case.State.CLOSED, legal_hold=Case.Hold.NONE)
    return closed.exclude(pk__in=ahead.values("case")).order_by("pk")


def due_log(now):
    """Lines of the access log that have been kept long enough."""
    return AccessLog.objects.filter(at__lt=now - relativedelta(months=settings.ACCESS_LOG_MONTHS))


def all_of(case):
    """Every record that goes with this case: {model: set of ids}, messages about it included.

    Child and parents go along when no other case needs them. What refers to a record that goes, goes too: models that
    come later are in it by themselves.
    """
    going = {Case: {case.pk}}
    _follow(going, Case, {case.pk})
    if not Case.objects.filter(child=case.child_id).exclude(pk=case.pk).exists():
        _add(going, Child, {case.child_id})
        for guardian in _parents_of(case.child_id):
            _add(going, User, {guardian})
    _add(going, Notification, _messages(going))
    return going


def _parents_of(child):
    """Those who have no other child here."""
    ties = Guardianship.objects.filter(child=child).values_list("guardian", flat=True)
    elsewhere = Guardianship.objects.filter(guardian__in=ties).exclude(child=child)
    return set(ties) - set(elsewhere.values_list("guardian", flat=True))


def _add(going, model, ids):
    fresh = ids - going.get(model, set())
    if fresh:
        going.setdefault(model, set()).update(fresh)
        _follow(going, model, fresh)


def _follow(going, model, ids):
    """What points at these records; a parent is pointed at by what is hers alone, for no other case needs her."""
    for field in _references(model):
        rows = field.model._base_manager.filter(**{f"{field.name}__in": ids})
        _add(going, field.model, set(rows.values_list("pk", flat=True)))


def _references(model):
    labels = {apps.get_app_config(label) for label in OURS}
    models = [one for config in labels for one in config.get_models() if not hasattr(one, "history_type")]
    return [
        field
        for one in models
        for field in one._meta.concrete_fields
        if field.is_relation and field.related_model is model and not field.primary_key
    ]


def _messages(going):
    found = set()
    for kind, model in SUBJECTS.items():
        rows = Notification.objects.filter(kind__startswith=kind, subject_id__in=going.get(model, ()))
        found.update(rows.values_list("pk", flat=True))
    return found


def log_lines(lines):
    """Lines of the access log together with the cases that each is about, to be erased together."""
    ids = [line.pk for line in lines]
    return AccessLog.objects.filter(pk__in=ids), LoggedCase.objects.filter(line__in=ids)
