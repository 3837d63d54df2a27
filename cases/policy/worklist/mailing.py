"""Mail to the contact of the school does not arrive: nobody there knows that something waits, or that it is off."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.policy.worklist.task import NOW, Task


def about(standing, now, common):
    """One line for each contact of the school whom mail does not reach, also of who has just left the table."""
    seated = standing.seated("school_contact")
    for seat in seated:
        if seat.mail_fails:
            sentence = _("mail to %(name)s of the school does not arrive: call")
            yield _call(standing, seat.user, sentence, common)
    here = {seat.user_id for seat in seated}
    past = [seat for seat in standing.case.all_seats if seat.role == "school_contact" and seat.off_unheard]
    gone = {seat.user_id: seat.user for seat in past}
    for person in gone.values():
        if person.pk not in here:
            sentence = _("mail to %(name)s does not arrive: call that the conversation is off")
            yield _call(standing, person, sentence, common)


def _call(standing, person, sentence, common):
    school = standing.case.school
    return Task(
        what="mail",
        urgency=NOW,
        sentence=sentence % {"name": person.first_name},
        detail=_("Is the address right? Whoever keeps the contacts of the school can invite anew."),
        url=reverse("schools:detail", args=[school.code]) if school else reverse("schools:list"),
        button=_("To the school"),
        same=("mail", person.pk, sentence),
        **common,
    )
