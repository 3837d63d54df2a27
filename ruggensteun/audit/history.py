"""The history of every record: who changed what, when, why, in which request."""

from django.contrib.auth import get_user_model
from django.db import models
from simple_history.models import HistoricalRecords

from ruggensteun.audit import closings
from ruggensteun.audit.acting import current
from ruggensteun.audit.models.audited import SilentWrite
from ruggensteun.audit.writes import wrote


class HistoryRow(models.Model):
    """What every row of history keeps besides its record."""

    request_id = models.CharField(max_length=36, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    @property
    def pk_of_record(self):
        """The id of the record that this row describes."""
        return getattr(self, self.instance_type._meta.pk.attname)


def _user(row):
    return get_user_model().objects.filter(pk=row.history_user_id).first() if row.history_user_id else None


def _set_user(row, user):
    # A plain id: a foreign key would rewrite history when a user goes.
    row.history_user_id = current().user_id
    row.request_id = current().request_id


class Recorded(HistoricalRecords):
    """`history = Recorded()` on a model; name the secrets that must not be kept in `excluded_fields`."""

    def __init__(self, **options):
        super().__init__(
            bases=(HistoryRow,),
            history_user_id_field=models.BigIntegerField(null=True, blank=True),
            history_user_getter=_user,
            history_user_setter=_set_user,
            history_change_reason_field=models.TextField(null=True, blank=True),
            get_user=lambda **_: None,
            **options,
        )

    def finalize(self, sender, **kwargs):
        if sender is self.cls:
            # What goes by way of a relation uses the base manager, which would pass by all that is refused. Django
            # itself would take the name from the first parent only.
            sender._meta.base_manager_name = "objects"
        super().finalize(sender, **kwargs)

    def get_change_reason_for_object(self, instance, history_type, using):
        return current().why or None

    def post_save(self, instance, created, using=None, **kwargs):
        if kwargs.get("raw"):  # `loaddata` passes by the model itself
            raise SilentWrite(f"{type(instance).__name__} would be loaded without history.")
        super().post_save(instance, created, using=using, **kwargs)
        fields = kwargs.get("update_fields")
        kept = set(fields or ()) - set(self.excluded_fields)
        closings.saved(instance, created, fields)
        # When she last signed in, or which code she has now: the sign-in itself stands in the log.
        if fields is None or kept:
            wrote(instance, "create" if created else "change", kept)
