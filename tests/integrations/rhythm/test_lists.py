"""Rhythm's lists over real HTTP: paging with every trap, and what is no list at all."""

import pytest

from integrations.sync.contract import Fault, VendorError
from tests.integrations.rhythm.asking import LIST, SLUG, all_rows, answering, client_of, grant, rows
from tests.integrations.vendors import pages_of


@pytest.mark.parametrize(
    ("pages", "keys"),
    [
        ([rows("1", LastEvaluatedKey="a"), rows("2")], "12"),
        ([rows("1", LastEvaluatedKey="a"), rows("2", LastEvaluatedKey="")], "12"),
        ([rows("1", LastEvaluatedKey="a"), rows("2", LastEvaluatedKey=None)], "12"),
        ([rows("1", LastEvaluatedKey="a"), rows("2", LastEvaluatedKey={})], "12"),
        ([rows(LastEvaluatedKey='{"id":"a"}'), rows("1", LastEvaluatedKey="b"), rows()], "1"),
        ([rows(LastEvaluatedKey="a"), rows(LastEvaluatedKey="b"), rows("1")], "1"),
        ([rows()], ""),
    ],
)  # fmt: skip
def test_only_the_key_ends_a_list(httpserver, pages, keys):
    client = answering(httpserver, *pages, {}, {}, {})
    fetched = list(pages_of(client, SLUG, "sessions"))

    assert "".join(row["id"] for page in fetched for row in page.rows) == keys
    assert len(fetched) == len(pages)


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("plain|1:2", "plain%7C1%3A2"),
        ('{"id":"a b"}', "%7B%22id%22%3A%22a+b%22%7D"),
        ({"id": "a", "n": 1}, "%7B%22id%22%3A%22a%22%2C%22n%22%3A1%7D"),
    ],
)
def test_a_key_goes_back_as_it_came_an_object_as_json(httpserver, key, sent):
    client = answering(httpserver, rows("1", LastEvaluatedKey=key), rows("2"))

    assert all_rows(client) == ["1", "2"]
    assert httpserver.log[-1][0].query_string.decode() == f"exclusiveStartKey={sent}"


@pytest.mark.parametrize(
    "pages",
    [
        [rows("1", LastEvaluatedKey="a"), rows("2", LastEvaluatedKey="a")],
        [rows(LastEvaluatedKey="a"), rows(LastEvaluatedKey="a")],
        [rows(LastEvaluatedKey="a"), rows(LastEvaluatedKey="b"), rows(LastEvaluatedKey="a")],
        [rows("1", LastEvaluatedKey={"k": 1}), rows("2", LastEvaluatedKey="b"), rows("3", LastEvaluatedKey={"k": 1})],
    ],
)
def test_a_key_that_comes_again_ends_the_list_with_an_error(httpserver, pages):
    client = answering(httpserver, *pages)

    with pytest.raises(VendorError) as met:
        all_rows(client)
    assert met.value.fault is Fault.TRANSIENT
    assert "leads back" in met.value.message


def test_a_page_that_is_asked_for_again_is_no_round(httpserver):
    client = answering(httpserver, *[rows("1", LastEvaluatedKey="b")] * 3)

    assert {client.session_pages("a").next for _ in range(3)} == {"b"}


@pytest.mark.parametrize(
    "page", [{}, [], None, {"Items": None}, {"Items": {"a": 1}}, {"Items": [1]}, {"Count": 3}, "string"]
)
def test_a_page_without_its_list_is_no_empty_page(httpserver, page):
    client = answering(httpserver, page)

    with pytest.raises(VendorError) as met:
        client.session_pages(None)
    assert met.value.fault is Fault.TRANSIENT


def test_rows_of_another_event_stop_everything(httpserver):
    client = answering(httpserver, {"Items": [{"id": "1", "event_id": "e"}, {"id": "2", "event_id": "other"}]})

    with pytest.raises(VendorError) as met:
        client.session_pages(None)
    assert met.value.fault is Fault.CONFIG
    assert "“other”" in met.value.message


@pytest.mark.parametrize(
    ("status", "fault"), [(200, None), (404, Fault.CONFIG), (403, Fault.DENIED), (500, Fault.TRANSIENT)]
)
def test_a_list_that_is_not_there_is_empty_only_if_the_event_is_there(httpserver, status, fault):
    grant(httpserver)
    httpserver.expect_ordered_request(LIST).respond_with_json({"message": "Unable to locate records"}, status=404)
    httpserver.expect_ordered_request("/events/events/t/e").respond_with_json({"id": "e"}, status=status)
    client = client_of(httpserver)

    if fault is None:
        page = client.session_pages(None)
        assert (page.rows, page.partial) == ([], "")
        return
    with pytest.raises(VendorError) as met:
        client.session_pages(None)
    assert met.value.fault is fault


@pytest.mark.parametrize("stream", ["rooms", "speakers", "sessions", "sponsors"])
def test_a_list_that_breaks_off_with_404_is_not_whole(httpserver, stream):
    """Deletions are believed only where every page came with 200."""
    grant(httpserver)
    name = "sessions" if stream == "speakers" else stream
    path = f"/events/{name}/t/event/e"
    httpserver.expect_request(path, query_string="exclusiveStartKey=a").respond_with_json({}, status=404)
    httpserver.expect_request(path).respond_with_json(rows("1", LastEvaluatedKey="a"))
    httpserver.expect_request("/events/events/t/e").respond_with_json({"id": "e"})
    pages = list(pages_of(client_of(httpserver), SLUG, stream))

    assert [bool(page.partial) for page in pages] == [False, True]


def test_a_list_that_broke_off_for_the_people_breaks_off_for_the_sessions(httpserver):
    grant(httpserver)
    httpserver.expect_ordered_request(LIST).respond_with_json(rows("1", LastEvaluatedKey="a"))
    httpserver.expect_ordered_request(LIST).respond_with_json({}, status=404)
    httpserver.expect_ordered_request("/events/events/t/e").respond_with_json({"id": "e"})
    for stream in ("speakers", "sessions"):
        *_, last = pages_of(client_of(httpserver), SLUG, stream)
        assert last.partial


@pytest.mark.parametrize("answer", [{}, None, [], "none"])
def test_an_event_that_is_answered_with_nothing_is_no_wrong_event(httpserver, answer):
    grant(httpserver)
    httpserver.expect_ordered_request("/events/events/t/e").respond_with_json(answer)

    with pytest.raises(VendorError) as met:
        client_of(httpserver).api.event()
    assert met.value.fault is Fault.TRANSIENT
