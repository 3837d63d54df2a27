"""How pages fare in a large world: statements, p50 and p95, and how much more than SQL written by hand.

Make the world first, in a database of its own: `manage.py make_world --cases 50000`. Then, with the same environment,
`.venv/bin/python -m tests.benchmarks.size [ROUNDS]`. Whatever else this machine does, slows it: compare within one run.
"""

import os
import statistics
import sys
import time

os.environ.setdefault("RUGGENSTEUN_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruggensteun.settings")


def main(rounds=40):
    import django

    django.setup()
    from django.db import connection
    from rich.console import Console
    from rich.table import Table

    from cases.demo.large import NAME
    from cases.models import Case, Shelter

    if not Shelter.objects.filter(name=NAME).exists():
        sys.exit("There is no world to measure in: manage.py make_world makes one.")
    title = f"{Case.objects.count():,} cases on {connection.vendor}, {rounds} rounds, load {os.getloadavg()[0]:.1f}"
    table = Table(title=title)
    for heading in ("page", "statements", "p50 ms", "p95 ms", "× by hand"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name, ask, by_hand in pages():
        statements, times = measured(ask, rounds)
        ratio = ""
        if by_hand:
            _statements, hand = measured(by_hand, rounds)
            ratio = f"{statistics.median(times) / statistics.median(hand):.2f}"
        p95 = sorted(times)[int(len(times) * 0.95) - 1]
        table.add_row(name, str(statements), f"{statistics.median(times):.1f}", f"{p95:.1f}", ratio)
    Console().print(table)


def measured(ask, rounds):
    """Statements of one round, and milliseconds of each; what is written is taken back."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    with transaction.atomic():
        ask()
        with CaptureQueriesContext(connection) as asked:
            ask()
        reading = [one for one in asked if not one["sql"].startswith(("INSERT", "SAVEPOINT", "RELEASE", "BEGIN"))]
        times = []
        for _round in range(rounds):
            begun = time.perf_counter()
            ask()
            times.append((time.perf_counter() - begun) * 1000)
        transaction.set_rollback(True)
    return len(reading), times


def pages():
    """(name, what opens it, the same list by hand or None)."""
    from cases.models import Case
    from ruggensteun.people.models import User

    coaches = User.objects.filter(email__startswith="coach").order_by("pk")
    for words, coach in (("44", coaches[1]), ("5,000", coaches[0])):
        desk = signed_in(coach)
        case = Case.objects.filter(seats__user=coach).order_by("-pk").first()
        yield f"children of a coach with {words}", opens(desk, "/children"), by_hand(desk, coach)
        yield f"today of a coach with {words}", opens(desk, "/today"), None
        yield f"one child of a coach with {words}", opens(desk, case.get_absolute_url()), None
    contact = Case.objects.filter(seats__permission__codename="school_contact").first().school_contact
    yield "pupils of a school contact", opens(signed_in(contact.user), "/pupils"), None
    yield "search for a school", opens(signed_in(coaches[1]), "/schools/search?q=school+1"), None


def signed_in(person):
    """A client behind which this person sits, with her second factor shown."""
    from allauth.usersessions.models import UserSession
    from django.contrib.auth.signals import user_logged_in
    from django.test import Client

    from cases.views.door import SIGN_IN
    from ruggensteun.people import second_factor

    def shown(sender, request, user, **kwargs):
        second_factor.mark(request, user)
        request.session["seen"] = time.time()
        UserSession(user=user, ip="127.0.0.1", session_key=request.session.session_key, user_agent="-").save()

    user_logged_in.connect(shown)
    client = Client()
    client.force_login(person, backend=SIGN_IN)
    user_logged_in.disconnect(shown)
    return client


def opens(client, address):
    def ask():
        response = client.get(address)
        if response.status_code != 200:
            raise AssertionError(f"{address}: {response.status_code}")

    return ask


HAND = """
SELECT c.number, c."group", k.first_name, k.last_name, s.name, s.town FROM cases_seat p
JOIN cases_case c ON c.id = p.content_object_id AND c.state = 'open'
JOIN cases_child k ON k.id = c.child_id LEFT JOIN schools_school s ON s.id = c.school_id
JOIN auth_permission r ON r.id = p.permission_id AND r.codename IN ('coach', 'substitute')
WHERE p.user_id = %s AND p.until IS NULL ORDER BY k.first_name, c.id LIMIT 26
"""


def by_hand(client, coach):
    """The same page from one statement written by hand: same session, same template, no chips to work out."""
    from django.db import connection
    from django.template.loader import render_to_string
    from django.urls import reverse

    from cases.policy.pages import Page

    request = client.get("/children").wsgi_request

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(HAND, [coach.pk])
            found = cursor.fetchall()
        rows = [
            {
                "about": {
                    "case": {
                        "get_absolute_url": reverse("cases:case", args=[number]),
                        "child": {"first_name": first, "last_name": last},
                        "school": {"name": school, "town": town},
                        "group": group,
                    }
                },
                "chip": ("good", "check", "-"),
            }
            for number, group, first, last, school, town in found[:25]
        ]
        context = {"rows": Page(rows, 1, len(found) > 25), "q": "", "any": True, "seen": ["-"]}
        render_to_string("today/children.html", context, request)

    return ask


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
