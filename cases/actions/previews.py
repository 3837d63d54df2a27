"""What a guardian will receive, exactly as it will arrive, for her coach to look at first (domain.md S2, S3)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.announcements import worded
from ruggensteun.delivery import channels
from ruggensteun.delivery.texts import written
from ruggensteun.languages import spoken
from ruggensteun.people.models import SafeContact

HERE = ZoneInfo("Europe/Amsterdam")
# As long as a real one, so that the parts of a text message are counted right; it opens nothing.
PLACEHOLDER = "x" * 22
KINDS = {
    "guardian.asked": gettext_lazy("a time to answer"),
    "guardian.asked_again": gettext_lazy("the same question once more"),
    "guardian.confirmed": gettext_lazy("the time is fixed"),
    "guardian.reminder": gettext_lazy("the day before"),
    "guardian.cancelled": gettext_lazy("it is off"),
    "guardian.thanks": gettext_lazy("thanks, at the very end"),
}
# Which of them can still follow, by the state of the conversation.
TO_COME = {
    "planning": tuple(KINDS),
    "confirmed": ("guardian.reminder", "guardian.cancelled"),
}


@dataclass(frozen=True)
class Preview:
    """One message as it will arrive; `subject` is empty for a text message, `parts` is 0 for mail."""

    kind: str
    when: str
    channel: str
    sender: str
    subject: str
    text: str
    language: str
    right_to_left: bool
    parts: int


def previews(guardian, *, talk=None, now=None):
    """Every kind of message that may come to her, or that may still come about one conversation."""
    kinds = KINDS if talk is None else TO_COME.get(talk.state, ())
    return [_preview(kind, guardian, _slot(talk, now or timezone.now())) for kind in kinds]


def _slot(talk, now):
    """The time that is fixed, the first that is proposed, or an example when there is none yet."""
    if talk is not None:
        slots = [talk.slot] if talk.slot else [slot for slot in talk.slots.all() if slot.round == talk.round]
        if slots:
            return slots[0]
    day = timezone.localdate(now) + timedelta(days=7)
    return SimpleNamespace(starts_at=datetime.combine(day, time(14, 30), HERE))


def _preview(kind, guardian, slot):
    contact = getattr(guardian, "safe_contact", None)
    by_mail = contact is not None and contact.channel == SafeContact.Channel.MAIL
    language = spoken(guardian)
    with translation.override(language):
        message = worded(kind, f"{settings.GUARDIAN_ORIGIN}/a/{PLACEHOLDER}", slot)
        right_to_left = translation.get_language_bidi()
    travels = written(message.text)
    return Preview(
        kind=kind,
        when=str(KINDS[kind]),
        channel=_("e-mail") if by_mail else _("text message"),
        sender=channels.sender("mail" if by_mail else "text", guardian=True),
        subject=message.subject if by_mail else "",
        text=(message.text if by_mail else travels.text).replace(PLACEHOLDER, "…"),
        language=language,
        right_to_left=right_to_left,
        parts=0 if by_mail else travels.parts,
    )
