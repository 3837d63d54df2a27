"""Short words between school and shelter, readable by all three unless marked (domain.md §3.6)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.fields import EncryptedTextField

from .case import Case


class Update(Audited):
    """One thing that school or coach lets the others know; it belongs to the school of that moment."""

    LONGEST = 600  # characters; the text is encrypted, so that the form is what keeps it short

    class Category(models.TextChoices):
        ABSENCE = "absence", _("absence")
        BEHAVIOUR = "behaviour", _("behaviour and feelings")
        LEARNING = "learning", _("learning")
        HOME = "home", _("a change at home")
        MOVE = "move", _("moving")
        PRACTICAL = "practical", _("practical help")
        GOOD_NEWS = "good_news", _("good news")

    class Readers(models.TextChoices):
        ALL = "all", _("coach, school and parent")
        PROFESSIONALS = "professionals", _("coach and school")

    case = models.ForeignKey(Case, models.PROTECT, related_name="updates", verbose_name=_("case"))
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+", verbose_name=_("school"))
    category = models.CharField(_("what it is about"), max_length=10, choices=Category)
    text = EncryptedTextField(_("update"), blank=False)
    readers = models.CharField(_("who reads it"), max_length=14, choices=Readers, default=Readers.ALL)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    by_school = models.BooleanField(_("written by the school"))
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    # The coach has seen what the school wrote, and planned a conversation or need not.
    seen_at = models.DateTimeField(_("seen by the coach"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)  # before anybody had read it

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("update")
        ordering = ["-written_at", "-pk"]

    def __str__(self):
        return f"update {self.pk}"
