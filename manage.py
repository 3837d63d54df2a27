#!/usr/bin/env python3
"""Every command starts here: `demo`, `serve`, `test` and the rest.

Kept readable for any Python, because it is this file that says when Python is too old.
"""

import os
import runpy
import sys


def main():
    if sys.version_info < (3, 11):
        sys.exit("Ruggensteun needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    here = os.path.dirname(os.path.abspath(__file__))
    # By path: importing the package would need what may not be installed yet.
    runpy.run_path(os.path.join(here, "ruggensteun", "firstrun.py"))["prepare"](command)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")
    if command in ("demo", "test"):
        os.environ["RUGGENSTEUN_MODE"] = command
    if command == "words":  # reads sources only, and asks for no settings
        os.environ.setdefault("RUGGENSTEUN_MODE", "test")
    if command == "test":
        sys.argv.insert(2, "--")  # all that follows is for pytest, flags too
    if command not in ("", "help", "--help", "version", "--version"):  # which ask for no settings
        _read_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _read_settings():
    """So that a setting that is missing is a short list, whatever was asked for."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads them
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
