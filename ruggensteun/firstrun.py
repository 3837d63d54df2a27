"""The first start: on a machine with nothing but Python, make `.venv`, install the lock file, start again inside it.

Standard library only, because it runs before anything is installed. The rule: a Python that has all the lock
file names, at those versions, is used as it is (an image, somebody's own environment); otherwise it is `.venv`
beside manage.py, which belongs to this file and is brought up to date whenever the lock file changes.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = HOME / "installed.txt"  # written last: a .venv without it was interrupted, and is made anew
BASE = getattr(sys, "_base_executable", sys.executable)  # still there when .venv is being made anew
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

PINNED = re.compile(r"^([\w.-]+)(?:\[.*?\])?==([^\s;]+) *(;.*)?\\$", re.MULTILINE)
CLEAR = "\r\033[K"  # the terminal's way to begin its line again
NAMED = re.compile(r"(?:Collecting|Requirement already satisfied:| \+) ([\w.-]+)")  # said by pip, by pip, by uv


def prepare(command):
    """Return when this Python can run the command; otherwise install what is missing and start again."""
    lock = ROOT / ("requirements-dev.txt" if command in ("test", "words") else "requirements.txt")
    inside = Path(sys.prefix).resolve() == HOME.resolve()
    if inside and is_ready(lock):
        return
    if has_all(lock):
        if inside:
            stamp(lock)
        return
    try:
        with one_at_a_time():
            if not is_ready(lock):
                install(lock, add=is_ours())
    except KeyboardInterrupt:
        sys.exit("\nStopped half-way; the next start repairs it.")
    start_again()


@contextlib.contextmanager
def one_at_a_time():
    """Only one start of this folder installs; another one waits, and says so."""
    with open(ROOT / "requirements.txt", "rb") as held:
        if fcntl:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another start is installing in this folder; waiting for it.")
                fcntl.flock(held, fcntl.LOCK_EX)
        yield


def pinned(lock):
    """The packages that a lock file asks for on every machine, as {name: version}."""
    found = PINNED.findall(lock.read_text(encoding="utf-8"))
    return {name: version for name, version, marker in found if not marker}


def has_all(lock):
    """Whether this very Python has every package of the lock file, at the version it names."""
    try:
        return all(importlib.metadata.version(name) == version for name, version in pinned(lock).items())
    except importlib.metadata.PackageNotFoundError:
        return False


def digest(lock):
    """What changes when the lock file does."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def stamp(lock):
    """Write down what `.venv` holds; the development lock holds the other one too."""
    locks = {lock, ROOT / "requirements.txt"}
    STAMP.write_text("\n".join([VERSION, *sorted(map(digest, locks))]) + "\n", encoding="utf-8")


def is_ours():
    """Whether `.venv` was finished once, with this version of Python, so that it can be added to."""
    return PYTHON.exists() and VERSION in stamped()


def is_ready(lock):
    """Whether `.venv` was finished with this lock file as it is now."""
    return is_ours() and digest(lock) in stamped()


def stamped():
    try:
        return STAMP.read_text(encoding="utf-8").split()
    except OSError:
        return []


def install(lock, *, add):
    """Install the lock file into `.venv`, made anew unless `add`: with uv where it is, else with pip; or exit."""
    begun = time.monotonic()
    total = len(PINNED.findall(lock.read_text(encoding="utf-8")))
    say(f"{'Bringing .venv up to date' if add else 'Making .venv'} ({total} packages of {lock.name}).")
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if not (uv and install_with_uv(uv, lock, add, total)):
        if why := pip_is_impossible():
            sys.exit(why)
        if uv:
            say("uv could not do it; trying pip.")
        # What uv made has no pip, so adding to it may fail where making it anew does not.
        if not (add and not uv and install_with_pip(lock, True, total)) and not install_with_pip(lock, False, total):
            sys.exit(f"Could not install {lock.name}: the reason is above. The next start tries again.")
    stamp(lock)
    say(f"Ready in {time.monotonic() - begun:.0f} seconds.")


def install_with_uv(uv, lock, add, total):
    if not add:
        shutil.rmtree(HOME, ignore_errors=True)
    return (add or run([uv, "venv", "--python", BASE, HOME])) and run(
        [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock], total
    )


def install_with_pip(lock, add, total):
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    return (add or run([BASE, "-m", "venv", "--clear", HOME])) and run([*pip, "--require-hashes", "-r", lock], total)


def pip_is_impossible(find=importlib.util.find_spec):
    """The sentence for a Python that was shipped without its venv (bare Debian and Ubuntu); "" when it has it."""
    if find("venv") and find("ensurepip"):
        return ""
    package = f"python{VERSION}-venv"
    return f"This Python lacks its venv: install the package {package} (sudo apt install {package}) and start again."


def run(command, total=0):
    """Run a command and count on one line the packages it names; show its words only when it fails."""
    words, seen = [], set()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout:
            words.append(line)
            if (named := NAMED.match(line)) and named[1] not in seen:
                seen.add(named[1])
                count(len(seen), total, named[1])
            elif line.startswith("Installing collected"):
                say("  unpacking …")
    if process.returncode:
        say("".join(words[-20:]))
    return process.returncode == 0


def count(done, total, name):
    """Show how far it is: on a terminal in place, in a log only now and then."""
    if sys.stderr.isatty():
        print(f"{CLEAR}  {done} of {total}  {name}", end="", file=sys.stderr, flush=True)
    elif done % 20 == 0:
        say(f"  {done} of {total}")


def say(sentence):
    print(f"{CLEAR if sys.stderr.isatty() else ''}{sentence}", file=sys.stderr, flush=True)


def start_again():
    """Run the same command again, in `.venv`; does not return."""
    command = [str(PYTHON), *sys.orig_argv[1:]]
    if os.name == "nt":  # there, exec gives the prompt back before the command has ended
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)
