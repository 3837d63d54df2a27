"""How pages fare in a large world: in this process, through the real server, and beside a smaller world."""

import os

os.environ.setdefault("RUGGENSTEUN_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")
