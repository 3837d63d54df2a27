from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "ruggensteun.audit"
    label = "audit"

    def ready(self):
        from ruggensteun.audit.triggers import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self)
