"""A show with a connection to the vendors' sandbox, which answers over real HTTP, and the people who come to its pages."""

from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings

from eventhub.accounts.queries import actor_for
from eventhub.core.actor import Actor
from integrations.sandbox.server import Sandbox
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import start_run
from tests.factories.show import Show, kept_show, show
from tests.integrations.sync_pages.making import connected, worked
from tests.integrations.vendors import QUICK, begun_anew
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
    for name, value in QUICK.items():
        setattr(settings, name, value)
    return begun_anew(served)


@pytest.fixture
def actor(show) -> Actor:
    return actor_for(show.organiser_user)


@pytest.fixture
def connection(show, sandbox) -> Connection:
    return connected(show, sandbox)


@pytest.fixture(scope="module")
def read_once(kept_show, served) -> SyncRun:
    """The first run, for modules in which all tests begin after it; see `after_first_run`."""
    return first_run(kept_show, served)


def first_run(show: Show, sandbox: Sandbox, **fields) -> SyncRun:
    with override_settings(**QUICK):
        connection = connected(show, begun_anew(sandbox), **fields)
        return worked(start_run(connection, actor=actor_for(show.organiser_user), full=True))


@pytest.fixture
def first(read_once, db) -> SyncRun:
    return SyncRun.objects.get(pk=read_once.pk)


@pytest.fixture
def sync(actor) -> Callable[..., SyncRun]:
    """sync(connection, dry_run=True): a whole run."""
    return lambda connection, **how: worked(start_run(Connection.objects.get(pk=connection.pk), actor=actor, **how))
