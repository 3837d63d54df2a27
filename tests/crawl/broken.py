"""The crawl's own test: the policy is broken, each time in another way, and the crawl says so."""

import copy
import logging
from dataclasses import replace

import pytest
from django.conf import settings as now
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cases.actions import announcements, conversations
from cases.forms.log import LogForm
from cases.forms.people import ColleagueForm
from cases.models import Case, Child
from cases.policy import access, people
from cases.policy.projections import school
from cases.views import contact
from cases.views.guardian import visits
from ruggensteun import prepared
from ruggensteun.people.models import User
from tests.crawl.hidden import noticed, seen_by
from tests.crawl.parties import CODE, Viewer
from tests.crawl.unnoticed import a_colleague_takes_a_child_in, a_sibling_elsewhere_is_at_risk
from tests.crawl.walk import few_of_each_kind, kind_of, of_everybody, sent_leaks
from tests.reads import undone

SAM, FENNA, NOOR, LOTTE = Viewer("sam"), Viewer("fenna"), Viewer("noor"), Viewer("lotte")
SELAM, LEILA = Viewer("selam", CODE, "yara"), Viewer("leila", CODE, "amal")


def leaks(world, viewer, kind):
    """What comes of looking again at her pages of one kind, of pressing what is there, of trying what is others'."""
    walker = copy.copy(world.explored[viewer])
    walker.leaks, walker.found, walker.nowhere = set(), set(), {}
    walker.pages = {address: page for address, page in walker.pages.items() if kind_of(address) == kind}
    walker.forms = {key: form for key, form in walker.forms.items() if kind_of(form.action) == kind}
    addresses, forms = of_everybody(world, bool(viewer.level))
    with undone():
        for address in walker.pages:
            walker.get(address)
        walker.press_everything()
        walker.try_what_is_of_others(
            {address for address in addresses if kind_of(address) == kind},
            [form for form in few_of_each_kind(forms, most=1) if kind_of(form.action) == kind],
        )
    return sorted(walker.leaks)


def found_both_ways(world, happens, viewer=SAM):
    """What she notices, looking only where an answer differs; and by looking everywhere the same."""
    found = noticed(world, happens, [viewer], before=seen_by)
    assert found == noticed(world, happens, [viewer], before=seen_by, whole=True)
    return found


def says_besides(monkeypatch, module, words):
    """A template that shows one thing more: `words` are made of what it was given."""
    real = module.render

    def render(request, template, context=None, **how):
        response = real(request, template, context, **how)
        response.content += words(context or {}).encode()
        return response

    monkeypatch.setattr(module, "render", render)


def rewritten(settings, folder, template, old, new):
    """A template of ours with other words in it."""
    text = (now.BASE_DIR / "templates" / template).read_text()
    assert old in text
    path = folder / template
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new))
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [folder, *engine["DIRS"]]}]


def test_a_field_too_many_in_a_projection(world, monkeypatch):
    real = school._pupil

    def pupil(case, *who):
        return replace(real(case, *who), group=case.location_code)

    monkeypatch.setattr(school, "_pupil", pupil)
    assert leaks(world, SAM, "cases:pupil") != []


@pytest.fixture
def put_together_anew():
    """Nothing is kept of a policy that was whole, nor afterwards of one that was not."""
    prepared.forget()
    yield
    prepared.forget()


def test_a_list_without_policy(world, monkeypatch, put_together_anew):
    monkeypatch.setattr(access, "school_cases", lambda user, **how: Case.objects.filter(school__isnull=False))
    assert leaks(world, FENNA, "cases:pupils") != []


def test_a_page_without_policy(world, monkeypatch, put_together_anew):
    monkeypatch.setattr(access, "coached_cases", lambda user, **how: Case.objects.all())
    assert leaks(world, Viewer("bram"), "cases:case") != []


def test_a_template_given_a_model(world, monkeypatch):
    def words(context):
        case = Case.objects.get(number=context["pupil"].number)
        return " ".join(note.text for note in case.notes.all())

    says_besides(monkeypatch, contact, lambda context: words(context) if "pupil" in context else "")
    assert leaks(world, SAM, "cases:pupil") != []


def test_a_mail_with_a_name(world, monkeypatch):
    real = announcements._waits
    name = world.cases["yara"].child.first_name
    monkeypatch.setattr(announcements, "_waits", lambda person: (name, real(person)[1]))
    conversations.propose_again(world.talks["yara"], by=world.noor)
    assert [leak for leak in sent_leaks(world) if leak.startswith("mail to sam")] != []


def test_a_text_message_with_a_name(world, monkeypatch):
    real, name = announcements.worded, world.cases["abel"].child.first_name

    def worded(*of):
        message = real(*of)
        return replace(message, text=f"{message.text} {name}")

    monkeypatch.setattr(announcements, "worded", worded)
    conversations.cancel(world.talks["abel"], reason="unsafe", by=world.noor)
    assert [leak for leak in sent_leaks(world) if leak.startswith("message to a guardian")] != []


def test_an_order_that_follows_from_what_is_hidden(world, monkeypatch):
    real = contact.projections.page_of_pupils

    def pupils(user, number):
        risks = dict(Case.objects.values_list("number", "risk"))
        page, cases = real(user, number)
        return page.of(sorted(page.rows, key=lambda pupil: risks[pupil.number])), cases

    monkeypatch.setattr(contact.projections, "page_of_pupils", pupils)

    def risk_ends(world):
        case = Case.objects.get(pk=world.cases["yara"].pk)
        case.risk = "green"
        case.save()

    assert found_both_ways(world, risk_ends) != []


def test_a_count_of_what_is_hidden(world, monkeypatch):
    says_besides(monkeypatch, contact, lambda context: f"{Case.objects.count()} families")
    assert found_both_ways(world, a_colleague_takes_a_child_in) != []


def test_a_mark_that_follows_from_a_sibling(world, monkeypatch):
    def words(context):
        return "held back" if Case.objects.filter(pk=world.cases["abel"].pk, risk="red").exists() else ""

    says_besides(monkeypatch, contact, words)
    assert found_both_ways(world, a_sibling_elsewhere_is_at_risk) != []


def test_a_name_in_an_address(world, monkeypatch):
    def address(case):
        return reverse("cases:case", args=[case.number]) + f"?child={case.child.last_name}"

    monkeypatch.setattr(Case, "get_absolute_url", address)
    assert [leak for leak in leaks(world, NOOR, "cases:children") if "in an address" in leak] != []


def test_a_name_in_a_line_of_the_log(world, monkeypatch, written):
    real = contact._opened

    def opened(request, number):
        child = real(request, number)
        logging.getLogger("ruggensteun.pupils").warning("%s was opened", child.first_name)
        return child

    monkeypatch.setattr(contact, "_opened", opened)
    leaks(world, SAM, "cases:pupil")
    assert world.book.found(written.getvalue()) != set()


def test_a_sentence_beside_a_field_that_tells(world, monkeypatch):
    def clean_email(form):
        form.add_error("email", f"She works with {Child.objects.last().first_name}.")

    monkeypatch.setattr(ColleagueForm, "clean_email", clean_email, raising=False)
    assert leaks(world, LOTTE, "cases:invite-colleague") != []


def test_an_answer_to_a_question_that_tells(world, monkeypatch):
    """Asked by a form whose words stand in the address."""

    def clean_number(form):
        form.add_error("number", f"That is {Child.objects.last().first_name}.")

    monkeypatch.setattr(LogForm, "clean_number", clean_number)
    assert leaks(world, Viewer("mila"), "cases:log") != []


def test_a_name_in_what_the_next_page_will_say(world, monkeypatch):
    name = world.dawit.first_name
    monkeypatch.setattr(contact, "_", lambda words: f"{words} {name}")
    assert [leak for leak in leaks(world, SAM, "cases:answer") if "[302]" in leak] != []


def test_a_title_on_her_page(world, settings, tmp_path):
    rewritten(settings, tmp_path, "guardian_base.html", "</title>", " {{ page.child }}</title>")
    assert [leak for leak in leaks(world, SELAM, "more") if "in a title" in leak] != []


def test_an_eye_line_that_names_the_other_parent(world, monkeypatch):
    real = contact.eyes_of

    def eyes_of(child):
        father = world.dawit.first_name
        return {name: [*words, father] for name, words in real(child).items()}

    monkeypatch.setattr(contact, "eyes_of", eyes_of)
    assert leaks(world, SAM, "cases:pupil") != []


def test_a_calendar_file_with_a_name(world, monkeypatch):
    real, name = contact.calendar_file, world.cases["abel"].child.first_name
    told = f"SUMMARY:{name} ".encode()
    monkeypatch.setattr(contact, "calendar_file", lambda *of: real(*of).replace(b"SUMMARY:", told))
    assert [leak for leak in leaks(world, FENNA, "cases:contact-calendar") if "in a calendar file" in leak] != []


def test_choices_of_a_form_that_name_too_many(world, monkeypatch):
    monkeypatch.setattr(people, "coaches_for", lambda user, case, **how: list(User.objects.all()))
    assert leaks(world, LOTTE, "cases:hand-over") != []


def test_a_refusal_where_nothing_should_be(world, monkeypatch):
    real = contact._opened

    def opened(request, number):
        if Case.objects.filter(number=number).exclude(pk__in=access.school_cases(request.user)).exists():
            raise PermissionDenied
        return real(request, number)

    monkeypatch.setattr(contact, "_opened", opened)
    found = leaks(world, FENNA, "cases:pupil")
    assert [leak for leak in found if "answers otherwise than what does not exist" in leak] != []


def test_her_page_names_the_other_parent(world, monkeypatch):
    says_besides(monkeypatch, visits, lambda context: world.kamran.first_name)
    assert leaks(world, LEILA, "more") != []


def test_what_stood_there_before(world, monkeypatch):
    """History is as confidential as the record (domain.md S10)."""

    def words(context):
        return " ".join(row.location_code for row in Case.history.filter(id=world.cases["yara"].pk))

    says_besides(monkeypatch, contact, words)
    assert [leak for leak in leaks(world, SAM, "cases:pupil") if "as it was" in leak] != []


def test_without_any_of_this_nothing_leaks(world):
    for viewer, kind in ((SAM, "cases:pupil"), (FENNA, "cases:pupils"), (LOTTE, "cases:hand-over"), (LEILA, "more")):
        assert leaks(world, viewer, kind) == []
