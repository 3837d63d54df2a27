"""The crawl lists everything itself: a new model, field, cell of the table or address is in it, or fails here."""

from django.conf import settings
from django.urls import URLPattern, get_resolver

from cases.policy.table import NO, TABLE, YES
from tests.crawl.fields import CODES, DERIVED, EMPTY, FIELDS, OUTSIDE, name_of, our_models, own_fields
from tests.crawl.parties import LIMITS
from tests.crawl.walk import kind_of

# Pages to which no page of this world leads, with the reason.
NOT_LED_TO = {
    "account_here": "asked by a script",
    "cases:take-back-update": "as long as nobody has read it, and here everybody walks everywhere",
    "cases:contact-take-back-update": "the same",
    "cases:comes-after-all": "when a parent said by her link alone that she cannot come",
    "cases:time-stays": "when a time stands on a phone that is not safe any more",
    "cases:let-messages-leave": "after a jump of the clock, or a copy that was put back",
    "account_inactive": "for an account that was closed",
    "account_signup": "closed: by invitation only",
    "account_reset_password_from_key": "by a link in a mail",
    "account_reset_password_from_key_done": "after that",
    "account_reset_password_done": "after asking for that",
    "account_confirm_login_code": "after asking for a code",
    "mfa_authenticate": "while signing in",
    "mfa_login_webauthn": "asked by a script",
    "mfa_reauthenticate": "for who has a second factor to show again",
    "mfa_reauthenticate_webauthn": "the same",
    "mfa_deactivate_totp": "for who has one",
    "mfa_list_webauthn": "for who has one",
    "mfa_remove_webauthn": "for who has one",
    "mfa_view_recovery_codes": "for who has them",
    "mfa_generate_recovery_codes": "for who has a second factor",
    "socialaccount_login_cancelled": "on the way back from a provider",
    "socialaccount_login_error": "on the way back from a provider",
    "openid_connect_login": "to a provider",
    "openid_connect_callback": "on the way back from a provider",
    "healthz": "asked by a machine",
    "readyz": "asked by a machine",
    "cases:answer-request": "for who has a request to answer",
    "cases:plan-apart": "for two conversations that share one time",
    "cases:feed": "asked by a calendar program",
    "cases:join": "by a link in a mail",
    "cases:begin-intake": "pressed, then led on",
    "account_change_password": "typed by hand",
    "page": "the same address as the home of professionals: every walk of hers begins there",
    "other-time": "led to by a button of hers",
    "follow": "by the link itself, with which every walk begins",
}


def test_every_field_has_a_row_of_the_table():
    named = {(label, name) for label, rows in FIELDS.items() for names in rows.values() for name in names.split()}
    assert named == {(model._meta.label, field.name) for model in our_models() for field in own_fields(model)}


def test_every_row_is_one_of_the_table_or_about_no_family():
    assert {row for rows in FIELDS.values() for row in rows} <= set(TABLE) | set(OUTSIDE)
    assert set(OUTSIDE) & set(TABLE) == set()


def test_every_cell_in_words_says_how_far_it_reaches():
    in_words = {
        (party, row) for row, (_what, cells) in TABLE.items() for party, cell in cells.items() if cell not in (YES, NO)
    }
    assert in_words == set(LIMITS)


def test_every_exception_is_about_a_field_that_is_there():
    assert CODES | set(DERIVED) <= {name_of(field) for model in our_models() for field in own_fields(model)}


def test_every_model_has_something_to_leak(world):
    bare = {model._meta.label for model in our_models() if not model._base_manager.exists()}
    assert bare == set(EMPTY)


def pages(urlconf):
    """Names of all pages of a host."""

    def names(patterns, namespace):
        for one in patterns:
            if isinstance(one, URLPattern):
                yield f"{namespace}{one.name}"
            else:
                yield from names(one.url_patterns, f"{namespace}{one.namespace}:" if one.namespace else namespace)

    return set(names(get_resolver(urlconf).url_patterns, ""))


def test_every_page_is_walked(world):
    walked = {kind_of(link) for one in world.explored.values() for page in one.pages.values() for link in page.links}
    walked |= {kind_of(form.action) for one in world.explored.values() for form in one.forms.values()}
    everything = pages(settings.ROOT_URLCONF) | pages(settings.GUARDIAN_URLCONF)
    assert everything - walked - set(NOT_LED_TO) == set()
    assert set(NOT_LED_TO) - everything == set()
