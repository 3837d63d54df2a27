"""Who runs a shelter sees people and case numbers, lets people in and out, and opens no case by it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cases.actions import conversations, intake, seats
from cases.actions.people import NewColleague, end_school_contact, invite_colleague
from cases.models import Membership, Shelter
from cases.policy import access
from ruggensteun.audit.models import AccessLog
from ruggensteun.people.models import User
from ruggensteun.refusal import NotAllowed, Refused
from schools.models import SchoolContact
from tests.cases.desk import Desk, read
from tests.world import HERE, MOTHER, NOW, yaras_intake

OF_THE_CASE = ("Yara", "Tesfay", "Selam", "Dawit", "Wegwijzer", "Sam de Wit")


def membership(person, role="coach"):
    return Membership.objects.get(user=person, role=role)


def test_a_lead_sees_numbers_and_coaches_and_nothing_of_the_case(world):
    response = Desk(world.lotte).get("/shelter")
    assert world.case.number in read(response)
    assert "Noor van Dijk" in read(response)
    assert [word for word in OF_THE_CASE if word in response.content.decode()] == []


def test_an_administrator_sees_people_and_no_cases(world):
    words = Desk(world.henk).look("/shelter")
    assert "Bram Visser" in words
    assert world.case.number not in words
    assert "Whose case is it" not in words


def test_the_numbers_that_a_lead_saw_are_written_down(world):
    Desk(world.lotte).look("/shelter")
    line = AccessLog.objects.order_by("-pk").first()
    assert (line.action, line.actor_id, line.case_ids, line.actor_role) == (
        "list",
        world.lotte.pk,
        [world.case.pk],
        "lead",
    )


def test_a_lead_of_many_cases_reads_and_logs_a_page_of_them(world):
    made = [world.case]
    for number in range(29):
        changes = {"first_name": f"Kind{number}", "last_name": f"Van {number}", "guardians": (MOTHER,)}
        made.append(intake.finish(yaras_intake(world, **changes), by=world.noor))
    desk, numbers = Desk(world.lotte), {case.number for case in made}
    first, second = desk.look("/shelter"), desk.look("/shelter?page=2")
    here = {number for number in numbers if number in first}
    assert (len(here), {number for number in numbers if number in second}) == (25, numbers - here)
    assert first.count("Noor van Dijk 30") == second.count("Noor van Dijk 30") == 1  # counted over all of them
    assert len(AccessLog.objects.filter(action="list").order_by("-pk")[1].case_ids) == 25


@pytest.mark.parametrize("who", ["noor", "sam", "mila"])
def test_for_others_the_page_does_not_exist(world, who):
    desk = Desk(getattr(world, who))
    pages = [
        "/shelter",
        "/shelter/invite",
        reverse("cases:end-membership", args=[membership(world.bram).pk]),
        reverse("cases:hand-over", args=[world.case.number]),
    ]
    assert [desk.get(page).status_code for page in pages] == [404] * 4


def test_the_lead_of_another_shelter_sees_none_of_it(world):
    desk = Desk(world.anna)
    assert world.case.number not in desk.look("/shelter")
    end = reverse("cases:end-membership", args=[membership(world.bram).pk])
    again = reverse("cases:invite-again", args=[membership(world.bram).pk])
    over = reverse("cases:hand-over", args=[world.case.number])
    assert [desk.post(page, {"to": world.joost.pk}).status_code for page in (end, again, over)] == [404] * 3
    assert membership(world.bram).until is None


def invitation(**changes):
    return {"first_name": "Esra", "last_name": "Yilmaz", "email": "esra@anker.example", "role": "coach"} | changes


@pytest.fixture
def invite(world, django_capture_on_commit_callbacks):
    """Lotte fills in the page; mail goes out as it would."""

    def fill_in(by=world.lotte, **changes):
        with django_capture_on_commit_callbacks(execute=True):
            return Desk(by).post("/shelter/invite", invitation(**{"shelter": world.anker.pk, **changes}), follow=True)

    return fill_in


def test_a_colleague_is_invited_by_mail(world, invite):
    words = read(invite())
    assert "Esra Yilmaz" in words
    assert "invited until 14" in words
    [message] = [message for message in mail.outbox if message.to == ["esra@anker.example"]]
    assert "/join/" in message.body
    assert membership(User.objects.get(email="esra@anker.example")).shelter == world.anker


def test_an_invitation_opens_no_case(world, invite):
    invite()
    esra = User.objects.get(email="esra@anker.example")
    assert list(access.visible_cases(esra)) == []


def test_an_invitation_that_expired_is_shown_and_sent_again(world, invite):
    invite()
    world.clock.shift(timedelta(days=8))
    desk = Desk(world.lotte)
    assert "invitation expired" in desk.look("/shelter")
    again = reverse("cases:invite-again", args=[membership(User.objects.get(email="esra@anker.example")).pk])
    assert "invited until" in read(desk.post(again, follow=True))


def test_who_has_come_in_needs_no_invitation(world):
    again = reverse("cases:invite-again", args=[membership(world.bram).pk])
    words = read(Desk(world.lotte).post(again, follow=True))
    assert "This colleague has an account already. Signing in is enough." in words
    assert world.bram.invitations.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "bram@anker.example"}, "This colleague has this role already."),
        ({"email": "lotte@anker.example"}, "You cannot give a role to yourself. Ask a colleague to do it."),
        (
            {"email": f"{'e' * 250}@anker.example"},
            "Ensure this value has at most 254 characters (it has 264).",
        ),
    ],
)
def test_what_can_not_be_is_said_beside_the_field_and_keeps_what_was_typed(world, invite, changes, sentence):
    before = Membership.objects.count()
    response = invite(**changes)
    assert (response.status_code, Membership.objects.count()) == (422, before)
    assert sentence in read(response)
    assert 'id="id_email_error"' in response.content.decode()
    assert 'value="Esra"' in response.content.decode()


def test_nobody_is_invited_into_another_shelter(world, invite):
    response = invite(shelter=world.brug.pk)
    assert response.status_code == 422
    assert not User.objects.filter(email="esra@anker.example").exists()
    with pytest.raises(NotAllowed):
        invite_colleague(
            world.brug, NewColleague(email="esra@anker.example", first_name="Esra"), role="coach", by=world.lotte
        )


def test_ending_is_asked_once_more_and_closes_the_cases_at_once(world):
    desk, noor = Desk(world.lotte), Desk(world.noor)
    end = reverse("cases:end-membership", args=[membership(world.noor).pk])
    case = world.case.get_absolute_url()
    assert "Noor van Dijk" in desk.look(end)
    assert noor.get(case).status_code == 200
    words = read(desk.post(end, follow=True))
    assert "no coach now" in words
    assert noor.get(case)["Location"].startswith("/accounts/login/")
    assert Desk(world.noor).get(case).status_code == 404
    seat = world.case.seats.get(user=world.noor)
    assert (seat.until, seat.reason) == (NOW, "left")


def test_a_seat_at_another_shelter_stays(world):
    both = invite_colleague(
        world.anker, NewColleague(email=world.joost.email, first_name="Joost"), role="coach", by=world.lotte
    )
    seats.hand_over(world.case, to=world.joost, by=world.lotte)
    desk = Desk(world.anna)
    desk.post(reverse("cases:end-membership", args=[membership_at(world.joost, world.brug).pk]))
    assert list(access.coached_cases(world.joost)) == [world.case]
    Desk(world.lotte).post(reverse("cases:end-membership", args=[both.pk]))
    assert list(access.coached_cases(world.joost)) == []


def membership_at(person, shelter):
    return Membership.objects.get(user=person, shelter=shelter)


def test_who_ends_one_role_keeps_the_other(world):
    invite_colleague(world.anker, NewColleague(email=world.noor.email, first_name="Noor"), role="lead", by=world.lotte)
    Desk(world.lotte).post(reverse("cases:end-membership", args=[membership(world.noor, "lead").pk]))
    assert access.works_as(world.noor) == {"coach"}
    assert list(access.coached_cases(world.noor)) == [world.case]


def test_the_last_one_who_runs_a_shelter_stays(world):
    desk = Desk(world.anna)
    end = reverse("cases:end-membership", args=[membership(world.anna, "lead").pk])
    assert "Nobody would be left who runs this shelter." in read(desk.post(end, follow=True))
    assert access.works_as(world.anna) == {"lead"}


def test_a_case_is_handed_over_by_its_number(world):
    desk = Desk(world.lotte)
    over = reverse("cases:hand-over", args=[world.case.number])
    page = desk.get(over)
    assert [word for word in OF_THE_CASE if word in page.content.decode()] == []
    assert "Bram Visser" in read(page)
    assert "Noor van Dijk" not in read(page)  # she has it already
    assert "Joost" not in read(page)  # of another shelter
    assert "Handed over." in read(desk.post(over, {"to": world.bram.pk}, follow=True))
    assert (list(access.coached_cases(world.bram)), list(access.coached_cases(world.noor))) == ([world.case], [])
    assert list(access.coached_cases(world.lotte)) == []


def test_a_lead_gives_no_case_to_herself(world):
    invite_colleague(
        world.anker, NewColleague(email=world.lotte.email, first_name="Lotte"), role="coach", by=world.henk
    )
    over = reverse("cases:hand-over", args=[world.case.number])
    assert Desk(world.lotte).post(over, {"to": world.lotte.pk}).status_code == 422
    with pytest.raises(Refused, match="You cannot give a case to yourself"):
        seats.hand_over(world.case, to=world.lotte, by=world.lotte)
    assert list(access.coached_cases(world.noor)) == [world.case]


def test_thirty_people_cost_no_more_queries_than_six(world, django_assert_num_queries, django_assert_max_num_queries):
    desk = Desk(world.lotte)
    with django_assert_max_num_queries(30) as few:
        desk.look("/shelter")
    for number in range(30):
        colleague = NewColleague(email=f"coach{number}@anker.example", first_name=f"Coach{number}")
        invite_colleague(world.anker, colleague, role="coach", by=world.lotte)
    with django_assert_num_queries(len(few)):
        desk.look("/shelter")


# The directory


def directory(world, page="edit-school", *more):
    return reverse(f"cases:{page}", args=[world.wegwijzer.code, *more])


def hours(**changes):
    return {
        f"{part}_{day}": value for day in range(5) for part, value in (("from", "08:45"), ("until", "14:45"))
    } | changes


def test_region_and_hours_of_a_school_are_set_by_who_runs_a_shelter(world):
    Desk(world.henk).post(directory(world), hours(region="midden", from_2="", until_2=""))
    world.wegwijzer.refresh_from_db()
    assert world.wegwijzer.region == "midden"
    assert sorted(world.wegwijzer.hours()) == [0, 1, 3, 4]


def test_a_coach_adds_a_contact_and_changes_nothing_else(world):
    desk = Desk(world.noor)
    assert "Keep this" not in desk.look(directory(world))
    assert desk.post(directory(world), hours(region="noord")).status_code == 403
    assert desk.post(directory(world, "add-closure"), {}).status_code == 403
    assert desk.post(directory(world, "end-contact", world.sam_at_wegwijzer.pk)).status_code == 404
    world.wegwijzer.refresh_from_db()
    assert world.wegwijzer.region == "zuid"
    form = {
        "first_name": "Ans",
        "last_name": "Mol",
        "email": "ans@wegwijzer.example",
        "role": "head",
        "is_backup": "on",
    }
    assert "Ans Mol" in read(desk.post(directory(world, "add-contact"), form, follow=True))
    ans = SchoolContact.objects.get(user__email="ans@wegwijzer.example")
    assert (ans.school, ans.role, ans.is_backup) == (world.wegwijzer, "head", True)
    assert list(access.visible_cases(ans.user)) == []


@pytest.mark.parametrize("who", ["fenna", "mila"])
def test_for_who_does_not_work_with_schools_the_page_does_not_exist(world, who):
    desk = Desk(getattr(world, who))
    assert [desk.get(directory(world, page)).status_code for page in ("edit-school", "add-closure", "add-contact")] == [
        404
    ] * 3


def test_a_contact_twice_is_noticed_and_what_was_typed_stays(world):
    form = {"first_name": "Sam", "email": "sam@wegwijzer.example", "role": "head"}
    response = Desk(world.lotte).post(directory(world, "add-contact"), form)
    assert response.status_code == 422
    assert "This person is a contact of this school already." in read(response)
    assert 'value="sam@wegwijzer.example"' in response.content.decode()


def test_a_contact_who_has_not_come_in_is_invited_again(world):
    form = {"first_name": "Ans", "email": "ans@wegwijzer.example", "role": "head"}
    desk = Desk(world.noor)
    desk.post(directory(world, "add-contact"), form)
    ans = SchoolContact.objects.get(user__email="ans@wegwijzer.example")
    desk.post(directory(world, "add-contact"), form)
    assert SchoolContact.objects.filter(user=ans.user).count() == 1
    assert [row.revoked_at is None for row in ans.user.invitations.order_by("pk")] == [False, True]


def test_a_closure_keeps_conversations_away_until_it_is_taken_back(world):
    desk = Desk(world.lotte)
    days = [NOW.date() + timedelta(days=number) for number in (1, 3)]
    form = {"kind": "study_day", "first_day": days[0].isoformat(), "last_day": days[1].isoformat()}
    assert "Taken back" not in read(desk.post(directory(world, "add-closure"), form, follow=True))
    closure = world.wegwijzer.closures.get()
    talk = conversations.start(world.case, trigger="start", by=world.noor)
    assert min(slot.starts_at for slot in talk.slots.all()).astimezone(HERE).date() > days[1]
    desk.post(directory(world, "add-closure"), {"cancel": closure.pk})
    closure.refresh_from_db()
    assert closure.cancelled


def test_a_closure_that_ends_before_it_starts_is_noticed(world):
    form = {"kind": "study_day", "first_day": "2026-10-02", "last_day": "2026-10-01"}
    response = Desk(world.lotte).post(directory(world, "add-closure"), form)
    assert (response.status_code, world.wegwijzer.closures.count()) == (422, 0)
    assert "The last day is before the first." in read(response)


def test_a_contact_who_leaves_is_out_at_once(world):
    sam = Desk(world.sam)
    pupil = reverse("cases:pupil", args=[world.case.number])
    assert sam.get(pupil).status_code == 200
    end = directory(world, "end-contact", world.sam_at_wegwijzer.pk)
    desk = Desk(world.lotte)
    assert "Sam de Wit" in desk.look(end)
    assert "Done. Access has ended." in read(desk.post(end, follow=True))
    assert sam.get(pupil)["Location"].startswith("/accounts/login/")
    assert Desk(world.sam).get(pupil).status_code == 404
    assert world.case.seats.get(user=world.sam).until == NOW


def test_only_who_runs_a_shelter_ends_a_contact(world):
    with pytest.raises(NotAllowed):
        end_school_contact(world.sam_at_wegwijzer, by=world.noor)
    assert list(access.school_cases(world.sam)) == [world.case]


# The first people of an empty database


def start(*more, name="De Haven"):
    people = ["--lead", "Lotte de Boer <lotte@haven.example>", "--coach", "Noor van Dijk <noor@haven.example>"]
    call_command("start_shelter", name, *people, *more)


def test_the_first_people_get_links_that_work(db, capsys):
    start()
    said = capsys.readouterr().out
    links = {line.split("<")[1].split(">")[0]: line.rpartition("/join/")[2] for line in said.splitlines()[1:]}
    assert set(links) == {"lotte@haven.example", "noor@haven.example"}
    for token in links.values():
        client = Client()
        client.get(f"/join/{token}")
        client.post("/join/welcome", {"password": "drie-rustige-woorden", "again": "drie-rustige-woorden"})
    shelter = Shelter.objects.get()
    assert {(row.user.get_full_name(), row.role) for row in shelter.memberships.all()} == {
        ("Lotte de Boer", "lead"),
        ("Lotte de Boer", "administrator"),
        ("Noor van Dijk", "coach"),
    }
    assert all(row.user.has_joined for row in shelter.memberships.all())


def test_a_second_shelter_is_meant_or_refused(db):
    start()
    with pytest.raises(CommandError, match="--another"):
        start(name="De Kade")
    assert Shelter.objects.count() == 1
    start("--another", name="De Kade")
    assert Shelter.objects.count() == 2


def test_two_shelters_do_not_have_one_name(db):
    start()
    with pytest.raises(CommandError, match="De Haven"):
        start("--another")


def test_a_person_without_an_address_is_noticed(db):
    with pytest.raises(CommandError, match="Write a person as"):
        call_command("start_shelter", "De Haven", "--lead", "Lotte", "--coach", "noor@haven.example")
    assert (Shelter.objects.count(), User.objects.count()) == (0, 0)


def test_who_runs_the_shelter_chooses_what_schools_read_and_the_legal_basis(world):
    address = reverse("cases:shelter-choices", args=[world.anker.pk])
    lead = Desk(world.lotte)
    assert "Schools may read the name" in lead.look(address)
    chosen = {"named_to_schools": "on", "support_basis": "public_task", "transfer_basis": "consent"}
    lead.post(address, chosen)
    world.anker.refresh_from_db()
    assert (world.anker.named_to_schools, world.anker.support_basis) == (True, "public_task")
    refused = lead.post(address, {**chosen, "support_basis": "because"})
    assert refused.status_code == 422
    for who in (world.noor, world.sam, world.anna):
        assert Desk(who).get(address).status_code == 404
