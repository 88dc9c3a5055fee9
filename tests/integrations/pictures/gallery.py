"""A host of pictures that answers as it is told to, and rows of a vendor that name them."""

from dataclasses import dataclass, field
from urllib.parse import unquote

from werkzeug import Request, Response

from eventhub.core.actor import Actor
from eventhub.files.models import StoredFile
from eventhub.programme.models import Company, Source, Speaker
from integrations.sync.copies.schedule import look_soon
from integrations.sync.copies.work import copy_all
from integrations.sync.models import Connection, Picture
from integrations.sync.services import connect
from tests.factories.programme import make_origin, make_speaker

ROBOT = Actor.system("test")


@dataclass
class Gallery:
    """`hung`: what is answered at each path. Keeps what was asked."""

    url: str
    hung: dict[str, Response] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        self.asked.append(request)
        return self.hung.get(request.path, Response("nothing", 404))

    def hang(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """The address at which it can be had from now on."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self.hung[unquote(path)] = Response(body, status, headers=named)
        return self.url + path


def connected(event, name: str = "Planstone") -> Connection:
    """A connection whose vendor is never asked for anything."""
    return connect(
        event=event,
        vendor="planstone",
        name=name,
        base_url="https://apps.planion.com/feed/v1",
        credentials={"token": "t0p-secret"},
        options={"account": "MEDEX", "conference": "AM2027"},
        time_zone=event.timezone,
        actor=ROBOT,
    )


def brought(row: Speaker | Company, connection: Connection) -> Speaker | Company:
    make_origin(row, Source.objects.get(pk=connection.pk))
    return row


def somebody(connection: Connection, photo_url: str, **fields) -> Speaker:
    return brought(make_speaker(connection.event, photo_url=photo_url, **fields), connection)


def look(connection: Connection) -> None:
    """As after a sync, to the end."""
    look_soon(connection.pk)
    copy_all(connection.pk)


def photo_of(speaker: Speaker) -> StoredFile | None:
    return Speaker.objects.select_related("photo").get(pk=speaker.pk).photo


def the_picture() -> Picture:
    return Picture.objects.get()
