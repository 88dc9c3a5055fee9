"""Entity tags: a client that has it already gets nothing, one that has seen something else changes nothing."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.services import add_fee
from eventhub.configurations.workflows import create_configuration, submit_configuration
from eventhub.stands.models import Stand
from tests.api.conftest import Api, ask_token, make_client
from tests.api.together import at_once
from tests.factories.artwork import make_artwork, make_requirement
from tests.factories.show import Show


@pytest.fixture
def show(db) -> Show:
    """Not kept: threads below have no transaction around them."""
    return Show()


@pytest.fixture
def api(show, open_api) -> Api:
    return open_api(show.organisation)


def with_header(api: Api, method: str, path: str, body=None, **headers):
    return api.call(method, path, body, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def stand(show) -> str:
    return f"/stands/{show.stand.pk}"


def test_one_thing_and_a_list_have_a_tag_that_stays_as_long_as_they_do(api, stand):
    for path in (stand, "/stands", "/events", "/packages"):
        tags = {api.get(path).response["ETag"] for _ in range(2)}

        assert len(tags) == 1
    assert api.get(stand).response["ETag"] != api.get("/stands").response["ETag"]


def test_links_that_are_made_anew_count_in_no_tag_wherever_they_are_shown(api, show):
    requirement = make_requirement(show)
    make_artwork(requirement)
    paths = (f"/artworks/{requirement.artworks.get().pk}?expand=requirement", "/artworks?expand=requirement")
    tags: list[list[str]] = []
    for after in (0, 5):
        with time_machine.travel(timezone.now() + timedelta(seconds=after), tick=False):
            tags.append([api.get(path).response["ETag"] for path in paths])

    assert tags[0] == tags[1]


def test_an_answer_that_the_client_has_comes_as_a_304_without_a_body(api, stand):
    for path in (stand, "/stands", f"{stand}?expand=event"):
        tag = api.get(path).response["ETag"]

        for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            answer = with_header(api, "GET", path, If_None_Match=known)
            assert (answer.status, answer.response.content, answer.response["ETag"]) == (304, b"", tag)
        assert with_header(api, "GET", path, If_None_Match='"other"').status == 200


def test_what_changes_has_another_tag(api, show, stand):
    one, many, events = (api.get(path).response["ETag"] for path in (stand, "/stands", "/events"))

    changed = api.patch(stand, {"width_m": 4})

    assert changed.response["ETag"] == api.get(stand).response["ETag"] != one
    assert with_header(api, "GET", stand, If_None_Match=one).status == 200
    assert with_header(api, "GET", "/stands", If_None_Match=many).status == 200
    assert with_header(api, "GET", "/events", If_None_Match=events).status == 304


def test_every_answer_with_one_thing_carries_the_tag_that_its_address_has(api, show):
    made = api.post("/stands", {"event_id": str(show.event.pk), "number": "Z9"})

    assert made.response["ETag"] == api.get(f"/stands/{made.body['id']}").response["ETag"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_write_on_what_was_seen_goes_through_and_on_anything_else_is_a_412(api, stand, method):
    seen = api.get(stand).response["ETag"]

    first = with_header(api, method, stand, {"width_m": 4}, If_Match=seen)
    second = with_header(api, method, stand, {"width_m": 5}, If_Match=seen)

    assert first.status == 200
    assert (second.status, second.error["code"]) == (412, "precondition_failed")
    assert second.response["ETag"] == first.response["ETag"]
    assert api.get(stand).body["width_m"] == 4
    assert with_header(api, method, stand, {"width_m": 5}, If_Match=second.response["ETag"]).status == 200


def test_the_tag_of_an_expanded_answer_serves_as_well(api, stand):
    seen = api.get(stand, expand="event,sponsor").response["ETag"]
    assert seen != api.get(stand).response["ETag"]

    assert with_header(api, "PATCH", stand, {"width_m": 4}, If_Match=seen).status == 200
    assert with_header(api, "PATCH", stand, {"width_m": 5}, If_Match=seen).status == 412


def test_the_tag_of_an_answer_with_what_is_left_at_an_event_serves_as_well(api, show):
    path = f"/packages/{show.package.pk}"
    seen = api.get(path, event=show.event.pk).response["ETag"]

    assert with_header(api, "PATCH", path, {"price": 3300}, If_Match=seen).status == 200
    assert with_header(api, "PATCH", path, {"price": 3400}, If_Match=seen).status == 412


def test_a_star_means_whatever_it_is_and_no_header_asks_for_nothing(api, stand):
    assert with_header(api, "PATCH", stand, {"width_m": 4}, If_Match="*").status == 200
    assert api.patch(stand, {"width_m": 5}).status == 200


def test_removal_and_transitions_look_at_it_too(api, show):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    path = f"/stand-configurations/{configuration.pk}"
    seen = api.get(path).response["ETag"]
    add_fee(show.stand, description="Hoist", amount=Decimal(120), actor=show.organiser)
    entries = ActivityEntry.objects.count()

    for method, address in (("POST", f"{path}/submit"), ("DELETE", path), ("DELETE", path + "?reason=late")):
        assert with_header(api, method, address, {}, If_Match=seen).status == 412
    assert ActivityEntry.objects.count() == entries

    now = api.get(path).response["ETag"]
    submitted = with_header(api, "POST", f"{path}/submit", {}, If_Match=now)
    assert (submitted.status, submitted.body["status"]) == (200, "submitted")
    assert submitted.response["ETag"] == api.get(path).response["ETag"] != now


def test_parts_of_something_have_tags_of_their_own(api, show):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    path = f"/stand-configurations/{configuration.pk}/selections/{configuration.selections.first().pk}"
    seen = api.get(path).response["ETag"]

    assert with_header(api, "PUT", path, {"quantity": 3}, If_Match=seen).status == 200
    assert with_header(api, "PUT", path, {"quantity": 4}, If_Match=seen).status == 412

    allocation = f"/stands/{show.stand.pk}/package-allocation"
    seen = api.get(allocation).response["ETag"]
    assert with_header(api, "PUT", allocation, {"sponsor_may_select": False}, If_Match=seen).status == 200
    assert with_header(api, "PUT", allocation, {"sponsor_may_select": True}, If_Match=seen).status == 412
    assert with_header(api, "DELETE", allocation, If_Match=seen).status == 412


@pytest.mark.parametrize("header", ["", "abc", '"open', "a, b", '"a" "b"', '"naïve"'])
def test_a_tag_that_cannot_be_read_is_a_400(api, stand, header):
    for method, name in (("PATCH", "If-Match"), ("GET", "If-None-Match")):
        answer = api.call(method, stand, {"width_m": 4} if method == "PATCH" else None, headers={name: header})

        assert (answer.status, answer.error["code"]) == (400, "bad_request")
    assert Stand.objects.get(pk=stand.split("/")[-1]).width_m is None


def test_a_condition_where_nothing_was_seen_is_a_400(api, show):
    answer = with_header(api, "POST", "/stands", {"event_id": str(show.event.pk), "number": "Z9"}, If_Match='"a"')

    assert answer.status == 400


def test_what_is_out_of_sight_is_a_404_whatever_the_condition(stranger, stand):
    assert with_header(stranger, "PATCH", stand, {"width_m": 4}, If_Match='"a"').status == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_that_saw_the_same_exactly_one_writes():
    show = Show()
    client, secret = make_client(show.organisation)
    api = Api(ask_token(Api("").http, client, secret).json()["access_token"])
    path = f"/stands/{show.stand.pk}"
    for _ in range(5):
        seen = api.get(path).response["ETag"]
        widths = api.get(path).body["width_m"] or 0

        answers = at_once(
            *(
                partial(with_header, Api(api.token), "PATCH", path, {"width_m": width}, If_Match=seen)
                for width in (widths + 1, widths + 2)
            )
        )

        assert sorted(answer.status for answer in answers) == [200, 412]
        won = next(answer for answer in answers if answer.status == 200)
        assert api.get(path).body["width_m"] == won.body["width_m"]


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_two_decisions_on_the_same_sight_of_a_submission():
    show = Show()
    client, secret = make_client(show.organisation)
    api = Api(ask_token(Api("").http, client, secret).json()["access_token"])
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    submit_configuration(configuration, actor=show.sponsor)
    path = f"/stand-configurations/{configuration.pk}"
    seen = api.get(path).response["ETag"]

    answers = at_once(
        lambda: with_header(Api(api.token), "POST", f"{path}/approve", {}, If_Match=seen),
        lambda: with_header(Api(api.token), "POST", f"{path}/request-changes", {"reason": "Wider"}, If_Match=seen),
    )

    assert sorted(answer.status for answer in answers) == [200, 412]
    assert api.get(path).body["status"] in (ConfigurationStatus.APPROVED, ConfigurationStatus.CHANGES_REQUESTED)
    assert connection.vendor == "postgresql"
