"""Every field of every model, and the row of the visibility table (cases/policy/table.py) that it belongs to.

A field that is not here makes the crawl fail: whoever adds one says first who may see it.
Besides the rows of the table there are a few that are about no family; who sees those stands in OUTSIDE.
"""

from django.apps import apps
from django.db import models

OURS = ("people", "audit", "delivery", "schools", "cases")

TOLD = "told_way told_language told_with_interpreter"  # how something of hers was told to her coach

# By name of the row: the fields, in words apart.
FIELDS = {
    "people.User": {
        "name": "first_name",
        "surname of a person": "last_name",
        "work address": "email work_phone",
        "guardian": "language needs_interpreter",
        "account": "is_superuser is_staff joined_at last_login is_active kind",
        "secret": "password",
    },
    "people.SafeContact": {
        "safe_contact": (
            "channel number address days not_before not_after voicemail device code_word reads_well verified_on "
            f"wish wished_at {TOLD} wish_told_way wish_told_language wish_told_with_interpreter"
        )
    },
    "people.PersonalCode": {"secret": "code_hash", "safe_contact": "tries agreed_at"},
    "people.Invitation": {"secret": "token_hash salt", "staff": "expires_at used_at revoked_at"},
    "people.WorkHours": {"account": "weekday start end number"},
    "people.WeekException": {"account": "kind first_day last_day start end cancelled"},
    "people.BusyCalendar": {"account": "stretches uploaded_at reaches_until"},
    "people.CalendarFeed": {"secret": "token_hash salt", "account": "made_at revoked_at"},
    "audit.AccessLog": {
        "who_looked": (
            "at actor_id actor_role organisation action object_type object_id case_ids fields rule origin request_id "
            "owner_id"
        )
    },
    "audit.LoggedCase": {"who_looked": "case_id"},
    "audit.Ledger": {"system": "kind at table columns first_id last_id rows rule by_id key digest"},
    "audit.PurgePermit": {"system": "holder"},
    "delivery.Notification": {
        "safe_contact": (
            "kind subject_id sequence state hold_reason channel created_at due_at too_late_at leased_until attempts "
            "sent_at told_at"
        )
    },
    "delivery.Heartbeat": {"system": "name at"},
    "delivery.Standstill": {"machinery": "reason since sure_until lost ended_at log_until"},
    "schools.Holiday": {"directory": "region school_year name first_day last_day withdrawn"},
    "schools.ContactHours": {"school_contact": "weekday number start end"},
    "schools.Closure": {"directory": "first_day last_day kind cancelled"},
    "schools.SchoolContact": {"school_contact": "role is_backup since until confirmed_on"},
    "schools.SchoolHours": {"directory": "weekday start end"},
    "schools.SchoolBoard": {"directory": "number name"},
    "schools.School": {
        "school": "name",
        "directory": (
            "code street postcode town municipality province phone website denomination register region closed_on "
            "search"
        ),
    },
    "cases.Shelter": {"shelter": "name named_to_schools support_basis transfer_basis"},
    "cases.Membership": {"staff": "role since until"},
    "cases.Child": {"first_name": "first_name", "surname": "last_name birth_date", "guardian": "home_language"},
    "cases.Guardianship": {"custody": "relation custody verified stays_here", "may_collect": "may_collect"},
    "cases.Case": {
        "case_number": "number state opened_at closed_at ends_on",
        "first_name": "group",
        "school": "school_status school_checked_on",
        "risk": "risk location_code closing_reason",
        "keep": "legal_hold erase_from",
    },
    "cases.Seat": {"history": "since until reason", "custody": "apart safe_said"},
    "cases.GuardianDays": {"safe_contact": f"suits never not_before not_after said_at {TOLD}"},
    "cases.Interpreting": {"guardian": "way who lead_days"},
    "cases.Note": {"note": "text written_at"},
    "cases.Conversation": {
        "conversation": "state minutes place started_at reply_by",
        "risk": (f"trigger deadline cancel_reason review_on moved_because {TOLD}"),
        "system": "round sequence",
        "history": "confirmed_at ended_at",
    },
    "cases.Participant": {
        "conversation": "role required came doubted_at",
        "slot_reason": f"wishes wished_at agrees_together {TOLD}",
    },
    "cases.Slot": {"conversation": "round starts_at ends_at fell_through", "slot_reason": "rank reasons"},
    "cases.Reply": {"replies": "answer via answered_at language with_interpreter"},
    "cases.Busy": {"system": "at"},
    "cases.Agreement": {"agreements": "state what plain who by_when made_at drop_reason"},
    "cases.Update": {"agreements": "text category readers by_school written_at withdrawn_at", "risk": "seen_at"},
    "cases.Consent": {
        "consent": (
            "purpose giver state answered_on ends_on withdrawn_at form_version language with_interpreter via "
            "recorded_at covers_collecting covers_agreements covers_updates covers_earlier"
        ),
        "safe_contact": TOLD,
    },
    "cases.Waiver": {"consent": "state reason asked_at decided_at"},
    "cases.BreakGlass": {"who_looked": "opened_at reason until words"},
    "cases.Request": {"custody": f"kind state asked_on due_on settled_on why_not {TOLD}"},
    "cases.Tally": {"staff": "year cases conversations"},
    "cases.IntakeDraft": {"draft": "data started_at saved_at", "secret": "window"},
    "cases.Link": {"secret": "token_hash salt", "safe_contact": "created_at expires_at revoked_at on_paper"},
    "cases.Visit": {
        "secret": "key_hash",
        "safe_contact": "language opened_at last_seen_at code_passed_at ended_at",
    },
}

# Rows that are about no family. What a row is about is found in tests/crawl/canaries.py, who sees it in parties.py.
OUTSIDE = {
    "name": "a person's first name: which rows it is in depends on who she is to whom",
    "surname of a person": "the same; of a parent it is the coach's alone",
    "work address": "how a professional is reached at work",
    "account": "a professional's own sign-in and week",
    "staff": "who works for a shelter: for who runs it",
    "directory": "public facts of schools, for every professional",
    "draft": "an intake that is not finished: for the coach who types it",
    "machinery": "why no message leaves: for administrators, and that it is so for everybody",
    "system": "for nobody: it carries no meaning outside the program",
    "secret": "for nobody, in whatever form",
}

# Texts that are no free text: a word out of a list, which cannot hold a canary. They are changed instead.
CODES = {
    "people.SafeContact.days",
    "audit.AccessLog.actor_role",
    "audit.AccessLog.object_type",
    "delivery.Notification.kind",
    "delivery.Notification.channel",
    "cases.Visit.language",
    "schools.Holiday.name",
}
# Texts that are their own canary: unlike anything else, and not ours to overwrite.
AS_IT_IS = {"cases.Case.number", "schools.School.code"}
DERIVED = {"schools.School.search": "made of name, town and code whenever these are saved"}
# Models without a row in the world, with the reason.
EMPTY = {
    "audit.Ledger": "made by the sealer, every minute",
    "delivery.Heartbeat": "written by the worker",
    "delivery.Standstill": "nothing stands still in this world; see tests/ground/test_standstill.py",
    "audit.PurgePermit": "exists only inside a purge's transaction",
}
TEXTS = (models.CharField, models.TextField)


def our_models():
    """Every model of ours but the histories, which are filled by saving."""
    return [
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "history_type")
    ]


def own_fields(model):
    """What a record holds besides its key and its ties to others."""
    return [field for field in model._meta.concrete_fields if not field.primary_key and not field.is_relation]


def name_of(field):
    """`app.Model.field`."""
    return f"{field.model._meta.label}.{field.name}"


def row_of(field):
    """The row of the table that this field belongs to."""
    rows = FIELDS[field.model._meta.label]
    return next(row for row, names in rows.items() if field.name in names.split())


def is_text(field):
    """Whether somebody can write anything into it."""
    free = isinstance(field, TEXTS) and not field.choices
    return free and name_of(field) not in CODES | set(DERIVED)
