"""Dates and times as people say them, in the language of the page; for who reads words more easily than digits."""

from django.utils import dates
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from . import arabic, dutch, english, tigrinya, turkish, ukrainian

IN_WORDS = {"nl": dutch, "en": english, "ar": arabic, "ti": tigrinya, "tr": turkish, "uk": ukrainian}


def _language():
    return (get_language() or "").split("-")[0]


def apart(text):
    """A name or a text in a sentence of another script: from right to left it would turn the whole line round."""
    return f"\u2068{text}\u2069" if get_language_bidi() else text


def digits(value):
    """The same with the digits of the language that is spoken now."""
    return arabic.digits(value) if _language() == "ar" else str(value)


def day(value):
    """A date with the name of its day: "dinsdag 24 november"; of an empty value nothing.

    Tigrinya gives the months of two calendars the same names, eight days apart: there the date as it stands on every
    Dutch paper is added.
    """
    if not value:
        return ""
    # Translators: a day, as people say it: "Tuesday 24 November". Change the order where your language asks for it.
    words = _("%(weekday)s %(day)s %(month)s") % {"weekday": dates.WEEKDAYS[value.weekday()], **_names(value)}
    return f"{words} ({value.day}\u2011{value.month})" if _language() == "ti" else words


def date(value):
    """A date with its year: "7 september 2027"; of an empty value nothing."""
    if not value:
        return ""
    # Translators: a date far away, with its year: "7 September 2027".
    return _("%(day)s %(month)s %(year)s") % {**_names(value), "year": digits(value.year)}


def _names(value):
    return {"day": digits(value.day), "month": dates.MONTHS_ALT[value.month]}


def time(value):
    """A time on the 24-hour clock: "08.45" in Dutch, "08:45" elsewhere, "٠٨:٤٥" in Arabic."""
    return digits(f"{value.hour:02}{'.' if _language() == 'nl' else ':'}{value.minute:02}")


def moment(value):
    """A day and a time: "dinsdag 24 november, 08.45"; in Tigrinya with the part of the day, as its clock is another."""
    # Translators: a day and a time, in one line.
    words = _("%(day)s, %(time)s") % {"day": day(value), "time": time(value)}
    return f"{words} ({tigrinya.in_words(value)})" if _language() == "ti" else words


def in_words(value):
    """A time in words: "kwart voor negen ’s ochtends"; nothing in a language of which we do not know how it is said."""
    spoken = IN_WORDS.get(_language())
    return spoken.in_words(value) if spoken else ""
