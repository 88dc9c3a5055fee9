"""V3Plus as its document has it. Nothing here changes the world, but for what is asked to be registered and signed in."""

import shlex
from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest

from integrations.sandbox.management.commands.vendor_sandbox import Command
from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking

PORTAL = {
    *("client_id", "name", "description", "domain", "favicon", "social_title", "social_description", "social_photo")
}
GROUP = {*("registration_form_id", "name", "description", "price", "code")}
CONFERENCE = {
    *("portal_id", "name", "description", "photo", "photo_large", "state", "timezone", "start_date", "end_date"),
}
PRESENTATION = {*("portal_id", "name", "description", "type", "duration", "date", "video_url", "visible")}
TOWNHALL = {
    *("portal_id", "name", "subtitle", "slug", "description", "photo", "state", "timezone", "start_date", "end_date"),
    *("referrer_url", "survey_enabled", "survey_label", "survey_url", "question_enabled", "question_label"),
    *("question_email", "channel"),
}
AFFILIATE = {
    *("client_id", "name", "biography", "contact_name", "contact_email", "contact_phone", "contact_title"),
    *("contact_address", "contact_location", "website", "photo"),
}
PRESENTER = {
    *("client_id", "first_name", "last_name", "designations", "title", "company", "biography", "website", "photo"),
}
FORM_FIELD = {*("name", "label", "placeholder", "type", "validation", "options", "order")}
TREE = "days.tracks.presentations.presenters"
LINKS = {"first", "last", "prev", "next"}
META = {"current_page", "from", "last_page", "path", "per_page", "to", "total"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sessions=40, seed=3, now=datetime(2026, 11, 2, 9, tzinfo=UTC)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def ask(sandbox):
    return Asking(sandbox)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/portals/7", PORTAL),
        ("/groups/", GROUP),
        ("/groups/2", GROUP),
        ("/conferences/41/groups", GROUP),
        ("/conferences", CONFERENCE),
        ("/conferences/41", CONFERENCE),
        ("/conferences/41/presentations", PRESENTATION),
        ("/townhalls/61/presentations", PRESENTATION),
        ("/presentations", PRESENTATION),
        ("/presentation/5000001", PRESENTATION),
        ("/townhalls", TOWNHALL),
        ("/townhalls/61", TOWNHALL),
        ("/conferences/41/affiliates", AFFILIATE | {"role"}),
        ("/townhalls/61/affiliates", AFFILIATE | {"role"}),
        ("/affiliates/7000001", AFFILIATE),
        ("/conferences/41/presenters", PRESENTER | {"role"}),
        ("/townhalls/61/presenters", PRESENTER | {"role"}),
        ("/presentations/5000001/presenters", PRESENTER | {"role"}),
        ("/presenters/6000001", PRESENTER),
    ],
)
def test_every_route_has_the_documented_fields_and_an_id(ask, path, fields):
    data = ask.data(path)
    rows = data if isinstance(data, list) else [data]

    assert rows
    assert {frozenset(row) for row in rows} == {frozenset(fields | {"id"})}
    assert all(type(row["id"]) is int for row in rows)


@pytest.mark.parametrize(
    ("path", "relations"),
    [
        ("/portals/7", "template,conferences,townhalls,pages,registration_forms"),
        ("/groups/1", "registration_form"),
        ("/conferences/41", f"{TREE},presenters,keynotes,cochairs,sponsors,exhibitors"),
        ("/presentation/5000001", "slides,conferences,townhalls,presenters,documents"),
        ("/townhalls/61", "registration_form,live_stream,presentations,presenters,keynotes,sponsors"),
        ("/affiliates/7000001", "conferences,presentations"),
        ("/presenters/6000001", "conferences,townhalls,presentations"),
    ],
)
def test_single_resources_have_the_documented_sub_resources(ask, path, relations):
    without, row = ask.data(path), ask.data(path, {"with": relations})

    names = {chain.partition(".")[0] for chain in relations.split(",")}
    assert set(row) - set(without) == names
    assert all(isinstance(row[name], list | dict) for name in names)


def test_days_hold_tracks_and_tracks_presentations_in_their_order(ask, sandbox):
    days = ask.data("/conferences/41", {"with": TREE})["days"]
    tracks = [track for day in days for track in day["tracks"]]
    nested = [row for track in tracks for row in track["presentations"]]

    assert [day["date"] for day in days] == ["2027-06-07", "2027-06-08", "2027-06-09", "2027-06-10"]
    for day in days:
        for track in day["tracks"]:
            starts = [row["date"] for row in track["presentations"]]
            assert starts == sorted(starts)
            assert {start[:10] for start in starts} == {day["date"]}
    assert {frozenset(row) for row in nested} == {frozenset(PRESENTATION | {"id", "presenters"})}
    assert {p["role"] for row in nested for p in row["presenters"]} == {"presenter"}
    assert len({track["id"] for track in tracks}) > len({track["name"] for track in tracks}), "a track is of one day"


def test_what_has_no_track_or_no_time_is_in_the_flat_list_only(ask, sandbox):
    days = ask.data("/conferences/41", {"with": "days.tracks.presentations"})["days"]
    nested = {row["id"] for day in days for track in day["tracks"] for row in track["presentations"]}
    flat = {row["id"]: row for row in ask.data("/conferences/41/presentations")}

    world = {int(s.presentation_id): s for s in sandbox.world.sessions.values()}
    assert nested < set(flat)
    left = [world[number] for number in set(flat) - nested]
    assert all(s.track is None or s.starts is None for s in left)
    assert any(s.track is None and s.starts for s in left)
    assert any(flat[int(s.presentation_id)]["date"] is None for s in left)


def test_a_chain_can_be_cut_short(ask):
    days = ask.data("/conferences/41", {"with": "days"})["days"]
    tracks = ask.data("/conferences/41", {"with": "days.tracks"})["days"][0]["tracks"]
    rows = ask.data("/conferences/41", {"with": "days.tracks.presentations"})["days"][0]["tracks"][0]["presentations"]

    assert set(days[0]) == {"id", "conference_id", "name", "date"}
    assert set(tracks[0]) == {"id", "day_id", "name", "order"}
    assert "presenters" not in rows[0]


def test_collections_know_no_sub_resources(ask):
    assert ask.data("/conferences", {"with": "presenters"}) == ask.data("/conferences")


def test_the_end_is_the_date_and_so_many_minutes(ask, sandbox):
    for row in ask.data("/conferences/41/presentations"):
        session = sandbox.world.session(str(row["id"]))
        if session.starts is None:
            assert (row["date"], row["duration"]) == (None, None)
        else:
            assert row["date"] == f"{session.starts:%Y-%m-%d %H:%M:%S}"
            assert row["duration"] == (session.ends - session.starts).total_seconds() / 60


def test_what_is_not_accepted_or_not_public_is_there_and_not_visible(ask, sandbox):
    rows = {row["id"]: row["visible"] for row in ask.data("/conferences/41/presentations")}

    assert all(bool(v) == sandbox.world.session(str(number)).is_visible for number, v in rows.items())
    assert {repr(visible) for visible in rows.values()} == {"True", "False", "1", "0"}


def test_one_presentation_is_in_two_conferences_and_a_town_hall(ask):
    shared = ask.data("/presentation/5000001", {"with": "conferences,townhalls"})

    assert [place["id"] for place in shared["conferences"]] == [41, 43]
    assert [place["id"] for place in shared["townhalls"]] == [61]
    virtual, main = (ask.data(f"/conferences/{number}/presentations") for number in (43, 41))
    assert virtual == [row for row in main if row["id"] in {v["id"] for v in virtual}]
    assert len(virtual) < len(main)


def test_the_archive_has_rows_of_its_own_and_the_staged_one_has_none(ask):
    rows = {row["id"] for row in ask.data("/conferences/41/presentations")}
    past = {row["id"] for row in ask.data("/conferences/40/presentations")}

    assert past
    assert rows.isdisjoint(past)
    assert ask.data(f"/presentation/{min(past)}")["id"] == min(past)
    assert ask.data("/conferences/42/presentations") == []
    assert ask.data("/conferences/42")["state"] == "staging"


def test_keynotes_and_co_chairs_are_of_the_conference(ask):
    row = ask.data("/conferences/41", {"with": "presenters,keynotes,cochairs"})
    presenters = {person["id"] for person in row["presenters"]}

    assert {person["id"] for person in row["keynotes"]} < presenters
    assert {person["id"] for person in row["cochairs"]} - presenters, "who only chairs presents nothing"
    assert {person["role"] for person in row["cochairs"]} == {"cochair"}


def test_one_affiliate_may_be_a_sponsor_and_an_exhibitor(ask):
    rows = ask.data("/conferences/41/affiliates")
    twice = [number for number, count in Counter(row["id"] for row in rows).items() if count == 2]

    assert twice
    for number in twice:
        sponsor, exhibitor = (row for row in rows if row["id"] == number)
        assert (sponsor["role"], exhibitor["role"]) == ("sponsor", "exhibitor")
        assert sponsor | {"role": ""} == exhibitor | {"role": ""}
    sponsors = ask.data("/conferences/41/affiliates", {"filters[role]": "sponsor"})
    assert sponsors == [row for row in rows if row["role"] == "sponsor"]


# -- filters, order, fields, pages


def test_filters_take_several_values(ask):
    states = Counter(row["state"] for row in ask.data("/conferences", {"filters[state]": "live,staging"}))

    assert states == {"live": 2, "staging": 1}
    assert {bool(r["visible"]) for r in ask.data("/conferences/41/presentations", {"filters[visible]": "1"})} == {True}


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_rows_are_sorted_by_a_field(ask, direction):
    query = {"orderBy": "start_date", "orderDir": direction, "pageSize": 50}
    dates = [row["start_date"] for row in ask.data("/conferences", query)]

    assert dates == sorted(dates, reverse=direction == "desc")
    assert len(set(dates)) > 2


def test_named_fields_come_alone_even_without_the_id(ask):
    assert set(ask.data("/conferences/41", {"fields": "name,description,start_date"})) == {
        "name",
        "description",
        "start_date",
    }
    rows = ask.data("/conferences/41/presentations", {"fields": "id,name"})
    assert {frozenset(row) for row in rows} == {frozenset({"id", "name"})}


def test_standing_alone_a_collection_is_paged_by_fifteen(ask):
    first, second = (ask.portal("/conferences", {"page": page}).json() for page in (1, 2))

    assert (set(first["links"]), set(first["meta"])) == (LINKS, META)
    url = ask.sandbox.url("v3plus") + "/conferences"
    assert first["links"] == {"first": f"{url}?page=1", "last": f"{url}?page=2", "prev": None, "next": f"{url}?page=2"}
    assert first["meta"]["path"].startswith("http://")
    assert {name: second["meta"][name] for name in ("from", "to", "total", "per_page", "last_page")} == {
        "from": 16,
        "to": 20,
        "total": 20,
        "per_page": 15,
        "last_page": 2,
    }
    assert 41 not in {row["id"] for row in first["data"]}, "this year's is on the second page"


@pytest.mark.parametrize(("asked", "size"), [(5, 5), (1000, 100), (0, 15), ("many", 15)])
def test_the_page_size_is_asked_for(ask, asked, size):
    assert ask.portal("/presentations", {"pageSize": asked}).json()["meta"]["per_page"] == size


def test_below_a_resource_a_collection_is_whole(ask):
    reply = ask.portal("/conferences/41/presentations", {"pageSize": 5}).json()

    assert set(reply) == {"data"}
    assert len(reply["data"]) > 15


# -- who may ask, and what is said to who may not


@pytest.mark.parametrize("token", ["", "P!rt&l$T0ken*of%Arc", "P!rt&l"])
def test_without_the_portals_token_nothing_is_said(ask, token):
    reply = ask.http.get(ask.sandbox.url("v3plus") + "/conferences", headers={"X-Portal-Token": token}, timeout=10)

    assert (reply.status_code, reply.json()) == (401, {"message": "Unauthenticated."})


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/conferences/90", 403, "This action is unauthorized."),
        ("/conferences/99/presentations", 404, "No query results for model [App\\Models\\Conference] 99"),
        ("/townhalls/99", 404, "[App\\Models\\Townhall] 99"),
        ("/presentation/5999999", 404, "[App\\Models\\Presentation] 5999999"),
        ("/presentation/910001", 404, "[App\\Models\\Presentation] 910001"),
        ("/presenters/40001", 404, "[App\\Models\\Presenter] 40001"),
        ("/affiliates/1", 404, "[App\\Models\\Affiliate] 1"),
        ("/groups/9", 404, "[App\\Models\\Group] 9"),
        ("/portals/8", 404, "[App\\Models\\Portal] 8"),
        ("/presenters", 404, "could not be found"),
        ("/presentations/5000001", 404, "could not be found"),
    ],
)
def test_what_is_not_there_is_told_as_laravel_does(ask, path, status, said):
    reply = ask.portal(path)

    assert reply.status_code == status
    assert said in reply.json()["message"]


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/conferences", {"filters[colour]": "red"}, "filters.colour"),
        ("/conferences", {"orderBy": "colour"}, "orderBy"),
        ("/conferences/41", {"with": "rooms"}, "with"),
        ("/conferences/41", {"with": "days.presentations"}, "with"),
        ("/groups/1", {"with": "presenters"}, "with"),
    ],
)
def test_what_can_not_be_asked_is_told_by_name(ask, path, query, named):
    reply = ask.portal(path, query)

    assert reply.status_code == 422
    assert list(reply.json()["errors"]) == [named]


def test_nothing_is_written(ask):
    reply = ask.portal("/conferences/41", method="PUT", body={"name": "Ours"})

    assert reply.status_code == 405
    assert "Supported methods: GET" in reply.json()["message"]


def test_a_user_signs_in_and_out(ask):
    credentials = ask.sandbox.connect("v3plus")["credentials"]
    body = {name: credentials[name] for name in ("email", "password")}
    reply = ask.portal("/auth", method="POST", body=body)
    token = {"token": reply.json()["token"]}

    assert (reply.status_code, set(reply.json())) == (201, {"token", "role", "name", "email"})
    assert ask.portal("/conferences", token).status_code == 200
    assert ask.portal("/auth", token, method="DELETE").status_code == 204
    assert ask.portal("/conferences", token).status_code == 401
    assert ask.portal("/auth", token, method="DELETE").status_code == 401


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"email": "service@congress.example"}, ["password"]),
        ({}, ["email", "password"]),
        ({"email": "service@congress.example", "password": "wrong"}, ["email"]),
        (["list"], ["email", "password"]),
    ],
)
def test_who_can_not_sign_in_is_told_the_field(ask, body, named):
    reply = ask.portal("/auth", method="POST", body=body)

    assert (reply.status_code, list(reply.json()["errors"])) == (422, named)


def test_a_town_hall_takes_whoever_has_its_password(ask):
    body = {"first_name": "Bob", "last_name": "Smith", "email": "bob@company.example", "password": "townhall"}
    reply = ask.portal("/townhalls/61/auth", method="POST", body=body)
    token = {"token": reply.json()["token"]}

    assert (reply.status_code, set(reply.json())) == (201, {"token", "role", "first_name", "last_name", "email"})
    assert ask.portal("/townhalls/61/auth", token, method="DELETE").status_code == 204
    refused = ask.portal("/townhalls/61/auth", method="POST", body=body | {"password": "guess"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["password"])


@pytest.mark.parametrize(
    ("path", "asks_for_a_card"), [("/groups/1", False), ("/groups/2", True), ("/townhalls/61", False)]
)
def test_a_form_is_bare_and_asks_for_a_card_where_there_is_a_price(ask, path, asks_for_a_card):
    form = ask.portal(f"{path}/registration_form").json()
    fields = form["fields"]

    assert set(form) == {"id", "name", "description", "fields"}
    assert {frozenset(row) for row in fields} == {frozenset(FORM_FIELD)}
    assert [row["order"] for row in fields] == list(range(1, len(fields) + 1))
    assert any(row["name"].startswith("cc_") for row in fields) == asks_for_a_card


def test_a_registration_would_be_seen_in_the_log(ask, sandbox):
    before = sandbox.log.count(vendor="v3plus", stream="registrations")
    reply = ask.portal("/groups/2/registration", method="POST", body={"email": "bob@company.example"})

    assert reply.status_code == 422
    assert "cc_number" in reply.json()["errors"]
    assert sandbox.log.count(vendor="v3plus", stream="registrations") == before + 1


# -- the sandbox around it


def test_the_log_has_words_of_its_own_for_presentations_and_presenters(ask, sandbox):
    sandbox.log.clear()
    for path in (
        "/presentations?page=2",
        "/conferences/41/presenters",
        "/conferences/41/affiliates",
        "/conferences/41",
    ):
        ask.portal(path)

    told = [(entry.stream, entry.page) for entry in sandbox.log.select(vendor="v3plus")]
    assert told == [("sessions", 2), ("speakers", 1), ("affiliates", 1), ("conferences", 1)]


def test_photos_and_logos_are_pictures(ask):
    person = next(row for row in ask.data("/conferences/41/presenters") if row["photo"])
    company = ask.data("/affiliates/7000001")

    for url in (person["photo"], company["photo"]):
        assert ask.http.get(url, timeout=10).headers["Content-Type"] in {"image/jpeg", "image/png"}


def test_the_printed_line_survives_a_shell(sandbox):
    out = StringIO()
    Command(stdout=out).introduce(sandbox)
    line = next(line for line in out.getvalue().splitlines() if "connect_vendor v3plus" in line)

    words = shlex.split(line)
    assert '"portal_token": "P!rt&l$T0ken*of%Arcs"' in words[words.index("--credentials") + 1]
    assert words[words.index("--options") + 1] == '{"conference_id": 41, "duration_unit": "minutes"}'
