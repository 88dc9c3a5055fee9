from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class AccountsConfig(AppConfig):
    name = "eventhub.accounts"

    def ready(self) -> None:
        """Every app of ours names its permissions in `permissions.py`; asking for one must not depend on who imported it."""
        for config in apps.get_app_configs():
            if config.name.startswith(("eventhub.", "integrations.")) and module_has_submodule(
                config.module, "permissions"
            ):
                import_module(f"{config.name}.permissions")
