"""`verify_audit` finds what was done behind the application's back, and names the first row of it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from ruggensteun.audit import digests, sealing, triggers
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.audit.certificates import purge
from ruggensteun.audit.models import AccessLog, Ledger, PurgePermit
from ruggensteun.audit.verifying import Finding, verify
from ruggensteun.people.models import SafeContact, User

pytestmark = pytest.mark.django_db
HISTORY = "people_historicaluser"


@pytest.fixture
def people():
    """Three people, sealed: their rows of history have the ids that follow each other."""
    with acting(SYSTEM):
        made = [User(email=f"{name}@example.org", first_name=name, password="!") for name in ("ada", "bob", "cleo")]
        for one in made:
            one.save()
    sealing.seal()
    return made


def row_of(person):
    return person.history.latest().history_id


def behind_its_back(*statements):
    """Raw SQL of somebody who knows about the triggers, and puts them back."""
    triggers.drop_all(connection)
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    triggers.install(connection)


def findings(**options):
    return verify(**options).findings


def command(*arguments):
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_what_nobody_touched_is_as_it_was_written(people):
    verdict = verify()
    assert (verdict.findings, verdict.sealed, verdict.unsealed, verdict.records) == ([], 3, 0, 3)


def test_a_changed_row_of_history_is_named(people):
    behind_its_back(f"UPDATE {HISTORY} SET history_user_id = 7 WHERE history_id = {row_of(people[1])}")
    assert findings() == [Finding(HISTORY, row_of(people[1]), "was changed behind the application's back")]


def test_a_removed_row_of_the_log_is_named(people):
    lines = [AccessLog.objects.create(at=people[0].joined_at, action="read", object_id=number) for number in (1, 2, 3)]
    sealing.seal()
    behind_its_back(f"DELETE FROM audit_accesslog WHERE id = {lines[1].pk}")
    assert findings() == [Finding("audit_accesslog", lines[1].pk, "was removed behind the application's back")]


def test_a_row_put_in_before_what_was_sealed_is_named(people):
    columns = "at, actor_role, organisation, action, object_type, case_ids, fields, rule, request_id"
    values = "'2026-01-01 00:00:00+00:00', '', '', 'read', '', '[]', '[]', '', ''"
    AccessLog.objects.create(at=people[0].joined_at, action="read")
    sealing.seal()
    extra = _extra_columns()
    behind_its_back(
        f"INSERT INTO audit_accesslog (id, {columns}{''.join(f', {name}' for name in extra)}) "
        f"SELECT 0, {values}{''.join(f', {name}' for name in extra)} FROM audit_accesslog"
    )
    assert findings() == [Finding("audit_accesslog", 0, "was inserted behind the application's back")]


def _extra_columns():
    """Columns that the access log got later: taken over from the row that is there."""
    known = "id at actor_id actor_role organisation action object_type object_id case_ids fields rule origin request_id"
    return [field.column for field in AccessLog._meta.concrete_fields if field.column not in known.split()]


def test_rows_that_changed_places_are_named_with_where_they_came_from(people):
    first, second = row_of(people[0]), row_of(people[1])
    behind_its_back(
        f"UPDATE {HISTORY} SET history_id = -1 WHERE history_id = {first}",
        f"UPDATE {HISTORY} SET history_id = {first} WHERE history_id = {second}",
        f"UPDATE {HISTORY} SET history_id = {second} WHERE history_id = -1",
    )
    assert findings() == [
        Finding(HISTORY, first, f"was reordered: it holds what was sealed as row {second}"),
        Finding(HISTORY, second, f"was reordered: it holds what was sealed as row {first}"),
    ]


def test_a_record_that_is_not_what_its_history_says_is_named(people):
    behind_its_back(f"UPDATE people_user SET first_name = 'Eve', language = 'en' WHERE id = {people[2].pk}")
    said = "differs from its last row of history in first_name, language"
    assert findings() == [Finding("people_user", people[2].pk, said)]


def test_a_record_that_is_gone_is_named(people):
    behind_its_back(f"DELETE FROM people_user WHERE id = {people[0].pk}")
    assert findings() == [Finding("people_user", people[0].pk, "is gone, and its history does not say so")]


def test_a_record_without_history_is_named(people):
    names = ", ".join(field.column for field in User._meta.concrete_fields if field.name not in ("id", "email"))
    behind_its_back(
        f"INSERT INTO people_user (id, email, {names}) SELECT 9999, 'eve@example.org', {names} FROM people_user "
        f"WHERE id = {people[0].pk}"
    )
    assert findings() == [Finding("people_user", 9999, "is there without any history")]


def test_an_encrypted_field_is_held_against_its_history_without_its_key(people, settings):
    with acting(SYSTEM):
        mother = User(kind="guardian", first_name="Selam", password="!")
        mother.save()
        profile = SafeContact(guardian=mother, number="+31612345678", code_word="zonnebloem")
        profile.save()
        profile = SafeContact.objects.get()
        profile.voicemail = True
        profile.save(update_fields=["voicemail"])
    sealing.seal()
    settings.FIELD_KEYS = []
    assert findings() == []
    behind_its_back("UPDATE people_safecontact SET number = code_word")
    said = "differs from its last row of history in number"
    assert findings() == [Finding("people_safecontact", profile.pk, said)]


def test_a_link_of_the_ledger_that_was_changed_taken_out_or_put_in_is_named(people):
    Ledger.objects.get()
    AccessLog.objects.create(at=people[0].joined_at, action="read")
    sealing.seal()
    AccessLog.objects.create(at=people[0].joined_at, action="read")
    sealing.seal()
    changed = "was changed, or put in here, behind the application's back"
    behind_its_back("UPDATE audit_ledger SET last_id = last_id + 1 WHERE number = 3")
    assert findings() == [Finding("audit_ledger", 3, changed)]
    behind_its_back("DELETE FROM audit_ledger WHERE number = 2")
    assert findings()[0] == Finding("audit_ledger", 3, "link 2 is missing")


def test_a_ledger_whose_end_was_cut_off_is_found_by_what_was_kept_outside(people):
    AccessLog.objects.create(at=people[0].joined_at, action="read")
    sealing.seal()
    last = sealing.newest()
    anchor = (last.number, last.digest)
    assert findings(anchor=anchor) == []
    behind_its_back("DELETE FROM audit_accesslog", "DELETE FROM audit_ledger WHERE number = 2")
    assert findings() == []
    assert [finding.table for finding in findings(anchor=anchor)] == ["audit_ledger"]


def test_a_ledger_made_anew_with_another_key_is_found(people, settings):
    settings.AUDIT_KEYS = ["thief:YW5vdGhlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGVzISE="]
    behind_its_back("DELETE FROM audit_ledger")
    sealing.seal()
    settings.AUDIT_KEYS = ["demo:YXVkaXQtZGVtby1hbmQtdGVzdC1vbmx5LTMyLWJ5dGU="]
    assert findings() == [Finding("audit_ledger", 1, "its key 'thief' is not in AUDIT_KEYS")]


def test_a_column_that_is_added_later_leaves_old_seals_alone(people):
    behind_its_back(f"ALTER TABLE {HISTORY} ADD COLUMN shoe_size integer DEFAULT 38")
    assert findings() == []


def test_triggers_that_are_gone_and_a_permit_left_behind_are_named(people):
    PurgePermit.objects.create(holder="forgotten")
    triggers.drop_all(connection)
    found = {finding.table for finding in findings()}
    assert {"audit_purgepermit", *triggers.missing(connection)} == found


def test_what_is_not_sealed_yet_is_counted(people):
    AccessLog.objects.create(at=people[0].joined_at, action="read")
    assert verify().unsealed == 1
    assert "1 rows of the last moments are not sealed yet." in command()[1]


def test_the_command_says_so_calmly_and_gives_the_digest_to_keep_outside(people):
    code, words = command()
    last = sealing.newest()
    assert code == 0
    assert words.splitlines()[0] == "Everything is as it was written."
    assert words.splitlines()[-1].endswith(f"{last.number}:{last.digest}")
    assert command("--anchor", f"{last.number}:{last.digest}")[0] == 0
    assert command("--anchor", f"{last.number}:{'0' * 64}")[0] == 1


def test_the_command_names_the_first_bad_row_and_does_not_end_well(people):
    behind_its_back(f"UPDATE {HISTORY} SET history_type = '-' WHERE history_id = {row_of(people[0])}")
    code, words = command("--table", HISTORY)
    assert code == 1
    assert f"{HISTORY}, row {row_of(people[0])}: was changed behind the application's back." in words


def test_a_purge_leaves_a_certificate_and_nothing_else(people):
    ada, bob, _cleo = people
    gone = row_of(bob)
    AccessLog.objects.create(at=ada.joined_at, action="read", actor_id=bob.pk)
    removed = purge(
        User.objects.filter(pk=bob.pk),
        AccessLog.objects.filter(actor_id=bob.pk),
        rule="closed for two years",
        by=ada,
        now=ada.joined_at,
    )
    assert removed == {"people_historicaluser": 1, "people_user": 1, "audit_accesslog": 1}
    assert not User.objects.filter(pk=bob.pk).exists()
    assert not PurgePermit.objects.exists()
    certificate = Ledger.objects.get(kind="purge", table=HISTORY)
    assert [row_id for row_id, _fingerprint in digests.unpack(certificate.rows)] == [gone]
    assert (certificate.rule, certificate.by_id, certificate.at) == ("closed for two years", ada.pk, ada.joined_at)
    sealing.seal()
    verdict = verify()
    assert (verdict.findings, verdict.sealed, verdict.purged, verdict.records) == ([], 3, 2, 2)


def test_a_row_that_was_changed_before_it_was_purged_is_still_named(people):
    gone = row_of(people[1])
    behind_its_back(f"UPDATE {HISTORY} SET history_user_id = 7 WHERE history_id = {gone}")
    purge(User.objects.filter(pk=people[1].pk), rule="closed for two years", by=SYSTEM)
    assert findings() == [Finding(HISTORY, gone, "was purged, but was not any more what had been sealed")]


def test_a_purge_that_fails_leaves_everything_and_no_certificate(people):
    with pytest.raises(TypeError):
        purge(User.objects.filter(pk=people[1].pk), PurgePermit.objects.all(), rule="a rule", by=SYSTEM)
    assert findings() == []
    assert User.objects.count() == 3
    assert not Ledger.objects.filter(kind="purge").exists()


def test_what_was_purged_does_not_come_back_unseen(people):
    gone = row_of(people[1])
    behind_its_back(f"CREATE TABLE kept_aside AS SELECT * FROM {HISTORY}")
    purge(User.history.filter(history_id=gone), rule="a rule", by=SYSTEM)
    behind_its_back(f"INSERT INTO {HISTORY} SELECT * FROM kept_aside WHERE history_id = {gone}")
    said = "is there again, although a certificate says that it was purged"
    assert findings(only=[HISTORY]) == [Finding(HISTORY, gone, said)]


# PostgreSQL does not take bytes that are no text.
if connection.vendor == "sqlite":

    def test_a_text_that_was_made_unreadable_is_found(people):
        behind_its_back(f"UPDATE {HISTORY} SET first_name = CAST(x'ff' AS TEXT) WHERE history_id = {row_of(people[1])}")
        assert findings(only=[HISTORY])[0] == Finding(HISTORY, None, "cannot be read: a text in it is no text")
