from django.apps import AppConfig

from integrations.sync.registry import register
from tests.integrations.sync.acme import VENDOR


class AcmeConfig(AppConfig):
    name = "tests.integrations.sync.acme_app"
    label = "acme"

    def ready(self) -> None:
        register(VENDOR)
