"""What a coach may print for a guardian: no name, no school, no place (domain.md S3)."""

from django.utils import timezone

from cases.models import Agreement
from cases.policy import access
from cases.policy.projections.guardian import OwnAgreement


def printed_agreements(guardian, case, *, now=None):
    """The agreements of the talks that she was party to, in her words, in the language that is active now."""
    now = now or timezone.now()
    rows = access.visible_agreements(guardian, now=now).filter(case=case)
    return tuple(_agreement(row) for row in rows if row.state in (Agreement.State.OPEN, Agreement.State.DONE))


def _agreement(row):
    return OwnAgreement(
        what=row.plain or row.what,
        who=row.get_who_display(),
        is_hers=row.who == Agreement.Who.GUARDIAN,
        by_when=row.by_when,
        state=row.state,
        state_label=row.get_state_display(),
    )
