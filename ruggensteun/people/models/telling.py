"""What a guardian said to a professional: to whom, in which way, in which language, with or without an interpreter."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .user import LANGUAGES

TOLD = ("told_to", "told_way", "told_language", "told_with_interpreter")
ANOTHER = "-"  # a language that has no code here


class Way(models.TextChoices):
    """How it was said; nothing else than people speaking with each other."""

    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by telephone")


@dataclass(frozen=True)
class Telling:
    """How it was said; an action adds to whom."""

    way: str = Way.IN_PERSON
    language: str = ""
    with_interpreter: bool = False

    @property
    def words(self):
        """In words: "in person, in Tigrinya, with an interpreter"."""
        said = [str(Way(self.way).label)]
        if self.language:
            name = str(dict(LANGUAGES)[self.language])
            said.append(name if self.language == ANOTHER else gettext("in %(language)s") % {"language": name})
        if self.with_interpreter:
            said.append(gettext("with an interpreter"))
        return ", ".join(said)


def told_to(person, telling):
    """To whom and how, in words. Without a person it is a colleague whose name is not for this reader."""
    whom = gettext("told to %(name)s") % {"name": person.first_name} if person else gettext("told to a colleague")
    return f"{whom}, {telling.words}"


def as_told(telling, *, to, what="told"):
    """The fields of `Told` for what was said to `to`; all empty when nobody had to be told.

    A record of which a second thing can be told has the same fields once more, under the name `what`.
    """
    said = telling or Telling(way="")
    return {
        f"{what}_to": to if telling else None,
        f"{what}_way": said.way,
        f"{what}_language": said.language,
        f"{what}_with_interpreter": said.with_interpreter,
    }


def telling_of(record, what="told"):
    """How it was told; None when she did it herself, or it was not hers."""
    way, *how = (getattr(record, f"{what}_{part}") for part in ("way", "language", "with_interpreter"))
    return Telling(way, *how) if way else None


def how_told_among(record, people, what="told"):
    """To whom and how, in words, for a reader who knows these ids only: of whoever else was told she reads no name."""
    known = getattr(record, f"{what}_to") if getattr(record, f"{what}_to_id") in people else None
    telling = telling_of(record, what)
    return told_to(known, telling) if telling else ""


class Told(models.Model):
    """What can also be told to a professional, who then writes it down: how that went, or nothing."""

    told_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("told to")
    )
    told_way = models.CharField(_("how it was told"), max_length=9, choices=Way, blank=True)
    told_language = models.CharField(_("told in"), max_length=2, choices=LANGUAGES, blank=True)
    told_with_interpreter = models.BooleanField(_("told with an interpreter"), default=False)

    class Meta:
        abstract = True

    def was_told(self, telling, *, to):
        """Set how it was told, to whom; saving is for the caller, who adds TOLD to the fields."""
        for name, value in as_told(telling, to=to).items():
            setattr(self, name, value)

    @property
    def telling(self):
        """How it was told; None when she did it herself, or it was not hers."""
        return telling_of(self)

    @property
    def how_told(self):
        """To whom and how, in words; empty when it was not told."""
        return told_to(self.told_to, self.telling) if self.telling else ""

    def how_told_among(self, people):
        """The same for a reader who knows these ids only."""
        return how_told_among(self, people)


def told_to_somebody(name, what="told"):
    """The constraint behind `Told`: what was told was told to somebody."""
    told = Q(**{f"{what}_to__isnull": False}) & ~Q(**{f"{what}_way": ""})
    return models.CheckConstraint(condition=told | Q(**{f"{what}_to": None, f"{what}_way": ""}), name=name)
