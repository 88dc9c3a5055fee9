from django.apps import AppConfig


class StandsConfig(AppConfig):
    name = "eventhub.stands"
