from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from eventhub.core.backups import back_up
from eventhub.core.data_place import place_of_data


class Command(BaseCommand):
    help = "Writes database, files and secret key into one archive, while EventHub runs or not, and reads it back."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, for example ../eventhub-2027-01-15.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        parts = back_up(place_of_data(), options["file"])
        size = options["file"].stat().st_size
        self.stdout.write(f"{options['file']}: {len(parts)} parts, {size:,} bytes, written and read back.")
        self.stdout.write("It holds the secret key and all personal data: keep it where only you can read it.")
