"""Records that are never changed behind the back of their history (design.md §3.3)."""

from django.db import models


class SilentWrite(RuntimeError):
    """A write that would leave no history was attempted: a programming error, never shown to people."""


def _refuse(name):
    def refused(self, *args, **kwargs):
        raise SilentWrite(f"{self.model.__name__}.{name}() leaves no history: save records one by one, in an action.")

    return refused


class AuditedQuerySet(models.QuerySet):
    """Refuses whatever writes rows without saving them one by one."""

    update = _refuse("update")
    bulk_create = _refuse("bulk_create")
    bulk_update = _refuse("bulk_update")
    delete = _refuse("delete")
    _raw_delete = _refuse("_raw_delete")


class Audited(models.Model):
    """A model of which every write is recorded, and of which nothing is deleted outside a purge."""

    objects = AuditedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save_base(self, raw=False, **kwargs):
        if raw or hasattr(self, "skip_history_when_saving"):
            raise SilentWrite(f"{type(self).__name__} would be saved without history.")
        super().save_base(**kwargs)

    def delete(self, *args, **kwargs):
        raise SilentWrite(f"{type(self).__name__}.delete(): only a purge removes records.")


def refuse_relations_without_history(sender, instance, action, model, **kwargs):
    """Called by Django around many-to-many writes: those without a model of their own leave no history."""
    audited = isinstance(instance, Audited) or issubclass(model, Audited)
    if sender._meta.auto_created and audited and action.startswith("pre_"):
        raise SilentWrite(f"{sender.__name__} leaves no history.")


class PurgePermit(models.Model):
    """While a purge holds its row here, in its own transaction, the append-only triggers let deletions through."""

    holder = models.CharField(max_length=40)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.holder
