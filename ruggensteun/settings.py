"""Settings, read from the environment in one place; what is missing is said all at once.

Three ways to start: for real (nothing set: everything below must be given), `demo` and `test`,
which bring defaults of their own. `manage.py` sets RUGGENSTEUN_MODE for those two.
"""

from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvValidationError
from kombu import Exchange, Queue
from marshmallow.validate import OneOf

from ruggensteun.languages import OWN_NAMES

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
env.read_env(BASE_DIR / ".env", recurse=False)

MODE = env.str("RUGGENSTEUN_MODE", "real")
DEMO = MODE == "demo"
TESTING = MODE == "test"
REAL = not (DEMO or TESTING)

DATA_DIR = env.path("DATA_DIR", BASE_DIR / ".data")


def given(read, name, default, **options):
    """Read a setting that has a default in demo and test, and must be given for real."""
    return read(name, **options) if REAL else read(name, default, **options)


def openid_app(entry):
    """One provider of OPENID_PROVIDERS as allauth reads it; what is missing is said at the start."""
    missing = {"id", "name", "server", "client_id", "secret"} - set(entry)
    if missing:
        raise ImproperlyConfigured(f"  OPENID_PROVIDERS: an entry without {', '.join(sorted(missing))}.")
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {
            "server_url": entry["server"],
            "second_factor": entry.get("second_factor", []),
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    }


# Secrets. FIELD_KEYS encrypts addresses, notes and agreements: newest key first, old ones stay readable.
SECRET_KEY = given(env.str, "SECRET_KEY", "demo-and-test-only-" + "k" * 40)
FIELD_KEYS = given(env.list, "FIELD_KEYS", ["demo:ZGVtby1hbmQtdGVzdC1vbmx5LWtleS0zMi1ieXRlcyE="])
# AUDIT_KEYS chains the seal on history and log; whoever holds it and the database can make a new chain.
AUDIT_KEYS = given(env.list, "AUDIT_KEYS", ["demo:YXVkaXQtZGVtby1hbmQtdGVzdC1vbmx5LTMyLWJ5dGU="])
DEBUG = env.bool("DEBUG", False)

# Hosts. Guardians have a host of their own, of which no byte tells what this is (domain.md S12).
PROFESSIONAL_ORIGIN = given(env.str, "PROFESSIONAL_ORIGIN", "http://localhost:8000")
GUARDIAN_ORIGIN = given(env.str, "GUARDIAN_ORIGIN", "http://127.0.0.1:8000")
GUARDIAN_HOST = env.str("GUARDIAN_HOST", urlsplit(GUARDIAN_ORIGIN or "").netloc)
GUARDIAN_URLCONF = "cases.guardian_urls"
GUARDIAN_EXIT_URL = env.str("GUARDIAN_EXIT_URL", "https://www.google.nl/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    [urlsplit(PROFESSIONAL_ORIGIN or "").hostname or "", GUARDIAN_HOST.split(":")[0]]
    + (["testserver"] if TESTING else []),
)
CSRF_TRUSTED_ORIGINS = [PROFESSIONAL_ORIGIN, GUARDIAN_ORIGIN]

INSTALLED_APPS = [
    "ruggensteun",
    "ruggensteun.people",
    "ruggensteun.audit",
    "ruggensteun.delivery",
    "schools",
    "cases",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "simple_history",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "phonenumber_field",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ruggensteun.middleware.host",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "ruggensteun.middleware.access_log",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "ruggensteun.middleware.own_origin",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "ruggensteun.middleware.acting",
    "ruggensteun.middleware.language",
    "allauth.account.middleware.AccountMiddleware",
    "ruggensteun.middleware.still_here",
    "ruggensteun.middleware.known_device",
    "ruggensteun.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ruggensteun.middleware.htmx_sign_in",
]
# For developers: what each page asks of the database, and how long that takes. A statement may hold a name.
SQL_LOG = env.bool("SQL_LOG", False)
if SQL_LOG and not REAL:
    MIDDLEWARE.insert(0, "ruggensteun.statements.count_statements")

ROOT_URLCONF = "ruggensteun.urls"
WSGI_APPLICATION = "ruggensteun.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cases.views.navigation.navigation",
                "ruggensteun.people.second_factor.idle",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "ruggensteun.templatetags.ui"],
        },
    },
]

# Data. Embedded: SQLite; grown: PostgreSQL, by DATABASE_URL alone.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / f'{MODE}.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # WAL lets readers and one writer go on together; secure_delete overwrites what is removed.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
    # A thread keeps its own: opening the file and reading what tables it has takes longer than most pages.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    # A list is many small questions in one statement; PostgreSQL would take half a second to compile it first.
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options.setdefault("options", "-c jit=off")
    # What is asked again and again is planned once for each connection, from its fifth time on. A pooler that gives
    # every transaction another connection cannot keep that.
    _options["server_side_binding"] = env.bool("PREPARED_STATEMENTS", True)
    _options["prepare_threshold"] = 5 if _options["server_side_binding"] else None
    if not TESTING:
        # One for each thread of a web process; a page that gets none in time says so instead of hanging on.
        # Where the database is away for minutes, it is soon found that it is back.
        _options["pool"] = {"min_size": 2, "max_size": 8, "timeout": 10, "reconnect_timeout": 10}
        # Seconds and milliseconds until a machine that says nothing at all is taken for gone.
        _options.setdefault("connect_timeout", 5)
        _options.setdefault("tcp_user_timeout", 10_000)
    # A connection of before the database restarted is found out before it is used.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://" if TESTING else "db://cache")}

# People and sign-in: by invitation only; guardians have no account (design.md §4).
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "cases:home"
ACCOUNT_ADAPTER = "ruggensteun.people.adapter.ByInvitationOnly"
ACCOUNT_FORMS = {
    "reset_password": "ruggensteun.people.forms.NewPassword",
    "request_login_code": "ruggensteun.people.forms.CodeByMail",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "ruggensteun.people.adapter.display_name"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Counted in the cache that all processes share. Who is kept out by somebody else's guesses still comes in with a
# passkey or a code by mail, and with her password five minutes later.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "ruggensteun.people.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "ruggensteun.people.forms.NewPasskey"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not REAL
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Ruggensteun"
MFA_RATE_LIMITS = {"webauthn_login": "20/m/ip"}
# OpenID Connect: one entry per shelter or federation, from the environment alone (README says what goes in).
OPENID_PROVIDERS = env.json("OPENID_PROVIDERS", [])
SOCIALACCOUNT_ADAPTER = "ruggensteun.people.openid.ByInvitation"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [openid_app(entry) for entry in OPENID_PROVIDERS or []]}}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
# A link, not a form: a form that redirects to the provider would need holes in the content security policy.
SOCIALACCOUNT_LOGIN_ON_GET = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{'MD5' if TESTING else 'Argon2'}PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
    ]
]

# What the browser is told.
HTTPS = env.bool("HTTPS", REAL)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from within, without TLS; they tell nothing
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "no-referrer"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # gone with the browser: a year-old cookie on her phone would tell that she was here
SESSION_COOKIE_NAME = "work"
SESSION_ENGINE = "ruggensteun.people.sessions"
CSRF_COOKIE_NAME = "form"
SESSION_COOKIE_AGE = env.int("SESSION_MINUTES", 15) * 60  # without doing anything
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SENSORS = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
PERMISSIONS_POLICY = {feature: [] for feature in SENSORS}
CSRF_FAILURE_VIEW = "ruggensteun.errors.csrf_failure"

# Messages. Mail and text message go through one gate (ruggensteun/delivery).
_mail = given(env.dj_email_url, "EMAIL_URL", "dummy://") or {}  # printed mail would put invitations in a log
globals().update({name: value for name, value in _mail.items() if name.isupper()})
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "demo-mail"
EMAIL_TIMEOUT = _mail.get("EMAIL_TIMEOUT") or 10
DEFAULT_FROM_EMAIL = env.str("PROFESSIONAL_SENDER", "Ruggensteun <bericht@ruggensteun.example>")
GUARDIAN_SENDER = env.str("GUARDIAN_SENDER", "Afspraak <bericht@afspraak.example>")
GUARDIAN_SUBJECT = env.str("GUARDIAN_SUBJECT", "")
TEXT_SENDER = env.str("TEXT_SENDER", "Afspraak")
SPRYNG_TOKEN = env.str("SPRYNG_TOKEN", "")
SPRYNG_ROUTE = env.str("SPRYNG_ROUTE", "business")
SPRYNG_URL = env.str("SPRYNG_URL", "https://rest.spryngsms.com/v1")
TEXT_BACKEND = env.str(
    "TEXT_BACKEND", "ruggensteun.delivery.texts.FileTexts" if DEMO else "ruggensteun.delivery.texts.ConsoleTexts"
)
TEXT_FILE_PATH = DATA_DIR / f"{MODE}-texts"
if TESTING:
    TEXT_BACKEND = "ruggensteun.delivery.texts.MemoryTexts"

# Celery is the outbox's doorbell and clock; losing it loses nothing (design.md §3.4).
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "folder://localhost")
if CELERY_BROKER_URL.startswith("folder:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(DATA_DIR / f"{MODE}-queue"), "polling_interval": 0.2}
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # there is one worker, and it is a child of `serve`
else:
    # Longer than any task may take: what a lost worker held is given to another one after this.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 3600}
LEFT_DOWN = DATA_DIR / f"{MODE}.left-down"  # names the processes of `serve` that failed too often, for readyz
CELERY_TASK_DEFAULT_QUEUE = "messages"
CELERY_TASK_QUEUES = [Queue(name, Exchange("ruggensteun"), routing_key=name) for name in ("messages", "nightly")]
CELERY_TASK_ROUTES = {"cases.tasks.*": {"queue": "nightly"}}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # nobody waits at her screen for a broker that is gone
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A broker that goes must not break off a mail half-way: whoever gets the same task again finds the message taken.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20  # seconds to finish what is being sent
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 100, 120
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # its own would write exceptions out, with the values in them
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / f"{MODE}-beat")
# Whatever stands here may run twice, late or not at all without harm. What is not begun before the next is left out.
SWEEP_SECONDS = env.int("SWEEP_SECONDS", 5 if DEMO else 20)
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {
        "task": "ruggensteun.delivery.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "seal history and log": {"task": "ruggensteun.audit.tasks.seal", "schedule": 60, "options": {"expires": 60}},
    "clear out what is past": {"task": "cases.tasks.clear_out", "schedule": 3600, "options": {"expires": 3600}},
    "announce what comes": {"task": "cases.tasks.nightly", "schedule": crontab(hour=4, minute=30)},
    "replace times that became impossible": {
        "task": "cases.tasks.tend_conversations",
        "schedule": 300,
        "options": {"expires": 300},
    },
}
# How long a worker has for one message, and how long to wait after each attempt in vain; then it is somebody's task.
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", 300)
DELIVERY_BACK_OFF_SECONDS = env.list("DELIVERY_BACK_OFF_SECONDS", [60, 300, 1800, 7200, 43200], subcast=int)

# Deadlines and terms of domain.md §3; no public norm exists, so each is a setting.
SCHOOL_DAYS_TO_FIRST_CONVERSATION = env.int("SCHOOL_DAYS_TO_FIRST_CONVERSATION", 15)
SCHOOL_DAYS_AFTER_VIOLENCE = env.int("SCHOOL_DAYS_AFTER_VIOLENCE", 5)
REVIEW_SCHOOL_WEEKS = env.int("REVIEW_SCHOOL_WEEKS", 8)
SCHOOL_DAYS_TO_REPLY = env.int("SCHOOL_DAYS_TO_REPLY", 2)
# How long it takes to book an interpreter, unless the coach says otherwise for this parent.
SCHOOL_DAYS_FOR_INTERPRETER = env.int("SCHOOL_DAYS_FOR_INTERPRETER", 3)
CONVERSATION_MINUTES = env.int("CONVERSATION_MINUTES", 45)
CONVERSATION_MINUTES_FOR_TWO = env.int("CONVERSATION_MINUTES_FOR_TWO", 60)
CONSENT_MONTHS = env.int("CONSENT_MONTHS", 12)
RETENTION_MONTHS = env.int("RETENTION_MONTHS", 24)
ACCESS_LOG_MONTHS = env.int("ACCESS_LOG_MONTHS", 60)
# How long the worker may have been away before somebody must say that the clock is right; a demo is left for weeks.
CLOCK_GAP_DAYS = env.int("CLOCK_GAP_DAYS", 365 if DEMO else 7)
# The list of what was closed, outside the database, is kept as long as the oldest backup.
BACKUP_DAYS = env.int("BACKUP_DAYS", 30)
CLOSINGS_FILE = env.path("CLOSINGS_FILE", DATA_DIR / f"{MODE}.closings")
SAFE_CONTACT_REVIEW_DAYS = env.int("SAFE_CONTACT_REVIEW_DAYS", 30)
LINK_DAYS = env.int("LINK_DAYS", 14)
GUARDIAN_SESSION_MINUTES = env.int("GUARDIAN_SESSION_MINUTES", 15)
BREAK_GLASS_PER_WEEK = env.int("BREAK_GLASS_PER_WEEK", 3)
INVITATION_DAYS = env.int("INVITATION_DAYS", 7)

# Language and time.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]  # of professionals' pages; a guardian's: languages.py
# Of a guardian's pages those that a native speaker has reviewed, beside Dutch and English.
REVIEWED_LANGUAGES = env.list("REVIEWED_LANGUAGES", ["ar", "ti", "tr", "uk"] if DEMO else [])
# Django and allauth know neither of these.
LANG_INFO.setdefault("ti", {"bidi": False, "code": "ti", "name": "Tigrinya", "name_local": "ትግርኛ"})
LANG_INFO.setdefault("so", {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"})
LOCALE_PATHS = [BASE_DIR / "ruggensteun" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "NL"
PHONENUMBER_DB_FORMAT = "E164"

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", DATA_DIR / "static")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
TEST_RUNNER = "ruggensteun.testing.PytestRunner"

# Log lines hold no names, no addresses, no tokens (domain.md S9): paths are case numbers at most.
LOG_FORMAT = env.str("LOG_FORMAT", "line", validate=OneOf(["line", "json"]))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "ruggensteun.logs.AsJson"},
    },
    "filters": {"tokens": {"()": "ruggensteun.logs.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ruggensteun": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        # Both bring a handler of their own, which would write addresses of links and values of exceptions out.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
        "multiprocessing": {"handlers": ["console"], "propagate": False},
    },
}

_wrong = []
if REAL and DEBUG:
    _wrong.append("DEBUG: its pages show names, addresses and how everything is called, on both hosts.")
if REAL and SQL_LOG:
    _wrong.append("SQL_LOG: statements may hold names, and may stand in no log; only for the demo and the tests.")
if REAL and GUARDIAN_ORIGIN and urlsplit(GUARDIAN_ORIGIN).hostname == urlsplit(PROFESSIONAL_ORIGIN or "").hostname:
    _wrong.append("GUARDIAN_ORIGIN: guardians need a host of their own, with a name of its own (domain.md S12).")
if TEXT_BACKEND == "ruggensteun.delivery.spryng.SpryngTexts" and not SPRYNG_TOKEN:
    _wrong.append("SPRYNG_TOKEN: without the key from Spryng no text message is taken there.")
if not (1 <= len(TEXT_SENDER) <= 11 and TEXT_SENDER.isalnum() and TEXT_SENDER.isascii()):
    _wrong.append("TEXT_SENDER: at most eleven letters and digits: that is what the network takes as a sender.")
_wrong += [
    f"{name}: stands on a guardian's phone and may not tell what this is (domain.md S3)."
    for name in ("GUARDIAN_SENDER", "GUARDIAN_SUBJECT", "TEXT_SENDER")
    if REAL and any(word in globals()[name].lower() for word in ("ruggensteun", "opvang"))
]
if unknown := set(REVIEWED_LANGUAGES or []) - set(OWN_NAMES):
    _wrong.append(f"REVIEWED_LANGUAGES: there is no catalogue for {', '.join(sorted(unknown))}.")
try:
    env.seal()
except EnvValidationError as missing:
    _wrong += [f"{name}: {' '.join(problems)}" for name, problems in sorted(missing.error_messages.items())]
if _wrong:
    raise ImproperlyConfigured("\n  ".join(["Settings to give in the environment or in .env:", *_wrong]))

# Last: a start that was refused, perhaps under another user's name, leaves no folder behind.
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # beat keeps its times there, also beside PostgreSQL
if not REAL:
    STATIC_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
