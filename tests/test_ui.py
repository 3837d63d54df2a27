"""What every page is built from: it says what it is, also to who cannot see it, and it stays light."""

import gzip
import re
from datetime import UTC, date, datetime, time
from itertools import product

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.urls import path
from django.utils import translation
from lucide import IconDoesNotExist

from ruggensteun.templatetags.ui import as_day, as_moment, as_time, icon

STATIC = settings.BASE_DIR / "ruggensteun" / "static"
TEMPLATES = settings.BASE_DIR / "templates"


class Intake(forms.Form):
    first_name = forms.CharField(label="First name", help_text="As the child is <called>.")
    group = forms.ChoiceField(
        label="Group", choices=[("5", "Five"), ("6", "Six")], widget=forms.RadioSelect, help_text="Ask."
    )
    interpreter = forms.BooleanField(label="Interpreter", help_text="Two days more.", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"placeholder": "Write"}), required=False)


def shown(template, **context):
    return re.sub(r"\s+", " ", Template("{% load ui %}" + template).render(Context(context)))


def test_an_icon_is_passed_by_by_a_screen_reader():
    svg = icon("eye")
    assert svg.startswith("<svg ")
    assert 'aria-hidden="true"' in svg
    assert 'focusable="false"' in svg
    assert "xmlns" not in svg
    assert "style=" not in svg


def test_an_icon_that_does_not_exist_is_noticed_at_once():
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")


def test_a_chip_is_icon_word_and_colour_and_escapes_its_word():
    html = shown('{% chip "wait" "clock" word %}', word="day <3>")
    assert html.startswith('<span class="chip wait"><svg ')
    assert html.endswith("day &lt;3&gt;</span>")


def test_a_field_has_its_label_above_and_its_hint_tied_to_it():
    html = shown("{% field form.first_name %}", form=Intake())
    assert html.index("<label") < html.index("id_first_name_helptext") < html.index("<input")
    assert 'aria-describedby="id_first_name_helptext"' in html
    assert "As the child is &lt;called&gt;." in html
    assert "aria-invalid" not in html


def test_what_is_still_missing_stands_beside_the_field_and_is_tied_to_it():
    html = shown("{% field form.first_name %}", form=Intake({}))
    assert 'class="field bad"' in html
    assert 'id="id_first_name_error"' in html
    assert 'aria-describedby="id_first_name_helptext id_first_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_choices_are_a_group_with_a_legend_and_one_label_each():
    html = shown('{% field form.group layout="across" %}', form=Intake({}))
    assert re.search(
        r'<fieldset class="field bad" id="id_group_group" aria-describedby="id_group_helptext id_group_error"', html
    )
    assert "<legend>Group</legend>" in html
    assert 'class="choices across"' in html
    assert re.findall(r'<label class="choice" for="(\w+)">', html) == ["id_group_0", "id_group_1"]


def test_a_single_box_has_its_label_beside_it():
    html = shown("{% field form.interpreter %}", form=Intake())
    assert html.index("<input") < html.index("Interpreter") < html.index("Two days more.")
    assert html.count("Two days more.") == 1


def test_only_what_may_stay_empty_is_marked_and_a_placeholder_is_left_out():
    with translation.override("en"):
        assert "(not required)" in shown("{% field form.note %}", form=Intake())
        assert "(not required)" not in shown("{% field form.first_name %}", form=Intake())
    assert "placeholder" not in shown("{% field form.note %}", form=Intake())


def test_the_summary_leads_to_each_field_that_asks_for_something():
    form = Intake({})
    form.full_clean()
    form.add_error(None, "This time has just passed.")
    html = shown("{% error_summary form %}", form=form)
    assert re.findall(r'href="#(\w+)">([\w ]+) –', html) == [("id_first_name", "First name"), ("id_group_0", "Group")]
    assert "<li>This time has just passed.</li>" in html
    assert 'role="alert"' in html


def test_a_hidden_field_may_lead_to_what_stands_in_view_for_it():
    class School(forms.Form):
        code = forms.CharField(widget=forms.HiddenInput(attrs={"data-shown-at": "school-block"}))
        token = forms.CharField(widget=forms.HiddenInput)

    html = shown("{% error_summary form %}", form=School({}))
    assert re.findall(r'href="#([\w-]+)">([\w ]+) –', html) == [("school-block", "Code")]


def test_a_form_that_is_complete_shows_no_summary():
    assert shown("{% error_summary form %}", form=Intake({"first_name": "Yara", "group": "5"})).strip() == ""


def test_times_are_said_as_people_say_them():
    morning = datetime(2026, 11, 24, 7, 45, tzinfo=UTC)
    late_in_summer = datetime(2027, 6, 30, 22, 30, tzinfo=UTC)
    with translation.override("nl"):
        assert as_day(date(2026, 11, 24)) == "dinsdag 24 november"
        assert as_moment(morning) == "dinsdag 24 november, 08.45"
        assert as_moment(late_in_summer) == "donderdag 1 juli, 00.30"
        assert as_time(time(14, 5)) == "14.05"
    with translation.override("ar"):
        assert as_day(morning) == "الثلاثاء ٢٤ تشرين الثاني/نوفمبر"
        assert as_time(morning) == "٠٨:٤٥"


def test_no_time_is_no_words():
    assert [as_day(None), as_time(None), as_moment(None)] == ["", "", ""]


def test_midnight_is_a_time():
    with translation.override("nl"):
        assert as_time(time(0, 0)) == "00.00"


@pytest.mark.parametrize(
    ("name", "limit"), [("look.css", 10_000), ("page.css", 3_000), ("app.js", 1_500), ("page.js", 1_000)]
)
def test_a_page_stays_light(name, limit):
    assert len(gzip.compress((STATIC / name).read_bytes())) <= limit


@pytest.mark.parametrize("name", ["page.css", "page.js", "look.css", "app.js", "mark.svg"])
def test_no_file_tells_what_this_is(name):
    """Both hosts serve the same folder, so the files of professionals are silent too (domain.md S12)."""
    words = r"ruggensteun|opvang|shelter|school|guardian|driegesprek|coach|(?<!-)child"
    assert re.findall(words, (STATIC / name).read_text(), re.IGNORECASE) == []


@pytest.mark.parametrize("name", ["404.html", "500.html"])
def test_the_neutral_pages_tell_nothing(name, settings):
    settings.ROOT_URLCONF = "tests.test_ui"
    html = Template((TEMPLATES / "guardian" / name).read_text()).render(Context())
    assert re.findall(r"ruggensteun|opvang|shelter|school|guardian|coach|child", html, re.IGNORECASE) == []
    assert html.count("data-exit") == 1
    assert '<meta name="referrer" content="no-referrer">' in html


def test_no_template_carries_style_or_script_of_its_own():
    """The content security policy would stop it, and the page would look broken."""
    pages = [(file, re.sub(r"{#.*?#}", "", file.read_text())) for file in TEMPLATES.rglob("*.html")]
    assert len(pages) > 20
    assert [file.name for file, html in pages if re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", html)] == []


def contrast(one, other):
    """The contrast of two colours as WCAG 2 counts it."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted([light(one), light(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(name):
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", (STATIC / name).read_text()))
    return {key: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:]) for key, value in found.items()}


def test_text_of_professionals_can_be_read_by_tired_eyes():
    c = colours("look.css")
    pairs = list(product(["ink", "ink-soft", "brand", "stop"], ["paper", "surface"]))
    pairs += [
        ("ink-soft", "sunk"),
        ("ink", "warm-soft"),
        ("brand-ink", "brand-soft"),
        ("ink-soft", "good-soft"),
        ("surface", "brand"),
    ]
    pairs += [(kind, f"{kind}-soft") for kind in ("good", "wait", "stop")] + [
        ("warm-ink", "warm-soft"),
        ("surface", "brand-ink"),
    ]
    assert [pair for pair in pairs if contrast(c[pair[0]], c[pair[1]]) < 7] == []
    assert [line for line in ("line-strong", "warm", "brand") if contrast(c[line], c["surface"]) < 3] == []


def test_text_on_an_old_phone_can_be_read_too():
    c = colours("page.css")
    pairs = [
        *product(["ink", "soft", "main", "stop"], ["paper"]),
        ("main", "tint"),
        ("stop", "stop-tint"),
        ("paper", "yes"),
        ("paper", "stop"),
    ]
    assert [pair for pair in pairs if contrast(c[pair[0]], c[pair[1]]) < 7] == []
    assert contrast(c["edge"], c["paper"]) >= 3


def leave(request):
    """Stands in for the way out, of which the neutral pages need the address."""


urlpatterns = [path("away/", leave, name="leave")]
