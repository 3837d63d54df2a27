"""How a guardian may be reached, agreed with her in person (domain.md S2, S4)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.fields import EncryptedTextField

from .telling import Told, Way, as_told, how_told_among, told_to_somebody
from .user import LANGUAGES

EVERY_DAY = "0123456"
TRIES = 5


class SafeContact(Told, Audited):
    """One profile per guardian. A new one says: in person, through the coach.

    What is told (`Told`) is how it was gone through last; how she told what she asks to change stands beside that.
    """

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("in person, through the coach")
        TEXT = "text", _("text message")
        MAIL = "mail", _("e-mail")

    class Device(models.TextChoices):
        UNKNOWN = "unknown", _("we do not know")
        OWN = "own", _("only she reads it")
        SHARED = "shared", _("somebody else may read it")

    class Wish(models.TextChoices):
        """What she asked on her own page, without a word of her own: her coach talks about it with her."""

        ADDRESS = "address", _("she has another number or address")
        HOURS = "hours", _("other days or times suit her better")
        WAY = "way", _("she would rather be reached in another way")
        NOTHING = "nothing", _("she wants nothing sent any more")

    guardian = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="safe_contact",
        limit_choices_to={"kind": "guardian"},
        verbose_name=_("parent"),
    )
    channel = models.CharField(_("how"), max_length=10, choices=Channel, default=Channel.IN_PERSON)
    number = EncryptedTextField(_("mobile number"))
    address = EncryptedTextField(_("e-mail address"))
    days = models.CharField(
        _("safe days"), max_length=7, default=EVERY_DAY, validators=[RegexValidator(r"^[0-6]{1,7}$")]
    )
    not_before = models.TimeField(_("not before"), null=True, blank=True)
    not_after = models.TimeField(_("not after"), null=True, blank=True)
    voicemail = models.BooleanField(_("voicemail is safe"), default=False)
    device = models.CharField(_("who reads it"), max_length=8, choices=Device, default=Device.UNKNOWN)
    code_word = EncryptedTextField(_("code word"))
    reads_well = models.BooleanField(_("reads well"), default=False)
    verified_on = models.DateField(_("gone through on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("gone through by"),
    )

    wish = models.CharField(_("asks to change"), max_length=8, choices=Wish, blank=True)
    wished_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    wish_told_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("change asked of"),
    )
    wish_told_way = models.CharField(
        _("how it was asked"), max_length=9, choices=Way, blank=True, default="", db_default=""
    )
    wish_told_language = models.CharField(
        _("asked in"), max_length=2, choices=LANGUAGES, blank=True, default="", db_default=""
    )
    wish_told_with_interpreter = models.BooleanField(_("asked with an interpreter"), default=False, db_default=False)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("safe contact")
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="in_person") | Q(verified_on__isnull=False), name="a_channel_is_verified"
            ),
            told_to_somebody("safe_contact_told_to_somebody"),
            told_to_somebody("wish_told_to_somebody", "wish_told"),
        ]

    def __str__(self):
        return self.get_channel_display()

    @property
    def review_due(self):
        """The day on which this profile must be gone through with her again († 30 days)."""
        return self.verified_on and self.verified_on + timedelta(days=settings.SAFE_CONTACT_REVIEW_DAYS)

    def wishes(self, wish, telling, *, to, at):
        """Set what she asks to change, "" for nothing (any more), and how she told it; saving is for the caller."""
        self.wish, self.wished_at = wish, at if wish else None
        for name, value in as_told(telling if wish else None, to=to, what="wish_told").items():
            setattr(self, name, value)

    def how_wished_among(self, people):
        """To whom and how she told what she asks to change, for a reader who knows these ids only."""
        return how_told_among(self, people, "wish_told")


class PersonalCode(Audited):
    """Six digits, agreed in person; five wrong tries lock it (domain.md S4)."""

    guardian = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="personal_code", verbose_name=_("parent")
    )
    code_hash = models.CharField(_("code"), max_length=200)
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    agreed_at = models.DateTimeField(_("agreed at"))

    history = Recorded(excluded_fields=["code_hash"])

    class Meta:
        default_permissions = ()
        verbose_name = _("personal code")
        constraints = [models.CheckConstraint(condition=Q(tries__lte=TRIES), name="five_tries_at_most")]

    def __str__(self):
        return "personal code"

    @property
    def locked(self):
        """Whether it opens nothing any more, right or wrong."""
        return self.tries >= TRIES

    @staticmethod
    def hash(code):
        """What the database keeps of a code."""
        return make_password(code)

    def matches(self, code):
        """Whether this is the code; counting the try is for the caller."""
        return check_password(code, self.code_hash)
