"""Who looked: the coach sees everybody, a parent the professionals, and nothing of how she is spoken about (S13)."""

import pytest
from django.urls import reverse

from cases.policy import looks
from ruggensteun.audit.models import AccessLog
from tests.cases.desk import Desk
from tests.guardian.phone import Phone
from tests.guardian.phone import read as read_phone


def test_the_coach_reads_who_looked_at_what_and_who_was_kept_out(at):
    world = at("planning")
    Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    Desk(world.bram).get(world.case.get_absolute_url())
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()
    words = Desk(world.noor).look(reverse("cases:looks", args=[world.case.number]))
    assert "Sam de Wit (school contact) looked" in words
    assert "who may collect the child" in words
    assert "Bram Visser (coach) was kept out" in words
    assert "Selam Tesfay (parent or carer) looked" in words


@pytest.mark.parametrize("who", ["bram", "lotte", "mila", "sam", "joost"])
def test_for_others_it_does_not_exist(world, who):
    desk = Desk(getattr(world, who))
    pages = [reverse(f"cases:{page}", args=[world.case.number]) for page in ("looks", "who-sees-what-here")]
    assert [desk.get(page).status_code for page in pages] == [404, 404]


def own(world):
    return [(look.first_name, look.role_label, look.what) for look in looks.own_looks(world.case)]


def test_a_parent_reads_who_looked_at_what_in_plain_words(at):
    world = at("planning")
    Desk(world.sam).look(reverse("cases:pupil", args=[world.case.number]))
    assert own(world) == [("Sam", "school", ("what is written about your child", "the conversation", "your consent"))]
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()
    words = read_phone(phone.get("/more/seen"))
    assert "Sam" in words
    assert "the conversation" in words


def test_looking_after_safe_contact_leaves_her_list_as_it_was(at):
    world = at("planning")
    Desk(world.noor).look(world.case.get_absolute_url())
    before = looks.own_looks(world.case)
    world.clock.shift(60)
    desk = Desk(world.noor)
    for tie in (world.selam_tie, world.dawit_tie):
        desk.look(reverse("cases:safe-contact", args=[world.case.number, tie.pk]))
        desk.post(reverse("cases:unsafe", args=[world.case.number, tie.pk]))
    assert looks.own_looks(world.case) == before
    assert AccessLog.objects.filter(fields__icontains="safe_contact", actor_id=world.noor.pk).count() == 2


def test_a_parent_never_reads_of_the_other_one_nor_of_who_was_kept_out(at):
    world = at("planning")
    Desk(world.bram).get(world.case.get_absolute_url())
    phone = Phone()
    phone.open(world.selam, world.talk)
    phone.enter()
    assert own(world) == []


def test_pages_follow_each_other(at):
    world = at("seated")
    desk = Desk(world.noor)
    for _time in range(looks.PER_PAGE + 5):
        desk.get(world.case.get_absolute_url())
    first = looks.looks_at(world.case)
    rest = looks.looks_at(world.case, before=first.before)
    assert [line.times for line in (*first.lines, *rest.lines)] == [looks.PER_PAGE, 5]
    assert rest.before is None


def test_what_somebody_looked_at_in_one_go_is_one_line(at):
    world = at("planning")
    noor, sam = Desk(world.noor), Desk(world.sam)
    for address in (world.case.get_absolute_url(), reverse("cases:history", args=[world.case.number])):
        noor.look(address)
    sam.look(reverse("cases:pupil", args=[world.case.number]))
    noor.look(world.case.get_absolute_url())
    words = noor.look(reverse("cases:looks", args=[world.case.number]))
    assert words.count("Noor van Dijk (coach) looked, 2 times") == 1
    assert words.count("Noor van Dijk (coach) looked") == 2
    assert words.count("Sam de Wit (school contact) looked") == 1


def test_the_table_of_this_case_says_who_takes_part(at):
    world = at("shared")
    address = reverse("cases:who-sees-what-here", args=[world.case.number])
    words = Desk(world.noor).look(address)
    assert "School nobody now" in words
    assert "Parent Selam" in words
    from cases.actions import seats

    seats.admit_school_contact(world.case, contact=world.sam_at_wegwijzer, by=world.noor)
    assert "School Sam" in Desk(world.noor).look(address)
