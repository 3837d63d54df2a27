"""What happens when allauth says that somebody came in, enrolled, showed a factor, or was kept out."""

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth

from ruggensteun.audit import reads
from ruggensteun.people import devices, second_factor
from ruggensteun.people.models import User


def connect():
    account.user_logged_in.connect(_came_in)
    account.login_code_rejected.connect(_wrong_mail_code)
    auth.user_login_failed.connect(_wrong_password)
    mfa.authenticator_added.connect(_enrolled)
    mfa.authenticator_used.connect(_factor_shown)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authentication_failed.connect(_wrong_factor)


def _came_in(request, user, sociallogin=None, **_kwargs):
    """A line in the access log, and a mail when this device is new; joining itself is not told."""
    if sociallogin is not None and sociallogin.state.get("second_factor"):
        second_factor.mark(request, user)
    reads.who(user)
    reads.note("sign_in", user, rule=f"by {_how(request, sociallogin)}")
    first_time = getattr(request, "joining", False)
    if not first_time and not devices.is_known(request, user):
        get_adapter(request).send_notification_mail("account/email/new_device", user)
    request.came_in = user


def _how(request, sociallogin):
    if sociallogin is not None:
        return "provider"
    methods = [line["method"] for line in request.session.get("account_authentication_methods", [])]
    return " + ".join(dict.fromkeys(methods)) or "invitation"


def _wrong_password(credentials, request=None, **_kwargs):
    email = credentials.get("email") or credentials.get("username") or ""
    reads.note("denied", User.objects.filter(email__iexact=email).first() if email else None, rule="wrong password")


def _wrong_mail_code(user, **_kwargs):
    reads.note("denied", user, rule="wrong code by mail")


def _wrong_factor(user, **_kwargs):
    reads.note("denied", user, rule="wrong second factor")


def _enrolled(request, user, authenticator, **_kwargs):
    reads.note("change", user, fields=[authenticator.type], rule="second factor added")
    if authenticator.type in second_factor.MAIN:
        second_factor.mark(request, user, again=True)


def _factor_shown(request, user, reauthenticated=False, **_kwargs):
    second_factor.mark(request, user, again=reauthenticated)


def _factor_removed(request, user, authenticator, **_kwargs):
    """Without any factor left she enrols anew before she goes on."""
    reads.note("change", user, fields=[authenticator.type], rule="second factor removed")
    if authenticator.type != Authenticator.Type.RECOVERY_CODES and not second_factor.enrolled(user):
        second_factor.forget(request)
