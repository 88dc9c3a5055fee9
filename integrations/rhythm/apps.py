from django.apps import AppConfig

from integrations.rhythm.vendor import VENDOR
from integrations.sync.registry import register


class RhythmConfig(AppConfig):
    name = "integrations.rhythm"
    label = "rhythm"

    def ready(self) -> None:
        register(VENDOR)
