"""For modules in which all tests begin after the first run: it is made once for all of them."""

import pytest

from integrations.sync.models import Connection


@pytest.fixture(name="connection")
def its_connection(read_once, sandbox, db) -> Connection:
    return Connection.objects.get(pk=read_once.connection_id)
