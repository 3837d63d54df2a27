"""How safe it is round a child, as the coach sees it now."""

from cases.actions.locks import coached
from ruggensteun.audit.acting import action


@action
def assess(case, *, risk, by, now=None):
    """Write down the risk; green, orange or red. It works at once.

    Above green one parent takes part: a second one who has a seat is told nothing and opens nothing from this moment
    on (`policy.access.guardian_cases`), until the coach has ended one of the two seats (domain.md S11).
    """
    case = coached(case, by, now=now)
    if case.risk != risk:
        case.risk = risk
        case.full_clean()
        case.save(update_fields=["risk"])
    return case
