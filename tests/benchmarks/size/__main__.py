"""Statements, p50 and p95 of each page, and how much more than SQL written by hand; the real server; memory.

    python -m tests.benchmarks.size [ROUNDS]

Make the world first, in a database of its own: `manage.py make_world --cases 50000`; then run this with the same
environment. Whatever else this machine does, slows it: compare within one run.
"""

import os
import sys

import tests.benchmarks.size  # noqa: F401 its environment comes before Django


def main(rounds=40):
    import django

    django.setup()
    from django.db import connection
    from rich.console import Console
    from rich.table import Table

    from cases.demo.large import NAME
    from cases.models import Case, Shelter
    from tests.benchmarks.size import pages, served

    if not Shelter.objects.filter(name=NAME).exists():
        sys.exit("There is no world to measure in: manage.py make_world makes one.")
    title = f"{Case.objects.count():,} cases on {connection.vendor}, {rounds} rounds, load {os.getloadavg()[0]:.1f}"
    table = Table(title=title)
    for heading in ("page", "statements", "p50 ms", "p95 ms", "× by hand"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for row in pages.figures(rounds):
        ratio = f"{row.ratio:.2f}" if row.ratio else ""
        table.add_row(row.page, str(row.statements), f"{row.p50:.1f}", f"{row.p95:.1f}", ratio)
    console = Console()
    console.print(table)
    for line in served.lines(rounds):
        console.print(line, highlight=False)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
