from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.conftest import is_soak
from tests.factories.provider import believed, running
from tests.forms.found import Found, find
from tests.forms.world import World


@pytest.fixture(scope="package")
def found(pytestconfig, django_db_setup, django_db_blocker) -> Iterator[Found]:
    """All forms there are, found once, in a soak by way of all pages; the expo behind them is taken down afterwards.

    People can also sign in elsewhere: without a provider there would be no button to it.
    """
    with (
        running() as provider,
        override_settings(**believed(provider.url)),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield find(World(), is_soak=is_soak(pytestconfig))
        transaction.set_rollback(True)
