from django.apps import AppConfig

from integrations.planstone.vendor import VENDOR
from integrations.sync.registry import register


class PlanstoneConfig(AppConfig):
    name = "integrations.planstone"
    label = "planstone"

    def ready(self) -> None:
        register(VENDOR)
