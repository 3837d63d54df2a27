"""What is checked before a commit is what .ci/run checks before a change lands."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_each_check_of_seconds_in_ci_is_made_before_a_commit_too():
    script = (ROOT / ".ci" / "run").read_text("utf-8").replace("$python", ".venv/bin/python")
    between = script[script.index("# Each of these stands in .pre-commit-config.yaml too.") :].partition("\n\n")[0]
    in_ci = re.findall(r'^check "(.+)" (.+)$', between, re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    before_a_commit = re.findall(r'^ +name: "(.+)"\n +entry: (.+)$', hooks, re.MULTILINE)
    assert before_a_commit == in_ci
    assert len(in_ci) >= 6


def test_no_hook_is_fetched_from_anywhere():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert set(re.findall(r"repo: (.+)", hooks)) == {"local"}
    assert "://" not in hooks
