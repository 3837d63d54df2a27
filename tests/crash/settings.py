"""The settings of a real server, and one kind of message more."""

from ruggensteun.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.crash.apps.CrashConfig"]
