"""The settings of tests started by pytest itself; `manage.py test` comes to the same."""

import os

os.environ["RUGGENSTEUN_MODE"] = "test"

from ruggensteun.settings import *
