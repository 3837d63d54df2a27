from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ruggensteun.people"
    label = "people"
