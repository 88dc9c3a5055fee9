from django.apps import AppConfig


class OrganiserConfig(AppConfig):
    name = "eventhub.organiser"
