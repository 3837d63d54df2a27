"""Of allauth's addresses the ones that we need; what is not named here does not exist.

Its page for e-mail addresses would let whoever finds a screen unlocked add her own, and have a new password sent there.
"""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

from ruggensteun.people.views import here

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/second/", mfa.authenticate, name="mfa_authenticate"),
    path("again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("safe/", mfa.index, name="mfa_index"),
    path("safe/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("safe/app/stop/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("safe/passkey/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("safe/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("safe/passkey/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("safe/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("safe/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("here/", here, name="account_here"),
    path("openid/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("openid/failed/", social.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
