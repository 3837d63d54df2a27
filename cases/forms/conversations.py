"""Planning a conversation, answering for a parent, and writing down how it went."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.clock import DayField
from cases.models import Agreement, Conversation, Reply
from cases.policy.shared_text import problem_with
from ruggensteun.people.models.workhours import WEEKDAYS
from ruggensteun.templatetags.ui import as_day, as_moment

MOST_AGREEMENTS = 3
Trigger = Conversation.Trigger
EXPLAINED = {
    Trigger.START: _("Getting to know each other: who is who, and what helps this child now."),
    Trigger.VIOLENCE: _("Something happened. Meet soon, so that school knows what the child needs."),
    Trigger.ABSENCE: _("The child misses school, or seems to."),
    Trigger.CONCERN: _("You, the school or the parent worries about something."),
    Trigger.REVIEW: _("See together how the agreements work out."),
}

# What works at many schools (domain.md §3.5); ideas, never more than that.
IDEAS = [
    _("A listening ear: a fixed moment in the week with somebody at school"),
    _("Help with homework that is not finished"),
    _("Positive attention: say each day what goes well"),
    _("A later date for a test"),
]


class PlanForm(forms.Form):
    """`deadlines` maps each reason that can be chosen now to the day by which the conversation should be held."""

    trigger = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the conversation is about.")},
    )
    place = forms.ChoiceField(
        label=_("Where do you meet?"),
        help_text=_("Never where the family stays: there is no field for it here."),
        choices=Conversation.Place,
        widget=forms.RadioSelect,
        initial=Conversation.Place.SCHOOL,
    )

    def __init__(self, *args, deadlines, apart=(), joinable=(), **kwargs):
        """`apart` holds the parents when each sits at a table of her own: then one of them is chosen.

        `joinable` are conversations about brothers and sisters at whose time this child can be talked about too.
        """
        super().__init__(*args, **kwargs)
        self.joinable = {str(talk.pk): talk for talk in joinable}
        if self.joinable:
            self.fields["together"] = forms.ChoiceField(
                label=_("At one time with a brother or sister?"),
                help_text=_(
                    "One conversation about two children: everybody comes once. Each child keeps its own page."
                ),
                choices=[("", _("No, apart: right before or after it where that can be"))]
                + [(pk, _at_the_time_of(talk)) for pk, talk in self.joinable.items()],
                widget=forms.RadioSelect,
                initial="",
                required=False,
            )
            self.fields["agreed"] = forms.BooleanField(
                label=_("The parent told me that she agrees to one conversation about both children"), required=False
            )
        self.parents = {str(parent.pk): parent for parent in apart}
        if self.parents:
            self.fields["guardian"] = forms.ChoiceField(
                label=_("With which parent?"),
                help_text=_("Each has a table of her own: the other one is not asked and reads nothing of this."),
                choices=[(pk, parent.first_name) for pk, parent in self.parents.items()],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose with whom this conversation is.")},
            )
        self.fields["trigger"].choices = [(trigger, _explained(trigger, day)) for trigger, day in deadlines.items()]
        self.fields["trigger"].initial = next(iter(deadlines), None)

    def clean_together(self):
        return self.joinable.get(self.cleaned_data["together"])

    def clean_guardian(self):
        return self.parents[self.cleaned_data["guardian"]]


def _at_the_time_of(talk):
    when = as_moment(talk.slot.starts_at) if talk.slot else gettext("as soon as that one has a time")
    long = talk.minutes if talk.slot else settings.CONVERSATION_MINUTES_FOR_TWO
    return format_html(
        '{}<br><span class="hint">{} · {}</span>',
        gettext("Together with %(name)s") % {"name": talk.case.child.first_name},
        when,
        gettext("%(minutes)s minutes") % {"minutes": long},
    )


def _explained(trigger, day):
    late = day < timezone.localdate()
    by_then = (gettext("it should have been by %(day)s") if late else gettext("%(day)s at the latest")) % {
        "day": as_day(day)
    }
    words = (Trigger(trigger).label, EXPLAINED[trigger], by_then)
    return format_html('<b>{}</b><br>{}<br><span class="hint">{}</span>', *words)


class ToldForm(forms.Form):
    """What a guardian told the coach in person about one time."""

    guardian = forms.ChoiceField()
    answer = forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))])

    def __init__(self, *args, guardians, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guardian"].choices = [(str(person.pk), person.first_name) for person in guardians]


class CalledForm(forms.Form):
    """What one of `people` ({id: person}) said of one time on the telephone."""

    person = forms.ChoiceField()
    answer = forms.ChoiceField(choices=Reply.Answer.choices)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(pk, person.first_name) for pk, person in people.items()]


class WishForm(forms.Form):
    """What suits a parent better, as she told the coach; it guides the next times."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days that suit the parent"),
        coerce=int,
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    parts = forms.MultipleChoiceField(
        label=_("Part of the day"),
        choices=[("morning", _("morning")), ("afternoon", _("afternoon"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def wishes(self):
        """Pairs of weekday and part of the day; days without a part mean both parts."""
        parts = self.cleaned_data["parts"] or ["morning", "afternoon"]
        days = self.cleaned_data["days"] or (range(5) if self.cleaned_data["parts"] else ())
        return [[day, part] for day in days for part in parts]


class LookBackForm(forms.Form):
    """On which day people look back together; left empty, nobody is reminded."""

    review_on = DayField(
        label=_("Look back on"),
        required=False,
        help_text=_("Two weeks before, it stands on your page. Leave it empty when looking back is not needed."),
    )


class WhichParent(forms.Form):
    """Which of the `parents` at one table asked for it; it is asked when there are two, and the coach alone reads it.

    `on_page` keeps its ids apart from those of the other form on the page.
    """

    on_page = ""

    def __init__(self, *args, parents=(), **kwargs):
        super().__init__(*args, auto_id=f"id_{self.on_page}_%s", **kwargs)
        self.parents = {str(parent.pk): parent for parent in parents}
        if len(self.parents) > 1:
            self.fields["asked_by"] = forms.ChoiceField(
                label=_("Which parent asked for it?"),
                help_text=_("Only you read this; the other parent does not."),
                choices=[(pk, parent.first_name) for pk, parent in self.parents.items()],
                widget=forms.RadioSelect,
                required=False,
            )

    def clean_asked_by(self):
        return self.parents.get(self.cleaned_data["asked_by"])


class CancelForm(WhichParent):
    """Why a conversation is called off; the coach alone reads it."""

    on_page = "cancel"
    reason = forms.ChoiceField(
        label=_("Why is it called off?"),
        help_text=_("Only you read the reason. The others hear that it is off."),
        choices=[(reason.value, reason.label) for reason in Conversation.MAY_CANCEL_FOR["coach"]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is called off.")},
    )


class MoveForm(WhichParent):
    """Why another time is looked for; `role` has its own closed list, and the coach alone reads it."""

    on_page = "move"
    reason = forms.ChoiceField(
        label=_("Why another time?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why another time is looked for.")},
    )

    def __init__(self, *args, role="coach", **kwargs):
        super().__init__(*args, **kwargs)
        reasons = [(reason.value, reason.label) for reason in Conversation.MAY_MOVE_FOR[role]]
        if role == "school_contact":  # who cannot come and sees no need can say so here too
            reasons.append((Conversation.Cancelled.NOT_NEEDED.value, _("It is not needed any more: call it off")))
        self.fields["reason"].choices = reasons


class RecordForm(forms.Form):
    """How a conversation went; `people` are pairs of an id and words."""

    took_place = forms.ChoiceField(
        label=_("Did the conversation take place?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the conversation took place.")},
    )
    came = forms.MultipleChoiceField(label=_("Who was there?"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = people


class AgreementForm(forms.Form):
    """One agreement. Left empty, it is simply none."""

    what = forms.CharField(
        label=_("What"),
        help_text=_("As you and the school say it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write down what was agreed, or leave this agreement empty.")},
    )
    who = forms.ChoiceField(label=_("Who does it"), choices=Agreement.Who, initial=Agreement.Who.SCHOOL)
    by_when = DayField(label=_("By when"), required=False, help_text=_("Day, month, year: 15-1-2027."))
    plain = forms.CharField(
        label=_("For the parent"),
        help_text=_("In her own simple words. Left empty, she reads the other text."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, shelter, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.shelter = shelter

    def has_changed(self):
        """Whether anything was written; who does it is always chosen, and says nothing by itself."""
        return any(self[name].data for name in ("what", "by_when", "plain"))

    def clean_what(self):
        return self._shareable("what")

    def clean_plain(self):
        return self._shareable("plain")

    def _shareable(self, name):
        text = self.cleaned_data[name]
        problem = problem_with(text, self.shelter)
        if problem:
            raise forms.ValidationError(problem)
        return text


def agreement_forms(data=None, *, shelter):
    """Three empty agreements, or the three that were sent in."""
    return [AgreementForm(data, shelter=shelter, prefix=f"agreement{at}") for at in range(MOST_AGREEMENTS)]
