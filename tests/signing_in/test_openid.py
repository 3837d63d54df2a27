"""Signing in at the own organisation, against a provider that really runs."""

from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from cases.actions.people import NewColleague, invite_colleague
from ruggensteun.people.actions import invitation_address
from ruggensteun.people.models import User
from ruggensteun.settings import openid_app
from tests.signing_in.conftest import is_in


@pytest.fixture
def world(at):
    return at("people")


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def follow(address):
    """Where the provider sends a browser that comes with this address."""
    try:
        build_opener(Stay()).open(address, timeout=10)
    except OSError as answer:
        return answer.headers["Location"]


def by_provider(client=None, page="/accounts/oidc/anker/login/"):
    client = client or Client()
    there = client.get(page)["Location"]
    back = follow(there)
    client.response = client.get(back.removeprefix("http://testserver"))
    return client


def invited(world, email="esra@anker.example"):
    colleague = NewColleague(email=email, first_name="Esra")
    person = invite_colleague(world.anker, colleague, role="coach", by=world.lotte).user
    return person, "/join/" + invitation_address(person.invitations.get()).rpartition("/")[2]


def join(link):
    client = Client()
    client.get(link)
    page = client.get("/join/welcome").content.decode()
    assert "/accounts/oidc/anker/login/?process=login&amp;next=/join/welcome" in page
    return by_provider(client, "/accounts/oidc/anker/login/?process=login&next=/join/welcome")


def test_an_invitation_is_accepted_there_and_signing_in_goes_there_from_then_on(world, provider):
    provider.amr = ["pwd", "mfa"]
    person, link = invited(world)
    first = join(link)
    assert first.response["Location"] == "/"
    assert is_in(first)
    assert person.invitations.get().used_at is not None
    assert User.objects.get(pk=person.pk).has_joined
    assert is_in(by_provider())


def test_the_address_that_the_provider_gives_opens_nothing(world, provider):
    """Noor is known here, and the provider says that this is her address, verified: still nobody."""
    stranger = by_provider()
    assert stranger.response["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in stranger.session
    assert not SocialAccount.objects.exists()


def test_an_invitation_that_lies_open_is_not_accepted_from_the_sign_in_page(world, provider):
    """At a shared desk somebody left an invitation open: a colleague who signs in does not become her."""
    person, link = invited(world)
    client = Client()
    client.get(link)
    by_provider(client)
    assert "_auth_user_id" not in client.session
    assert person.invitations.get().used_at is None
    assert not SocialAccount.objects.exists()


def test_another_issuer_with_the_same_subject_is_somebody_else(world, provider):
    _person, link = invited(world)
    join(link)
    provider.issuer = "http://elsewhere.example"
    assert "_auth_user_id" not in by_provider().session
    provider.issuer = provider.address
    assert "_auth_user_id" in by_provider().session


def test_another_subject_is_somebody_else(world, provider):
    _person, link = invited(world)
    join(link)
    provider.subject = "subject-2"
    assert "_auth_user_id" not in by_provider().session


def test_one_account_there_is_one_person_here(world, provider):
    _person, link = invited(world)
    join(link)
    tom, another = invited(world, "tom@anker.example")
    client = join(another)
    assert client.session["_auth_user_id"] != str(tom.pk)
    assert tom.invitations.get().used_at is None


def test_a_token_for_somebody_else_opens_nothing(world, provider):
    _person, link = invited(world)
    join(link)
    provider.audience = "another application"
    assert "_auth_user_id" not in by_provider().session


def test_without_a_second_factor_there_it_is_asked_here(world, provider):
    _person, link = invited(world)
    client = join(link)
    assert client.get("/my-week")["Location"] == "/accounts/safe/"


@pytest.mark.parametrize(("counts", "says", "enough"), [(["mfa"], ["pwd"], False), ([], ["mfa"], False)])
def test_the_second_factor_there_counts_only_when_set_and_said(world, provider, counts, says, enough):
    provider.settings["second_factor"] = counts
    provider.amr = says
    _person, link = invited(world)
    assert is_in(join(link)) is enough


def test_who_left_comes_in_no_more(world, provider):
    person, link = invited(world)
    join(link)
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert not is_in(by_provider())


def test_state_and_code_are_bound_to_this_browser(world, provider):
    _person, link = invited(world)
    join(link)
    there = Client().get("/accounts/oidc/anker/login/")["Location"]
    victim = Client()
    victim.get(follow(there).removeprefix("http://testserver"))
    assert "_auth_user_id" not in victim.session
    assert provider.asked[-1]["code_challenge_method"] == "S256"


def test_an_entry_that_lacks_something_is_said_at_the_start():
    with pytest.raises(ImproperlyConfigured, match="client_id, secret"):
        openid_app({"id": "anker", "name": "Het Anker", "server": "https://login.example"})


def test_without_providers_the_door_shows_none(world):
    assert "oidc" not in Client().get("/accounts/login/").content.decode()
    assert Client().get("/accounts/oidc/anker/login/").status_code == 404


def test_the_door_shows_the_providers(world, provider):
    page = Client().get("/accounts/login/").content.decode()
    assert '<a class="button quiet" href="/accounts/oidc/anker/login/' in page
