"""Signing in at the own organisation. Accounts are tied by issuer and subject, while accepting an invitation."""

import hashlib

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ruggensteun.people.actions import join_by_provider, open_invitation
from ruggensteun.refusal import Refused


class IssuerAndSubject(OpenIDConnectProvider):
    """Who it is follows from issuer and subject of the signed token: never from an address, nor from our own names."""

    def extract_uid(self, data):
        claims = data["id_token"]
        return hashlib.sha256(f"{claims['iss']} {claims['sub']}".encode()).hexdigest()


class ByInvitation(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return False

    def get_provider(self, request, provider, client_id=None):
        found = super().get_provider(request, provider, client_id)
        return IssuerAndSubject(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def pre_social_login(self, request, sociallogin):
        """Known: come in. Unknown: only with an open invitation in hand, chosen on its own page."""
        if not sociallogin.is_existing:
            self._accept_invitation(request, sociallogin)
        claims = sociallogin.account.extra_data.get("id_token", {})
        sociallogin.state["second_factor"] = provider_checked_twice(sociallogin.provider.app, claims)

    def _accept_invitation(self, request, sociallogin):
        asked_there = sociallogin.state.get("next") == reverse("cases:join", args=["welcome"])
        invitation = open_invitation(request.session.get("invitation", "")) if asked_there else None
        try:
            if invitation is None:
                raise Refused(_("You are not known here yet. Use the link of your invitation."))
            with transaction.atomic():
                person = join_by_provider(invitation, by=invitation.user)
                sociallogin.connect(request, person)
        except Refused as refusal:
            messages.warning(request, refusal.sentence)
            raise ImmediateHttpResponse(redirect("account_login")) from refusal
        request.session.pop("invitation")
        request.joining = True
        sociallogin.state["next"] = "/"


def provider_checked_twice(app, claims):
    """Whether this provider's second factor counts here, and this token says that it was asked (`amr` or `acr`)."""
    amr = claims.get("amr") or []
    said = {claims.get("acr"), *([amr] if isinstance(amr, str) else amr)}
    return bool(said & set(app.settings.get("second_factor", [])))
