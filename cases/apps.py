from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self):
        from cases.actions import announcements  # noqa: F401  registers how each kind of message is composed
        from cases.policy import belonging  # noqa: F401  registers what the access log asks about cases
