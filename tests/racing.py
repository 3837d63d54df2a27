"""Real processes that do one thing each at the same moment, on the database of the running test."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
START = """
import json, sys, time
import django
django.setup()
from django.db import connection
connection.ensure_connection()
arguments = json.loads(sys.argv[1])
print("ready", flush=True)
time.sleep(max(0, float(sys.stdin.readline()) - time.time()))
"""
# A process that starts once, and then does its one thing for each line that it is given, at the moment named there.
AGAIN = """
import json, sys, time
import django
django.setup()
from django.db import connection
connection.ensure_connection()
def at_once(arguments):
{body}
print("ready", flush=True)
for line in sys.stdin:
    moment, arguments = json.loads(line)
    time.sleep(max(0, moment - time.time()))
    print(json.dumps(at_once(arguments)), flush=True)
"""
TO_READ_IT = 0.03  # seconds from the line to the moment: enough for all to have read it


def database_url():
    """The running test's own database, as an address that another process can open."""
    name = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name['NAME']}"
    password = f":{name['PASSWORD']}" if name["PASSWORD"] else ""
    return f"postgres://{name['USER']}{password}@{name['HOST']}:{name['PORT'] or 5432}/{name['NAME']}"


def race(body, arguments):
    """Run `body` once per argument, each in a process of its own, all at the same moment; their outputs.

    The body finds its argument in `arguments`. Nobody starts before all are there. Raises when a process fails.
    """
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    commands = [[sys.executable, "-c", START + body, json.dumps(argument)] for argument in arguments]
    runners = [subprocess.Popen(one, cwd=ROOT, env=_environment(), text=True, **pipes) for one in commands]
    there = [runner for runner in runners if runner.stdout.readline()]  # the others' status tells below what was wrong
    moment = time.time() + TO_READ_IT
    for runner in there:
        runner.stdin.write(f"{moment}\n")
        runner.stdin.flush()
    outputs = [runner.communicate(timeout=60) for runner in runners]
    for runner, (_out, err) in zip(runners, outputs, strict=True):
        if runner.returncode:
            raise AssertionError(err)
    return [out.strip() for out, _err in outputs]


@contextmanager
def racers(body, count):
    """`count` processes that race many times; call what it gives with an argument for each, to get what they returned.

    The body is the inside of a function that finds its own argument in `arguments`. Raises when a process fails.
    """
    indented = "\n".join(f"    {line}" for line in body.strip().splitlines())
    command = [sys.executable, "-c", AGAIN.replace("{body}", indented)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    runners = [subprocess.Popen(command, cwd=ROOT, env=_environment(), text=True, **pipes) for _n in range(count)]
    try:
        for runner in runners:
            _line_of(runner)

        def run(arguments):
            moment = time.time() + TO_READ_IT
            for runner, argument in zip(runners, arguments, strict=True):
                runner.stdin.write(json.dumps([moment, argument]) + "\n")
                runner.stdin.flush()
            return [json.loads(_line_of(runner)) for runner in runners]

        yield run
    finally:
        for runner in runners:
            runner.stdin.close()
            runner.wait(timeout=30)
            runner.stdout.close()
            runner.stderr.close()


def _line_of(runner):
    line = runner.stdout.readline()
    if not line:
        raise AssertionError(runner.stderr.read())
    return line


def _environment():
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ruggensteun.settings",
        "RUGGENSTEUN_MODE": settings.MODE,
        "DATABASE_URL": database_url(),
    }
