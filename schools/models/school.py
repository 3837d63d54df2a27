"""A school is one location (*vestiging*) of the DUO register, with what people here know of it besides."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from schools.words import searchable

from .hours import USUAL_HOURS


class SchoolBoard(Audited):
    """The board (bevoegd gezag) that runs schools; the register gives its number only."""

    number = models.CharField(_("number"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()
        verbose_name = _("school board")
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="board_has_a_number")]

    def __str__(self):
        return self.name or self.number


class School(Audited):
    """One school location. Region, hours, closures and contacts belong to people: no import touches them."""

    class Register(models.TextChoices):
        PRIMARY = "bo", _("primary education")
        SPECIAL = "so", _("special primary education")

    class Region(models.TextChoices):
        NORTH = "noord", _("North")
        MIDDLE = "midden", _("Middle")
        SOUTH = "zuid", _("South")

    code = models.CharField(
        _("code"), max_length=6, unique=True, validators=[RegexValidator(r"^[0-9]{2}[A-Z]{2}[0-9A-Z]{2}$")]
    )
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    town = models.CharField(_("town"), max_length=120)
    municipality = models.CharField(_("municipality"), max_length=120, blank=True)
    province = models.CharField(_("province"), max_length=20, blank=True)
    phone = PhoneNumberField(_("telephone"), max_length=20, blank=True)
    website = models.CharField(_("website"), max_length=120, blank=True)
    denomination = models.CharField(_("denomination"), max_length=120, blank=True)
    board = models.ForeignKey(
        SchoolBoard, models.PROTECT, null=True, blank=True, related_name="schools", verbose_name=_("school board")
    )
    register = models.CharField(_("register"), max_length=2, choices=Register, default=Register.PRIMARY)
    region = models.CharField(_("holiday region"), max_length=6, choices=Region)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    search = models.TextField(_("words to search by"), editable=False)

    history = Recorded(excluded_fields=["search"])

    class Meta:
        default_permissions = ()
        verbose_name = _("school")
        ordering = ["name", "town", "code"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(town=""), name="school_has_a_name_and_a_town"),
            models.CheckConstraint(condition=Q(register__in=["bo", "so"]), name="school_register_is_known"),
            models.CheckConstraint(condition=Q(region__in=["noord", "midden", "zuid"]), name="school_region_is_known"),
        ]

    def __str__(self):
        return f"{self.name}, {self.town}"

    def save(self, *args, **kwargs):
        self.index()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("schools:detail", args=[self.code])

    def index(self):
        """Bring the column that search reads up to date with the facts."""
        self.search = searchable(self.name, self.town, self.municipality, self.code)

    def hours(self):
        """{weekday: (first bell, last bell)}: the school's own where filled in, else what is usual."""
        own = {row.weekday: row for row in self.own_hours.all()}
        hours = {day: usual for day, usual in USUAL_HOURS.items() if day not in own}
        hours |= {day: (row.start, row.end) for day, row in own.items() if row.start}
        return dict(sorted(hours.items()))

    @property
    def is_open(self):
        """Whether it is in the register still."""
        return self.closed_on is None
