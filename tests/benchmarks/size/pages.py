"""Pages asked for in this process, without a server between."""

import json
import re
import statistics
import sys
import time
from dataclasses import dataclass
from types import SimpleNamespace
from unittest import mock


@dataclass(frozen=True)
class Figures:
    """One page: reading statements, and milliseconds; `ratio` to SQL written by hand, where there is such a page."""

    page: str
    statements: int
    p50: float
    p95: float
    ratio: float | None = None


def figures(rounds):
    """What each page costs, one after the other."""
    for name, ask, by_hand in pages():
        statements, times = measured(ask, rounds)
        hand = statistics.median(measured(by_hand, rounds)[1]) if by_hand else None
        p50 = statistics.median(times)
        yield Figures(name, statements, p50, percentile(times), hand and p50 / hand)


def percentile(times, share=0.95):
    """The value that this share of the times does not go beyond."""
    return sorted(times)[max(0, int(len(times) * share) - 1)]


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
    for words, coach in ((f"{cases_of(coaches[1]):,}", coaches[1]), (f"{cases_of(coaches[0]):,}", coaches[0])):
        desk = signed_in(coach)
        case = Case.objects.filter(seats__user=coach).order_by("-pk").first()
        address = case.get_absolute_url()
        yield f"children of a coach with {words}", opens(desk, "/children"), by_hand(desk)
        yield f"today of a coach with {words}", opens(desk, "/today"), None
        yield f"one child of a coach with {words}", opens(desk, address), None
        yield f"its history, of a coach with {words}", opens(desk, f"{address}/history"), None
    contact = Case.objects.filter(seats__permission__codename="school_contact").first().school_contact
    yield "pupils of a school contact", opens(signed_in(contact.user), "/pupils"), None
    yield "a page of a parent", opens(visiting(one_parent()), "/"), None
    yield "search for a school", opens(signed_in(coaches[1]), "/schools/search?q=school+1"), None
    keeper = signed_in(User.objects.get(email="log0@meten.example"))
    number = Case.objects.order_by("pk")[Case.objects.count() // 2].number
    yield "access log", opens(keeper, "/log"), None
    yield "access log of one case", opens(keeper, f"/log?number={number}"), None
    period = "first_day=8-9-2026&last_day=9-9-2026"
    yield "access log of one person, two days", opens(keeper, f"/log?person={coaches[1].pk}&{period}"), None


def cases_of(coach):
    """How many open cases this coach has."""
    from cases.policy import access

    return access.coached_cases(coach).filter(state="open").count()


def one_parent(which=0):
    """(guardian, conversation) of one of those who are asked for a time."""
    from cases.models import Participant

    asked = Participant.objects.filter(role="guardian", conversation__state="planning").select_related("user")
    found = asked.select_related("conversation").order_by("pk")[which]
    return found.user, found.conversation


def visiting(pair):
    """The phone of this guardian, on which her link has been opened."""
    from urllib.parse import urlsplit

    from django.conf import settings
    from django.test import Client

    from cases.actions.links import link_for

    phone = Client(headers={"host": settings.GUARDIAN_HOST})
    phone.get(urlsplit(link_for(*pair)).path)
    return phone


def signed_in(person):
    """A client behind which this person sits, with her second factor shown."""
    from allauth.usersessions.models import UserSession
    from django.contrib.auth.signals import user_logged_in
    from django.test import Client

    from cases.views.door import SIGN_IN
    from ruggensteun.people import second_factor

    def shown(sender, request, user, **kwargs):
        second_factor.mark(request, user, again=True)
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


# What `glance.children` and `progress.next_thing` ask, in one statement: the word for what a child's row says.
HAND = """
WITH mine AS (
  SELECT c.id, c.number, c."group", c.school_status, c.school_id, c.child_id, k.first_name, k.last_name, k.birth_date,
    s.name, s.town FROM cases_case c
  JOIN cases_child k ON k.id = c.child_id LEFT JOIN schools_school s ON s.id = c.school_id
  WHERE c.state = 'open' AND c.id IN (SELECT p.content_object_id FROM cases_seat p
      JOIN auth_permission r ON r.id = p.permission_id AND r.codename IN ('coach', 'substitute')
      WHERE p.user_id = %(coach)s AND p.since <= %(now)s AND (p.until IS NULL OR p.until > %(now)s))
    AND c.shelter_id IN (SELECT m.shelter_id FROM cases_membership m WHERE m.user_id = %(coach)s AND m.role = 'coach'
      AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s))
  ORDER BY k.first_name, c.id LIMIT 26
), yes AS (
  SELECT a.case_id, a.guardian_id, a.giver FROM cases_consent a JOIN mine c ON c.id = a.case_id
  AND a.school_id = c.school_id WHERE a.state = 'given' AND a.purpose = 'support' AND a.answered_on <= %(today)s
  AND a.ends_on > %(today)s
), custody AS (
  SELECT c.id AS case_id, t.guardian_id FROM mine c JOIN cases_guardianship t ON t.child_id = c.child_id
  AND t.custody IN ('sole', 'both', 'unknown')
), seated AS (
  SELECT p.content_object_id AS case_id, r.codename FROM cases_seat p JOIN mine c ON c.id = p.content_object_id
  JOIN auth_permission r ON r.id = p.permission_id
  WHERE p.since <= %(now)s AND (p.until IS NULL OR p.until > %(now)s)
), talk AS (
  SELECT v.id, v.case_id, v.state, v.round, ROW_NUMBER() OVER (PARTITION BY v.case_id
    ORDER BY CASE WHEN v.state IN ('planning', 'confirmed') THEN 0 ELSE 1 END, v.started_at DESC) AS place
  FROM cases_conversation v JOIN mine c ON c.id = v.case_id WHERE v.state <> 'cancelled'
)
SELECT c.id, c.number, c."group", c.first_name, c.last_name, c.name, c.town, CASE
  WHEN EXISTS (SELECT 1 FROM cases_consent n WHERE n.case_id = c.id AND n.school_id = c.school_id
    AND n.state IN ('refused', 'withdrawn')) THEN 'refused'
  WHEN NOT EXISTS (SELECT 1 FROM custody g JOIN yes y ON y.case_id = g.case_id AND y.guardian_id = g.guardian_id
      WHERE g.case_id = c.id)
    OR EXISTS (SELECT 1 FROM custody g WHERE g.case_id = c.id AND NOT EXISTS (SELECT 1 FROM yes y
      WHERE y.case_id = g.case_id AND y.guardian_id = g.guardian_id))
    OR (c.birth_date <= %(twelve)s AND NOT EXISTS (SELECT 1 FROM yes y WHERE y.case_id = c.id AND y.giver = 'child'))
    THEN 'consent'
  WHEN NOT EXISTS (SELECT 1 FROM seated z WHERE z.case_id = c.id AND z.codename = 'school_contact') THEN 'admit_contact'
  WHEN NOT EXISTS (SELECT 1 FROM seated z WHERE z.case_id = c.id AND z.codename = 'guardian') THEN 'admit_guardian'
  WHEN t.id IS NULL THEN 'plan'
  WHEN t.state = 'planning' AND EXISTS (SELECT 1 FROM cases_slot o WHERE o.conversation_id = t.id AND o.round = t.round
    AND NOT o.fell_through AND o.starts_at > %(now)s AND NOT EXISTS (SELECT 1 FROM cases_reply x
      JOIN cases_participant w ON w.conversation_id = t.id AND w.user_id = x.user_id AND w.required
      WHERE x.slot_id = o.id AND x.answer = 'no'))
    THEN 'asking'
  WHEN t.state = 'planning' THEN 'stuck'
  WHEN EXISTS (SELECT 1 FROM cases_agreement a WHERE a.conversation_id = t.id) THEN 'running'
  ELSE 'agreements' END
FROM mine c LEFT JOIN talk t ON t.case_id = c.id AND t.place = 1 ORDER BY c.first_name, c.id
"""


def found_by_hand(coach, *, now, number, only=None):
    """What `glance.children` finds, from that statement."""
    from dateutil.relativedelta import relativedelta
    from django.db import connection
    from django.urls import reverse
    from django.utils import timezone

    from cases.policy.pages import Page

    today = timezone.localdate(now)
    asked = {"coach": coach.pk, "now": now, "today": today, "twelve": today - relativedelta(years=12)}
    with connection.cursor() as cursor:
        cursor.execute(HAND, asked)
        found = cursor.fetchall()
    rows = []
    for pk, number_of_case, group, first, last, school, town, word in found[:25]:
        case = SimpleNamespace(
            pk=pk,
            get_absolute_url=reverse("cases:case", args=[number_of_case]),
            child=SimpleNamespace(first_name=first, last_name=last),
            school=school and SimpleNamespace(name=school, town=town),
            group=group,
        )
        rows.append(SimpleNamespace(case=case, word=word))
    return Page(rows, 1, len(found) > 25)


def by_hand(client):
    """The same page by that statement: same session, log and template, and it must be the same page to the byte."""
    from cases.policy import glance, progress

    def ask():
        with (
            mock.patch.object(glance, "children", found_by_hand),
            mock.patch.object(progress, "next_thing", lambda found, now: found.word),
        ):
            return client.get("/children")

    def words(page):
        return re.sub(r'"[A-Za-z0-9]{64}"', "", page.content.decode())

    if words(ask()) != words(client.get("/children")):
        raise AssertionError("By hand it is another page.")
    return ask


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps([(row.page, row.p50) for row in figures(int(sys.argv[1]))]))
