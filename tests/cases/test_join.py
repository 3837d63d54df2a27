"""How professionals come in, and that nobody else does; what a stranger can learn at the door."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.test import Client

from cases.actions.people import NewColleague, end_membership, invite_colleague
from cases.models import Membership
from cases.policy.own_time import week_of
from ruggensteun.people.actions import invitation_address, send_invitation
from ruggensteun.people.models import SafeContact, User
from tests.cases.desk import Desk, read
from tests.racing import race
from tests.world import PASSWORD

GOOD = "drie-rustige-woorden"
ESRA = NewColleague(email="esra@anker.example", first_name="Esra", last_name="Yilmaz")


@pytest.fixture
def invited(at):
    """Esra is invited as coach and has not come in yet."""
    world = at("people")
    world.membership = invite_colleague(world.anker, ESRA, role="coach", by=world.lotte)
    world.esra = world.membership.user
    return world


def link_of(person):
    return "/join/" + invitation_address(person.invitations.order_by("-pk").first()).rpartition("/")[2]


def choose(client, link, password=GOOD, again=None):
    client.get(link)
    return client.post("/join/welcome", {"password": password, "again": password if again is None else again})


def can_sign_in(email, password):
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_an_invitation_lets_in_and_works_once(invited):
    link = link_of(invited.esra)
    first = Client()
    response = choose(first, link)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert first.get("/", follow=True).wsgi_request.user == invited.esra
    assert can_sign_in("esra@anker.example", GOOD)

    second = Client()
    assert choose(second, link, "een-ander-wachtwoord").status_code == 404
    assert not can_sign_in("esra@anker.example", "een-ander-wachtwoord")


def test_the_token_leaves_the_address_at_once(invited):
    client = Client()
    response = client.get(link_of(invited.esra))
    assert (response.status_code, response["Location"]) == (302, "/join/welcome")
    assert "Esra" in read(client.get("/join/welcome"))


def test_looking_at_an_invitation_does_not_use_it(invited):
    link = link_of(invited.esra)
    Client().get(link, follow=True)
    assert choose(Client(), link).status_code == 302


def test_unknown_used_expired_and_withdrawn_links_look_the_same(invited):
    def seen(link):
        response = Client().get(link, follow=True)
        return response.status_code, sorted(response.headers), read(response)

    unknown = seen("/join/AAAAAAAAAAAAAAAAAAAAAA")
    withdrawn = link_of(invited.esra)
    send_invitation(invited.esra, by=invited.lotte, now=invited.membership.user.joined_at)
    assert seen(withdrawn) == unknown
    assert unknown[0] == 404
    used = link_of(invited.esra)
    choose(Client(), used)
    assert seen(used) == unknown
    another = invite_colleague(
        invited.anker, NewColleague(email="tom@anker.example", first_name="Tom"), role="coach", by=invited.lotte
    )
    expired = link_of(another.user)
    assert "Tom" in seen(expired)[-1]
    invited.clock.shift(timedelta(days=8))
    assert seen(expired) == unknown


def test_who_left_before_coming_in_does_not_come_in(invited):
    link = link_of(invited.esra)
    end_membership(invited.membership, by=invited.lotte)
    assert choose(Client(), link).status_code == 404
    assert not invited.esra.has_joined


@pytest.mark.parametrize("password", ["kort", "password123", "esra@anker.example"])
def test_a_weak_password_says_why_and_keeps_the_invitation(invited, password):
    client = Client()
    response = choose(client, link_of(invited.esra), password)
    assert response.status_code == 422
    assert 'id="id_password_error"' in response.content.decode()
    assert not User.objects.get(pk=invited.esra.pk).has_joined
    assert client.post("/join/welcome", {"password": GOOD, "again": GOOD}).status_code == 302


def test_two_different_passwords_are_noticed(invited):
    response = choose(Client(), link_of(invited.esra), GOOD, "drie-andere-woorden")
    assert response.status_code == 422
    assert 'id="id_again_error"' in response.content.decode()
    assert not User.objects.get(pk=invited.esra.pk).has_joined


def test_nobody_signs_up(at):
    at("people")
    people = User.objects.count()
    client = Client()
    form = {"email": "vreemde@example.org", "password1": GOOD, "password2": GOOD}
    for response in (client.get("/accounts/signup/"), client.post("/accounts/signup/", form)):
        assert response.status_code == 200
        assert 'type="password"' not in response.content.decode()
    assert (User.objects.count(), mail.outbox) == (people, [])
    assert not can_sign_in("vreemde@example.org", GOOD)


def ask_for_a_new_password(email):
    response = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    return response.redirect_chain, response.status_code, read(response)


def test_a_new_password_gives_the_same_answer_to_known_and_unknown(at):
    at("people")
    known, unknown = ask_for_a_new_password("noor@anker.example"), ask_for_a_new_password("vreemde@example.org")
    assert known == unknown
    assert [message.to for message in mail.outbox] == [["noor@anker.example"]]


def test_a_wrong_password_and_an_unknown_address_look_the_same(at):
    at("people")

    def answer(email):
        page = read(Client().post("/accounts/login/", {"login": email, "password": "niet-het-goede"}))
        return page.replace(email, "")

    assert answer("noor@anker.example") == answer("vreemde@example.org")


def test_a_guardian_is_never_mailed_at_the_door_and_never_signs_in(at):
    world = at("seated")
    profile = SafeContact.objects.get(guardian=world.selam)
    profile.channel, profile.address = "mail", "selam@example.org"
    profile.save(update_fields=["channel", "address"])
    assert ask_for_a_new_password("selam@example.org") == ask_for_a_new_password("vreemde@example.org")
    assert mail.outbox == []
    for password in ("", "472915", world.selam.password):
        assert not can_sign_in("selam@example.org", password)
        assert not can_sign_in("", password)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("noor", "/today"),
        ("sam", "/pupils"),
        ("lotte", "/shelter"),
        ("henk", "/shelter"),
    ],
)
def test_everybody_is_brought_to_where_her_work_begins(at, who, page):
    world = at("people")
    assert Desk(getattr(world, who)).get("/")["Location"] == page


def test_signing_in_leads_home(at):
    at("people")
    response = Client().post("/accounts/login/", {"login": "sam@wegwijzer.example", "password": PASSWORD})
    assert response["Location"] == "/"


def test_who_works_nowhere_any_more_is_told_so(at):
    world = at("people")
    end_membership(Membership.objects.get(user=world.bram), by=world.lotte)
    assert "Nothing is open for you now" in Desk(world.bram).look("/")


def week(**changes):
    return {
        f"{part}_{day}": value for day in range(5) for part, value in (("from", "09:00"), ("until", "15:00"))
    } | changes


def test_a_week_is_kept_with_its_days_off(at):
    world = at("people")
    desk = Desk(world.sam)
    desk.post("/my-week", week(from_2="", until_2="", from_4="08:15"))
    assert week_of(world.sam) == {
        0: ((time(9), time(15)),),
        1: ((time(9), time(15)),),
        3: ((time(9), time(15)),),
        4: ((time(8, 15), time(15)),),
    }
    assert "Your week is kept." in desk.look("/my-week")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"from_1": ""}, "Fill in both times, or leave both empty for a day off."),
        ({"until_1": "08:00"}, "This day ends before it starts."),
    ],
)
def test_a_week_that_can_not_be_is_not_kept(at, changes, sentence):
    world = at("people")
    before = week_of(world.sam)
    response = Desk(world.sam).post("/my-week", week(**changes))
    assert response.status_code == 422
    assert sentence in read(response)
    assert 'value="15:00"' in response.content.decode()  # what was typed stays
    assert week_of(world.sam) == before


INVITE = """
from cases.actions.people import NewColleague, invite_colleague
from cases.models import Membership
lead = Membership.objects.get(pk=arguments)
newcomer = NewColleague(email="esra@example.org", first_name="Esra")
print(invite_colleague(lead.shelter, newcomer, role="coach", by=lead.user).user.email)
"""


@pytest.mark.django_db(transaction=True)
def test_two_shelters_that_invite_the_same_person_at_once_find_one_person(put_back):
    put_back("people")
    leads = Membership.objects.filter(role="lead").values_list("pk", flat=True)
    assert race(INVITE, list(leads)) == ["esra@example.org"] * 2
    esra = User.objects.get(email="esra@example.org")
    assert esra.memberships.count() == 2
    assert esra.invitations.filter(revoked_at=None).count() == 1
