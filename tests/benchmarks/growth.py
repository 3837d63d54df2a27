"""The same pages in a small and in a large world, measured in turns: what growing costs. Figures only.

    python -m tests.benchmarks.growth [SMALL] [LARGE] [ROUNDS]

Makes both worlds (1,000 and 100,000 cases when not said) in databases of its own, beside the one of DATABASE_URL where
that is PostgreSQL and in files otherwise, and throws them away.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

TURNS = 5


def main(small=1000, large=100_000, rounds=15):
    from rich.console import Console
    from rich.table import Table

    with contextlib.ExitStack() as kept:
        worlds = {cases: kept.enter_context(world_of(cases)) for cases in (small, large)}
        times = {cases: defaultdict(list) for cases in worlds}
        for _turn in range(TURNS):
            for cases, env in worlds.items():
                for page, p50 in measured(env, rounds):
                    times[cases][page].append(p50)
        table = Table(title=f"the best of {TURNS} turns of {rounds} rounds, load {os.getloadavg()[0]:.1f}")
        for heading in ("page", f"{small:,} cases, ms", f"{large:,} cases, ms", "ratio"):
            table.add_column(heading, justify="left" if heading == "page" else "right")
        for page, few in times[small].items():
            least, most = min(few), min(times[large][page])  # what disturbs only ever adds
            table.add_row(page, f"{least:.1f}", f"{most:.1f}", f"{most / least:.2f}")
        Console().print(table)


@contextlib.contextmanager
def world_of(cases):
    """The environment of a database with that many cases."""
    url = os.environ.get("DATABASE_URL", "")
    with _file(cases) if not url.startswith("postgres") else _database(url, cases) as address:
        env = {**os.environ, "RUGGENSTEUN_MODE": "test", "DATABASE_URL": address}
        for words in (["migrate", "--verbosity", "0"], ["make_world", "--cases", str(cases)]):
            subprocess.run([sys.executable, "manage.py", *words], env=env, check=True)
        yield env


@contextlib.contextmanager
def _file(cases):
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / f'{cases}.sqlite3'}"


@contextlib.contextmanager
def _database(url, cases):
    import psycopg
    from psycopg import sql

    server, name = url.rsplit("/", 1)[0], f"growth_{cases}_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{server}/{name}"
        finally:
            line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def measured(env, rounds):
    """(page, milliseconds) of each page of the usual coach and of whoever else has as much in every world."""
    command = [sys.executable, "-m", "tests.benchmarks.size.pages", str(rounds)]
    found = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return [(page, p50) for page, p50 in json.loads(found.stdout) if "coach with" not in page or "with 44" in page]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
