"""Real workers with real mail, killed at random moments: what arrives, how often, and in which order."""

import base64
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.crash.post import Post

ROOT = Path(__file__).parent.parent.parent
SEED = """
import sys
import django
django.setup()
from django.db import transaction
from ruggensteun.audit.acting import SYSTEM, acting
from ruggensteun.delivery.outbox import announce
from ruggensteun.people.models import User
messages, people = int(sys.argv[1]), []
with acting(SYSTEM), transaction.atomic():
    for number in range(20):
        people.append(User(email=f"{number}@crash.example", first_name="Noor", password="!"))
        people[-1].save()
for number in range(0, messages, 2):
    with transaction.atomic():
        for sequence in (0, 1):
            announce("crash.told", recipient=people[number // 2 % 20], subject_id=number // 2, sequence=sequence)
"""
COUNT = """
import django
django.setup()
from collections import Counter
from ruggensteun.delivery.models import Notification
print(dict(Counter(Notification.objects.values_list("state", flat=True))))
"""


@dataclass(frozen=True)
class Outcome:
    """How it went: `states` counts what the outbox says; the rest is what the mail server saw."""

    states: dict
    arrived: int
    repeats: int
    overtaken: int
    identities: int
    kills: int
    too_slow: int
    seconds: float

    @property
    def repeats_allowed(self):
        """One for each kill: who is killed while handing a mail over cannot write down that it was taken."""
        return self.kills + self.too_slow


class Ordeal:
    """A shelter of its own: a database, a broker, workers with the commands of README, and the post."""

    def __init__(self, folder, *, database=None, broker=None, workers=2, pace=0.02, keep=None):
        """`keep(where)` may put a database there that is migrated already: that takes longest."""
        self.folder, self.post, self.kills = folder, Post(pace=pace), 0
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "RUGGENSTEUN_"))},
            "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
            "SECRET_KEY": "crash-" + "k" * 50,
            "FIELD_KEYS": f"crash:{base64.b64encode(b'k' * 32).decode()}",
            "AUDIT_KEYS": f"crash:{base64.b64encode(b'a' * 32).decode()}",
            "PROFESSIONAL_ORIGIN": "https://work.example",
            "GUARDIAN_ORIGIN": "https://appointment.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.post.port}/?timeout={self.post.patience}",
            "DATA_DIR": str(folder / "data"),
            "SWEEP_SECONDS": "1",
            # Longer than a worker may need on a busy machine: who is slow must not be taken for dead.
            "DELIVERY_LEASE_SECONDS": "20",
            "DELIVERY_BACK_OFF_SECONDS": "1,1,1,2,2,2,2,2",
            "C_FORCE_ROOT": "1",
        }
        for name in ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL"):
            self.environment.pop(name, None)
        if database:
            self.environment["DATABASE_URL"] = database.url
        if broker:
            self.environment |= {"CELERY_BROKER_URL": broker.url, "CACHE_URL": broker.url}
        if keep:
            (folder / "data").mkdir(mode=0o700)
            keep(database.url if database else folder / "data" / "real.sqlite3")
        else:
            self._manage("migrate", "--verbosity", "0")
        self.commands = self._grown(workers) if broker else self._embedded()
        self.processes = {}

    def _grown(self, workers):
        celery = [sys.executable, "-m", "celery", "-A", "ruggensteun", "--quiet"]
        named = {
            f"worker {number}": [*celery, "worker", "--concurrency", "1", "--hostname", f"w{number}@%h"]
            for number in range(workers)
        }
        return {**named, "beat": [*celery, "beat"]}

    def _embedded(self):
        from ruggensteun import running

        return {"worker 0": running.worker()}

    def _manage(self, *arguments):
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def start(self, name):
        log = (self.folder / "log").open("ab")
        options = {"cwd": ROOT, "env": self.environment, "stdout": log, "stderr": log, "start_new_session": True}
        self.processes[name] = subprocess.Popen(self.commands[name], **options)
        log.close()

    def kill(self, name):
        """The whole of one worker at once, as when a machine goes: nobody says goodbye."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()
        self.kills += 1

    def kill_somebody(self):
        name = random.choice([name for name in self.commands if name.startswith("worker")])  # noqa: S311
        self.kill(name)
        self.start(name)

    def run(self, messages, *, kills, during=(), timeout=600):
        """Say so many things, kill so often while they are on their way, and wait until all has been said.

        `during` are things to do on the way (restart a database), each after its part of the mail has arrived.
        """
        begun = time.monotonic()
        for name in self.commands:
            self.start(name)
        try:
            self._say(messages, kills, list(during), begun + timeout)
            states = self._settled(begun + timeout)
        finally:
            self.stop()
        return self._outcome(states, time.monotonic() - begun)

    def _say(self, messages, kills, during, end):
        seed = subprocess.Popen([sys.executable, "-c", SEED, str(messages)], cwd=ROOT, env=self.environment)
        self._on_the_way(messages, kills, during, end)
        if seed.wait():
            raise AssertionError("The messages could not be put in the outbox.")
        while self.arrived() < messages and time.monotonic() < end:
            time.sleep(0.2)

    def _on_the_way(self, messages, kills, during, end):
        """Kills and other trouble, spread over the mail: each when a part more has arrived, at a random moment then."""
        steps = [self.kill_somebody] * kills
        for number, act in enumerate(during):
            steps.insert((number + 1) * len(steps) // (len(during) + 1), act)
        for number, act in enumerate(steps):
            share = messages * 9 // 10 * (number + 1) // (len(steps) + 1)
            while self.arrived() < share and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.3))  # noqa: S311
            act()

    def arrived(self):
        """How many different messages the post has taken."""
        return len({identity for identity, _subject in self.post.taken})

    def _settled(self, end):
        """What the outbox itself says when nothing is being sent any more: {state: how many}."""
        while True:
            asked = [sys.executable, "-c", COUNT]
            out = subprocess.run(asked, cwd=ROOT, env=self.environment, capture_output=True, text=True).stdout
            if not ("waiting" in out or "sending" in out) or time.monotonic() > end:
                return dict(eval(out))  # noqa: S307
            time.sleep(1)

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.post.shutdown()
        self.post.server_close()

    def _outcome(self, states, seconds):
        taken = list(self.post.taken)
        times = Counter(subject for _identity, subject in taken)
        first = {subject: place for place, (_identity, subject) in reversed(list(enumerate(taken)))}
        overtaken = [
            subject
            for subject, place in first.items()
            if subject.endswith(" 1") and first.get(f"{subject[:-1]}0", len(taken)) > place
        ]
        return Outcome(
            states=states,
            arrived=len(times),
            repeats=sum(times.values()) - len(times),
            overtaken=len(overtaken),
            identities=len({identity for identity, _subject in taken}),
            kills=self.kills,
            too_slow=self.post.too_slow,
            seconds=round(seconds),
        )
