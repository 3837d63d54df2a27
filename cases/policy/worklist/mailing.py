"""Mail to the contact of the school does not arrive: nobody there knows that something waits."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.policy.worklist.task import NOW, Task


def about(standing, now, common):
    """One line for each contact of the school whom mail does not reach."""
    for seat in standing.seated("school_contact"):
        if seat.mail_fails:
            yield Task(
                what="mail",
                urgency=NOW,
                sentence=_("mail to %(name)s of the school does not arrive: call") % {"name": seat.user.first_name},
                detail=_("Is the address right? Whoever keeps the contacts of the school can invite anew."),
                url=reverse("schools:detail", args=[standing.case.school.code]),
                button=_("To the school"),
                **common,
            )
