"""One server and one programme that has been read for all cases of a vendor; what a case changes is taken back after it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from integrations.sync import registry
from integrations.sync.contract import Vendor
from integrations.sync.models import Connection, SyncRun
from tests.factories.events import EventFactory
from tests.integrations.contract.serving import Served, Serving, serving_of
from tests.integrations.vendors import QUICK, connect_to, dump, sync


@dataclass(frozen=True)
class Held:
    """An event into which the vendor's programme was read, by which run, and what it holds."""

    connection: Connection
    run: SyncRun
    programme: dict[str, list]

    @property
    def event(self):
        return self.connection.event


class Faulty:
    """Puts faults on what is served, or skips the case where the vendor can't have them."""

    def __init__(self, served: Served, serving: Serving) -> None:
        self._served = served
        self._serving = serving

    def on(self, name: str, **limits: Any) -> AbstractContextManager[object]:
        if name in self._serving.does_not_apply:
            pytest.skip(f"{name} does not apply: {self._serving.does_not_apply[name]}")
        return self._served.faults.on(name, **limits)

    def in_pages(self, name: str, **limits: Any) -> AbstractContextManager[object]:
        """The same where lists come in several pages."""
        stack = ExitStack()
        fault = self.on(name, **limits)
        if self._serving.pages_by:
            stack.enter_context(self._served.faults.on(self._serving.pages_by))
        stack.enter_context(fault)
        return stack


@pytest.fixture(scope="module", params=[vendor.slug for vendor in registry.installed()])
def vendor(request) -> Vendor:
    return registry.get(request.param)


@pytest.fixture(scope="module")
def serving(vendor) -> Serving:
    return serving_of(vendor.slug)


@pytest.fixture(scope="module")
def server(serving) -> Iterator[Served]:
    with override_settings(**QUICK), serving.serve() as served:
        yield served
    cache.clear()


@pytest.fixture
def served(server) -> Iterator[Served]:
    yield server
    server.faults.clear()


@pytest.fixture
def faults(served, serving) -> Faulty:
    return Faulty(served, serving)


@pytest.fixture(scope="module")
def kept(server, vendor, kept_rows) -> Iterator[Held]:
    with transaction.atomic():
        connection = connect_to(server, vendor.slug, EventFactory())
        run = sync(connection)
        yield Held(connection, run, dump(connection.event))
        transaction.set_rollback(True)


@pytest.fixture
def held(kept, served, db) -> Held:
    return Held(Connection.objects.get(pk=kept.connection.pk), kept.run, kept.programme)


@pytest.fixture
def connection(served, vendor, db) -> Connection:
    """Connected with an event of its own, and nothing read yet."""
    return connect_to(served, vendor.slug, EventFactory())
