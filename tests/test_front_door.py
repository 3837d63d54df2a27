"""The front door: each address of both hosts, opened by a stranger. A new address fails until it has a row."""

import re
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, is_valid_path

SIGN_IN, OPEN = "leads to signing in", "open"

# Open to everybody, and why. Everything else on the professional host asks to sign in first.
OPEN_TO_ALL = {
    "account_login": "signing in itself",
    "account_request_login_code": "a code by mail",
    "account_confirm_login_code": "the code from that mail",
    "mfa_login_webauthn": "signing in with a passkey",
    "mfa_authenticate": "the second factor, after the first",
    "openid_connect_login": "on to the own organisation",
    "openid_connect_callback": "and back from there",
    "socialaccount_login_cancelled": "she turned back on the way",
    "socialaccount_login_error": "the own organisation did not let her in",
    "account_logout": "who is out already goes back to signing in",
    "account_inactive": "tells who signed in that the account is closed",
    "account_signup": "says that one comes in by invitation",
    "account_reset_password": "a new password",
    "account_reset_password_done": "look in your mail",
    "account_reset_password_from_key": "the link in that mail",
    "account_reset_password_from_key_done": "the password is kept",
    "cases:join": "accept an invitation",
    "cases:feed": "a calendar reads at a secret address",
    "healthz": "a load balancer asks whether this process lives",
    "readyz": "and whether the whole can work; it hears no more than yes or no",
}
SIGN_IN_FIRST = {
    "account_change_password",
    "account_here",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "usersessions_list",
    "cases:start-anew",
    "cases:start-contact-anew",
    "cases:confirm-contact",
    "schools:list",
    "schools:search",
    "schools:detail",
    "cases:home",
    "cases:my-week",
    "cases:add-exception",
    "cases:cancel-exception",
    "cases:my-calendar",
    "cases:meeting",
    "cases:guardian-days",
    "cases:interpreting",
    "cases:book-interpreter",
    "cases:renew-feed",
    "cases:revoke-feed",
    "cases:forget-calendar",
    "cases:who-sees-what",
    "cases:today",
    "cases:children",
    "cases:agenda",
    "cases:begin-intake",
    "cases:intake",
    "cases:keep-intake",
    "cases:drop-intake",
    "cases:case",
    "cases:log",
    "cases:log-file",
    "cases:log-people",
    "cases:looks",
    "cases:who-sees-what-here",
    "cases:name-substitute",
    "cases:end-substitute",
    "cases:emergency",
    "cases:lead-substitute",
    "cases:history",
    "cases:history-paper",
    "cases:pupil-history",
    "cases:record-history",
    "cases:pupil-record-history",
    "cases:note",
    "cases:admit-contact",
    "cases:school-people",
    "cases:end-school-person",
    "cases:admit-guardian",
    "cases:end-guardian",
    "cases:change-school",
    "cases:close",
    "cases:go-on",
    "cases:requests",
    "cases:answer-request",
    "cases:print-own",
    "cases:reopen",
    "cases:file",
    "cases:file-json",
    "cases:pass-on",
    "cases:pass-on-paper",
    "cases:pass-on-json",
    "cases:told",
    "cases:consent",
    "cases:withdraw-consent",
    "cases:safe-contact",
    "cases:code",
    "cases:asked-about-contact",
    "cases:unsafe",
    "cases:revoke-links",
    "cases:updates",
    "cases:seen-update",
    "cases:talk-about-update",
    "cases:contact-updates",
    "cases:contact-take-back-update",
    "cases:take-back-update",
    "cases:time-stays",
    "cases:comes-after-all",
    "cases:let-messages-leave",
    "cases:plan",
    "cases:print-card",
    "cases:risk",
    "cases:print-agreements",
    "cases:conversation",
    "cases:propose-again",
    "cases:plan-apart",
    "cases:told-reply",
    "cases:call",
    "cases:called",
    "cases:move-conversation",
    "cases:cancel-conversation",
    "cases:record",
    "cases:look-back",
    "cases:agreement",
    "cases:calendar",
    "cases:settle",
    "cases:waivers",
    "cases:decide-waiver",
    "cases:pupils",
    "cases:pupil",
    "cases:answer",
    "cases:contact-move",
    "cases:contact-calendar",
    "cases:contact-settle",
    "cases:shelter",
    "cases:messages",
    "cases:shelter-choices",
    "cases:invite-colleague",
    "cases:end-membership",
    "cases:invite-again",
    "cases:hand-over-caseload",
    "cases:keep-from-erasing",
    "cases:hand-over",
    "cases:edit-school",
    "cases:add-closure",
    "cases:set-holiday",
    "cases:contact-hours",
    "cases:my-school",
    "cases:add-contact",
    "cases:end-contact",
}
# Guardians do not sign in: without an open visit each of these shows nothing of anybody.
GUARDIAN_PAGES = {
    "page",
    "follow",
    "own-answer",
    "other-time",
    "cannot-come",
    "own-code",
    "more",
    "own-part",
    "own-history",
    "own-change",
    "own-wish",
    "own-consent",
    "own-calendar",
    "own-language",
    "leave",
}
EXAMPLES = {
    "token": "nobodys-token",
    "number": "BCDF-GHJK",
    "code": "99XA00",
    "pk": "1",
    "tie": "1",
    "slot": "1",
    "name": "when",
    "kind": "case",
}

REGEX_EXAMPLES = {"provider_id": "nobody", "key": "set-password", "uidb36": "1"}


def addresses(urlconf):
    """Every address of one host by the name of its page, with examples in place of what varies."""

    def walk(patterns, before, namespace):
        for one in patterns:
            if isinstance(one, URLPattern):
                yield f"{namespace}{one.name}", example(before + str(one.pattern))
            else:
                inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
                yield from walk(one.url_patterns, before + str(one.pattern), inside)

    return dict(walk(get_resolver(urlconf).url_patterns, "/", ""))


def example(pattern):
    pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: REGEX_EXAMPLES[found[1]], pattern)
    pattern = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: EXAMPLES[found[1]], pattern)
    return pattern.replace("^", "").replace("$", "")


PROFESSIONAL = addresses(settings.ROOT_URLCONF)
GUARDIAN = addresses(settings.GUARDIAN_URLCONF)


def test_every_address_has_a_row():
    assert set(PROFESSIONAL) == SIGN_IN_FIRST | OPEN_TO_ALL.keys()
    assert set(GUARDIAN) == GUARDIAN_PAGES


def test_no_address_is_in_both_lists():
    assert SIGN_IN_FIRST & OPEN_TO_ALL.keys() == set()


def wrong(names, check):
    """{name: what is wrong there} of these pages; `check` gives what is wrong with one of them, or nothing."""
    found = {name: check(name) for name in sorted(names)}
    return {name: problem for name, problem in found.items() if problem}


def test_who_is_not_signed_in_is_asked_to(db):
    def check(name):
        answers = [getattr(Client(), method)(PROFESSIONAL[name]) for method in ("get", "post")]
        led = [(answer.status_code, answer.get("Location", "").split("?")[0]) for answer in answers]
        return led if led != [(302, "/accounts/login/")] * 2 else None

    assert wrong(SIGN_IN_FIRST, check) == {}


def test_an_expired_session_under_htmx_leads_to_the_sign_in_page_and_back(db):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/children?q=noor&order=name"}
    response = Client().get(PROFESSIONAL["cases:children"], headers=headers)
    address, _, question = response["HX-Redirect"].partition("?")
    assert (response.status_code, response.content, address) == (204, b"", "/accounts/login/")
    assert parse_qs(question) == {"next": ["/children?q=noor&order=name"]}


def test_an_open_page_opens_without_signing_in(db):
    def check(name):
        answer = Client().get(PROFESSIONAL[name], follow=True)
        opens = answer.status_code in ((200, 503) if name == "readyz" else (200, 404))
        return None if opens and answer.wsgi_request.user.is_anonymous else answer.status_code

    assert wrong(OPEN_TO_ALL, check) == {}


def test_a_professional_page_is_neither_kept_nor_framed_nor_indexed(db):
    def check(name):
        return unguarded(Client().get(PROFESSIONAL[name])) + unguarded(Client().post(PROFESSIONAL[name]))

    assert wrong(PROFESSIONAL, check) == {}


def test_a_guardians_page_is_neither_kept_nor_framed_nor_indexed(db):
    phone = Client(headers={"host": settings.GUARDIAN_HOST})
    assert (
        wrong(GUARDIAN, lambda name: unguarded(phone.get(GUARDIAN[name])) + unguarded(phone.post(GUARDIAN[name]))) == {}
    )


def test_a_professional_page_does_not_exist_on_the_guardians_host(db):
    phone = Client(headers={"host": settings.GUARDIAN_HOST})
    nowhere = phone.get("/no-such-page").content

    def check(name):
        there = phone.get(PROFESSIONAL[name])
        return None if (there.status_code, there.content) == (404, nowhere) else there.status_code

    # The bare address is the one that both hosts have, each with a page of its own.
    assert wrong(PROFESSIONAL.keys() - {"cases:home"}, check) == {}


def test_a_guardians_page_does_not_exist_on_the_professional_host(db):
    there = {name: Client().get(GUARDIAN[name]).status_code for name in GUARDIAN.keys() - {"page"}}
    assert {name: status for name, status in there.items() if status != 404} == {}


def test_what_a_database_cannot_hold_is_no_number_and_no_code():
    """PostgreSQL stops at a NUL, in the middle of a page."""
    varying = [path for path in PROFESSIONAL.values() if EXAMPLES["number"] in path or EXAMPLES["code"] in path]
    odd = [path.replace(EXAMPLES["number"], "BCDF\0").replace(EXAMPLES["code"], "99\0") for path in varying]
    assert [path for path in odd if is_valid_path(path)] == []


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
DIRECTIVES = ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")


def unguarded(response):
    """What an answer lacks of what keeps a page out of caches, frames and searches: words, or an empty list."""
    lacking = [name for name, value in HEADERS.items() if response.get(name) != value]
    if "no-store" not in response.get("Cache-Control", "").replace(" ", "").split(","):
        lacking.append("no-store")
    if "camera=()" not in response.get("Permissions-Policy", ""):
        lacking.append("Permissions-Policy")
    if "noindex" not in response.get("X-Robots-Tag", ""):
        lacking.append("noindex")
    policy = response.get("Content-Security-Policy", "")
    lacking += [word for word in ("unsafe", "http") if word in policy]
    return lacking + [directive for directive in DIRECTIVES if directive not in policy]


def test_a_page_that_lacks_something_is_found():
    bare = HttpResponse(headers={"Content-Security-Policy": "script-src 'unsafe-inline'"})
    assert unguarded(bare) == [*HEADERS, "no-store", "Permissions-Policy", "noindex", "unsafe", *DIRECTIVES]
