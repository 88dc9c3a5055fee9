import pytest

from integrations.sandbox.world.model import ROLES

CAMEL = {"currentPage", "pageSize", "totalPages", "totalResults"}
SNAKE = {"current_page", "page_size", "total_pages", "total_results"}
SESSION = {
    *(
        "id",
        "friendly_id",
        "friendly_id_raw",
        "title",
        "description",
        "status",
        "custom_status_id",
        "custom_status",
        "starts_at",
    ),
    *(
        "ends_at",
        "is_public",
        "is_abstract",
        "composition_status",
        "composition",
        "external_url",
        "client_session_id",
        "ceu_credits",
    ),
    *(
        "capacity",
        "created_at",
        "updated_at",
        "room",
        "track",
        "level",
        "format",
        "language",
        "tags",
        "speakers",
        "chairpersons",
    ),
    *(
        "moderators",
        "participants",
        "sponsors",
        "exhibitors",
        "content",
        "custom_fields",
        "translated_fields",
        "subsessions",
        "admin_url",
    ),
}
CONTACT = {
    *(
        "id",
        "friendly_id",
        "full_name",
        "first_name",
        "last_name",
        "email",
        "photo_url",
        "company_name",
        "title",
        "about",
    ),
    *(
        "phone_home",
        "phone_mobile",
        "address_line_1",
        "website_url",
        "linkedin_url",
        "twitter_url",
        "facebook_url",
        "honorific",
    ),
    *(
        "salutation",
        "pronouns",
        "gender",
        "past_companies",
        "educational_affiliation",
        "highest_level_of_education",
        "ethnicity",
    ),
    *(
        "languages",
        "speaker_score",
        "speaker_fee",
        "availability",
        "topic_expertise",
        "custom_fields",
        "translated_fields",
        "admin_url",
    ),
}
COMPANY = {
    *(
        "id",
        "friendly_id",
        "friendly_id_raw",
        "name",
        "description",
        "logo_image_url",
        "banner_image_url",
        "phone",
        "address_line_1",
    ),
    *(
        "address_line_2",
        "address_city",
        "address_state",
        "address_postal_code",
        "address_coutnry",
        "facebook_url",
        "instagram_url",
    ),
    *("linkedin_url", "snapchat_username", "tiktok_username", "twitter_url", "website_url", "created_at", "updated_at"),
    *("custom_fields", "translated_fields", "contacts"),
}
STATUS = {
    *("id", "name", "status", "status_name", "color", "order", "is_custom", "created_at"),
    *("created_by_user_id", "created_by_user_name"),
}


def test_events_are_listed_without_pages(ask):
    events = ask.board("GET", "/v1/events").json()

    assert set(events) == {"results"}
    assert [(event["id"], event["timezone"]) for event in events["results"]] == [
        (4242, "America/New_York"),
        (4141, "America/New_York"),
    ]
    assert events["results"][0]["features"]["translations"] is True


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("sessions", SESSION),
        ("speakers", CONTACT),
        ("contacts", CONTACT),
        ("sponsors", COMPANY),
        ("exhibitors", COMPANY),
        ("fields", {"id", "name", "type", "internal_name", "created_at"}),
        ("rooms", {"id", "name", "capacity", "order"}),
        ("tracks", {"id", "name", "color", "order"}),
        *((kind, {"id", "name", "order"}) for kind in ("tags", "languages", "formats", "levels")),
    ],
)
def test_a_search_answers_with_results_and_the_documented_fields(ask, kind, fields):
    answer = ask.search(kind)

    assert set(answer) == {"results", "pagination"}
    assert set(answer["pagination"]) == CAMEL
    assert fields - set(answer["results"][0]) == set()


@pytest.mark.parametrize(
    ("path", "fields"), [("{e}/session-statuses", STATUS), ("/v1/organization/77/contacts", CONTACT)]
)
def test_the_newer_searches_answer_with_data(ask, path, fields):
    answer = ask.board("POST", path, {}).json()

    assert set(answer) == {"data", "pagination"}
    assert set(answer["pagination"]) == CAMEL
    assert fields - set(answer["data"][0]) == set()


@pytest.mark.parametrize("kind", ["sessions", "contacts", "sponsors", "exhibitors", "fields", "tags", "rooms"])
def test_the_lists_by_get_answer_in_snake_case(ask, kind):
    answer = ask.board("GET", f"{{e}}/{kind}", page=1, page_size=2).json()

    assert set(answer) == {"data", "pagination"}
    assert set(answer["pagination"]) == SNAKE
    assert len(answer["data"]) == answer["pagination"]["page_size"] == 2


def test_an_empty_room_is_an_object_on_search_and_null_on_the_list(ask, sandbox):
    unscheduled = sandbox.world.session(8)
    searched = next(row for row in ask.whole("sessions") if row["id"] == unscheduled.uuid)
    listed = next(
        row for row in ask.board("GET", "{e}/sessions", page_size=10).json()["data"] if row["id"] == unscheduled.uuid
    )

    assert (searched["room"], searched["starts_at"]) == ({}, None)
    assert listed["room"] is None


def test_pages_hold_every_row_once(ask, sandbox):
    rows = ask.whole("sessions")

    alive = [s.uuid for s in sandbox.world.sessions.values() if s.deleted_at is None]
    assert [row["id"] for row in rows] == alive
    assert ask.search("sessions", page=7) == {
        "results": [],
        "pagination": {"currentPage": 7, "pageSize": 10, "totalPages": 6, "totalResults": 59},
    }


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"page": 0}, "page must be between 1 and 999"),
        ({"page": 1000}, "page must be between 1 and 999"),
        ({"pageSize": 101}, "pageSize must be between 1 and 100"),
        ({"pageSize": "many"}, "pageSize must be between 1 and 100"),
    ],
)
def test_pages_beyond_the_bounds_are_refused(ask, query, named):
    reply = ask.board("POST", "{e}/sessions", {}, **query)

    assert reply.status_code == 400
    assert reply.json() == {"error": "BadRequestError", "message": named}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"filters": {"updatedAt": {"after": "yesterday"}}}, "filters.updatedAt.after"),
        ({"filters": {"updatedAt": {"since": "2026-01-01"}}}, "filters.updatedAt"),
        ({"filters": {"status": "cancelled"}}, "filters.status"),
        ({"filters": {"isAbstract": "perhaps"}}, "filters.isAbstract"),
        ({"filters": []}, None),
        ({"filters": "all"}, "filters"),
        ({"sort": {"order": "asc"}}, "sort.order"),
        ({"sort": {"order": ["updatedAt"]}}, "sort.order"),
        ({"sort": {"order": "updatedAt", "sort": "up"}}, "sort.sort"),
        ({"expand": ["everything"]}, "expand"),
        (["no", "object"], "object"),
    ],
)
def test_a_bad_search_is_refused_by_name(ask, body, named):
    reply = ask.board("POST", "{e}/sessions", body)

    assert reply.status_code == (400 if named else 200)
    assert named is None or named in reply.json()["message"]


def test_sorting_takes_the_field_as_order_and_the_direction_as_sort(ask):
    rows = ask.whole("sessions", {"sort": {"order": "updatedAt", "sort": "desc"}})

    moments = [row["updated_at"] for row in rows]
    assert moments == sorted(moments, reverse=True) != sorted(moments)


def test_filters_choose_by_date_status_and_abstract(ask, sandbox):
    since = sandbox.world.session(30).updated_at
    later = ask.whole("sessions", {"filters": {"updatedAt": {"after": since.isoformat()}}})
    before = ask.whole(
        "sessions", {"filters": {"createdAt": {"before": sandbox.world.session(5).created_at.isoformat()}}}
    )

    alive = [s for s in sandbox.world.sessions.values() if s.deleted_at is None]
    assert {row["id"] for row in later} == {s.uuid for s in alive if s.updated_at > since}
    assert [row["friendly_id_raw"] for row in before] == [1, 2, 3, 4]
    assert {row["status"] for row in ask.whole("sessions", {"filters": {"status": "declined"}})} == {"declined"}
    assert {row["is_abstract"] for row in ask.whole("sessions", {"filters": {"isAbstract": True}})} == {True}


def test_the_list_by_get_filters_by_track_tag_and_words(ask, sandbox):
    track, tag = sandbox.world.tracks[2], sandbox.world.tags[3]

    def numbers(**query):
        return {
            row["friendly_id_raw"] for row in ask.board("GET", "{e}/sessions", page_size=10, **query).json()["data"]
        }

    alive = [s for s in sandbox.world.sessions.values() if s.deleted_at is None]
    assert numbers(track_id=track.uuid) == {s.number for s in alive if s.track == 3}
    assert numbers(tag_id=tag.uuid) == set([s.number for s in alive if 4 in s.tags][:10])
    assert numbers(search="IMAGING") == set([s.number for s in alive if "imaging" in s.title.lower()][:10])
    assert numbers(is_abstract="true") == {s.number for s in alive if s.is_abstract}


def test_the_status_list_has_what_was_deleted(ask, sandbox):
    deleted = sandbox.world.session(37)
    rows = {row["id"]: row for row in ask.whole("sessions/status")}

    assert len(rows) == 60
    assert rows[deleted.uuid]["deleted_at"] is not None
    assert [row["deleted_at"] for uuid, row in rows.items() if uuid != deleted.uuid] == [None] * 59
    assert ask.board("GET", f"{{e}}/sessions/{deleted.uuid}").status_code == 404


def test_who_only_moderates_is_a_contact_and_no_speaker(ask, sandbox):
    speakers = {row["id"] for row in ask.whole("speakers")}
    contacts = {row["id"] for row in ask.whole("contacts")}
    moderating = {
        row["id"] for session in ask.whole("sessions") for row in session["moderators"] + session["chairpersons"]
    }

    assert moderating - speakers
    assert moderating <= contacts
    outside = {person.uuid for person in sandbox.world.people.values() if not person.at_event}
    everybody = ask.board("POST", "/v1/organization/77/contacts", {}, pageSize=100)
    assert outside
    assert outside & contacts == set()
    assert everybody.json()["pagination"]["totalResults"] == len(sandbox.world.people)


def test_participants_carry_a_role_and_stand_in_the_arrays_of_old_too(ask):
    row = next(row for row in ask.whole("sessions") if len(row.get("participants", ())) > 2)

    assert {p["participant_role"]["core_role"] for p in row["participants"]} <= {"speaker", "chairperson", "moderator"}
    assert set(row["participants"][0]["participant_role"]) == {"slug", "name", "name_plural", "core_role"}
    assert {p["participant_role"]["slug"] for p in row["participants"]} <= set(ROLES)
    in_arrays = [p["id"] for name in ("speakers", "chairpersons", "moderators") for p in row[name]]
    assert sorted(in_arrays) == sorted(p["id"] for p in row["participants"])
    assert any("participants" not in row for row in ask.whole("sessions"))


def test_translations_come_only_when_asked_for(ask):
    plain = ask.whole("sessions")
    expanded = ask.whole("sessions", {"expand": ["translated_fields"]})

    assert not any(row["translated_fields"] for row in plain)
    translated = next(row["translated_fields"] for row in expanded if row["translated_fields"])
    assert set(translated[0]) == {
        *("id", "name", "type", "parent_field_id", "parent_field_source", "parent_field_name"),
        *("parent_field_internal_name", "translated_language", "value"),
    }


def test_one_row_is_the_row_of_the_list(ask, sandbox):
    session, person = sandbox.world.session(1), sandbox.world.person(4)
    listed = ask.board("GET", "{e}/sessions", page_size=1).json()["data"][0]

    assert ask.one("sessions", session.uuid) == listed
    assert ask.one("contacts", person.uuid)["email"] == person.email
    assert [s["id"] for s in ask.one("speakers", person.uuid)["sessions"]] == [
        s["id"] for s in ask.board("GET", f"{{e}}/contacts/{person.uuid}/sessions").json()["data"]
    ]
    assert ask.one("sessions", session.uuid + "?expand=translated_fields")["translated_fields"] == []


@pytest.mark.parametrize(
    "path", ["{e}/sessions/nobody", "{e}/contacts/1", "{e}/speakers/0-0", "/v1/event/1/sessions/x", "/v2"]
)
def test_what_is_not_there_answers_404_in_the_vendors_words(ask, path):
    reply = ask.board("GET", path)

    assert reply.status_code == 404
    assert set(reply.json()) == {"error", "message"}


def test_another_event_has_other_sessions(ask, sandbox):
    rows = ask.board("POST", "/v1/event/4141/sessions", {}).json()["results"]

    assert rows
    assert {row["id"] for row in rows}.isdisjoint(s.uuid for s in sandbox.world.sessions.values())


def test_photos_are_real_pictures(ask):
    photos = [row["photo_url"] for row in ask.search("contacts")["results"] if row["photo_url"]]
    kinds = {
        ask.http.get(url, timeout=10).headers["Content-Type"]: ask.http.get(url, timeout=10).content[:4]
        for url in photos
    }

    assert kinds == {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff\xe0"}
