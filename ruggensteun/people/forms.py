"""What stands in the place of allauth's own forms."""

from allauth.account.forms import RequestLoginCodeForm, ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class NewPassword(ResetPasswordForm):
    """A new password is for who has one. Who has not come in yet does so by her invitation, while that works."""

    def clean_email(self):
        email = super().clean_email()
        self.users = [person for person in self.users if person.has_joined]
        return email


class CodeByMail(RequestLoginCodeForm):
    """A code by mail is for who has come in before; to everybody else the page says the same and sends nothing."""

    def clean_email(self):
        email = super().clean_email()
        if self._user is not None and not self._user.has_joined:
            self._user = None
        return email


class NewPasskey(AddWebAuthnForm):
    """By a name she knows it again, when she removes one that she lost."""

    name = forms.CharField(label=_("What do you call it?"), required=False, max_length=40)
