"""Where this installation keeps its data, for commands that handle all of it."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from eventhub.core.backups import Place

USE_THE_DATABASES_OWN = (
    "The database is not SQLite in a file. Back it up with its own program (pg_dump for PostgreSQL) "
    "and copy {files} beside it; docs/operations.md says how."
)
FILES_ELSEWHERE = (
    "The files are kept in S3, not in the data directory. Back up the bucket and the database by their own means."
)


def place_of_data() -> Place:
    """CommandError where database or files lie with a service that has ways of its own."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        raise CommandError(USE_THE_DATABASES_OWN.format(files=settings.MEDIA_ROOT))
    if settings.STORAGES["default"] == settings.S3_FILES:
        raise CommandError(FILES_ELSEWHERE)
    return Place(Path(settings.EVENTHUB_DATA_DIR), Path(database["NAME"]), Path(settings.MEDIA_ROOT))
