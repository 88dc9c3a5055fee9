"""A POST whose answer was lost is sent again, and done once."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from eventhub.accounts.models import ApiClient
from eventhub.activity.models import ActivityEntry
from eventhub.api.models import IdempotencyKey
from eventhub.api.tasks import forget_idempotency_keys
from eventhub.configurations.workflows import create_configuration
from eventhub.files.models import StoredFile
from eventhub.stands.models import Sponsor, Stand
from tests.api.conftest import Answer, Api, ask_token, make_client
from tests.api.together import at_once
from tests.factories.files import picture
from tests.factories.show import Show


@pytest.fixture
def show(db) -> Show:
    """Not kept: threads below have no transaction around them."""
    return Show()


@pytest.fixture
def api(show, open_api) -> Api:
    return open_api(show.organisation)


def post(api: Api, path: str, body: object, key: str) -> Answer:
    return api.call("POST", path, body, headers={"Idempotency-Key": key})


def heads(answer: Answer) -> dict[str, str | None]:
    return {name: answer.response.headers.get(name) for name in ("Location", "ETag", "Content-Type")}


def test_the_same_again_gets_the_same_answer_and_is_done_once(api):
    key = str(uuid4())

    first = post(api, "/sponsors", {"name": "Kestrel Marine"}, key)
    again = post(api, "/sponsors", {"name": "Kestrel Marine"}, key)

    assert (first.status, again.status) == (201, 201)
    assert again.response.content == first.response.content
    assert heads(again) == heads(first)
    assert first.response.headers.get("Idempotent-Replayed") is None
    assert again.response["Idempotent-Replayed"] == "true"
    assert Sponsor.objects.filter(name="Kestrel Marine").count() == 1
    assert ActivityEntry.objects.filter(subject_id=first.body["id"]).count() == 1


def test_the_answer_stays_as_it_was_when_the_thing_moves_on(api, show):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    path = f"/stand-configurations/{configuration.pk}"

    submitted = post(api, f"{path}/submit", {}, "submit-1")
    assert api.post(f"{path}/withdraw", {}).status == 200
    again = post(api, f"{path}/submit", {}, "submit-1")

    assert (again.status, again.body) == (200, submitted.body)
    assert api.get(path).body["status"] == "draft"


def test_a_replay_asks_no_condition_again(api, show):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    path = f"/stand-configurations/{configuration.pk}"
    headers = {"Idempotency-Key": "once", "If-Match": api.get(path).response["ETag"]}

    answers = [api.call("POST", f"{path}/submit", {}, headers=headers) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]


def test_the_order_of_fields_says_nothing_and_the_body_does(api):
    one = post(api, "/sponsors", {"name": "Kestrel", "website": "https://corvid.example"}, "key")
    turned = post(api, "/sponsors", {"website": "https://corvid.example", "name": "Kestrel"}, "key")
    other = post(api, "/sponsors", {"name": "Kestrel Ltd"}, "key")
    elsewhere = post(api, "/events", {"name": "Kestrel"}, "key")

    assert turned.body == one.body
    for answer in (other, elsewhere):
        assert (answer.status, answer.error["code"]) == (422, "idempotency_key_reused")
    assert Sponsor.objects.filter(name__startswith="Kestrel").count() == 1


def test_a_refusal_keeps_nothing(api):
    refused = post(api, "/sponsors", {"name": ""}, "key")
    mended = post(api, "/sponsors", {"name": "Kestrel"}, "key")

    assert (refused.status, mended.status) == (422, 201)
    assert IdempotencyKey.objects.count() == 1


def test_a_key_belongs_to_its_client(api, show, open_api):
    other = open_api(show.organisation)

    first, second = (
        post(api, "/sponsors", {"name": "Kestrel"}, "key"),
        post(other, "/sponsors", {"name": "Kite"}, "key"),
    )

    assert (first.status, second.status) == (201, 201)


def test_a_replay_needs_the_scope_as_well(api, show, open_api):
    reader = open_api(show.organisation, "stands:read")

    assert post(reader, "/sponsors", {"name": "Kestrel"}, "key").status == 403
    assert IdempotencyKey.objects.count() == 0


def test_after_a_day_the_key_is_free_again_and_the_row_goes(api):
    post(api, "/sponsors", {"name": "Kestrel"}, "key")
    post(api, "/sponsors", {"name": "Kite"}, "other")
    IdempotencyKey.objects.filter(key="key").update(created_at=timezone.now() - timedelta(hours=24, seconds=1))

    assert post(api, "/sponsors", {"name": "Heron"}, "key").status == 201
    assert IdempotencyKey.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        forget_idempotency_keys()
    assert IdempotencyKey.objects.count() == 0


def test_answers_are_not_readable_in_the_database(api):
    answer = post(api, "/sponsors", {"name": "Kestrel Marine"}, "key")

    row = IdempotencyKey.objects.get()
    assert (row.status_code, row.headers["Location"]) == (201, answer.response["Location"])
    assert "Kestrel" not in row.body
    assert row.client == ApiClient.objects.get()


def upload(api: Api, content: bytes) -> Answer:
    form = {"file": SimpleUploadedFile("logo.png", content, "image/png"), "purpose": "logo"}
    headers = {"Authorization": f"Bearer {api.token}", "Idempotency-Key": "file"}
    return Answer(api.http.post("/api/v1/files", form, headers=headers))


def test_a_file_is_kept_once_and_another_one_is_another_body(api):
    one, other = (picture(size=size) for size in ((40, 40), (60, 40)))

    first, again, changed = upload(api, one), upload(api, one), upload(api, other)

    assert (first.status, again.body) == (201, first.body)
    assert (changed.status, changed.error["code"]) == (422, "idempotency_key_reused")
    assert StoredFile.objects.count() == 1


def test_a_secret_that_is_shown_once_is_shown_again_to_who_lost_the_answer(api):
    body = {"url": "https://hub.example.org/in", "events": ["stand_configured"]}

    first, again = (post(api, "/webhooks", body, "key") for _ in range(2))

    assert (first.status, again.body["secret"]) == (201, first.body["secret"])
    assert first.body["secret"] not in IdempotencyKey.objects.get().body
    rotate = f"/webhooks/{first.body['id']}/rotate-secret"
    seen = {"If-Match": api.get(f"/webhooks/{first.body['id']}").response["ETag"]}
    assert [api.call("POST", rotate, {}, headers=seen).status for _ in range(2)] == [200, 412]


@pytest.mark.parametrize("key", ["", "   ", "a" * 256, "naïve", "a\tb"])
def test_a_key_that_is_none_is_a_400(api, key):
    answer = post(api, "/sponsors", {"name": "Kestrel"}, key)

    assert (answer.status, answer.error["code"]) == (400, "bad_request")
    assert Sponsor.objects.filter(name="Kestrel").count() == 0


def test_other_methods_need_none_and_care_for_none(api, show):
    headers = {"Idempotency-Key": "key"}
    path = f"/stands/{show.stand.pk}"

    assert api.call("PATCH", path, {"width_m": 4}, headers=headers).status == 200
    assert api.call("PATCH", path, {"width_m": 5}, headers=headers).body["width_m"] == 5


@pytest.mark.django_db(transaction=True)
def test_of_twins_that_come_at_once_one_is_done_and_all_get_its_answer():
    show = Show()
    client, secret = make_client(show.organisation)
    token = ask_token(Api("").http, client, secret).json()["access_token"]
    Api(token).get("/events")
    for round_number in range(3):
        body = {"event_id": str(show.event.pk), "number": f"T{round_number}"}

        answers = at_once(*(lambda body=body: post(Api(token), "/stands", body, body["number"]) for _ in range(4)))

        assert [answer.status for answer in answers] == [201] * 4
        assert len({answer.response.content for answer in answers}) == 1
        assert sorted(answer.response.headers.get("Idempotent-Replayed", "") for answer in answers) == [
            "",
            *["true"] * 3,
        ]
        assert Stand.objects.filter(number=body["number"]).count() == 1


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_a_twin_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr("eventhub.api.idempotency.LONGEST_WAIT", "200ms")
    show = Show()
    client, secret = make_client(show.organisation)
    token = ask_token(Api("").http, client, secret).json()["access_token"]

    def hold() -> None:
        """A twin that is still at work: its row is written and not committed."""
        with transaction.atomic():
            IdempotencyKey.objects.create(client=client, key="key", fingerprint="x")
            written.set()
            released.wait(timeout=30)
            transaction.set_rollback(True)

    def ask() -> Answer:
        written.wait(timeout=30)
        answer = post(Api(token), "/sponsors", {"name": "Kestrel"}, "key")
        released.set()
        return answer

    written, released = threading.Event(), threading.Event()
    _, answer = at_once(hold, ask)

    assert (answer.status, answer.error["code"]) == (409, "idempotency_in_progress")
    assert int(answer.response["Retry-After"]) > 0
    assert post(Api(token), "/sponsors", {"name": "Kestrel"}, "key").status == 201
