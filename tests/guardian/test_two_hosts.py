"""Professional pages do not exist on her host, and hers not on theirs (domain.md S12)."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from cases.actions.links import link_for
from tests.guardian.phone import Phone, path_of


def addresses(resolver, before="/"):
    """Every address of a host, with something filled in where it varies."""
    for pattern in resolver.url_patterns:
        route = before + re.sub(r"<(\w+):\w+>|\(\?P<[^)]*\)|\(\?:.*?\)|<\w+>|[\^$\\]", "1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            yield route


THEIRS = sorted(set(addresses(get_resolver(settings.ROOT_URLCONF))) - {"/"})
HERS = sorted(set(addresses(get_resolver(settings.GUARDIAN_URLCONF))) - {"/"})


def test_the_two_hosts_have_no_address_in_common_but_the_first():
    assert len(THEIRS) > 30
    assert len(HERS) == 14
    for path in THEIRS:
        with pytest.raises(Resolver404):
            resolve(path, settings.GUARDIAN_URLCONF)
    for path in HERS:
        with pytest.raises(Resolver404):
            resolve(path, settings.ROOT_URLCONF)


def test_professional_pages_do_not_exist_on_her_host(at, neutral):
    world = at("planning")
    phone = Phone()
    phone.force_login(world.noor)
    for path in THEIRS:
        response = phone.get(path)
        assert (path, response.status_code, response.content) == (path, *neutral)


def test_her_pages_do_not_exist_on_the_professional_host(at):
    world = at("planning")
    link = path_of(link_for(world.selam, world.talk))
    client = Client()
    client.force_login(world.noor)
    for path in [*HERS, link]:
        response = client.get(path)
        assert (path, response.status_code) == (path, 404)
        assert "v" not in response.cookies


@pytest.mark.parametrize(
    "written", ["AFSPRAAK.example", "afspraak.example.", "afspraak.example:8443", "Afspraak.Example.:80"]
)
def test_however_her_host_is_written_it_is_hers(db, settings, written):
    settings.GUARDIAN_HOST = "afspraak.example"
    settings.ALLOWED_HOSTS = ["afspraak.example"]
    client = Client(headers={"host": written})
    assert client.get("/accounts/login/").status_code == 404
    assert "Ruggensteun" not in client.get("/").content.decode()
    assert client.get("/static/look.css").status_code == 404
