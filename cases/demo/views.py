"""Two pages of the demo alone: play somebody, and read what went out. Never part of a real run (see urls.py)."""

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases.demo import cast
from cases.demo.players import PASSWORD, PLAYERS, person
from ruggensteun.people import second_factor


@login_not_required
@require_GET
def players(request):
    """Whom to play: everybody with one button, and the link and code of a mother."""
    link, code = cast.guardian_link()
    return render(request, "demo/players.html", {"players": PLAYERS, "link": link, "code": code})


@login_not_required
@require_POST
def sign_in(request):
    """In as one of the players, without a password."""
    email = request.POST.get("email", "")
    if email not in {player.email for player in PLAYERS}:
        raise Http404
    user = person(email)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    second_factor.mark(request, user)
    UserSession.objects.create_from_request(request)
    return redirect("cases:home")


@login_not_required
@require_GET
def outgoing(request):
    """What went out by mail and as text message, the latest first."""
    messages = sorted([*_mails(), *_texts()], key=lambda message: message["at"], reverse=True)
    return render(request, "demo/messages.html", {"outgoing": messages, "codes": cast.codes(), "password": PASSWORD})


def _mails():
    for path in settings.EMAIL_FILE_PATH.glob("*.log"):
        for raw in path.read_bytes().split(b"-" * 79 + b"\n"):
            if not raw.strip():
                continue
            mail = message_from_bytes(raw, policy=policy.default)
            body = mail.get_body(preferencelist=("plain",))
            yield {
                "channel": "mail",
                "at": parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC),  # Django writes UTC, without saying so
                "to": mail["To"],
                "sender": mail["From"],
                "subject": mail["Subject"],
                "text": body.get_content() if body else "",
                "files": [part.get_filename() for part in mail.iter_attachments() if part.get_filename()],
            }


def _texts():
    for path in settings.TEXT_FILE_PATH.glob("*.json"):
        text = json.loads(path.read_text("utf-8"))
        yield {**text, "channel": "text", "at": datetime.fromisoformat(text["at"])}
