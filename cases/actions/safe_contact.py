"""How a guardian may be reached, gone through with her in person (domain.md S2)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.links import revoke_all
from cases.actions.locks import coached, locked
from cases.models import Case
from cases.policy import access, people
from cases.policy.two_sides import other_parent_has, somebody_has
from ruggensteun.audit.acting import action
from ruggensteun.delivery.models import Notification
from ruggensteun.delivery.outbox import announce
from ruggensteun.people.models import SafeContact
from ruggensteun.refusal import Refused


@action
def agree(
    case, *, guardian, by, told=None, now=None, language=None, needs_interpreter=None, only_hers=False, **profile
):
    """Write down the profile as she said it today; it counts for all her children, from the next message on.

    `profile` holds fields of SafeContact: channel, number, address, days, not_before, not_after, voicemail,
    device, code_word, reads_well. The language is hers, and changes with it when it is given.
    `told` (a Telling) is in which language they went through it, and whether an interpreter was there.
    `only_hers` is the coach's word that a number or address that is used here already is hers alone all the same.
    """
    now = now or timezone.now()
    case = coached(case, by, now=now)
    if not case.child.guardianships.filter(guardian=guardian).exists():
        raise Refused(_("This person is not a parent or carer of this child."))
    locked(guardian)  # who may be a parent in two cases, each with a coach of its own
    contact = SafeContact.objects.filter(guardian=guardian).first() or SafeContact(guardian=guardian)
    refuse_what_two_people_read(case.child_id, guardian, only_hers, **profile)
    for name, value in profile.items():
        setattr(contact, name, value)
    contact.verified_on, contact.verified_by = timezone.localdate(now), by
    contact.wishes("", None, to=by, at=now)  # gone through together, and so answered
    contact.was_told(told, to=by)
    contact.full_clean()
    contact.save()
    if language is not None:
        _speaks(guardian, language, needs_interpreter)
    if contact.device != SafeContact.Device.OWN:
        _close_her_pages(guardian, by, now)
    return contact


def refuse_what_two_people_read(child_id, guardian, only_hers, *, channel="in_person", number="", address="", **others):
    """One number for two people: what is sent to one is read by the other. Says nothing of whose it is."""
    where = {"text": "number", "mail": "address"}.get(channel)
    if where is None:
        return
    reached = {"number": number if where == "number" else "", "address": address if where == "address" else ""}
    if other_parent_has(child_id, guardian, **reached):
        raise Refused(_("The other parent is reached there too. Choose another way for one of them."), field=where)
    if not only_hers and somebody_has(guardian, **reached):
        raise Refused(
            _("This is in use here already. Is it really hers, and does nobody else read it?"), field="only_hers"
        )


def _speaks(guardian, language, needs_interpreter):
    person = locked(guardian)
    person.language, person.needs_interpreter = language, bool(needs_interpreter)
    person.full_clean(exclude=["password"])
    person.save(update_fields=["language", "needs_interpreter"])


def _close_her_pages(guardian, by, now):
    """Messages that she got earlier stand on her phone still: whoever reads along must not come in by their links."""
    for case in Case.objects.filter(child__guardianships__guardian=guardian):
        revoke_all(guardian=guardian, case=case, by=by, now=now)


@action
def not_safe_any_more(case, *, guardian, by, now=None):
    """One button: her links stop working, waiting messages become the coach's to tell, from now on in person."""
    now = now or timezone.now()
    contact = agree(case, guardian=guardian, by=by, now=now, channel="in_person", device="unknown")
    waiting = Notification.objects.filter(recipient=guardian, state=Notification.State.WAITING, created_at__lte=now)
    # Held while we look: one that leaves at this very moment must not make a refusal of this.
    for row in waiting.select_for_update():
        if not row.kind.endswith(".reminder"):
            row.move(Notification.State.HELD, hold_reason=Notification.Hold.IN_PERSON)
    _tell_the_leads(case, contact, by)
    return contact


def _tell_the_leads(case, contact, by):
    """Whoever leads the shelter hears of it, by case number alone; it stands nowhere that she may read (S13)."""
    for lead in people.leads_of(case.shelter).exclude(user=by):
        announce("contact.unsafe", recipient=lead.user, subject_id=case.pk, sequence=contact.history.count())


@action
def ask_to_change(case, *, wish, by, guardian=None, told=None, now=None):
    """What a guardian asks on her own page; her coach talks about it with her, and until then nothing changes.

    She may have told her coach instead: then `guardian` is who, and `told` (a Telling) how.

    "Nothing any more" holds at once (domain.md S2): from then on the gate sends her nothing. An empty wish takes it
    back, which opens no channel again: that is for the two of them, in person.
    """
    now = now or timezone.now()
    guardian = guardian or by
    _may_ask(case, guardian, by, now)
    locked(guardian)
    contact = SafeContact.objects.filter(guardian=guardian).first() or SafeContact(guardian=guardian)
    contact.wishes(wish, told, to=by, at=now)
    if wish == SafeContact.Wish.NOTHING:
        contact.channel = SafeContact.Channel.IN_PERSON
    contact.full_clean()
    contact.save()
    return contact


def _may_ask(case, guardian, by, now):
    """Herself, with a seat at this open case; or her coach, to whom she said it."""
    if by.pk == guardian.pk and access.guardian_cases(by, now=now).filter(pk=case.pk).exists():
        return
    if by.is_guardian or not coached(case, by, now=now).child.guardianships.filter(guardian=guardian).exists():
        raise Refused(_("This person is not a parent or carer of this child."))


@action
def told(notification, *, by, now=None):
    """The coach told the guardian herself what could not be sent."""
    now = now or timezone.now()
    if not access.visible_messages(by, now=now).filter(pk=notification.pk).exists():
        raise Refused(_("This has changed in the meantime. Have a look at how it stands now."))
    return notification.move(
        Notification.State.TOLD,
        refusal=_("This has been told already."),
        told_at=now,
        told_by=by,
    )
