from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from eventhub.core.backups import restore
from eventhub.core.data_place import place_of_data
from eventhub.core.instance_lock import hold


class Command(BaseCommand):
    help = "Unpacks a backup into an empty data directory, after checking every part of it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        connections.close_all()
        with hold(settings.EVENTHUB_DATA_DIR):
            parts = restore(place_of_data(), options["file"])
        self.stdout.write(f"{len(parts)} parts are restored to {settings.EVENTHUB_DATA_DIR}, every hash is right.")
        self.stdout.write("Start EventHub: it brings the database up to date by itself.")
