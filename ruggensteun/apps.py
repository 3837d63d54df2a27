from django.apps import AppConfig


class RuggensteunConfig(AppConfig):
    name = "ruggensteun"
