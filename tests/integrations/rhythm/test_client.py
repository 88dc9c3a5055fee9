"""Rhythm over real HTTP: signing in, and what a reading asks for."""

import pytest
from django.core.cache import cache

from integrations.rhythm.api import ROLODEX, rolodex_beside
from integrations.rhythm.ids import named_people, people_in
from integrations.rhythm.kept import Kept
from integrations.sandbox.server import Sandbox
from integrations.sync import registry
from integrations.sync.contract import Fault, VendorError
from tests.integrations.rhythm.asking import GRANTED, LIST, SLUG, all_rows, asked_for, client_of, grant, rows
from tests.integrations.vendors import client_to, pages_of, rows_of


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sessions=30, speakers=20, page_size=10, seed=3) as served:
        yield served


@pytest.fixture(autouse=True)
def nothing_wrong(sandbox):
    sandbox.faults.clear()
    sandbox.log.clear()


@pytest.fixture
def client(sandbox):
    with client_to(sandbox, SLUG) as opened:
        yield opened


# --- signing in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "header"), [(True, "Bearer made-up-token-1"), (False, "made-up-token-1")])
def test_the_token_goes_with_or_without_a_word_before_it(httpserver, prefix, header):
    grant(httpserver)
    httpserver.expect_ordered_request(LIST).respond_with_json(rows("1"))
    client_of(httpserver, bearer_prefix=prefix).session_pages(None)

    assert httpserver.log[-1][0].headers["Authorization"] == header


def test_a_token_that_ends_on_the_way_is_renewed_once_and_the_same_page_asked_for_again(httpserver):
    grant(httpserver)
    httpserver.expect_ordered_request(LIST).respond_with_json(rows("1", LastEvaluatedKey="a"))
    httpserver.expect_ordered_request(LIST).respond_with_json({"message": "expired"}, status=401)
    grant(httpserver, {**GRANTED, "access_token": "made-up-token-2"})
    httpserver.expect_ordered_request(LIST, query_string="exclusiveStartKey=a").respond_with_json(rows("2"))
    client = client_of(httpserver)

    assert all_rows(client) == ["1", "2"]
    assert httpserver.log[-1][0].headers["Authorization"] == "Bearer made-up-token-2"


def test_a_new_token_that_is_refused_as_well_costs_no_third(httpserver):
    httpserver.expect_request("/oauth/token").respond_with_json(GRANTED)
    httpserver.expect_request(LIST).respond_with_json({"message": "Not made-up-token-1"}, status=401)
    client = client_of(httpserver)

    for _ in range(3):
        with pytest.raises(VendorError) as met:
            client.session_pages(None)
        assert met.value.fault is Fault.CONFIG
        assert "credentials" in met.value.message
        assert "made-up-token-1" not in met.value.message + met.value.detail
    assert asked_for(httpserver, "/oauth/token") == 2


def test_a_renewal_that_fails_for_a_moment_is_tried_again(httpserver):
    grant(httpserver)
    httpserver.expect_ordered_request(LIST).respond_with_json({"message": "expired"}, status=401)
    grant(httpserver, {}, status=503)
    httpserver.expect_ordered_request(LIST).respond_with_json({"message": "expired"}, status=401)
    grant(httpserver, {**GRANTED, "access_token": "made-up-token-2"})
    httpserver.expect_ordered_request(LIST).respond_with_json(rows("1"))
    client = client_of(httpserver)

    with pytest.raises(VendorError) as met:
        client.session_pages(None)
    assert met.value.fault is Fault.TRANSIENT
    assert [row["id"] for row in client.session_pages(None).rows] == ["1"]


@pytest.mark.parametrize(
    ("events", "rolodex"),
    [
        ("https://events.api.rhythmsoftware.com", "https://rolodex.api.rhythmsoftware.com"),
        ("https://events.api.756794052567.rhythmsoftware.com/", "https://rolodex.api.756794052567.rhythmsoftware.com/"),
        ("https://proxy.example/events", ""),
    ],
)
def test_the_rolodex_is_beside_the_events_host_of_rhythm_itself(events, rolodex):
    assert rolodex_beside(events) == rolodex


def test_where_it_is_not_known_where_the_rolodex_is_that_is_said(httpserver):
    grant(httpserver)
    with pytest.raises(VendorError) as met:
        client_of(httpserver).api.get("organizations/t/o", host=ROLODEX)

    assert met.value.fault is Fault.DENIED
    assert "address of organisations" in met.value.message


# --- a whole reading -------------------------------------------------------------------------------------


def whole_reading(sandbox, **options):
    """As the engine reads, each list by a client of its own, as each step of a run has one."""
    found = {}
    for stream in registry.get(SLUG).streams:
        with client_to(sandbox, SLUG, **options) as client:
            found[stream.key] = rows_of(client, SLUG, stream.key)
    return found


def test_a_reading_asks_for_each_page_and_each_lookup_once(sandbox):
    found = whole_reading(sandbox)
    first = sandbox.log.count(vendor=SLUG)
    sandbox.log.clear()
    whole_reading(sandbox)
    lists = [(entry.path, entry.query) for entry in sandbox.log.entries if entry.method == "GET"]

    assert sandbox.log.count(vendor=SLUG) == first - 1  # the token is there already
    assert len(lists) == len(set(lists))
    pages = sandbox.log.count(vendor=SLUG, stream="sessions")
    assert pages <= len(found["sessions"]) / 10 + 2
    assert sandbox.log.count(vendor=SLUG, stream="speakers") <= len(found["speakers"]) / 10 + 2
    assert sandbox.log.count(vendor=SLUG, stream="organizations") <= 2
    for once in (
        "speaker_types",
        "custom_fields",
        "sponsor_levels",
        "exhibitor_booths",
        "exhibitor_categories",
        "types",
    ):
        assert sandbox.log.count(vendor=SLUG, stream=once) == 1


def test_only_people_whom_sessions_name_are_asked_for_and_without_what_is_nobodys_business(sandbox):
    found = whole_reading(sandbox)
    named = {key for row in found["sessions"] for key, _ in named_people(people_in(row))}

    assert {row["id"] for row in found["speakers"]} == named
    tenant = [person["id"] for page in sandbox_pages(sandbox, "speaker-profiles") for person in page]
    assert len(tenant) > len(named)
    private = {"honorarium", "dietary_restrictions", "notes", "contact_person", "city", "country"}
    assert any(private & set(person) for page in sandbox_pages(sandbox, "speaker-profiles") for person in page)
    assert not any(private & set(row) for row in found["speakers"])
    assert not any(row.get("custom_field_values") for row in found["speakers"])
    assert "email_address" in str(found["speakers"])
    assert "email_address" in str(found["exhibitors"])
    assert "email_address" not in str(whole_reading(sandbox, take_emails=False))


def sandbox_pages(sandbox, name):
    with client_to(sandbox, SLUG) as client:
        cursor = None
        while True:
            page = client.api.page(client.api.tenant_path(name), cursor)
            yield page.rows
            if page.next is None:
                return
            cursor = page.next


def test_a_step_in_another_process_without_what_was_kept_begins_with_the_sessions_again(sandbox):
    with client_to(sandbox, SLUG) as client:
        whole = [row["id"] for row in rows_of(client, SLUG, "speakers")]
        first = client.speaker_pages(None)
    cache.clear()
    with client_to(sandbox, SLUG) as other:
        pages, cursor = [], first.next
        while cursor is not None:
            pages.append(other.speaker_pages(cursor))
            cursor = pages[-1].next

    assert [row["id"] for page in pages for row in page.rows] == whole


def test_a_cache_that_keeps_nothing_is_said_instead_of_beginning_for_ever(sandbox, settings):
    settings.CACHES = {**settings.CACHES, "kept": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    def step_by_step():
        cursor = None
        for _ in range(20):
            with client_to(sandbox, SLUG) as client:
                cursor = client.speaker_pages(cursor).next

    with pytest.raises(VendorError) as met:
        step_by_step()
    assert met.value.fault is Fault.TRANSIENT
    assert "cache" in met.value.message


def test_with_a_cache_that_keeps_nothing_one_step_reads_everything_all_the_same(sandbox, settings):
    kept = whole_reading(sandbox)
    settings.CACHES = {**settings.CACHES, "kept": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    with client_to(sandbox, SLUG) as client:
        assert {stream.key: rows_of(client, SLUG, stream.key) for stream in registry.get(SLUG).streams} == kept


def test_what_the_next_reading_finds_is_new(sandbox):
    whole_reading(sandbox)
    sandbox.world.rename_session(next(iter(sandbox.world.sessions)), "Renamed")
    again = whole_reading(sandbox)["sessions"]

    assert sum(row["name"] == "Renamed" for row in again) == 1


def test_rows_that_no_search_finds_are_asked_for_one_by_one(httpserver):
    grant(httpserver)
    httpserver.expect_request("/events/speaker-profiles/t/search").respond_with_json({}, status=405)
    for key, status in (("a|1", 200), ("b", 404), ("c", 403)):
        path = f"/events/speaker-profiles/t/{key}"
        httpserver.expect_request(path).respond_with_json({"id": key} if status == 200 else {}, status=status)

    assert client_of(httpserver).api.by_ids("speaker-profiles", ["a|1", "b", "c", "a|1"]) == {"a|1": {"id": "a|1"}}


def test_a_list_that_may_not_be_read_at_all_is_not_asked_for_row_by_row(httpserver):
    grant(httpserver)
    httpserver.expect_request("/events/speaker-profiles/t/search").respond_with_json({}, status=403)
    httpserver.expect_request("/events/speaker-profiles/t/a").respond_with_json({}, status=403)

    with pytest.raises(VendorError) as met:
        client_of(httpserver).api.by_ids("speaker-profiles", ["a", "b", "c"])
    assert met.value.fault is Fault.DENIED
    assert len(httpserver.log) == 3


def test_a_row_that_is_read_again_alone_is_read_with_names_of_today(sandbox):
    found = whole_reading(sandbox)
    key = next(row["id"] for row in found["sessions"] if row.get("room_ids"))
    lists = sandbox.log.count(vendor=SLUG, stream="rooms")
    with client_to(sandbox, SLUG) as client:
        client.session_now(key)
        assert sandbox.log.count(vendor=SLUG, stream="rooms") == lists
        client.session(key)
        assert sandbox.log.count(vendor=SLUG, stream="rooms") == lists + 1


@pytest.mark.parametrize(("stream", "key"), [("sessions", "1"), ("sponsors", "sponsor:1")])
def test_a_row_that_went_to_another_event_is_no_longer_ours(httpserver, stream, key):
    grant(httpserver)
    httpserver.expect_request(f"/events/{stream}/t/1").respond_with_json({"id": "1", "event_id": "other"})

    assert registry.get(SLUG).stream(stream).fetch_one(client_of(httpserver), key) is None


def test_people_named_by_contacts_that_may_not_be_read_are_not_missing(httpserver):
    grant(httpserver)
    session = {"id": "1", "event_id": "e", "speakers": [{"contact_id": "c"}]}
    httpserver.expect_request(LIST).respond_with_json({"Items": [session]})
    httpserver.expect_request("/events/speaker-profiles/t").respond_with_json({}, status=403)
    (page,) = pages_of(client_of(httpserver), SLUG, "speakers")

    assert page.partial


# --- public routes only ----------------------------------------------------------------------------------


def test_public_routes_need_no_credentials_and_say_what_they_lack(sandbox):
    nobody = {"client_id": "", "client_secret": ""}
    with client_to(sandbox, SLUG, credentials=nobody, public_only=True, token_url="") as client:
        page = client.session_pages(None)
        row = client.session(page.rows[0]["id"])
        for stream in registry.get(SLUG).streams:
            if stream.key != "sessions":
                with pytest.raises(VendorError) as met:
                    stream.fetch(client, None, None)
                assert met.value.fault is Fault.DENIED
        check = registry.get(SLUG).check(client)

    assert page.rows
    assert page.next is None
    assert "cut short" in page.partial
    assert row == page.rows[0]
    assert sandbox.log.count(vendor=SLUG, stream="token") == 0
    assert [(line.label, line.ok) for line in check.lines] == [("Sessions", True)]
    assert "cut short" in check.lines[0].message


def test_no_credentials_and_no_word_of_public_routes(sandbox):
    with client_to(sandbox, SLUG, credentials={"client_id": "", "client_secret": ""}) as client:
        check = registry.get(SLUG).check(client)

    assert not check.ok
    assert "public routes" in check.lines[0].message


# --- test connection -------------------------------------------------------------------------------------


def test_what_the_check_shows_is_not_of_a_reading_that_broke_off(sandbox, client):
    client.speaker_pages(None)
    key = client.sessions.of_event(None).rows[0]["id"]
    before = sandbox.world.session(key).title
    sandbox.world.rename_session(key, "Of today")
    registry.get(SLUG).check(client)
    shown = {row["id"]: row["name"] for row in client.session_pages(None).rows}
    sandbox.world.rename_session(key, before)

    assert shown[key] == "Of today"


def test_the_check_names_what_may_not_be_read(sandbox):
    narrow = {"client_id": "rh-narrow", "client_secret": "rh-narrow-secret"}
    with client_to(sandbox, SLUG, credentials=narrow) as client:
        lines = {line.label: line for line in registry.get(SLUG).check(client).lines}

    assert [lines[name].ok for name in ("Event", "Sessions", "Rooms", "Tracks")] == [True] * 4
    assert lines["Speakers"].ok is False
    assert lines["Sponsors"].ok is None
    assert "what is here stays" in lines["Sponsors"].message


@pytest.mark.parametrize(
    ("options", "credentials", "word"),
    [
        ({"event_id": "none"}, None, "no event “none”"),
        ({"tenant_id": "none"}, None, "does not allow"),
        ({}, {"client_id": "rh-full", "client_secret": "wrong"}, "credentials"),
        ({"bearer_prefix": False}, None, "Bearer"),
    ],
)
def test_the_check_says_what_was_entered_wrongly(sandbox, options, credentials, word):
    with client_to(sandbox, SLUG, credentials=credentials, **options) as client:
        check = registry.get(SLUG).check(client)

    assert not check.ok
    assert word in check.lines[0].message


def test_r1_the_check_tells_that_no_new_token_is_to_be_had(sandbox, clock):
    with client_to(sandbox, SLUG) as client:
        client.api.event()
    clock.ahead = 23.1 * 3600
    with sandbox.faults.on("R1"), client_to(sandbox, SLUG) as client:
        check = registry.get(SLUG).check(client)

    line = next(line for line in check.lines if line.label == "Access token")
    assert check.ok
    assert line.ok is None
    assert "1,000 a month" in line.message


def test_what_is_kept_between_two_steps_is_read_with_the_secret_key_alone(settings):
    kept = Kept("somebody's")
    kept.put("contacts", [{"email": "ana@example.org"}])
    assert kept.get("contacts") == [{"email": "ana@example.org"}]

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", []
    assert kept.get("contacts", "nothing") == "nothing"
