from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_migrate, pre_migrate  # noqa: TID251  the framework's own


class AuditConfig(AppConfig):
    name = "ruggensteun.audit"
    label = "audit"

    def ready(self):
        from ruggensteun.audit.models.audited import refuse_relations_without_history
        from ruggensteun.audit.triggers import install_after_migrate
        from ruggensteun.versions import refuse_another

        m2m_changed.connect(refuse_relations_without_history)
        pre_migrate.connect(refuse_another, sender=self)
        post_migrate.connect(install_after_migrate, sender=self)
