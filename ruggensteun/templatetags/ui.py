"""What every page is built from: icons, fields with their hint and error, and times as people say them."""

from datetime import datetime
from functools import cache

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html
from lucide.templatetags.lucide import lucide

from ruggensteun import spoken

register = template.Library()


@register.simple_tag
@cache
def icon(name):
    """A lucide icon for beside a word: a screen reader passes it by. Unknown names raise IconDoesNotExist."""
    return lucide(name, size=None, aria_hidden="true", focusable="false")


@register.simple_tag
def chip(kind, icon_name, text):
    """A status as icon, word and colour; kind is good, wait, stop, now or empty."""
    return format_html('<span class="chip {}">{} {}</span>', kind, icon(icon_name), text)


@register.inclusion_tag("components/field.html")
def field(bound, layout=""):
    """A form field with label, hint and error tied to it; layout="across" puts short choices side by side."""
    # The label stands above the field; a placeholder would say it twice and vanish while typing.
    bound.field.widget.attrs.pop("placeholder", None)
    return {
        "field": bound,
        "layout": layout,
        "grouped": bound.use_fieldset,
        "choices": bound.use_fieldset and hasattr(bound.field.widget, "choices"),
        "checkbox": getattr(bound.field.widget, "input_type", "") == "checkbox" and not bound.use_fieldset,
        "optional": not bound.field.required and any(f.required for f in bound.form.fields.values()),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form):
    """What the form still asks for, each with a link to its field; nothing when all is well."""
    problems = [(*_place(form, name), message) for name, messages in form.errors.items() for message in messages]
    return {"problems": problems, "name": form.prefix or "form", "stands_now": getattr(form, "stands_now", ())}


def _place(form, name):
    """Where to fill it in: the id of the field's first input and its label; both empty for the form as a whole.

    A hidden field may name what stands in view for it ("data-shown-at").
    """
    if name not in form.fields:
        return "", ""
    bound = form[name]
    if bound.is_hidden:
        elsewhere = bound.field.widget.attrs.get("data-shown-at", "")
        return elsewhere, bound.label if elsewhere else ""
    return bound.id_for_label or f"{bound.auto_id}_0", bound.label


@register.filter
def as_day(value):
    """A date or moment as a day with its name: "dinsdag 24 november"."""
    return spoken.day(_here(value))


@register.filter
def as_weekday(number):
    """The name of a day of the week; 0 is Monday."""
    return WEEKDAYS[number]


@register.filter
def as_date(value):
    """A date or moment with its year: "7 september 2027"."""
    return spoken.date(_here(value))


@register.filter
def as_time(value):
    """A time or moment on the 24-hour clock: "08.45" in Dutch, "08:45" elsewhere."""
    return "" if value in (None, "") else spoken.time(_here(value))


@register.filter
def as_words(value):
    """A time as people say it: "kwart voor negen ’s ochtends"."""
    return "" if value in (None, "") else spoken.in_words(_here(value))


@register.filter
def as_moment(value):
    """A moment as people say it: "dinsdag 24 november, 08.45"."""
    return spoken.moment(_here(value)) if value else ""


def _here(value):
    """Aware moments in the time of the country; plain dates and times as they are."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value, timezone.get_default_timezone())
    return value
