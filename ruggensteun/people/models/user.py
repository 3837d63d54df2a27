"""A person: a professional who signs in, or a guardian who never does (design.md §4)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from ruggensteun.audit.models.audited import AuditedQuerySet

# Languages that families in shelters speak; the code is ISO 639-1, "-" is another one.
LANGUAGES = [
    ("nl", _("Dutch")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("ti", _("Tigrinya")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
    ("so", _("Somali")),
    ("pl", _("Polish")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("fa", _("Farsi")),
    ("-", _("Another language")),
]


class UserManager(BaseUserManager.from_queryset(AuditedQuerySet)):
    def get_by_natural_key(self, email):
        """How sign-in finds a person: in whatever capitals the address is typed."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin, Audited):
    """A person. Being superuser or staff opens no case: only a seat does."""

    class Kind(models.TextChoices):
        PROFESSIONAL = "professional", _("professional")
        GUARDIAN = "guardian", _("parent or carer")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PROFESSIONAL)
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=60)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    work_phone = PhoneNumberField(_("work phone"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    needs_interpreter = models.BooleanField(_("an interpreter is needed"), default=False)
    is_active = models.BooleanField(_("may come in"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    joined_at = models.DateTimeField(_("known since"), default=timezone.now, editable=False)

    history = Recorded(excluded_fields=["password", "last_login"])
    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    class Meta:
        verbose_name = _("person")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
            models.CheckConstraint(
                condition=~Q(kind="guardian")
                | Q(
                    email=None,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                    is_staff=False,
                    is_superuser=False,
                    last_login=None,
                    work_phone="",
                ),
                name="guardian_never_signs_in",
            ),
            models.CheckConstraint(
                condition=Q(kind="guardian") | Q(email__isnull=False), name="professional_has_an_email"
            ),
            models.CheckConstraint(
                condition=Q(kind="guardian") | Q(needs_interpreter=False), name="only_guardians_need_an_interpreter"
            ),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name

    @property
    def is_guardian(self):
        """Whether this is a parent or carer, who has no account."""
        return self.kind == self.Kind.GUARDIAN

    @property
    def has_joined(self):
        """Whether this professional has accepted the invitation."""
        return self.has_usable_password()

    def save(self, *args, **kwargs):
        if self.email is not None:
            self.email = self.email.strip().lower() or None
        super().save(*args, **kwargs)
