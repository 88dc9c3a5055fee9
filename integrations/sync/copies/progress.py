"""How far copying is, for the pages of a connection and the command."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.urls import reverse

from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.files.enums import FilePurpose
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.pictures import PICTURED, rows_with
from integrations.sync.enums import RunMode
from integrations.sync.models import Connection, Picture, SyncRun
from integrations.sync.queries import connections_visible_to

FAILED = ~Q(reason="")
WAITING = Q(reason="", file=None)
HERE = Q(reason="", file__isnull=False)
WORDS = {FilePurpose.PHOTO: "Photos", FilePurpose.LOGO: "Logos"}
PAGES = {Kind.SPEAKER: "organiser:speaker-detail"}


@dataclass(frozen=True, slots=True)
class Copies:
    """Of one purpose: copies that are as the vendor's, pictures not asked for yet, those that can't be had at present."""

    purpose: str
    here: int
    waiting: int
    failed: int

    @property
    def label(self) -> str:
        return WORDS[FilePurpose(self.purpose)]


@dataclass(frozen=True, slots=True)
class Shown:
    """Who is shown in a picture, with the page where that is to be had."""

    name: str
    address: str


def pictures_visible_to(actor: Actor, connection: Connection) -> QuerySet[Picture]:
    """Those that rows name."""
    pictures = Picture.objects.filter(connection__in=connections_visible_to(actor), connection_id=connection.pk)
    return pictures.filter(unused_since=None)


def progress_of(pictures: QuerySet[Picture]) -> list[Copies]:
    counted = pictures.order_by("-purpose").values("purpose")
    numbers = counted.annotate(
        here=Count("pk", filter=HERE), waiting=Count("pk", filter=WAITING), failed=Count("pk", filter=FAILED)
    )
    return [Copies(**row) for row in numbers]


def copied_since(run: SyncRun) -> int:
    """How many pictures were copied in consequence of a run: until the next one that was no preview began."""
    later = SyncRun.objects.filter(connection=run.connection, created_at__gt=run.created_at).exclude(mode=RunMode.DRY)
    next_began = Subquery(later.order_by("created_at").values("created_at")[:1])
    pictures = Picture.objects.filter(connection=run.connection, changed_at__gte=run.created_at)
    pictures = pictures.alias(next_began=next_began)
    return pictures.filter(Q(next_began=None) | Q(changed_at__lt=F("next_began"))).count()


def shown_in(event: Event, pictures: Iterable[Picture]) -> dict[UUID, list[Shown]]:
    """Who names each of these pictures, in a query for each kind of row."""
    by_address = {(picture.purpose, picture.url): picture.pk for picture in pictures}
    found: dict[UUID, list[Shown]] = {key: [] for key in by_address.values()}
    for one in PICTURED:
        urls = [url for purpose, url in by_address if purpose == one.purpose]
        for row in rows_with(one, event.pk, urls) if urls else ():
            page = reverse(PAGES[one.kind], args=[event.slug, row.pk]) if one.kind in PAGES else ""
            found[by_address[one.purpose, getattr(row, one.address)]].append(Shown(str(row), page))
    return found
