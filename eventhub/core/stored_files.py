"""The files that rows point to, and whether they are still what the rows say."""

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.db.models import FileField, Model
from django.db.models.fields.files import FieldFile


def rows_with_files(using: str) -> Iterator[tuple[Model, FieldFile]]:
    """Every file field that names a file, in any table."""
    for model in apps.get_models():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, FileField)]
        if fields and not model._meta.proxy:
            for row in model._base_manager.using(using).order_by("pk").iterator(chunk_size=500):
                yield from ((row, file) for file in (getattr(row, field.attname) for field in fields) if file)


def faults(using: str) -> tuple[int, list[str]]:
    """(how many files there are, a sentence for each that is missing or is not what its row says)."""
    count, found = 0, []
    for row, file in rows_with_files(using):
        count += 1
        expected = getattr(row, "sha256", "")
        try:
            with file.storage.open(str(file.name), "rb") as opened:
                actual = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            found.append(f"{file.name} is missing")
            continue
        if expected and expected != actual:
            found.append(f"{file.name} is not what was stored: its SHA-256 differs")
    return count, found
