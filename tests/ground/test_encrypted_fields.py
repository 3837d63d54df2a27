"""Text that nobody reads in the database file."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.fields import decrypt, encrypt
from ruggensteun.people.models import SafeContact, User

pytestmark = pytest.mark.django_db
NUMBER = "+31612345678"


@pytest.fixture
def contact():
    with acting(SYSTEM):
        person = User(kind="guardian", first_name="Selam", password="!")
        person.save()
        made = SafeContact(guardian=person, number=NUMBER)
        made.save()
    return made


def stored(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, address FROM {table}")
        return cursor.fetchall()


def test_the_database_and_its_history_hold_no_number(contact):
    [(number, address)] = stored("people_safecontact")
    assert NUMBER not in number
    assert address == ""
    [(number, _address)] = stored("people_historicalsafecontact")
    assert NUMBER not in number


def test_the_record_and_its_history_read_it(contact):
    assert SafeContact.objects.get().number == NUMBER
    assert contact.history.get().number == NUMBER


def test_nothing_can_be_searched_by_it(contact):
    with pytest.raises(FieldError):
        SafeContact.objects.filter(number=NUMBER).exists()
    with pytest.raises(FieldError):
        SafeContact.objects.filter(number__contains="6").exists()


def test_a_value_moved_to_another_column_cannot_be_read():
    with pytest.raises(ValueError, match="Unreadable"):
        decrypt(encrypt(NUMBER, "people.safecontact.number"), "people.safecontact.address")


def test_an_old_key_stays_readable(settings):
    old = encrypt(NUMBER, "x")
    settings.FIELD_KEYS = ["new:YW5vdGhlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGVzISE=", *settings.FIELD_KEYS]
    assert encrypt(NUMBER, "x").startswith("new$")
    assert decrypt(old, "x") == NUMBER
