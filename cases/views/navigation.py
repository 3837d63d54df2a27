"""The menu: what this person's work is, and nothing else."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.policy import access


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    url: str
    label: str
    current: bool


def navigation(request):
    """`nav` for the top bar, by the roles that the person has now."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "on_guardian_host", False):
        return {}
    roles = access.works_as(user)
    pages = []
    if "coach" in roles:
        pages += [
            (reverse("cases:today"), _("Today")),
            (reverse("cases:children"), _("Children")),
            (reverse("cases:agenda"), _("Conversations")),
        ]
    if "school_contact" in roles:
        pages.append((reverse("cases:pupils"), _("My pupils")))
    if roles & {"lead", "administrator"}:
        pages.append((reverse("cases:shelter"), _("People")))
    # A coach finds these on today's page and in her own menu: five words do not fit a phone in one line.
    if "lead" in roles and "coach" not in roles:
        pages.append((reverse("cases:waivers"), _("Approvals")))
    if roles & {"coach", "lead", "administrator"}:
        pages.append((reverse("schools:list"), _("Schools")))
    if "log_manager" in roles:
        pages.append((reverse("cases:log"), _("Access log")))
    longest = max((url for url, _label in pages if request.path.startswith(url)), key=len, default="")
    return {"nav": [Item(url, label, url == longest) for url, label in pages], "roles": roles}
