"""Queries put together once: they answer for whoever asks now, never for whoever asked first."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Exists, OuterRef
from django.forms.models import model_to_dict
from django.utils import timezone

from cases.models import Agreement, Case, Child, Consent, Conversation, Participant, Slot
from cases.policy import access
from cases.policy.pages import PAGE, PreparedPages
from ruggensteun import prepared
from ruggensteun.audit.models import AccessLog
from ruggensteun.audit.prepared_row import PreparedRow
from ruggensteun.people.models import User
from ruggensteun.prepared import Constant, Prepared, PreparedAmong, PreparedRelated
from tests.world import NOW

DAYS = [timedelta(days=days) for days in (-1, 0, 1, 30, 400, 2000)]


def coached(later):
    return access.coached_cases(later.person("user"), now=later.moment("now"))


COACHED = Prepared(coached)
HERS = Prepared(lambda later: access.guardian_cases(later.guardian("user"), now=later.moment("now")))
SHARED = Prepared(lambda later: access.school_cases(later.person("user"), now=later.moment("now")))


@pytest.mark.parametrize("stage", ["registered", "seated", "held"])
def test_everybody_gets_what_she_may_see_at_every_moment(at, stage):
    world = at(stage)
    cast = [world.noor, world.bram, world.lotte, world.joost, world.sam, world.fenna, world.selam, world.dawit]
    found = 0
    for now in (timezone.now() + days for days in DAYS):
        for person in cast:
            assert COACHED(user=person, now=now) == list(access.coached_cases(person, now=now))
            assert HERS(user=person, now=now) == list(access.guardian_cases(person, now=now))
            assert SHARED(user=person, now=now) == list(access.school_cases(person, now=now))
            found += len(COACHED(user=person, now=now) + HERS(user=person, now=now) + SHARED(user=person, now=now))
    assert found


def test_a_day_is_counted_from_the_one_that_is_said(at):
    world = at("registered")
    older = Prepared(lambda later: Child.objects.filter(birth_date__lte=later.day("on") - relativedelta(years=8)))
    birthday = world.yara.birthday(8)
    assert older(on=birthday) == [world.yara]
    assert older(on=birthday - timedelta(days=1)) == []


def test_the_day_of_a_moment_is_that_of_where_it_is_asked(at):
    world = at("registered")
    born = Prepared(lambda later: Child.objects.filter(birth_date=timezone.localdate(later.moment("now") + DAYS[2])))
    midnight = NOW.replace(year=2018, month=5, day=13, hour=0)
    assert born(now=midnight) == born(now=midnight + timedelta(hours=23)) == [world.yara]
    assert born(now=midnight - timedelta(minutes=1)) == []  # 22:59 on the day before, in UTC


@pytest.mark.parametrize("kept", [7, NOW, NOW.date(), NOW.isoformat(), "99XA00", 2.5])
def test_what_is_somebody_or_some_moment_is_not_kept(db, kept):
    field = "pk" if isinstance(kept, int) else "started_at" if hasattr(kept, "hour") else "form_version"
    model = Conversation if field != "form_version" else Consent
    field = "answered_on" if hasattr(kept, "year") and not hasattr(kept, "hour") else field
    with pytest.raises(TypeError, match="would be kept for everybody"):
        Prepared(lambda later: model.objects.filter(**{field: kept}))()


def test_words_and_constants_are_kept(at):
    world = at("held")
    held = Prepared(lambda later: Conversation.objects.filter(state="held", round__gte=Constant(1)))
    assert held() == [world.talk]
    assert held() == [world.talk]


def test_what_is_not_said_is_missed_at_once(db, at):
    world = at("registered")
    with pytest.raises(TypeError, match="'now'"):
        COACHED(user=world.noor)


def test_nothing_can_be_added_to_the_answer(at):
    world = at("registered")
    assert type(COACHED(user=world.noor, now=timezone.now())) is list


def test_it_is_put_together_once_and_asks_one_statement(at, django_assert_num_queries):
    world = at("registered")
    built = []

    def build(later):
        built.append(1)
        return coached(later)

    mine = Prepared(build)
    with django_assert_num_queries(3):
        for person in (world.noor, world.bram, world.noor):
            mine(user=person, now=timezone.now())
    assert built == [1]


def test_what_is_forgotten_is_put_together_anew(at, monkeypatch):
    world = at("registered")
    asked = {"user": world.bram, "now": timezone.now()}
    assert COACHED(**asked) == []
    monkeypatch.setattr(access, "coached_cases", lambda user, **how: Case.objects.all())
    assert COACHED(**asked) == []
    prepared.forget()
    assert COACHED(**asked) == [world.case]
    monkeypatch.undo()
    prepared.forget()
    assert COACHED(**asked) == []


def test_any_number_of_ids_is_asked_for(db):
    people = [User.objects.create(kind="guardian", first_name=f"Ouder {n}", password="!").pk for n in range(300)]
    among = PreparedAmong(lambda ids, later: User.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for number in (0, 1, 2, 4, 5, 16, 17, 64, 65, 256, 257, 300):
        assert sorted(among(people[:number])) == people[:number]
    assert sorted(among([people[0]] * 3)) == people[:1]


def test_more_ids_than_there_is_place_for_are_refused(db):
    two = Prepared(lambda later: User.objects.filter(pk__in=later.ids("people", 2)))
    assert two(people=[]) == two(people=[1, 2]) == []
    with pytest.raises(TypeError, match="no more than 2 people"):
        two(people=[1, 2, 3])


def test_rows_are_given_to_whom_they_belong_as_when_fetched_before(at, django_assert_num_queries):
    world = at("held")
    people = PreparedRelated(Participant.conversation, Participant.objects.select_related("user"))
    slots = PreparedRelated(Slot.conversation, Slot.objects.order_by("-rank"), to_attr="offered")
    agreements = PreparedRelated(Agreement.conversation, Agreement.objects.all())
    [usual] = Conversation.objects.prefetch_related("participants__user")
    talk = Conversation.objects.get()
    people([talk])
    slots([talk])
    agreements([talk])
    with django_assert_num_queries(0):
        assert list(talk.participants.all()) == list(usual.participants.all()) != []
        assert all(person.conversation is talk and person.user.first_name for person in talk.participants.all())
        assert list(talk.agreements.all()) == []
        people([talk])
        slots([talk])
    assert talk.offered == list(world.talk.slots.order_by("-rank"))
    assert talk.participants.filter(user=world.sam).count() == 1


def test_two_copies_of_one_record_get_the_same_rows(at):
    at("held")
    talks = [Conversation.objects.get(), Conversation.objects.get()]
    PreparedRelated(Participant.conversation, Participant.objects.all())(talks)
    assert [len(talk.participants.all()) for talk in talks] == [3, 3]


def test_pages_follow_each_other(db):
    names = [f"Ouder {n:03}" for n in range(2 * PAGE + 1)]
    for name in names:
        User.objects.create(kind="guardian", first_name=name, password="!")
    pages = PreparedPages(lambda later: User.objects.filter(kind=later.text("kind")).order_by("first_name"))
    found = [pages(number, kind="guardian") for number in (1, 2, 3)]
    assert [row.first_name for page in found for row in page.rows] == names
    assert [page.more for page in found] == [True, True, False]


def test_a_plan_that_is_made_anew_changes_nothing_else(at):
    world = at("registered")
    anew = Prepared(coached, planned_anew=True)
    connection.ensure_connection()
    before = getattr(connection.connection, "prepare_threshold", None)
    for _time in range(8):
        assert anew(user=world.noor, now=timezone.now()) == [world.case]
    assert getattr(connection.connection, "prepare_threshold", None) == before


if connection.vendor == "postgresql":

    def test_plans_are_kept_but_for_what_is_planned_anew(at):
        world = at("registered")
        asked = {"user": world.noor, "now": timezone.now()}
        with connection.cursor() as cursor:
            kept = []
            for anew in (False, True):
                mine = Prepared(coached, planned_anew=anew)
                cursor.execute("DEALLOCATE ALL")
                for _time in range(8):
                    mine(**asked)
                cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%cases_seat%%'", ())
                kept.append(cursor.fetchone()[0])
        assert kept == [1, 0]


def test_within_other_queries_too(at):
    world = at("held")
    talks = Conversation.objects.filter(case=OuterRef("pk"), started_at__lte=world.after)
    with_talks = Prepared(
        lambda later: Case.objects.filter(
            Exists(Conversation.objects.filter(case=OuterRef("pk"), started_at__lte=later.moment("now")))
        )
    )
    assert with_talks(now=world.after) == list(Case.objects.filter(Exists(talks))) == [world.case]
    assert with_talks(now=NOW - DAYS[2]) == []


def test_a_row_is_written_as_in_bulk(db, django_assert_num_queries):
    made = {
        "at": NOW,
        "action": "read",
        "object_type": "case",
        "object_id": 3,
        "case_ids": [3, 4],
        "origin": "10.0.0.1",
    }
    write, first, second = (
        PreparedRow(AccessLog),
        AccessLog(**made),
        AccessLog(**made, fields=["first_name"], owner_id=7),
    )
    with django_assert_num_queries(2):
        write(first)
        write(second)
    (bulk,) = AccessLog.objects.bulk_create([AccessLog(**made)])
    plain = {**model_to_dict(bulk), "id": None}
    for row, more in ((first, {}), (second, {"fields": ["first_name"], "owner_id": 7})):
        assert not row._state.adding
        row.refresh_from_db()
        assert {**model_to_dict(row), "id": None} == {**plain, **more}
