"""The door that a web server knocks on; it stays shut when history could be changed."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from ruggensteun.audit.triggers import insist

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")
application = get_wsgi_application()
insist()
connection.close()  # that of the thread that starts; each one that answers has its own
if connection.vendor == "postgresql":
    connection.close_pool()  # nor does a process that is forked from this one use its connections
gc.collect()
gc.freeze()  # what is loaded stays: looking through it again and again would copy it into every forked process
