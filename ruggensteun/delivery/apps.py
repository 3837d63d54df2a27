from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "ruggensteun.delivery"
    label = "delivery"
