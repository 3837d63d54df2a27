"""The long form: a thousand messages, two workers, twenty kills; then a broker emptied, then a database restarted."""

import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.crash import machines
from tests.crash.ordeal import Ordeal

FORMS = {
    "twenty kills": {"kills": 20},
    "broker restarted and emptied, twice": {"kills": 0, "broker": 2},
    "database restarted, twice": {"kills": 0, "database": 2},
    "all of it": {"kills": 6, "broker": 1, "database": 1},
}


def run(messages, *, kills, broker=0, database=0):
    """One form on machines of its own: its outcome."""
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        own_database, own_broker = machines.Postgres(Path(folder)), machines.Redis(Path(folder))
        try:
            ordeal = Ordeal(Path(folder), database=own_database, broker=own_broker)
            during = [own_broker.restart] * broker + [own_database.restart] * database
            return ordeal.run(messages, kills=kills, during=during)
        finally:
            own_broker.stop()
            own_database.stop()
            time.sleep(1)


def main(messages=1000):
    if lacking := machines.missing():
        sys.exit(f"This needs {lacking}.")
    console, wrong = Console(), 0
    table = Table(title=f"{messages} messages, 2 workers")
    for heading in ("what happened", "kills", "arrived", "lost", "repeats", "overtaken", "seconds"):
        table.add_column(heading, justify="left" if heading == "what happened" else "right")
    for name, form in FORMS.items():
        with console.status(name):
            outcome = run(messages, **form)
        lost = messages - outcome.arrived
        too_many = outcome.repeats > outcome.repeats_allowed
        repeats = f"{outcome.repeats} (at most {outcome.repeats_allowed})"
        shown = (outcome.kills, outcome.arrived, lost, repeats, outcome.overtaken, outcome.seconds)
        table.add_row(name, *map(str, shown))
        wrong += lost + outcome.overtaken + too_many + (outcome.identities != messages)
        wrong += outcome.states != {"sent": messages}
    console.print(table)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
