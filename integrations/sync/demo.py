"""Vendors to practise with: the sandbox beside a product that is tried out, and the demo event's connections to it.

Never on a real installation: where DEBUG is off there is no demo, and nothing of this runs.
"""

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from eventhub.core.actor import Actor
from eventhub.core.processes import Beside
from eventhub.events.models import Event
from integrations.sync.models import Connection
from integrations.sync.services import change_connection, connect

SYSTEM = Actor.system("demo")
ORGANISATION, EVENT = "Dockside Events", "Northern Build Expo"
HOST = "127.0.0.1"
SESSIONS = 80
# What the sandbox knows of itself (docs/sandbox.md), as somebody would copy it from there.
CONNECTIONS: dict[str, dict[str, Any]] = {
    "sessionboard": {
        "name": "Sessionboard",
        "path": "/sessionboard",
        "credentials": {"token": "sb-full"},
        "options": {"event_id": 4242, "organization_id": 77},
        "rules": {"send_back": True},
    },
    "planstone": {
        "name": "Planstone",
        "path": "/planstone/feed/v1",
        "credentials": {"token": "ps-full"},
        "options": {"account": "MEDEX", "conference": "AM2027"},
        "rules": {"publish": "by_hand"},
    },
}


def sandbox_beside() -> Beside:
    """Its port stays the same from one start to the next, so that connections lead to it again."""
    port = kept_port()
    return Beside("sandbox", admits=f"{HOST}/32:{port}", command=lambda: command_for(port))


def port_file() -> Path:
    return Path(settings.EVENTHUB_DATA_DIR) / "sandbox-port"


def kept_port() -> int:
    """The one of the last start where nobody else has it now, otherwise another one that is free."""
    file = port_file()
    wanted = int(file.read_text()) if file.exists() else 0
    port = bindable(wanted) or bindable(0)
    file.write_text(str(port))
    return port


def bindable(port: int) -> int:
    """The port, or any for 0; nothing where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def command_for(port: int) -> list[str]:
    """A congress in the days of the demo's event, by its clock; it opens the day before."""
    command = ["django", "vendor_sandbox", f"--port={port}", f"--sessions={SESSIONS}"]
    event = demo_event()
    if event is None:
        return command
    first = event.starts_at.astimezone(event.zone).date() - timedelta(days=1)
    return [*command, f"--zone={event.timezone}", f"--first-day={first.isoformat()}"]


def demo_event() -> Event | None:
    events = Event.objects.filter(name__startswith=EVENT, organisation__name=ORGANISATION)
    return events.order_by("starts_at").first()


def connect_sandbox() -> None:
    """Both vendors, read by hand only: the newcomer presses "Preview sync". Nothing where no sandbox runs beside."""
    if not settings.DEBUG:
        return
    event, file = demo_event(), port_file()
    if event is None or event.is_archived or not file.exists():
        return
    address = f"http://{HOST}:{file.read_text()}"
    for vendor, given in CONNECTIONS.items():
        base_url = address + given["path"]
        connection = Connection.objects.filter(event=event, vendor=vendor).order_by("created_at").first()
        if connection is None:
            fields = {name: value for name, value in given.items() if name != "path"}
            connect(
                event=event,
                vendor=vendor,
                base_url=base_url,
                time_zone=event.timezone,
                interval=0,
                actor=SYSTEM,
                **fields,
            )
        elif connection.base_url != base_url and connection.base_url.startswith(f"http://{HOST}:"):
            change_connection(connection, base_url=base_url, credentials=given["credentials"], actor=SYSTEM)
