"""What changed in a parent's own part: never another parent, nor how she is spoken about (domain.md S11, S13)."""

from django.utils import timezone
from django.utils.translation import pgettext

from cases.policy.history.parties import KINDS, guardian_reader
from cases.policy.history.records import history_of
from cases.policy.history.telling import PER_PAGE, tell
from cases.policy.table import GUARDIAN
from ruggensteun.people.models import User


def own_history(guardian, conversation, *, now=None):
    """The latest changes of what she may see, since her seat began, each as a sentence."""
    now = now or timezone.now()
    reader = guardian_reader(guardian, conversation.case, now=now)
    found = reader.only_hers(history_of(conversation.case, KINDS[GUARDIAN]))[:PER_PAGE]
    people = {change.row.history_user_id for change in found} - {None, guardian.pk}
    named = {row.pk: row.first_name for row in User.objects.filter(pk__in=people)}
    named[guardian.pk] = pgettext("to a parent", "You")
    return tell(
        found, who=lambda pk: named.get(pk) or pgettext("to a parent", "This page itself"), name=User.get_short_name
    )
