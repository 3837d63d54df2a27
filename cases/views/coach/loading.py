"""A coach's case as every one of her pages loads it: loading is authorising, and is noted."""

from django.http import Http404
from django.utils import timezone

from cases.forms.telling import TellingForm
from cases.policy.standing import standing_of
from ruggensteun.audit import reads

# Names of what the pages show, for the access log; never values (domain.md §6).
CASE_FIELDS = (
    "child",
    "school",
    "guardians",
    "custody",
    "consent",
    "risk",
    "conversations",
    "agreements",
    "updates",
    "notes",
)
SAFE_CONTACT_FIELDS = ("guardian", "safe_contact")
CONVERSATION_FIELDS = ("child", "school", "guardians", "conversation", "replies", "agreements")


def standing_or_404(user, number, *, shows=(), now=None):
    """How this case stands, for its coach or substitute; for anybody else it does not exist.

    `shows` names what the page shows; without it (a button was pressed) nothing is read by a person, and nothing noted.
    """
    now = now or timezone.now()
    found = standing_of(user, number, now=now)
    if found is None:
        raise Http404
    if shows:
        note(found, user, "read", found.case, shows)
    return found


def note(standing, user, action, what, shows):
    """Note for the access log what this coach or substitute opened of the case."""
    role = next(seat.role for seat in standing.seats if seat.user_id == user.pk)
    reads.note(action, what, cases=[standing.case], fields=shows, rule=f"seat: {role}", role=role)


def tie_or_404(standing, pk):
    """One adult's tie to the child of this case."""
    return _one(standing.case.child.ties, pk)


def talk_or_404(standing, pk):
    """One conversation of this case, with everybody's replies."""
    return _one(standing.talks, pk)


def agreement_or_404(standing, pk):
    """One agreement of this case."""
    return _one([row for talk in standing.talks for row in talk.agreements.all()], pk)


def known_here(standing):
    """Ids of all who ever had a seat here: of a parent's other child her coach here learns no colleague's name (S8)."""
    return {seat.user_id for seat in standing.case.all_seats}


def told_in(request):
    """How a parent said what was sent in; other values than the form has were typed by no coach."""
    form = TellingForm(request.POST)
    if not form.is_valid():
        raise Http404
    return form.telling()


def _one(rows, pk):
    for row in rows:
        if row.pk == pk:
            return row
    raise Http404
