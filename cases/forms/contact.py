"""What a school contact fills in: one tap."""

from django import forms

from cases.models import Reply


class AnswerForm(forms.Form):
    """Yes, if need be, or no to one time."""

    answer = forms.ChoiceField(choices=Reply.Answer.choices)
