"""A new key for what is encrypted: each record is written anew under the newest key, and its history says so.

Row by row, each in a transaction of its own. Who breaks it off loses nothing: begun again, it goes on where it was.
"""

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction

from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.fields import EncryptedTextField, decrypt, encrypt, keys
from ruggensteun.people.adapter import PLACE

HIDDEN_IN_FACTORS = ("secret", "seed")  # of the app with codes, and of the recovery codes


def rotate(*, each=lambda: None):
    """Bring everything that is not history under the newest of FIELD_KEYS; returns how many rows were written anew.

    History is not rewritten, so its old keys stay in FIELD_KEYS: see `in_use`. `each` is called after every row.
    ValueError when a value cannot be read; what was done before stays done.
    """
    count = 0
    for model, fields in encrypted_models():
        if not hasattr(model, "history_type"):
            for pk in _under_an_old_key(model, fields):
                count += _write_anew(model, pk, fields)
                each()
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        count += _factor_anew(pk)
        each()
    return count


def in_use():
    """How many values each key still opens, in records and in history: {name of the key: (records, history)}."""
    found = {name: [0, 0] for name in keys()}
    for model, fields in encrypted_models():
        for field in fields:
            for name, count in _by_key(model, field):
                found.setdefault(name, [0, 0])[hasattr(model, "history_type")] += count
    for data in Authenticator.objects.values_list("data", flat=True):
        for hidden in HIDDEN_IN_FACTORS:
            if hidden in data:
                found.setdefault(data[hidden].partition("$")[0], [0, 0])[0] += 1
    return {name: tuple(counts) for name, counts in found.items()}


def encrypted_models():
    """Every model with encrypted fields, history too, and those fields."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if fields:
            yield model, fields


def _write_anew(model, pk, fields):
    with transaction.atomic(), acting(SYSTEM, why="new key"):
        row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
        old = [field.attname for field in fields if row and _is_old(getattr(row, field.attname))]
        for name in old:
            setattr(row, name, str(getattr(row, name)))  # a plain text is encrypted when it is saved
        if old:
            row.save(update_fields=old)
        return bool(old)


def _is_old(value):
    return bool(value) and not value.stored.startswith(f"{next(iter(keys()))}$")


def _factor_anew(pk):
    with transaction.atomic():
        factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
        newest = f"{next(iter(keys()))}$"
        old = [name for name in HIDDEN_IN_FACTORS if factor and not factor.data.get(name, newest).startswith(newest)]
        for name in old:
            factor.data[name] = encrypt(decrypt(factor.data[name], PLACE), PLACE)
        if old:
            factor.save(update_fields=["data"])
        return bool(old)


def _under_an_old_key(model, fields):
    newest = f"{next(iter(keys()))}$"
    old = " OR ".join(f'("{field.column}" <> \'\' AND SUBSTR("{field.column}", 1, %s) <> %s)' for field in fields)
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{key}" FROM "{model._meta.db_table}" WHERE {old} ORDER BY "{key}"',
            [len(newest), newest] * len(fields),
        )
        return [row[0] for row in cursor.fetchall()]


def _by_key(model, field):
    end = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
    name = f'SUBSTR("{field.column}", 1, {end}("{field.column}", \'$\') - 1)'
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {name}, COUNT(*) FROM "{model._meta.db_table}" WHERE "{field.column}" <> \'\' GROUP BY 1'
        )
        return cursor.fetchall()
