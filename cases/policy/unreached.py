"""Whose mail does not arrive: professionals of whom the last message that was tried could not be delivered.

It says nothing of what the message was about, and is over by itself as soon as one arrives.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from cases.models import Conversation, Membership
from ruggensteun.delivery.models import Notification
from ruggensteun.people.models import Invitation, User
from schools.models import SchoolContact

STAYS = timedelta(days=14)
# What somebody gets who has no part in any case (yet).
LETS_IN = ("invitation", "sign_in.anew")
# What somebody still gets who has no part in a case any more.
IS_OFF = ("conversation.left", "conversation.cancelled", "conversation.taken_out")


def mail_fails(user, now, **about):
    """The condition that mail to this person (an OuterRef) does not arrive; `about` narrows down which mail."""
    tried = Notification.objects.filter(recipient=user, due_at__gt=now - STAYS, **about)
    arrived = Notification.objects.filter(
        recipient=OuterRef("recipient"), state=Notification.State.SENT, sent_at__gt=OuterRef("due_at")
    )
    failed = tried.filter(~Exists(arrived), state=Notification.State.FAILED)
    return Exists(failed.exclude(kind__startswith="guardian."))


def off_unheard(now):
    """The condition on a seat that this person still has a conversation of the case in the diary that is off."""
    talks = Conversation.objects.filter(case=OuterRef(OuterRef("content_object"))).values("pk")
    return mail_fails(OuterRef("user"), now, kind__in=IS_OFF, subject_id__in=talks, too_late_at__gt=now)


def unreached(people, *, now):
    """Those of these ids to whom mail does not arrive."""
    rows = User.objects.filter(mail_fails(OuterRef("pk"), now), pk__in=people)
    return set(rows.values_list("pk", flat=True))


def uninvited(contacts, *, now):
    """Those of these contacts of schools whom the mail that lets them in does not reach.

    Of other mail nothing is said: that there was any would tell that a child of that school is known here.
    """
    return contacts.filter(mail_fails(OuterRef("user"), now, kind__in=LETS_IN))


def uninvited_by(shelter, *, now, on):
    """Contacts whom somebody of this shelter let in, and whom that mail does not reach."""
    here = Membership.objects.filter(shelter=shelter).values("user")
    invited = Invitation.objects.filter(user=OuterRef("user"), invited_by__in=here)
    contacts = SchoolContact.objects.current(on).filter(Exists(invited))
    return uninvited(contacts, now=now).select_related("user", "school").order_by("school__name", "pk")
