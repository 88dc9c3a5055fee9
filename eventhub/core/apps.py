from django.apps import AppConfig

from eventhub.core import checks

__all__ = ["CoreConfig", "checks"]


class CoreConfig(AppConfig):
    name = "eventhub.core"
