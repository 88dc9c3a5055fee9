"""Connections and runs for the tests of their pages."""

from uuid import UUID

from django.urls import reverse

from eventhub.accounts.queries import actor_for
from eventhub.events.models import Event
from eventhub.programme.enums import Kind
from eventhub.programme.models import Origin, Session
from integrations.sandbox.server import Sandbox
from integrations.sync import engine
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import connect
from tests.factories.show import Show


def in_the_zone(event: Event, sandbox: Sandbox) -> Event:
    """The congress of the sandbox is in New York."""
    event.timezone = sandbox.connect("sessionboard")["time_zone"]
    event.save(update_fields=["timezone"])
    return event


def connected(show: Show, sandbox: Sandbox, vendor: str = "sessionboard", **fields) -> Connection:
    given = {"name": vendor.capitalize(), "interval": 30, **sandbox.connect(vendor), **fields}
    return connect(event=in_the_zone(show.event, sandbox), vendor=vendor, actor=actor_for(show.organiser_user), **given)


def worked(run: SyncRun) -> SyncRun:
    """As a worker would, to its end."""
    while engine.step(run.pk):
        pass
    return SyncRun.objects.get(pk=run.pk)


def to(connection: Connection, name: str, *more: UUID | str) -> str:
    return reverse(f"sync:{name}", args=[connection.event.slug, connection.pk, *more])


def a_session(connection: Connection) -> tuple[Session, str]:
    """One that the vendor brought, and its key there."""
    own = Origin.objects.filter(source=connection.pk, kind=Kind.SESSION, target_id__isnull=False, owns=True)
    origin = own.order_by("external_id").first()
    return Session.objects.get(pk=origin.target_id), origin.external_id


def newest(connection: Connection) -> SyncRun:
    return SyncRun.objects.filter(connection=connection).first()


def text(answer) -> str:
    return " ".join(answer.content.decode().split())
