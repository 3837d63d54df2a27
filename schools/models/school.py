"""A school is one location (vestiging) of the DUO register, with what people here know of it besides."""

from datetime import time

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruggensteun.audit.history import Recorded
from ruggensteun.audit.models import Audited
from schools.search import normalise

# When nobody has filled in a school's own hours: (first bell, last bell) per weekday, Monday is 0.
USUAL_HOURS = {
    0: (time(8, 30), time(14, 30)),
    1: (time(8, 30), time(14, 30)),
    2: (time(8, 30), time(12, 30)),
    3: (time(8, 30), time(14, 30)),
    4: (time(8, 30), time(14, 30)),
}


class SchoolBoard(Audited):
    """The board (bevoegd gezag) that runs schools; the register gives its number only."""

    number = models.CharField(_("number"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name or self.number


class School(Audited):
    class Register(models.TextChoices):
        PRIMARY = "bo", _("primary education")
        SPECIAL = "so", _("special primary education")

    class Region(models.TextChoices):
        NORTH = "noord", _("north")
        MIDDLE = "midden", _("middle")
        SOUTH = "zuid", _("south")

    code = models.CharField(
        _("code"), max_length=6, unique=True, validators=[RegexValidator(r"^\d{2}[A-Z0-9]{2}\d{2}$")]
    )
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    town = models.CharField(_("town"), max_length=60)
    municipality = models.CharField(max_length=60, blank=True)
    province = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    website = models.CharField(max_length=200, blank=True)
    denomination = models.CharField(max_length=60, blank=True)
    board = models.ForeignKey(SchoolBoard, models.PROTECT, null=True, blank=True, related_name="schools")
    register = models.CharField(max_length=2, choices=Register, default=Register.PRIMARY)
    region = models.CharField(_("holiday region"), max_length=6, choices=Region)
    closed_on = models.DateField(null=True, blank=True)
    search = models.CharField(max_length=250, editable=False, db_index=True)

    history = Recorded(excluded_fields=["search"])

    class Meta:
        default_permissions = ()
        verbose_name = _("school")
        ordering = ["name", "town"]

    def __str__(self):
        return f"{self.name}, {self.town}"

    def save(self, *args, **kwargs):
        self.search = normalise(f"{self.name} {self.town} {self.code}")[:250]
        fields = kwargs.get("update_fields")
        if fields is not None and {"name", "town", "code"} & set(fields):
            kwargs["update_fields"] = {*fields, "search"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("schools:detail", args=[self.code])

    def hours(self):
        """{weekday: (first bell, last bell)}: the school's own where filled in, else what is usual."""
        own = {row.weekday: row for row in self.own_hours.all()}
        hours = {day: usual for day, usual in USUAL_HOURS.items() if day not in own}
        hours |= {day: (row.start, row.end) for day, row in own.items() if row.start}
        return dict(sorted(hours.items()))


class SchoolHours(Audited):
    """A school's own hours on one weekday; without a start there is no school that day."""

    school = models.ForeignKey(School, models.PROTECT, related_name="own_hours")
    weekday = models.PositiveSmallIntegerField()
    start = models.TimeField(null=True, blank=True)
    end = models.TimeField(null=True, blank=True)

    history = Recorded()

    class Meta:
        default_permissions = ()
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["school", "weekday"], name="one_row_per_school_and_weekday"),
            models.CheckConstraint(condition=Q(weekday__lte=4), name="school_is_on_weekdays"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=F("end")), name="school_hours_start_before_they_end"
            ),
        ]

    def __str__(self):
        return f"{self.weekday}"


class Closure(Audited):
    """Days on which one school is closed besides the public and regional holidays; both days count."""

    class Kind(models.TextChoices):
        STUDY_DAY = "study_day", _("study day")
        EXTRA_HOLIDAY = "extra_holiday", _("extra holiday")
        OTHER = "other", _("closed")

    school = models.ForeignKey(School, models.PROTECT, related_name="closures")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    kind = models.CharField(_("why"), max_length=14, choices=Kind, default=Kind.STUDY_DAY)
    cancelled = models.BooleanField(default=False)

    history = Recorded()

    class Meta:
        default_permissions = ()
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="closure_ends_after_it_starts")
        ]

    def __str__(self):
        return self.get_kind_display()
