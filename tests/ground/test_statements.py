"""What a developer reads of a page's statements: how many, how long, the slowest, and nobody's name."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.db import connection
from django.http import HttpResponse

from ruggensteun.firstrun import ROOT
from ruggensteun.people.models import User
from ruggensteun.statements import count_statements

NAME = "ruggensteun.statements.count_statements"


def page(request):
    User.objects.filter(first_name="Wilhelmina").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse()


def test_a_page_tells_its_statements_and_times_and_no_value(db, rf, caplog):
    with caplog.at_level("INFO", "ruggensteun.statements"):
        count_statements(page)(rf.get("/today"))
    (said,) = caplog.messages
    first, *slowest = said.splitlines()
    assert re.fullmatch(r"GET /today: 2 statements, \d+\.\d ms", first)
    assert len(slowest) == 2
    assert all(re.match(r"  \d+\.\d ms  SELECT", line) for line in slowest)
    assert "Wilhelmina" not in said


@pytest.mark.parametrize(("mode", "wish", "there"), [("demo", "1", True), ("demo", "", False), ("test", "1", True)])
def test_it_is_there_only_when_somebody_asks_for_it(tmp_path, mode, wish, there):
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "RUGGENSTEUN_MODE": mode,
        **({"SQL_LOG": wish} if wish else {}),
    }
    code = "import json; from ruggensteun import settings; print(json.dumps(settings.MIDDLEWARE))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (NAME in json.loads(done.stdout)) is there
