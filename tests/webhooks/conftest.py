from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from werkzeug import Request, Response

from eventhub.webhooks.models import WebhookEndpoint
from tests.factories.broker import no_broker
from tests.factories.people import event, event_organiser, facts, organisation, organiser, outsider, staff
from tests.factories.webhooks import WebhookEndpointFactory

__all__ = ["event", "event_organiser", "facts", "no_broker", "organisation", "organiser", "outsider", "staff"]


@dataclass
class Receiver:
    """Answers with what is planned, answer by answer; the last one stays. Keeps what came."""

    url: str
    answers: list[Response]
    requests: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        request.get_data()
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def will(self, *statuses: int, **headers: str) -> None:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self.answers = [Response("noted", status, headers=named) for status in statuses]

    @property
    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.requests]

    @property
    def bodies(self) -> list[bytes]:
        return [request.get_data() for request in self.requests]


@pytest.fixture
def receiver(httpserver, settings) -> Receiver:
    settings.EVENTHUB_OUTBOUND_ALLOW = [f"127.0.0.1/32:{httpserver.port}"]
    made = Receiver(f"http://127.0.0.1:{httpserver.port}/hook", [Response("noted", 200)])
    httpserver.expect_request("/hook").respond_with_handler(made.answer)
    return made


@pytest.fixture
def endpoint(receiver, organisation) -> WebhookEndpoint:
    return WebhookEndpointFactory(organisation=organisation, url=receiver.url)


@pytest.fixture
def later(time_machine) -> Callable[[timedelta], None]:
    """Moves the clock on; it stands still from the first use of this."""

    def move(by: timedelta) -> None:
        time_machine.move_to(datetime.now(UTC) + by, tick=False)

    return move


@pytest.fixture
def woken() -> Callable[[], list[str]]:
    """To which endpoints a worker was called since the last call of this."""

    def taken() -> list[str]:
        found = []
        with current_app.connection_for_read() as broker, broker.SimpleQueue("webhooks") as queue:
            while True:
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    return found
                message.ack()
                found.append(message.decode()[0][0])

    taken()
    yield taken
    taken()
