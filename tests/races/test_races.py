"""Many at once, over real HTTP on PostgreSQL: nothing is oversold, decided twice, or answered with a 500."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import requests
from django.db import connection

from eventhub.accounts.services import create_client
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations import workflows
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import ConfigurationSelection, StandConfiguration, StockCount, Submission
from eventhub.core.actor import Actor
from eventhub.core.processes import wait_for
from tests.factories.show import Show

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]

SCOPES = ["configurations:read", "configurations:write", "configurations:review"]
TIMEOUT = 60


@pytest.fixture
def show() -> Show:
    return Show()


Call = tuple[str, dict]


@pytest.fixture
def all_at_once(live_server, show) -> Iterator[Callable[[list[Call]], list[requests.Response]]]:
    """POST to many paths of the API in the same moment, each over an open connection of its own."""
    client, secret = create_client(
        organisation=show.organisation, name="Racer", scopes=SCOPES, actor=Actor.system("test")
    )
    body = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    token = requests.post(f"{live_server.url}/oauth/token", data=body, timeout=TIMEOUT).json()["access_token"]

    def send(calls: list[Call]) -> list[requests.Response]:
        with ExitStack() as stack:
            sessions = [stack.enter_context(requests.Session()) for _ in calls]
            for session in sessions:
                session.headers["Authorization"] = f"Bearer {token}"
                session.get(f"{live_server.url}/api/v1/stand-configurations?per_page=1", timeout=TIMEOUT)
            gate = threading.Barrier(len(calls))
            with ThreadPoolExecutor(len(calls)) as pool:
                return list(pool.map(go, [live_server.url] * len(calls), sessions, calls, [gate] * len(calls)))

    before = other_connections()
    yield send
    wait_for(lambda: other_connections() <= before, "a server thread kept its database connection")


def go(url: str, session: requests.Session, call: Call, gate: threading.Barrier) -> requests.Response:
    path, body = call
    gate.wait()
    return session.post(f"{url}/api/v1{path}", json=body, timeout=TIMEOUT)


def other_connections() -> set[int]:
    """Who else is in this database: of a browser of an earlier test there may be some that it holds open.

    The server's threads give theirs back when they notice that the client has gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}


def draft_with_rig(show: Show, number: int) -> StandConfiguration:
    made = show.configuration(show.add_stand(f"R{number}", "Corvid Robotics"))
    made.selections.filter(option__code="kw1").delete()
    for code in ("rig", "kw3"):
        option = show.option(code)
        ConfigurationSelection.objects.create(
            configuration=made, option=option, quantity=1, unit_price=option.unit_price
        )
    return made


def test_a_hundred_submits_for_the_last_ten_pieces(show, all_at_once):
    show.version.options.filter(code="rig").update(stock=10)
    show.version.options.filter(code="kw3").update(stock=None)
    drafts = [draft_with_rig(show, number) for number in range(100)]

    answers = all_at_once([(f"/stand-configurations/{each.pk}/submit", {}) for each in drafts])

    assert Counter(answer.status_code for answer in answers) == {200: 10, 409: 90}
    assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409} == {"out_of_stock"}
    count = StockCount.objects.get(event=show.event, option_code="rig")
    assert count.reserved == sum(each.quantity for each in count.reservations.all()) == 10
    assert StandConfiguration.objects.filter(status=ConfigurationStatus.SUBMITTED).count() == 10
    assert Submission.objects.count() == OutboxEvent.objects.filter(public_name="stand_configured").count() == 10


def test_submits_that_want_the_same_options_in_other_orders_never_lock_each_other_out(show, all_at_once):
    drafts = [show.configuration(show.add_stand(f"L{number}", "Corvid Robotics")) for number in range(24)]
    for number, each in enumerate(drafts):
        if number % 2:
            each.selections.filter(option__code="kw1").delete()
            ConfigurationSelection.objects.create(
                configuration=each, option=show.option("kw3"), quantity=1, unit_price="185.00"
            )
    show.version.options.filter(code="kw3").update(stock=None)

    answers = all_at_once([(f"/stand-configurations/{each.pk}/submit", {}) for each in drafts])

    assert Counter(answer.status_code for answer in answers) == {200: 24}
    for count in StockCount.objects.filter(event=show.event):
        assert count.reserved == sum(each.quantity for each in count.reservations.all())


def test_two_organisers_deciding_at_once(show, all_at_once):
    for round_number in range(5):
        draft = show.configuration(show.add_stand(f"T{round_number}", "Corvid Robotics"))
        path = f"/stand-configurations/{workflows.submit_configuration(draft, actor=show.sponsor).pk}"

        first, second = all_at_once(
            [
                (f"{path}/approve", {"submission": 1}),
                (f"{path}/request-changes", {"reason": "Less", "submission": 1}),
            ]
        )

        winner, loser = sorted((first, second), key=lambda answer: answer.status_code)
        assert (winner.status_code, loser.status_code) == (200, 409)
        error = loser.json()["error"]
        assert error["code"] == "wrong_status"
        assert "decided meanwhile" in error["message"]
        assert (error["status"], error["decided_by"]) == (winner.json()["status"], "Racer")
        assert error["difference"]["lines"] == [], "it was decided on the same submission"
        decided = ActivityEntry.objects.filter(subject_id=draft.pk, from_status="submitted")
        assert decided.count() == 1
        assert StandConfiguration.objects.get(pk=draft.pk).status == winner.json()["status"]


def test_the_same_submit_sent_twenty_times_at_once_is_one_submission(show, all_at_once):
    draft = show.configuration()
    answers = all_at_once([(f"/stand-configurations/{draft.pk}/submit", {})] * 20)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 19}
    assert Submission.objects.filter(configuration=draft).count() == 1


def test_a_stand_configured_by_many_at_once_has_one_configuration(show, all_at_once):
    body = {"stand_id": str(show.stand.pk), "package_id": str(show.package.pk)}
    answers = all_at_once([("/stand-configurations", body)] * 12)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 11}
    assert StandConfiguration.objects.filter(stand=show.stand).count() == 1
