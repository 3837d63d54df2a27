"""What a coach may print for a guardian: no name, no school, no place (domain.md S3)."""

from django.utils import timezone

from cases.models import Agreement
from cases.policy import access
from cases.policy.projections.guardian import own_agreement


def printed_agreements(guardian, case, *, now=None):
    """The agreements of the talks that she was party to, in her words, in the language that is active now."""
    now = now or timezone.now()
    rows = access.visible_agreements(guardian, now=now).filter(case=case)
    return tuple(own_agreement(row) for row in rows if row.state in (Agreement.State.OPEN, Agreement.State.DONE))
