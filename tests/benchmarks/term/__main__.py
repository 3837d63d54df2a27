"""A simulated term, planned by the software and by hand: figures only.

    python -m tests.benchmarks.term [CHILDREN] [SEED]

Uses a database of its own, on SQLite or where DATABASE_URL says, and throws it away.
"""

import os
import sys
import time
from statistics import median, quantiles

COACHES, SCHOOLS = 20, 15


def main(count, seed):
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.benchmarks.term import by_hand, people
    from tests.benchmarks.term.by_itself import Term

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        begin = time.perf_counter()
        children = people.children(seed, count, COACHES, SCHOOLS)
        term = Term(seed, children, COACHES, SCHOOLS)
        planned = term.run(say=lambda words: print(f"  {words}", file=sys.stderr))
        deadlines = {number: outcome.deadline for number, outcome in planned.items()}
        by_coach = by_hand.run(seed, children, term.school, deadlines)
        print(f"{count} children, {COACHES} coaches, {SCHOOLS} schools, seed {seed}, {connection.vendor}")
        print_table(planned, by_coach)
        print(f"({time.perf_counter() - begin:.0f} s)")
    finally:
        teardown_databases(databases, verbosity=0)


def print_table(planned, by_coach):
    print(f"{'':<46}{'by itself':>12}{'by hand':>12}")
    rows = [figures(planned), figures(by_coach)]
    for words in rows[0]:
        print(f"{words:<46}{rows[0][words]:>12}{rows[1][words]:>12}")


def figures(outcomes):
    """What a lead would ask, in words."""
    held = [one for one in outcomes.values() if one.held]
    days = [(one.held.date() - one.intake.date()).days for one in held]
    in_time = [one for one in held if one.held.date() <= one.deadline]
    return {
        "talks held": f"{len(held)}",
        "days from intake to held talk, median": f"{median(days):.0f}",
        "days from intake to held talk, nine in ten": f"{quantiles(days, n=10)[-1]:.0f}",
        "held before the deadline": f"{100 * len(in_time) / len(outcomes):.0f} %",
        "things the coach did per held talk": f"{sum(one.actions for one in outcomes.values()) / len(held):.1f}",
    }


if __name__ == "__main__":
    os.environ.update(RUGGENSTEUN_MODE="test", DJANGO_SETTINGS_MODULE="ruggensteun.settings")
    import django

    django.setup()
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [200, 1][len(numbers) :]))
