"""States are one table per noun: what may follow what, and one way to move (design.md §3.5)."""

from typing import Any, Self

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ruggensteun.refusal import Refused


class Stateful(models.Model):
    """A record with a `state` and a table `TRANSITIONS` of what may follow each state."""

    TRANSITIONS = {}

    class Meta:
        abstract = True

    def may_become(self, state: str) -> bool:
        """Whether the table lets this state follow."""
        return state in self.TRANSITIONS[self.state]

    @transaction.atomic
    def move(self, state: str, *, refusal: str | Promise | None = None, **changes: Any) -> Self:
        """Lock the row, check the table, then save the new state together with `changes`.

        Refused with `refusal` (or a general sentence) when the state has moved on in the meantime.
        """
        locked = type(self)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        if not locked.may_become(state):
            raise Refused(refusal or _("This has changed in the meantime. Have a look at how it stands now."))
        for name, value in {"state": state, **changes}.items():
            setattr(locked, name, value)
        locked.full_clean(validate_unique=False, validate_constraints=False)
        locked.save(update_fields=["state", *changes])
        self.refresh_from_db()
        return self


def state_is_known(model_states, name):
    """The constraint behind a state table: no other word can get into the column."""
    return models.CheckConstraint(condition=models.Q(state__in=list(model_states)), name=name)
