from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self):
        # Each registers something: how kinds of message are composed, what closing a record means, and what the access
        # log asks about cases.
        from cases.actions import announcements, restored  # noqa: F401
        from cases.policy import belonging  # noqa: F401
