"""Sessionboard over real HTTP: each route, each envelope, what a token may and may not, and how far a list has been read."""

from datetime import datetime, timedelta

import pytest

from integrations.sessionboard.check import check
from integrations.sessionboard.client import FEW, SessionboardClient
from integrations.sessionboard.schemas import Credentials, Options
from integrations.sync.contract import Fault, Settings, Since, VendorError
from tests.integrations.vendors import client_to, pages_of, rows_of

SLUG = "sessionboard"


@pytest.fixture
def client(sandbox):
    with client_to(sandbox, SLUG) as opened:
        yield opened


def with_token(sandbox, token, **more):
    return client_to(sandbox, SLUG, credentials={"token": token}, **more)


def keys(found):
    return {row["id"] for row in found.rows}


# --- routes ----------------------------------------------------------------------------------------------


def test_events(client):
    assert {"4141", "4242"} <= {str(row["id"]) for row in client.events()}
    assert (client.event().id, client.zone()) == ("4242", "America/New_York")


def test_sessions_by_each_of_their_routes(client):
    searched, listed, states = client.search_sessions(1), client.list_sessions(1), client.session_states(1)

    assert searched.rows
    assert listed.rows
    assert {"id", "status"} <= set(states.rows[0])
    assert searched.total < states.total
    one = client.session(searched.rows[0]["id"])
    assert one["title"] == searched.rows[0]["title"]
    assert client.session("none") is None


def test_people_by_each_of_their_routes(client):
    speakers, contacts, organization = (
        client.search_speakers(1),
        client.search_contacts(1),
        client.organization_contacts(),
    )

    assert speakers.total <= contacts.total <= organization.total
    key = speakers.rows[0]["id"]
    assert client.speaker(key)["id"] == client.contact(key)["id"] == key
    assert client.speaker("none") is client.contact("none") is None
    assert client.contact_sessions("none") == ()
    assert {row["id"] for row in client.contact_sessions(key)} <= {
        row["id"] for row in rows_of(client, SLUG, "sessions")
    }


@pytest.mark.parametrize(
    "name",
    [
        "fields",
        "tags",
        "languages",
        "formats",
        "tracks",
        "levels",
        "rooms",
        "session_statuses",
        "sponsors",
        "exhibitors",
    ],
)
def test_lists(client, name):
    found = getattr(client, name)()

    assert found.rows
    assert all(row["id"] for row in found.rows)
    assert found.total >= len(found.rows)


def test_translations_are_asked_for_where_a_language_is_set(sandbox, client):
    assert not any(row.get("translated_fields") for row in client.search_sessions(1).rows)
    with client_to(sandbox, SLUG, language="fr") as french:
        found = french.search_sessions(1)
        assert any(row.get("translated_fields") for row in found.rows)
        assert "translated_fields" in french.session(found.rows[0]["id"])


def test_reading_stays_within_the_routes_that_are_not_counted(sandbox, client):
    for stream in ("rooms", "tracks", "formats", "speakers", "sessions"):
        rows_of(client, SLUG, stream)

    counted = [entry for entry in sandbox.log.entries if entry.method == "GET" and "/contacts/" in entry.path]
    assert len(counted) <= FEW
    assert all(entry.status in {200, 404} for entry in sandbox.log.entries)


# --- tokens ----------------------------------------------------------------------------------------------


def test_a_token_without_the_scope_of_people(sandbox):
    with with_token(sandbox, "sb-narrow") as client:
        with pytest.raises(VendorError) as met:
            client.speaker_pages(None, None)
        assert met.value.fault is Fault.DENIED
        assert "read:contacts" in met.value.message
        assert client.session_pages(None, None).rows


def test_a_token_of_another_event(sandbox):
    with with_token(sandbox, "sb-restricted") as client:
        with pytest.raises(VendorError) as met:
            client.zone()
        assert met.value.fault is Fault.CONFIG
        assert "4141" in met.value.message
        with pytest.raises(VendorError) as met:
            client.session_pages(None, None)
        assert met.value.fault is Fault.CONFIG


def test_a_token_of_the_other_region(sandbox):
    with with_token(sandbox, "sb-eu") as client, pytest.raises(VendorError) as met:
        client.zone()
    assert met.value.fault is Fault.CONFIG
    assert "region" in met.value.message

    with with_token(sandbox, "sb-eu", base_url=sandbox.url("sessionboard-eu")) as client:
        assert client.zone() == "America/New_York"


def test_a_legacy_token_reads_everything(sandbox):
    with with_token(sandbox, "sb-legacy") as client:
        assert client.speaker_pages(None, None).rows


# --- lists and how they are wrapped ----------------------------------------------------------------------


def answering(httpserver, *answers, path="/v1/event/7/rooms", status=200) -> SessionboardClient:
    for answer in answers:
        httpserver.expect_ordered_request(path).respond_with_json(answer, status=status)
    return SessionboardClient.open(
        Settings(httpserver.url_for("/"), Credentials(token="token-of-7"), Options(event_id=7), None)
    )


ROW = {"id": "1", "name": "Hall"}


@pytest.mark.parametrize(
    "answer",
    [
        {"results": [ROW], "pagination": {"currentPage": 1, "pageSize": 100, "totalPages": 1, "totalResults": 1}},
        {"data": [ROW], "pagination": {"currentPage": 1, "pageSize": 100, "totalPages": 1, "totalResults": 1}},
        {"data": [ROW], "pagination": {"current_page": 1, "page_size": 100, "total_pages": 1, "total_results": 1}},
        {"results": [ROW], "pagination": {"totalPages": "1", "totalResults": "1"}},
    ],
)
def test_envelopes(httpserver, answer):
    page = answering(httpserver, answer).room_pages(None, None)

    assert (list(page.rows), page.next, page.total) == ([ROW], None, 1)


@pytest.mark.parametrize(
    "answer", [[ROW], {"results": [ROW]}, {"data": [ROW], "pagination": None}, {"data": [ROW], "pagination": {}}]
)
def test_a_list_that_does_not_say_how_long_it_is_ends_with_an_empty_page(httpserver, answer):
    client = answering(httpserver, answer, {"results": []})

    assert rows_of(client, SLUG, "rooms") == [ROW]
    httpserver.check()


@pytest.mark.parametrize(
    "answer", [{}, None, "x", {"results": None}, {"data": {"id": 1}}, {"results": [1]}, {"error": "x"}]
)
def test_a_page_without_its_list_is_no_empty_page(httpserver, answer):
    with pytest.raises(VendorError) as met:
        answering(httpserver, answer).room_pages(None, None)
    assert met.value.fault is Fault.TRANSIENT


def test_an_empty_page_before_the_last_is_no_end(httpserver):
    client = answering(httpserver, {"results": [], "pagination": {"totalPages": 3, "totalResults": 250}})

    with pytest.raises(VendorError) as met:
        client.room_pages(None, None)
    assert met.value.fault is Fault.TRANSIENT


def test_more_rows_than_the_vendor_can_give(httpserver):
    client = answering(httpserver, {"results": [ROW], "pagination": {"totalPages": 1000, "totalResults": 100_000}})

    with pytest.raises(VendorError, match="99,900"):
        client.room_pages(None, None)


def test_a_list_that_is_not_there_is_no_row_that_is_gone(httpserver):
    client = answering(httpserver, {"message": "Event not found"}, status=404)

    with pytest.raises(VendorError) as met:
        client.room_pages(None, None)
    assert met.value.fault is Fault.CONFIG
    assert "event 7" in met.value.message


def test_pages_that_are_known_can_be_asked_for_ahead(client):
    page = client.session_pages(None, None)

    assert (page.next, page.ahead) == ([0, 2], ([0, 3], [0, 4], [1, 1]))
    assert page.total == client.search_sessions(1).total
    assert client.session_pages([1, 1], None).total is None


# --- people beside the speakers --------------------------------------------------------------------------


def test_moderators_who_are_no_speakers_come_along(sandbox, client):
    speakers = {row["id"] for number in range(1, 4) for row in client.search_speakers(number).rows}
    named = {one["id"] for row in rows_of(client, SLUG, "sessions") for one in row.get("participants") or []}
    read = [row["id"] for row in rows_of(client, SLUG, "speakers")]

    assert named - speakers
    assert named <= set(read)
    assert len(read) == len(set(read))
    contacts = {row["id"] for number in range(1, 4) for row in client.search_contacts(number).rows}
    assert contacts - set(read)


def test_many_of_them_are_picked_from_the_list_of_contacts(sandbox):
    with client_to(sandbox, SLUG) as few, client_to(sandbox, SLUG) as many:
        one_by_one = {row["id"] for row in few.speaker_pages([1, 1], None).rows}
        many._people_wanted(None)
        many._wanted = many._wanted | {f"nobody-{number}" for number in range(FEW + 1)}
        picked = {row["id"] for number in range(1, 4) for row in many.speaker_pages([1, number], None).rows}

    assert picked == one_by_one
    assert picked


def test_somebody_who_is_in_no_session_is_none_of_ours(sandbox, client):
    read = {row["id"] for row in rows_of(client, SLUG, "speakers")}
    contacts = [row["id"] for number in range(1, 4) for row in client.search_contacts(number).rows]
    stranger = next(key for key in contacts if key not in read)

    assert client.one_person(stranger) is None
    assert client.one_person(next(iter(read)))["id"] in read


# --- only what changed -----------------------------------------------------------------------------------


def mark_of(client, stream):
    return list(pages_of(client, SLUG, stream))[-1].mark


def test_a_mark_is_the_newest_change_that_was_read(sandbox, client):
    rows = [row for row in rows_of(client, SLUG, "sessions") if "updated_at" in row and not row.get("deleted_at")]

    assert mark_of(client, "sessions") == {"sessions": max(row["updated_at"] for row in rows)}


def test_only_what_changed_is_read_with_a_look_back(sandbox, client):
    mark = mark_of(client, "sessions")
    sandbox.clock.advance(3600)
    changed = sandbox.world.sessions[next(iter(sandbox.world.sessions))]
    sandbox.world.rename_session(changed.uuid, "Renamed")
    sandbox.log.clear()
    with client_to(sandbox, SLUG) as later:
        pages = list(pages_of(later, SLUG, "sessions", Since(mark)))

    live = [row for page in pages for row in page.rows if not row.get("deleted_at")]
    earliest = datetime.fromisoformat(mark["sessions"]) - timedelta(minutes=10)
    assert changed.uuid in {row["id"] for row in live}
    assert all(datetime.fromisoformat(row["updated_at"]) >= earliest for row in live)
    assert pages[-1].mark["sessions"] > mark["sessions"]


def test_nothing_changed_keeps_the_mark(sandbox, client):
    mark = mark_of(client, "speakers")
    with client_to(sandbox, SLUG) as later:
        pages = list(pages_of(later, SLUG, "speakers", Since(mark)))

    assert pages[-1].mark == mark
    assert len([row for page in pages for row in page.rows]) < len(rows_of(client, SLUG, "speakers"))


@pytest.mark.parametrize("mark", [None, "x", {}, {"sessions": "lately"}, {"sessions": None}, [1]])
def test_a_mark_that_says_nothing_reads_everything(sandbox, client, mark):
    assert len(rows_of(client, SLUG, "sessions", Since(mark))) == len(rows_of(client, SLUG, "sessions"))


def test_a_deleted_session_is_told_as_such(sandbox, client):
    mark = mark_of(client, "sessions")
    uuid = next(
        row["id"] for row in rows_of(client, SLUG, "sessions") if not row.get("deleted_at") and not row["is_abstract"]
    )
    sandbox.world.delete_session(uuid)

    gone = [row["id"] for row in rows_of(client, SLUG, "sessions", Since(mark)) if row.get("deleted_at")]
    assert uuid in gone
    assert client.session(uuid) is None


# --- test connection -------------------------------------------------------------------------------------


def lines_of(client):
    return {line.label: line for line in check(client).lines}


def test_the_check_names_event_and_zone(client):
    found = check(client)

    assert found.ok
    assert (found.event_name, found.time_zone) == (client.event().name, "America/New_York")


def test_the_check_says_what_a_narrow_token_cannot_read(sandbox):
    with with_token(sandbox, "sb-narrow") as client:
        lines = lines_of(client)

    assert lines["Sessions"].ok is True
    assert lines["Speakers"].ok is lines["Moderators and chairs"].ok is False
    assert "read:contacts" in lines["Speakers"].message


def test_the_check_says_that_personal_data_is_hidden(sandbox):
    with with_token(sandbox, "sb-masked") as client:
        found = check(client)
    line = next(line for line in found.lines if line.label == "E-mail addresses")

    assert (found.ok, line.ok) == (True, None)
    assert "Hide PII" in line.message


@pytest.mark.parametrize(("token", "said"), [("sb-restricted", "4141"), ("sb-eu", "region"), ("wrong", "credentials")])
def test_the_check_ends_where_the_event_is_not_seen(sandbox, token, said):
    with with_token(sandbox, token) as client:
        found = check(client)

    assert not found.ok
    assert len(found.lines) == 1
    assert said in found.lines[0].message


def test_the_check_misses_a_chosen_custom_field(sandbox):
    with client_to(sandbox, SLUG, session_fields=["No such field"]) as client:
        lines = lines_of(client)

    assert lines["Custom field “No such field”"].ok is None


def test_a_whole_reading_asks_for_each_page_of_sessions_once(sandbox, client):
    def asked() -> int:
        return sandbox.log.count(vendor=SLUG, stream="sessions")

    before, pages = asked(), client.search_sessions(1).pages
    list(pages_of(client, SLUG, "speakers"))
    read = [row["id"] for page in pages_of(client, SLUG, "sessions") for row in page.rows]
    assert asked() - before == 1 + pages > 2

    again = [row["id"] for page in pages_of(client, SLUG, "sessions") for row in page.rows]
    assert (again, asked() - before) == (read, 1 + 2 * pages)
