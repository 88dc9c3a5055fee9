"""A show with a connection to the vendors' sandbox, which answers over real HTTP, and the people who come to its pages."""

from collections.abc import Callable, Iterator

import pytest

from eventhub.accounts.queries import actor_for
from eventhub.core.actor import Actor
from integrations.sandbox.server import Sandbox
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import start_run
from tests.factories.show import kept_show, show
from tests.integrations.sync_pages.making import connected, worked
from tests.integrations.vendors import begun_anew
from tests.organiser import conftest as organisers

__all__ = ["kept_show", "show"]
organiser, viewer, sponsor, outsider = organisers.organiser, organisers.viewer, organisers.sponsor, organisers.outsider
owner, staff, kept_organiser = organisers.owner, organisers.staff, organisers.kept_organiser


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with Sandbox(sessions=12, speakers=8, page_size=10, seed=3, rate_limit=10_000) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served, settings) -> Sandbox:
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.0/8"]
    return begun_anew(served)


@pytest.fixture
def actor(show) -> Actor:
    return actor_for(show.organiser_user)


@pytest.fixture
def connection(show, sandbox) -> Connection:
    return connected(show, sandbox)


@pytest.fixture
def sync(actor) -> Callable[..., SyncRun]:
    """sync(connection, dry_run=True): a whole run."""
    return lambda connection, **how: worked(start_run(Connection.objects.get(pk=connection.pk), actor=actor, **how))
