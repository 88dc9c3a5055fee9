"""Rhythm as its documents describe it: tokens, tenants, keys of pages, and rows field by field."""

from datetime import datetime
from urllib.parse import quote

import pytest

from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking

# The schema of the vendor's page on sessions; the required ones apart.
REQUIRED = {
    *("id", "event_id", "name", "type_id", "capacity_options", "registration_question_options"),
    *("sys_created_at", "sys_last_modified_at", "sys_created_by_id", "sys_last_modified_by_id"),
}
SESSION = REQUIRED | {
    *("code", "display_order", "track_ids", "access", "hide_from_schedule", "location", "enable_capacity", "sold_out"),
    *("hide_from_portal", "disable_portal_registration", "enable_registration_questions", "has_fees", "room_ids"),
    *("start_date", "end_date", "abstract_id", "description", "speakers", "main_presenter_speaker_type_id"),
    *("custom_field_values", "sys_deleted_by_id", "sys_version", "sys_external_id", "sys_locked", "sys_bulk_load_pk"),
    *("sys_bulk_load_at", "sys_bulk_load_id", "sys_bulk_load_record_no", "sys_bulk_load_source_file", "sys_directive"),
    *("sys_last_bulk_data_operation_id", "sys_last_bulk_data_operation_sys_version", "sys_calculated_field_error"),
    *("sys_snapshot_base_version", "sys_has_files_in_s3", "sys_configuration_snapshot_id"),
    *("sys_last_security_context", "sys_calculated_field_errors"),
}
PROFILE = {
    *("id", "bio", "first_name", "last_name", "name", "email_address", "city", "state", "country", "job_title"),
    *("photo_uri", "photo_approved", "topic_ids", "speakers_bureau", "contact_person", "url", "honorarium"),
    *("dietary_restrictions", "preferred_name", "notes", "is_active", "custom_field_values"),
}
BOOTH = {
    *("id", "number", "name", "event_id", "type_id", "fee_id", "floor_id", "purchasing_warning", "description"),
    *("status", "exhibitor_id", "organization_id", "holding_organization_id", "hold_expiration", "notes"),
}
TENANT_LISTS = ("session-types", "speaker-types", "speaker-topics", "sponsor-levels", "custom-fields", "events")
EVENT_LISTS = ("tracks", "rooms", "sponsors", "exhibitors", "exhibitor-booths")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sessions=60, page_size=10, seed=3, now=datetime.fromisoformat("2026-11-02T09:00:00Z")) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def ask(sandbox):
    return Asking(sandbox)


@pytest.fixture
def rows(ask):
    return ask.rhythm_rows()


def one(ask, name, id_):
    return ask.rhythm("GET", f"/{name}/medex/{quote(id_, safe='')}")


def session_of(sandbox, row):
    return sandbox.world.session(row["id"])


# -- tokens


@pytest.mark.parametrize("as_form", [False, True])
def test_a_token_of_a_day_is_had_for_json_or_a_form(ask, as_form):
    made = ask.rhythm_token(as_form=as_form).json()

    assert (made["expires_in"], made["token_type"], made["access_token"].count(".")) == (86400, "Bearer", 2)


@pytest.mark.parametrize(
    ("instead", "status", "said"),
    [
        ({"client_secret": "guess"}, 401, "Unauthorized"),
        ({"client_id": "nobody"}, 401, "Unauthorized"),
        ({"audience": "https://other.example"}, 403, "other.example"),
        ({"audience": ""}, 400, "audience"),
        ({"grant_type": "password"}, 400, "password"),
    ],
)
def test_what_is_no_request_for_a_token_is_refused_in_the_words_of_oauth(ask, instead, status, said):
    reply = ask.rhythm_token(**instead)

    assert reply.status_code == status
    assert set(reply.json()) == {"error", "error_description"}
    assert said in reply.json()["error_description"]


@pytest.mark.parametrize("header", ["", "Bearer nothing", "Basic {token}", "{token}", "Bearer  {token}x"])
def test_only_a_bearer_that_was_made_is_let_in(ask, sandbox, header):
    token = ask.rhythm_token().json()["access_token"]
    url = f"{sandbox.url('rhythm')}/events/medex"
    reply = ask.http.get(url, headers={"Authorization": header.format(token=token)}, timeout=10)

    assert (reply.status_code, reply.json()) == (401, {"message": "Unauthorized"})


def test_a_token_lives_for_a_day_and_a_thousand_last_a_month():
    with Sandbox(sessions=12, now=datetime.fromisoformat("2026-11-02T09:00:00Z")) as sandbox:
        ask, tokens = Asking(sandbox), sandbox.rhythm.tokens
        assert ask.rhythm("GET", "/events/medex").status_code == 200
        sandbox.clock.advance(86_400)
        assert ask.rhythm("GET", "/events/medex").status_code == 401

        tokens.spent["2026-11"] = 999
        assert [ask.rhythm_token().status_code for _ in range(2)] == [200, 429]
        sandbox.clock.advance(30 * 86_400)
        assert ask.rhythm_token().status_code == 200


@pytest.mark.parametrize(
    ("client", "method", "path", "status"),
    [
        ("rh-read", "GET", "/speaker-profiles/medex", 200),
        ("rh-read", "POST", "/sessions/medex", 403),
        ("rh-narrow", "GET", "/tracks/medex/event/{e}", 200),
        ("rh-narrow", "GET", "/speaker-profiles/medex", 403),
        ("rh-other", "GET", "/events/medex", 403),
        ("rh-full", "GET", "/events/elsewhere", 403),
        ("", "GET", "/sessions/elsewhere/public/event/{e}", 404),
    ],
)
def test_each_client_has_its_tenant_and_its_resources(ask, client, method, path, status):
    reply = ask.rhythm(method, path, {} if method == "POST" else None, client=client)

    assert reply.status_code == status
    if status != 200:
        assert reply.json()["message"]


# -- pages


def test_pages_are_followed_by_key_and_each_row_comes_once(ask, sandbox):
    pages = ask.rhythm_pages()
    ids = [row["id"] for page in pages for row in page["Items"]]

    assert all(page["Count"] == len(page["Items"]) for page in pages)
    assert isinstance(pages[0]["LastEvaluatedKey"], str)
    assert "LastEvaluatedKey" not in pages[-1]
    assert min(len(page["Items"]) for page in pages[:-1]) < 10, "what was deleted is left out after reading"
    shown = [s for s in sandbox.world.sessions.values() if not s.is_abstract and not s.deleted_at]
    assert sorted(ids) == ids == sorted(s.key for s in shown)


def test_a_last_page_may_be_empty(ask):
    """Ten rows on a page of ten: the store has not looked whether there is an eleventh."""
    path = "/tracks/medex/event/{e}"
    first = ask.rhythm("GET", path).json()
    last = ask.rhythm("GET", path, exclusiveStartKey=first["LastEvaluatedKey"]).json()

    assert (first["Count"], last) == (10, {"Count": 0, "Items": []})


@pytest.mark.parametrize("key", ["nonsense", "[1]", '{"id": "x"}', '"text"'])
def test_a_key_that_was_not_given_is_refused(ask, key):
    reply = ask.rhythm("GET", "/sessions/medex/event/{e}", exclusiveStartKey=key)

    assert reply.status_code == 400
    assert "exclusiveStartKey" in reply.json()["message"]


def test_an_event_without_sessions_and_an_event_that_is_not_there_are_both_404():
    with Sandbox(sessions=0, speakers=5) as sandbox:
        ask = Asking(sandbox)
        for event in ("evt:medex-2027", "evt:nowhere"):
            reply = ask.rhythm("GET", f"/sessions/medex/event/{event}")
            assert (reply.status_code, reply.json()) == (404, {"message": "Unable to locate records"})


def test_fields_are_chosen_by_name_on_lists_and_on_one(ask, rows):
    chosen = ask.rhythm_rows(fields="id,name,nothing")

    assert chosen == [{"id": row["id"], "name": row["name"]} for row in rows]
    first = ask.rhythm("GET", f"/sessions/medex/{quote(rows[0]['id'])}", fields="name", consistentRead="true").json()
    assert first == {"name": rows[0]["name"]}


def test_another_way_to_ask_is_not_allowed_or_not_there(ask):
    for path in ("/tracks/medex", "/exhibitor-categories/medex", "/organizations/medex", "/contacts/medex"):
        assert ask.rhythm("GET", path).status_code == 405
    assert ask.rhythm("GET", "/weather/medex").status_code == 404


# -- sessions


def test_sessions_have_the_fields_of_the_document_and_no_others(rows):
    seen = {name for row in rows for name in row}

    assert all(set(row) >= REQUIRED for row in rows)
    assert seen - SESSION == set()
    # A snapshot is a fault (R10); all others are somewhere.
    assert SESSION - seen == {"sys_configuration_snapshot_id"}


def test_a_session_is_told_of_as_the_world_has_it(rows, sandbox):
    for row in rows:
        session = session_of(sandbox, row)
        assert row["name"] == session.title
        assert row.get("code", "") == session.code
        assert row["hide_from_schedule"] is not session.is_visible
        assert (row["capacity_options"]["capacity"] if row["enable_capacity"] else None) == session.capacity
        starts = datetime.fromisoformat(row["start_date"]) if "start_date" in row else None
        assert starts == sandbox.world.instant(session.starts)


def test_what_real_rows_have_is_there_without_being_ordered(rows, ask):
    orders = [row.get("display_order") for row in rows]
    tracks = {row["id"] for row in ask.rhythm_rows("/tracks/medex/event/{e}")}

    assert None in orders
    assert any(order % 1 for order in orders if order is not None)
    assert len(orders) > len(set(orders)), "ties"
    assert any(set(row["track_ids"]) - tracks for row in rows), "a track that is gone"
    assert any(len(row["room_ids"]) == 2 for row in rows)
    assert any(row["capacity_options"] and not row["enable_capacity"] for row in rows), "a number that does not count"
    assert any("start_date" not in row for row in rows)
    assert any("|" in row["id"] and ":" in row["id"] for row in rows)
    assert any("sys_deleted_by_id" in row for row in rows), "somebody tried to delete it"
    assert any(row["sys_locked"] for row in rows)


def test_people_of_a_session_are_found_by_their_profile_and_kind(rows, ask):
    people = {row["id"]: row for row in ask.rhythm_rows("/speaker-profiles/medex")}
    kinds = {row["id"] for row in ask.rhythm_rows("/speaker-types/medex")}
    links = [link for row in rows for link in row["speakers"]]

    assert {frozenset(link) for link in links} == {frozenset({"id", "speaker_profile_id", "type_id", "display_order"})}
    assert {link["speaker_profile_id"] for link in links} <= set(people)
    assert {link["type_id"] for link in links} <= kinds
    assert len({link["id"] for link in links}) == len(links)


def test_custom_values_have_one_value_each_and_ids_that_are_defined(rows, ask):
    defined = {row["id"] for row in ask.rhythm_rows("/custom-fields/medex")}
    values = [value for row in rows for value in row["custom_field_values"]]

    assert {value["custom_field_id"] for value in values} <= defined
    assert all(len(value) == 2 for value in values)
    kinds = {name for value in values for name in value} - {"custom_field_id"}
    assert kinds == {"string_value", "numeric_value", "boolean_value", "list_value"}


def test_a_change_of_the_world_raises_the_version(ask, sandbox):
    number = next(s.number for s in sandbox.world.sessions.values() if s.is_visible and not s.is_abstract)
    before = one(ask, "sessions", sandbox.world.sessions[number].key).json()
    ask.change("rename_session", ref=before["id"], title="Renamed")
    after = one(ask, "sessions", before["id"]).json()

    assert (after["name"], after["sys_version"]) == ("Renamed", before["sys_version"] + 1)
    assert after["sys_last_modified_at"] > before["sys_last_modified_at"]
    ask.change("rename_session", ref=before["id"], title=before["name"])


# -- without a token


def test_the_public_list_is_one_page_whose_key_nothing_takes(ask, rows):
    path = "/sessions/medex/public/event/{e}"
    first = ask.rhythm("GET", path, client="").json()
    again = ask.rhythm("GET", path, client="", exclusiveStartKey=first["LastEvaluatedKey"]).json()

    assert again == first
    assert first["Items"] == rows[: first["Count"]]


def test_one_session_and_a_search_are_public_too(ask, rows):
    path = f"/sessions/medex/public/{quote(rows[0]['id'], safe='')}"
    found = ask.rhythm("POST", "/sessions/medex/public/search", {"event_id": "evt:medex-2027"}, client="")

    assert ask.rhythm("GET", path, client="").json() == rows[0]
    assert set(found.json()) == {"Items", "LastEvaluatedKey"}


# -- searches


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("name", "in", lambda row: "in" in row["name"].casefold()),
        ("type_id", ["ty:2", "ty:3"], lambda row: row["type_id"] in {"ty:2", "ty:3"}),
        ("access", ["included"], lambda row: row["access"] == "included"),
        ("has_fees", [True], lambda row: row["has_fees"]),
        ("track_ids", ["trk|gone"], lambda row: "trk|gone" in row["track_ids"]),
        (
            "start_date",
            ["2027-06-08T00:00:00Z", "2027-06-09T00:00:00Z"],
            lambda row: row.get("start_date", "")[:10] == "2027-06-08",
        ),
    ],
)
def test_a_search_finds_what_holds(ask, rows, name, value, holds):
    body = {"event_id": "evt:medex-2027", name: value}
    found = ask.rhythm("POST", "/sessions/medex/search", body, fieldsToReturn="id").json()["Items"]

    expected = [{"id": row["id"]} for row in rows if holds(row)]
    assert expected
    assert found == expected[:10]


def test_sessions_are_searched_by_id_and_by_who_speaks(ask, rows):
    row = next(row for row in rows if row["speakers"])
    speaker = row["speakers"][0]["speaker_profile_id"]

    def found(**body):
        return ask.rhythm("POST", "/sessions/medex/search", {"event_id": "evt:medex-2027", **body}).json()["Items"]

    assert found(ids=[row["id"], "ses|nobody"]) == [row]
    assert row in found(speakers=[speaker])
    assert found(speakers=["spk|nobody"]) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "event_id"),
        ({"event_id": "evt:medex-2027", "colour": "red"}, "colour"),
        ({"event_id": "evt:medex-2027", "ids": ["x"] * 101}, "ids"),
        ({"event_id": "evt:medex-2027", "start_date": ["2027-06-08"]}, "start_date"),
        ({"event_id": "evt:medex-2027", "start_date": ["soon", "later"]}, "start_date"),
        ({"event_id": "evt:medex-2027", "type_id": "ty:2"}, "type_id"),
        ([], "object"),
    ],
)
def test_a_search_that_can_not_be_is_refused_by_name(ask, body, said):
    reply = ask.rhythm("POST", "/sessions/medex/search", body)

    assert reply.status_code == 400
    assert said in reply.json()["message"]


# -- what is beside sessions


@pytest.mark.parametrize("name", [*TENANT_LISTS, *EVENT_LISTS])
def test_each_list_has_rows_that_are_found_alone(ask, name):
    path = f"/{name}/medex" + ("" if name in TENANT_LISTS else "/event/{e}")
    rows = ask.rhythm_rows(path)

    assert rows
    assert one(ask, name, rows[0]["id"]).json() == rows[0]
    assert one(ask, name, "nobody").status_code == 404


def test_no_row_says_where_the_event_is(ask):
    events = ask.rhythm_rows("/events/medex")

    assert {row["id"] for row in events} == {"evt:medex-2027", "evt:medex-2026"}
    assert not [name for row in events for name in row if "zone" in name]


def test_profiles_are_of_the_whole_tenant_and_have_what_nobody_should_copy(ask, sandbox):
    people = ask.rhythm_rows("/speaker-profiles/medex")
    seen = {name for row in people for name in row}

    assert len(people) == len(sandbox.world.people) + len(sandbox.scene.last_year.people)
    assert PROFILE - seen == set()
    assert {row["photo_approved"] for row in people} == {row["is_active"] for row in people} == {True, False}
    assert all({"honorarium", "dietary_restrictions", "notes"} <= set(row) for row in people)
    ids = [row["id"] for row in people[:3]]
    assert ask.rhythm("POST", "/speaker-profiles/medex/search", {"ids": ids}).json()["Items"] == people[:3]
    photo = next(row["photo_uri"] for row in people if "photo_uri" in row)
    assert ask.http.get(photo, timeout=10).headers["Content-Type"].startswith("image/")


def test_companies_have_their_names_on_the_other_host(ask):
    sponsors, exhibitors = (ask.rhythm_rows(f"/{name}/medex/event/{{e}}") for name in ("sponsors", "exhibitors"))
    levels = {row["id"] for row in ask.rhythm_rows("/sponsor-levels/medex")}
    ids = [row["organization_id"] for row in (*sponsors, *exhibitors)]
    body = {"ids": ids}
    found = ask.rhythm("POST", "/organizations/medex/search", body).json()["Items"]

    assert not [row for row in (*sponsors, *exhibitors) if "name" in row]
    assert {row["sponsor_level_id"] for row in sponsors} <= levels
    assert set(ids) >= {row["id"] for row in found}
    assert len(ids) > len(set(ids)), "one organisation that sponsors and exhibits"
    assert all(row["name"] and row["address"]["city"] and row["phones"] for row in found)
    assert one(ask, "organizations", found[0]["id"]).json() == found[0]
    contact = exhibitors[0]["contacts"][0]["contact_id"]
    assert one(ask, "contacts", contact).json()["id"] == contact


def test_exhibitors_have_categories_that_are_only_searched(ask):
    known = ask.rhythm("POST", "/exhibitor-categories/medex/search", {"event_id": "evt:medex-2027"}).json()["Items"]
    used = {row["category_id"] for row in ask.rhythm_rows("/exhibitors/medex/event/{e}")}

    assert used <= {row["id"] for row in known}
    assert ask.rhythm("POST", "/exhibitor-categories/medex/search", {}).status_code == 400


def test_booths_have_floats_for_numbers_and_a_status(ask):
    booths = ask.rhythm_rows("/exhibitor-booths/medex/event/{e}")

    assert {name for row in booths for name in row} == BOOTH
    assert '"number":101.0,' in ask.rhythm("GET", "/exhibitor-booths/medex/booth%3A1").text
    assert {row["status"] for row in booths} == {"available", "on hold", "reserved"}
    assert {row["status"] for row in booths if "exhibitor_id" in row} == {"reserved"}
    exhibitors = [row["exhibitor_id"] for row in booths if "exhibitor_id" in row]
    assert len(exhibitors) > len(set(exhibitors)), "one with two booths"


def test_a_company_that_is_renamed_is_renamed_there(ask, sandbox):
    sponsor = ask.rhythm_rows("/sponsors/medex/event/{e}")[0]
    name = sandbox.world.company("sponsor", sponsor["id"]).name
    ask.change("change_company", kind="sponsor", ref=sponsor["id"], name="Anew")

    assert one(ask, "organizations", sponsor["organization_id"]).json()["name"] == "Anew"
    assert one(ask, "sponsors", sponsor["id"]).json()["sys_version"] == sponsor["sys_version"] + 1
    ask.change("change_company", kind="sponsor", ref=sponsor["id"], name=name)


def test_the_log_tells_the_streams(ask):
    ask.control("DELETE", "log")
    ask.rhythm_pages()
    ask.rhythm("GET", "/session-types/medex")
    ask.rhythm_token()

    assert ask.control("GET", "counters").json() == {"rhythm": {"sessions": 6, "types": 1, "token": 1}}
    logged = ask.control("GET", "log?vendor=rhythm&stream=sessions").json()
    assert [entry["page"] for entry in logged] == [1, 2, 3, 4, 5, 6]
