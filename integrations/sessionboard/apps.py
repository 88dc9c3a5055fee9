from django.apps import AppConfig

from integrations.sessionboard.vendor import VENDOR
from integrations.sync.registry import register


class SessionboardConfig(AppConfig):
    name = "integrations.sessionboard"
    label = "sessionboard"

    def ready(self) -> None:
        register(VENDOR)
