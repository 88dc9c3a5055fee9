"""Many writers on the one file of an embedded installation: they queue, and nobody is told that the database is locked."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from eventhub.activity.models import OutboxEvent
from eventhub.configurations.models import StandConfiguration, StockCount
from eventhub.configurations.workflows import submit_configuration
from eventhub.core.errors import Conflict
from tests.factories.show import Show
from tests.races.test_races import draft_with_rig

pytestmark = [pytest.mark.sqliteonly, pytest.mark.django_db(transaction=True)]

WRITERS, LEFT = 16, 3


def test_sixteen_submits_for_the_last_three_pieces():
    show = Show()
    show.version.options.filter(code="rig").update(stock=LEFT)
    show.version.options.filter(code="kw3").update(stock=None)
    drafts = [draft_with_rig(show, number) for number in range(WRITERS)]
    sponsor, gate = show.sponsor, threading.Barrier(WRITERS)

    def submit(draft: StandConfiguration) -> str:
        gate.wait()
        try:
            return str(submit_configuration(draft, actor=sponsor).status)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = Counter(pool.map(submit, drafts))

    assert outcomes == {"submitted": LEFT, "out_of_stock": WRITERS - LEFT}
    assert StockCount.objects.get(event=show.event, option_code="rig").reserved == LEFT
    assert OutboxEvent.objects.filter(public_name="stand_configured").count() == LEFT
