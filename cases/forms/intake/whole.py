"""The whole intake as one form of four blocks, judged only when the coach says that it is finished."""

from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.forms.intake.child import ChildForm
from cases.forms.intake.guardian import GuardianForm
from cases.forms.intake.school import SchoolForm
from cases.models import Case, Waiver
from cases.policy.consents import CHILD_CONSENTS_FROM, CHILD_DECIDES_FROM, other_is_missing

# Where the sentences of the action belong on this page.
PLACES = {
    "birth_date": "child-birth_date",
    "last_name": "child-last_name",
    "another_child": "child-another_child",
    "school": "school-code",
    "group": "school-group",
    "contact": "school-contact",
    "somebody_else": "school-somebody_else",
    "number": "g1-number",
    "address": "g1-address",
    "email": "school-new_email",
    "guardians": "g1-custody",
    "guardian": "g2-takes_part",
    "safe_together": "g2-takes_part",
    "code": "g1-code",
}
# Agreed in person and never kept readable, so not in a half-finished intake either (domain.md S4).
NOT_KEPT = ("csrfmiddlewaretoken", "window", "seen", "do", "pick", "other", "g1-code", "g2-code")
AT_FIRST = {"g1": {"stays_here": True, "takes_part": True}}


class ChildConsentForm(forms.Form):
    """The child's own answer, from twelve years on."""

    consent = forms.ChoiceField(
        label=_("Does the child agree?"),
        choices=[("yes", _("yes")), ("no", _("no")), ("later", _("I will ask later"))],
        initial="later",
        widget=forms.RadioSelect,
        required=False,
    )


FORMS = {"child": ChildForm, "school": SchoolForm, "g1": GuardianForm, "g2": GuardianForm, "own": ChildConsentForm}


@dataclass(frozen=True)
class Step:
    """One line of what is still needed, and the block it leads to."""

    label: str
    done: bool
    block: str


class IntakeForms:
    """What was typed, shown as it was typed; `judged` says whether its sentences are shown too.

    Behaves as one form for the summary of errors: `errors`, `fields`, `[name]`, `prefix`.
    """

    prefix = "intake"
    elsewhere = ""  # why nothing was kept: another window went on with this intake

    def __init__(self, typed, *, today, judged=False, known=(), families=None):
        """`families` is {id of a known parent: [(first name of her child, risk)]}."""
        self.typed = _with_choice_of_school(typed)
        self.known, self.families = known, families or {}
        self.today = today
        self.judged = judged
        self._bound = {prefix: self._form(prefix, bound=True) for prefix in FORMS}
        self._shown = self._bound if judged else {prefix: self._form(prefix, bound=False) for prefix in FORMS}

    def _form(self, prefix, *, bound):
        extra = {"today": self.today} if prefix == "child" else {}
        if prefix == "school":
            extra = {"chosen": self.typed.get("school-code", "")}
        if prefix in ("g1", "g2"):
            extra = {"known": self.known}
        if prefix == "g2":
            extra |= {"empty_permitted": True, "use_required_attribute": False}
        if bound:
            return FORMS[prefix](self.typed, prefix=prefix, **extra)
        initial = AT_FIRST.get(prefix, {})
        if self.typed:
            initial = {
                name: self.typed.get(f"{prefix}-{name}")
                for name, field in FORMS[prefix].base_fields.items()
                if f"{prefix}-{name}" in self.typed or isinstance(field, forms.BooleanField)
            }
        return FORMS[prefix](prefix=prefix, initial=initial, **extra)

    # What the page shows.
    child = property(lambda self: self._shown["child"])
    school = property(lambda self: self._shown["school"])
    g1 = property(lambda self: self._shown["g1"])
    g2 = property(lambda self: self._shown["g2"])
    own = property(lambda self: self._shown["own"])

    @property
    def search(self):
        return self.typed.get("q", "")

    @property
    def second_started(self):
        return self._bound["g2"].has_changed()

    @property
    def asks_another_child(self):
        return bool(self.typed.get("child-another_child") or self.child.errors.get("another_child"))

    @property
    def asks_somebody_else(self):
        return bool(self.typed.get("school-somebody_else") or self.school.errors.get("somebody_else"))

    @property
    def asks_about_risk(self):
        return bool(self.typed.get("child-risk_is_right") or self.child.errors.get("risk_is_right"))

    @property
    def family_risks(self):
        """Brothers and sisters that this coach knows, of the parents who were chosen: [(first name, Case.Risk)]."""
        people = (self._bound[prefix].known_person for prefix in ("g1", "g2"))
        found = [one for person in people if person for one in self.families.get(person.pk, ())]
        return [(name, Case.Risk(risk)) for name, risk in dict.fromkeys(found)]

    @property
    def age(self):
        """Whole years, when the birth date can be read; else None."""
        born = _quietly(self._bound["child"]).get("birth_date")
        return relativedelta(self.today, born).years if born and born <= self.today else None

    @property
    def child_is_asked(self):
        return self.age is not None and self.age >= CHILD_CONSENTS_FROM

    @property
    def guardians_are_asked(self):
        return self.age is None or self.age < CHILD_DECIDES_FROM

    @property
    def consents(self):
        """The adults and whether each is asked: [(form, name or "", asked)]. An answer that was given stays in view."""
        prefixes = ["g1", "g2"] if self.second_started else ["g1"]
        return [(self._shown[prefix], self._name(prefix), self._is_asked(prefix)) for prefix in prefixes]

    @property
    def other_is_missing(self):
        """Whether custody is "together with another", and that other one is not entered."""
        prefixes = ["g1", "g2"] if self.second_started else ["g1"]
        return self.guardians_are_asked and other_is_missing(self.typed.get(f"{one}-custody") for one in prefixes)

    def _name(self, prefix):
        known = self._bound[prefix].known_person
        return known.first_name if known else self.typed.get(f"{prefix}-first_name", "")

    def _is_asked(self, prefix):
        return self._bound[prefix].must_consent or self.typed.get(f"{prefix}-consent") in ("yes", "no")

    @property
    def steps(self):
        """What is there and what is still needed, from the same rules by which the intake is judged."""
        ok = {prefix: not form.errors for prefix, form in self._bound.items()}
        school = self._bound["school"]
        steps = [
            Step(_("Child"), ok["child"], "child"),
            Step(_("School"), not self._wrong("school", "status", "code"), "school"),
        ]
        if school.has_school and school.school:
            contact = self._wrong("school", "contact", "new_first_name", "new_email")
            steps.append(Step(_("Contact person at school"), not contact, "school"))
        steps.append(Step(_("Parent or carer"), ok["g1"] and ok["g2"], "guardians"))
        if self.typed.get("g1-takes_part") or not self.typed:
            asked = ("first_name", "channel", "number", "address", "device", "not_before", "not_after", "code")
            steps.append(Step(_("Safe contact"), bool(self.typed) and not self._wrong("g1", *asked), "guardians"))
        return steps

    @property
    def consent_is_complete(self):
        """Everybody who must consent has said yes or no, or is not asked for a reason."""
        answers = [self.typed.get(f"{form.prefix}-consent") for form, _name, asked in self.consents if asked]
        if not self.guardians_are_asked:
            answers = []
        elif self.other_is_missing:
            answers.append(None)
        if self.child_is_asked:
            answers.append(self.typed.get("own-consent"))
        return bool(answers) and all(answer not in (None, "", "later") for answer in answers)

    @property
    def has_school(self):
        return self._bound["school"].has_school and bool(self._bound["school"].school)

    @property
    def consent_has_no_school(self):
        """Whether an answer was typed that cannot be kept, because consent is for one school."""
        answers = {self.typed.get(f"{prefix}-consent") for prefix in ("g1", "g2", "own")}
        return not self.has_school and bool(answers & {"yes", "no", "not_asked"})

    def _wrong(self, prefix, *names):
        return any(name in self._bound[prefix].errors for name in names)

    # What is done with it.
    @property
    def kept(self):
        """What may be kept on the server of a half-finished intake: what was typed, without the codes."""
        return {name: self.typed.getlist(name) for name in self.typed if name not in NOT_KEPT}

    def is_valid(self):
        valid = not any(form.errors for form in self._bound.values())
        if valid and self.second_started and self._both_take_part():
            sentence = _("One parent to begin with. The other can take part later: see the child's own page.")
            self._bound["g2"].add_error("takes_part", sentence)
            valid = False
        if valid and self._one_parent_twice():
            self._bound["g2"].add_error("known", _("This parent stands here already. Choose another one."))
            valid = False
        if valid and not self.typed.get("child-risk_is_right") and (sentence := self._risk_contradicts()):
            self._bound["child"].add_error("risk_is_right", sentence)
            valid = False
        return valid

    def _risk_contradicts(self):
        """The question when the risk does not go with what else stands here; "" when it does."""
        risk = self.typed.get("child-risk")
        others = [(name, one) for name, one in self.family_risks if one != risk]
        if others:
            name, other = others[0]
            words = {"name": name, "other": other.label, "risk": Case.Risk(risk).label}
            return _("%(name)s stands at %(other)s, and this child at %(risk)s. Is that right?") % words
        reasons = [self.typed.get(f"{prefix}-not_asked_because") for prefix in ("g1", "g2") if self._waives(prefix)]
        if risk == Case.Risk.GREEN and Waiver.Reason.SAFETY in reasons:
            return _("Asking a parent would endanger somebody, and the risk is green. Is that right?")
        return ""

    def _waives(self, prefix):
        return self.typed.get(f"{prefix}-consent") == "not_asked" and (prefix == "g1" or self.second_started)

    def _one_parent_twice(self):
        known = self._bound["g1"].known_person
        return known is not None and known == self._bound["g2"].known_person

    def _both_take_part(self):
        return all(self.typed.get(f"{prefix}-takes_part") for prefix in ("g1", "g2"))

    def values(self):
        """What the intake needs to know, as plain values and directory rows; only after `is_valid`."""
        guardians = [self._bound["g1"].values()]
        if self.second_started:
            guardians.append(self._bound["g2"].values())
        if not self.guardians_are_asked:
            guardians = [{**one, "consent": "later"} for one in guardians]
        asked = self.child_is_asked and self.has_school
        return {
            **{name: one for name, one in self._bound["child"].cleaned_data.items() if name != "risk_is_right"},
            **self._bound["school"].values(),
            "guardians": guardians,
            "child_consent": (self._bound["own"].cleaned_data["consent"] or "later") if asked else "later",
        }

    def refuse(self, refusal):
        """Show the sentence of a refusal next to its field, or above the page."""
        name = PLACES.get(refusal.field, "child-")
        if name == "g1-code" and not self.typed.get(name):
            name = "g2-code"
        prefix, _dash, field = name.partition("-")
        self._bound[prefix].add_error(field or None, refusal.sentence)

    # As one form, for the summary of errors.
    @property
    def fields(self):
        return {f"{prefix}-{name}": field for prefix in FORMS for name, field in self._shown[prefix].fields.items()}

    @property
    def errors(self):
        if not self.judged:
            return {}
        return {
            f"{prefix}-{name}": messages for prefix in FORMS for name, messages in self._shown[prefix].errors.items()
        }

    def __getitem__(self, name):
        prefix, _dash, field = name.partition("-")
        return self._shown[prefix][field]


def _quietly(form):
    form.is_valid()
    return form.cleaned_data


def _with_choice_of_school(typed):
    """`pick` is a school's button, `other` the button that lets go of it; both work as plain buttons of the page."""
    if not typed.get("pick") and not typed.get("other"):
        return typed
    typed = typed.copy()
    typed["school-code"] = typed.get("pick", "")
    typed["school-contact"] = ""
    typed["q"] = ""
    return typed


def typed_from(kept):
    """What was kept, as it came in."""
    typed = QueryDict(mutable=True)
    for name, values in kept.items():
        typed.setlist(name, values)
    return typed
