"""What an administrator does about the machinery, of which she sees no case."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Membership
from cases.policy import access
from ruggensteun.audit.acting import action
from ruggensteun.delivery import standstill
from ruggensteun.refusal import NotAllowed


@action
def let_messages_leave(still, *, by, now=None):
    """An administrator says that the clock is right, or that what was lost has been gone through: messages leave."""
    now = now or timezone.now()
    if not access.memberships(by, role=Membership.Role.ADMINISTRATOR, on=timezone.localdate(now)).exists():
        raise NotAllowed(_("Only an administrator can do this."))
    return standstill.end(still, by=by, now=now)
