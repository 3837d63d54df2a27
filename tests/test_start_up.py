"""The first start, on a machine with nothing but Python."""

import ast
import os
import re
import subprocess
import sys

import pytest

from ruggensteun import firstrun

LOCKS = [firstrun.ROOT / "requirements.txt", firstrun.ROOT / "requirements-dev.txt"]


@pytest.fixture
def lock(tmp_path):
    """A lock file that names two packages for everybody and one for some machines only."""
    path = tmp_path / "requirements.txt"
    path.write_text(
        "# made by a tool\n"
        "celery[redis]==5.7.0 \\\n    --hash=sha256:aa\n"
        "async-timeout==5.0.1 ; python_full_version < '3.11.3' \\\n    --hash=sha256:bb\n"
        "zope-interface==7.2 \\\n    --hash=sha256:cc\n    # via nobody\n"
    )
    return path


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder in the place of `.venv`, with something in it that looks like a Python."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    monkeypatch.setattr(firstrun, "HOME", folder)
    monkeypatch.setattr(firstrun, "PYTHON", folder / "bin" / "python")
    monkeypatch.setattr(firstrun, "STAMP", folder / "installed.txt")
    return folder


def test_a_lock_file_is_read_without_what_depends_on_the_machine(lock):
    assert firstrun.pinned(lock) == {"celery": "5.7.0", "zope-interface": "7.2"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_in_our_own_lock_files_is_understood(path):
    pins = re.findall(r"^[^\s#].*==.*$", path.read_text(), re.MULTILINE)
    assert len(firstrun.PINNED.findall(path.read_text())) == len(pins) > 30


def test_the_development_lock_holds_the_other_one_entirely():
    runtime, development = map(firstrun.pinned, LOCKS)
    assert runtime.items() <= development.items()


def test_a_lock_file_names_no_host_and_every_package_has_a_hash():
    for path in LOCKS:
        text = path.read_text()
        assert "://" not in text
        assert all("--hash=sha256:" in block for block in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:])


def test_the_python_that_runs_these_tests_has_all_that_the_lock_file_names():
    assert firstrun.has_all(LOCKS[1])


def test_a_python_that_lacks_one_package_or_has_another_version_is_not_used(lock):
    assert not firstrun.has_all(lock)
    lock.write_text("pytest==0.0.1 \\\n    --hash=sha256:aa\n")
    assert not firstrun.has_all(lock)


def test_a_finished_venv_is_used_until_the_lock_file_changes(home, lock):
    firstrun.stamp(lock)
    assert firstrun.is_ready(lock)
    lock.write_text(lock.read_text().replace("5.7.0", "5.7.1"))
    assert not firstrun.is_ready(lock)
    assert firstrun.is_ours()  # and can be added to


def test_a_venv_that_was_interrupted_is_made_anew(home, lock):
    assert not firstrun.is_ready(lock)
    assert not firstrun.is_ours()


def test_a_venv_whose_python_is_gone_or_was_replaced_is_made_anew(home, lock):
    firstrun.stamp(lock)
    firstrun.STAMP.write_text(firstrun.STAMP.read_text().replace(firstrun.VERSION, "3.9"))
    assert not firstrun.is_ours()
    firstrun.stamp(lock)
    (home / "bin" / "python").unlink()
    assert not firstrun.is_ours()


def test_the_stamp_of_the_development_lock_holds_for_the_other_one_too(home):
    firstrun.stamp(LOCKS[1])
    assert firstrun.is_ready(LOCKS[0])
    firstrun.stamp(LOCKS[0])
    assert not firstrun.is_ready(LOCKS[1])


def test_a_python_without_its_venv_is_told_the_one_package_to_install():
    sentence = firstrun.pip_is_impossible(find=lambda name: None if name == "ensurepip" else name)
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert sentence == (
        f"This Python lacks its venv: install the package {package} (sudo apt install {package}) and start again."
    )
    assert firstrun.pip_is_impossible(find=lambda name: name) == ""


def test_a_failed_installation_says_why_and_leaves_no_stamp(home, lock, monkeypatch, capfd):
    firstrun.stamp(lock)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(firstrun, "PYTHON", "/bin/false")
    monkeypatch.setattr(firstrun, "BASE", "/bin/false")
    with pytest.raises(SystemExit) as stop:
        firstrun.install(lock, add=True)
    assert stop.value.code == "Could not install requirements.txt: the reason is above. The next start tries again."
    assert not firstrun.STAMP.exists()


def test_progress_counts_every_package_once_whichever_tool_names_it(capfd):
    words = (
        "Collecting celery==5.7.0 (from -r x)\\n + kombu==5.5\\nRequirement already satisfied: celery==5.7.0 in y\\n"
    )
    assert firstrun.run(
        [sys.executable, "-c", f"print('{words}' + ''.join(f'Collecting p{{n}}==1\\n' for n in range(18)))"], 20
    )
    assert capfd.readouterr().err == "  20 of 20\n"


def test_manage_py_can_be_read_by_a_python_that_is_too_old():
    ast.parse((firstrun.ROOT / "manage.py").read_text(), feature_version=(3, 4))


def test_the_start_up_needs_nothing_that_is_not_in_every_python():
    tree = ast.parse((firstrun.ROOT / "ruggensteun" / "firstrun.py").read_text())
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names


def test_tests_that_are_not_found_are_a_failure(tmp_path):
    """Through manage.py, flags and all: the exit code is what CI looks at."""
    command = [sys.executable, "manage.py", "test", "-p", "no:cacheprovider", "-k", "no_test_is_called_this", __file__]
    done = subprocess.run(command, cwd=firstrun.ROOT, env=os.environ, capture_output=True, text=True)
    assert "deselected" in done.stdout
    assert done.returncode != 0


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 failed"), ("", "1 skipped")])
def test_a_skip_is_said_here_and_a_failure_in_ci(ci, outcome, tmp_path):
    skipping = firstrun.ROOT / "tests" / "conftest.py"
    (tmp_path / "conftest.py").write_text(skipping.read_text())
    (tmp_path / "test_one.py").write_text("import pytest\n\ndef test_it():\n    pytest.importorskip('a_browser')\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", "pyproject.toml", str(tmp_path)]
    done = subprocess.run(command, cwd=firstrun.ROOT, env={**os.environ, "CI": ci}, capture_output=True, text=True)
    assert outcome in done.stdout
    assert "could not import 'a_browser'" in done.stdout
