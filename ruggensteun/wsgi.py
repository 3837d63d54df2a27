"""The door that a web server knocks on; it stays shut when history could be changed."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from ruggensteun.audit.triggers import insist

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")
application = get_wsgi_application()
insist()
connection.close()  # that of the thread that starts; each one that answers has its own
