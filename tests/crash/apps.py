"""One kind of message that needs no world around it."""

from django.apps import AppConfig


class CrashConfig(AppConfig):
    name = "tests.crash"
    label = "crash"

    def ready(self):
        from ruggensteun.delivery import kinds

        @kinds.register("crash.told")
        def told(notification):
            return kinds.Message(f"{notification.recipient_id} {notification.subject_id} {notification.sequence}", "-")
