"""What is known of each picture: noted when rows name it, written down after each look, forgotten when nobody needs it."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, OutOfSight
from eventhub.files.models import StoredFile
from eventhub.files.services import remove_file
from eventhub.programme.ingest.pictures import Address, named_pictures, put_pictures, shown_copies
from integrations.sync.models import Connection, Picture, picture_key

COPIER = Actor.system("vendors' pictures")
KEPT_UNUSED = timedelta(days=30)  # a run that is undone, or a vendor that changes its mind, finds its copies again
LEFT_ALONE = "{host} does not answer, or asks to be left alone. It is asked again later."
AT_ONCE = 500


def note_named(connection: Connection, now: datetime) -> None:
    """Addresses that are new here are due at once; those that no row names any more are not looked at again."""
    named = {picture_key(*address): address for address in sorted(named_pictures(connection.pk))}
    rows = Picture.objects.filter(connection=connection).values_list("key", "unused_since")
    known = dict(rows)
    fresh = [_noted(connection, address, now) for key, address in named.items() if key not in known]
    Picture.objects.bulk_create(fresh, batch_size=AT_ONCE, ignore_conflicts=True)
    _mark(connection, [key for key, since in known.items() if since is None and key not in named], now)
    _mark(connection, [key for key, since in known.items() if since is not None and key in named], None)


def _noted(connection: Connection, address: Address, now: datetime) -> Picture:
    purpose, url = address
    return Picture(connection=connection, purpose=purpose, url=url, key=picture_key(purpose, url), due_at=now)


def _mark(connection: Connection, keys: list[str], unused_since: datetime | None) -> None:
    for at in range(0, len(keys), AT_ONCE):
        pictures = Picture.objects.filter(connection=connection, key__in=keys[at : at + AT_ONCE])
        pictures.update(unused_since=unused_since, due_at=timezone.now())


def due_pictures(connection: Connection, now: datetime) -> QuerySet[Picture]:
    return Picture.objects.filter(connection=connection, unused_since=None, due_at__lte=now).order_by("due_at", "id")


def next_due(connection_id: UUID) -> datetime | None:
    used = Picture.objects.filter(connection=connection_id, unused_since=None)
    return used.order_by("due_at").values_list("due_at", flat=True).first()


def show_copies(connection: Connection, urls: Iterable[str] | None = None) -> int:
    """Rows show the copies of what they name; how many rows that changed."""
    copies = Picture.objects.filter(connection=connection, file__isnull=False)
    there = copies.filter(file__deleted_at=None)
    named = there.filter(unused_since=None) if urls is None else there.filter(url__in=list(urls))
    by_address = {(purpose, url): file for purpose, url, file in named.values_list("purpose", "url", "file_id")}
    ours = set(copies.values_list("file_id", flat=True))
    return put_pictures(connection.pk, by_address, ours=ours, urls=None if urls is None else list(urls))


def leave_alone(connection: Connection, host: str, until: datetime) -> None:
    """Nothing of this host is asked for until then."""
    waiting = due_pictures(connection, timezone.now()).filter(url__startswith=host).order_by()
    reason, now = LEFT_ALONE.format(host=host.split("/")[2]), timezone.now()
    waiting.update(due_at=until, reason=reason, failed_at=Coalesce("failed_at", now), updated_at=now)


# --- what nobody needs -----------------------------------------------------------------------------------


def forget_unused(connection: Connection, now: datetime) -> None:
    """Pictures that no row has named for a month, with their copies where nothing else shows them.

    A copy that is still shown, because there is nothing at the new address, is known as one: it goes when the vendor names none.
    """
    unused = Picture.objects.filter(connection=connection, unused_since__lt=now - KEPT_UNUSED)
    for shown in shown_copies(connection.event_id):
        unused = unused.exclude(file__in=shown)
    for picture in unused.select_related("file")[:AT_ONCE]:
        picture.delete()
        if picture.file is not None:
            drop(picture.file)


def drop(file: StoredFile) -> None:
    """A copy that may still be shown somewhere else, as the logo of a sponsor, and stays then."""
    with suppress(Conflict, OutOfSight), transaction.atomic():
        remove_file(file, actor=COPIER)
