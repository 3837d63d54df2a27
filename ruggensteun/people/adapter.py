"""How allauth behaves here: nobody signs up, nobody learns whether an address is known."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger("ruggensteun.people")


class ByInvitationOnly(DefaultAccountAdapter):
    """Where allauth asks how we want it."""

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Only this very host: allauth's own answer also trusts the guardians' host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})

    def send_mail(self, template_prefix, email, context):
        """A mail server that is down must not tell a known address from an unknown one, nor write it in the log."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as problem:
            logger.warning("A mail about signing in was not sent: %s", type(problem).__name__)


def display_name(user):
    """How allauth names somebody in its sentences."""
    return user.get_full_name()
