from django.apps import AppConfig

from integrations.schedule.vendor import VENDOR
from integrations.sync.registry import register


class ScheduleConfig(AppConfig):
    name = "integrations.schedule"
    label = "schedule"

    def ready(self) -> None:
        register(VENDOR)
