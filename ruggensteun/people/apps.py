from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ruggensteun.people"
    label = "people"

    def ready(self):
        from ruggensteun.people.signals import connect

        connect()
