"""Real processes that do one thing each at the same moment, on the database of the running test."""

import json
import os
import subprocess
import sys
import time
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
moment, arguments = json.loads(sys.argv[1])
time.sleep(max(0, moment - time.time()))
"""


def database_url():
    """The running test's own database, as an address that another process can open."""
    name = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name['NAME']}"
    password = f":{name['PASSWORD']}" if name["PASSWORD"] else ""
    return f"postgres://{name['USER']}{password}@{name['HOST']}:{name['PORT'] or 5432}/{name['NAME']}"


def race(body, arguments, *, head_start=3.0):
    """Run `body` once per argument, each in a process of its own, all at the same moment; their outputs.

    The body finds its argument in `arguments`. Raises when a process fails.
    """
    moment = time.time() + head_start
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ruggensteun.settings",
        "RUGGENSTEUN_MODE": settings.MODE,
        "DATABASE_URL": database_url(),
    }
    runners = [
        subprocess.Popen(
            [sys.executable, "-c", START + body, json.dumps([moment, argument])],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for argument in arguments
    ]
    outputs = [runner.communicate(timeout=60) for runner in runners]
    for runner, (_out, err) in zip(runners, outputs, strict=True):
        if runner.returncode:
            raise AssertionError(err)
    return [out.strip() for out, _err in outputs]
