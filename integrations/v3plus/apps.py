from django.apps import AppConfig

from integrations.sync.registry import register
from integrations.v3plus.vendor import VENDOR


class V3PlusConfig(AppConfig):
    name = "integrations.v3plus"
    label = "v3plus"

    def ready(self) -> None:
        register(VENDOR)
