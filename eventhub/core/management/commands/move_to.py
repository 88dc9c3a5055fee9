from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from eventhub.core.instance_lock import hold
from eventhub.core.moving import Moved, move, target_database
from eventhub.core.stored_files import faults


class Command(BaseCommand):
    help = "Carries all data of this installation to another, empty database; the present one is only read."
    requires_system_checks = ["eventhub"]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "database_url", help="postgres://user:password@host:5432/name, or sqlite:////folder/db.sqlite3"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with hold(settings.EVENTHUB_DATA_DIR), target_database(options["database_url"]) as target:
            moved = move(connection, target, say=self.stdout.write)
            self.tell(moved, options["database_url"])

    def tell(self, moved: list[Moved], url: str) -> None:
        count, found = faults(connection.alias)
        rows = sum(one.content.rows for one in moved)
        self.stdout.write(f"{len(moved)} tables with {rows:,} rows are carried over, and every row is equal.")
        if found:
            raise CommandError(
                f"{len(found)} of {count} stored files are not as they should be: {'; '.join(found[:20])}."
            )
        self.stdout.write(f"{count} stored files stay where they are, and every hash is right.")
        self.stdout.write(
            "Start EventHub with DATABASE_URL set to the new address. The old database is as it was: keep it for a while."
        )
