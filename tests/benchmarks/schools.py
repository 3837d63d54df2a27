"""How long the register of schools takes to come in, and a search while typing: figures only, nothing fails on time.

    python -m tests.benchmarks.schools [FILE]

Uses a database of its own, on SQLite or where DATABASE_URL says, and throws it away.
"""

import os
import sys
import time
from pathlib import Path
from statistics import quantiles

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "duo-vestigingen-basisonderwijs-2017.csv"
TYPED = (
    "w",
    "wa",
    "wandelbos",
    "wandelbos tilb",
    "pompebled",
    "jeanne darc",
    "den haag",
    "de regenboog",
    "zzzz",
    "16ah",
)
ROUNDS = 25


def main(path):
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.vendor}: {path.name}")
        measure_import(path)
        measure_search()
    finally:
        teardown_databases(databases, verbosity=0)


def measure_import(path):
    from ruggensteun.audit.acting import SYSTEM
    from schools.actions import import_register

    for what in ("first import", "the same again"):
        begin = time.perf_counter()
        summary = import_register([path], register="bo", by=SYSTEM)
        seconds = time.perf_counter() - begin
        print(f"  {what:<16} {seconds:6.2f} s   {len(summary.new)} new, {len(summary.unchanged)} unchanged")


def measure_search():
    from schools.search import find

    everything = []
    for typed in TYPED:
        times = [_milliseconds(lambda typed=typed: list(find(typed))) for _ in range(ROUNDS)]
        everything += times
    cuts = quantiles(everything, n=100)
    print(f"  search           {cuts[49]:6.2f} ms p50   {cuts[94]:.2f} ms p95   ({len(everything)} searches)")


def _milliseconds(work):
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    os.environ.update(RUGGENSTEUN_MODE="test", DJANGO_SETTINGS_MODULE="ruggensteun.settings")
    import django

    django.setup()
    register = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    if register.exists():
        main(register)
    else:
        print(f"{register} is not here; give the register as an argument.")
