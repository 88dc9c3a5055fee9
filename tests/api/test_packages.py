from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations.models import StockCount
from eventhub.events.enums import EventStatus
from eventhub.packages.models import Package, PackageOffer, PackageVersion
from eventhub.packages.queries import content_of
from eventhub.packages.services import add_version, archive_package
from tests.factories.packages import CATALOGUE, CONTENT, make_package, with_option
from tests.factories.show import event as make_event
from tests.factories.show import organisation

FRONT = {
    "name": "Front",
    "width_mm": 6000,
    "height_mm": 2500,
    "bleed_mm": 10,
    "safe_mm": 50,
    "min_ppi": 72,
    "colour": "cmyk",
    "formats": ["pdf", "tiff"],
    "scale": 10,
}
RIG = {
    "code": "rig",
    "name": "Lighting rig",
    "description": "Truss",
    "unit_price": 480.5,
    "min_quantity": 0,
    "included_quantity": 0,
    "max_quantity": 1,
    "stock": 10,
    "image_file_id": None,
    "requires": ["kw3"],
    "excludes": [],
    "rule_messages": {"kw3": "The lighting rig needs a 3 kW connection"},
    "artwork_specs": [FRONT],
}
NEW = {
    "code": "SPACE-PLUS",
    "name": "Space Plus",
    "description": "Six by three",
    "price": 3200,
    "currency": "GBP",
    "categories": [
        {"name": "Light", "order": 2, "options": [RIG]},
        {
            "name": "Power",
            "order": 1,
            "min_selections": 1,
            "max_selections": 1,
            "options": [
                {"code": "kw1", "name": "1 kW", "unit_price": 0, "included_quantity": 1, "max_quantity": 1},
                {"code": "kw3", "name": "3 kW", "unit_price": 185, "max_quantity": 1},
            ],
        },
    ],
}


def without_ids(thing):
    """The same without keys and times, which are made when it is kept, and links, which are made when it is asked for."""
    made = {"id", "category_id", "package_id", "package_version", "created_at", "updated_at", "guidance_url"}
    if isinstance(thing, dict):
        return {name: without_ids(value) for name, value in thing.items() if name not in made}
    return [without_ids(each) for each in thing] if isinstance(thing, list) else thing


def test_a_package_is_created_with_all_that_can_be_chosen(api):
    answer = api.post("/packages", NEW)

    package = Package.objects.get(code="SPACE-PLUS")
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/packages/{package.pk}"
    bare = {
        "description": "",
        "min_quantity": 0,
        "included_quantity": 0,
        "max_quantity": None,
        "stock": None,
        "remaining": None,
        "image_file_id": None,
        "requires": [],
        "excludes": [],
        "rule_messages": {},
        "artwork_specs": [],
    }
    assert without_ids(answer.body) == {
        "code": "SPACE-PLUS",
        "name": "Space Plus",
        "description": "Six by three",
        "price": 3200,
        "currency": "GBP",
        "is_active": True,
        "available": False,
        "version": 1,
        "categories": [
            {
                "name": "Power",
                "description": "",
                "order": 0,
                "min_selections": 1,
                "max_selections": 1,
                "options": [
                    {
                        **bare,
                        "code": "kw1",
                        "name": "1 kW",
                        "unit_price": 0,
                        "included_quantity": 1,
                        "max_quantity": 1,
                    },
                    {**bare, "code": "kw3", "name": "3 kW", "unit_price": 185, "max_quantity": 1},
                ],
            },
            {
                "name": "Light",
                "description": "",
                "order": 1,
                "min_selections": 0,
                "max_selections": None,
                "options": [
                    {
                        **bare,
                        **RIG,
                        "unit_price": Decimal("480.50"),
                    }
                ],
            },
        ],
    }
    assert b'"price":3200.00,' in answer.response.content
    assert b'"unit_price":480.50,' in answer.response.content
    assert without_ids(api.get(f"/packages/{package.pk}").body) == without_ids(answer.body)
    event = OutboxEvent.objects.get(public_name="package_created")
    assert event.payload["data"] == {"package_id": str(package.pk), "code": "SPACE-PLUS", "package_version": 1}


@pytest.fixture
def stopped_clock():
    """Links to guidance hold the second in which they were signed: two answers are only then the same."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def test_the_guidance_of_a_printable_area_is_a_link_that_counts_in_no_tag(api):
    path = f"/packages/{api.post('/packages', NEW).body['id']}"
    moments = [timezone.now() + timedelta(seconds=after) for after in (0, 5)]
    answers = []
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            answers.append(api.get(path))

    links = [each.body["categories"][1]["options"][0]["artwork_specs"][0]["guidance_url"] for each in answers]
    assert links[0] != links[1]
    assert answers[0].response["ETag"] == answers[1].response["ETag"]
    sheet = api.http.get(links[0])
    assert (sheet.status_code, sheet["Content-Type"], sheet.content[:5]) == (200, "application/pdf", b"%PDF-")


@pytest.mark.usefixtures("stopped_clock")
def test_every_change_of_content_makes_a_version_and_the_same_again_none(api):
    made = api.post("/packages", NEW).body
    path = f"/packages/{made['id']}"

    same = api.put(path, NEW)
    assert (same.status, same.body) == (200, made)
    assert api.patch(path, {}).body["version"] == 1

    dearer = api.put(path, {"price": 3300.25})
    assert (dearer.body["version"], dearer.body["price"]) == (2, Decimal("3300.25"))
    assert without_ids(dearer.body["categories"]) == without_ids(made["categories"])
    assert dearer.body["categories"][0]["id"] != made["categories"][0]["id"]
    assert OutboxEvent.objects.filter(public_name="package_updated").count() == 1
    assert Package.objects.get(code=NEW["code"]).versions.count() == 2


def test_categories_replace_all_and_the_sentences_of_rules_stay(api):
    path = f"/packages/{api.post('/packages', NEW).body['id']}"
    rig = {name: value for name, value in RIG.items() if name != "rule_messages"}
    power = NEW["categories"][1]

    answer = api.put(path, {"categories": [power, {"name": "Lights", "options": [rig]}]})

    assert [category["name"] for category in answer.body["categories"]] == ["Power", "Lights"]
    assert answer.body["categories"][1]["options"][0]["rule_messages"] == RIG["rule_messages"]


def test_code_and_currency_stand_for_good(api):
    path = f"/packages/{api.post('/packages', NEW).body['id']}"

    answer = api.put(path, {"code": "OTHER"})
    assert (answer.status, answer.codes) == (422, {"code": "fixed"})
    assert api.put(path, {"currency": "EUR"}).codes == {"currency": "fixed"}
    assert Package.objects.get(code=NEW["code"]).versions.count() == 1


def test_a_package_is_archived_and_stays_readable(api, show):
    path = f"/packages/{show.package.pk}"
    assert api.get(path).body["available"] is True

    assert api.delete(path).status == 204
    body = api.get(path).body
    assert (body["is_active"], body["available"]) == (False, False)
    assert api.delete(path).error["code"] == "not_found"
    answer = api.put(path, {"price": 1})
    assert (answer.status, answer.error["code"]) == (409, "wrong_status")


def test_a_code_is_taken_once(api):
    api.post("/packages", NEW)

    answer = api.post("/packages", NEW)

    assert (answer.status, answer.error["code"], answer.codes) == (409, "duplicate", {"code": "duplicate"})


def test_the_lists_of_active_and_available_packages(api, show):
    over = make_event(show.organisation, "Over", status=EventStatus.ARCHIVED)
    unused = make_package(show.organisation, "unused")
    past = make_package(show.organisation, "past")
    PackageOffer.objects.create(event=over, package=past)
    retired = make_package(show.organisation, "retired")
    archive_package(retired, actor=CATALOGUE)

    def codes(**query):
        return [row["code"] for row in api.get("/packages", **query).body["data"]]

    offered = show.package.code
    assert codes() == [offered, "unused", "past", "retired"]
    assert codes(active="true") == [offered, "unused", "past"]
    assert codes(active="false") == ["retired"]
    assert codes(available="true") == [offered]
    assert codes(available="false") == ["unused", "past", "retired"]
    assert codes(event=show.event.pk) == [offered]
    assert codes(event=over.pk, active="true") == ["past"]
    assert unused.pk
    assert api.get("/packages", active="yes").codes == {"active": "invalid"}
    assert "categories" not in api.get("/packages").body["data"][0]


OPTION = {"code": "a", "name": "A", "unit_price": 1}


def with_first_option(**differs) -> dict:
    return {"categories": [{"name": "Only", "options": [{**OPTION, **differs}]}]}


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"code": ""}, 422, {"code": "required"}),
        ({"code": 7}, 400, {"code": "wrong_type"}),
        ({"name": None}, 400, {"name": "wrong_type"}),
        ({"price": "3200.00"}, 400, {"price": "wrong_type"}),
        ({"price": -1}, 422, {"price": "out_of_range"}),
        ({"price": 1.005}, 422, {"price": "too_exact"}),
        ({"price": 1e12}, 422, {"price": "out_of_range"}),
        ({"currency": "XXX"}, 422, {"currency": "invalid_choice"}),
        ({"categories": {}}, 400, {"categories": "wrong_type"}),
        ({"categories": [{"name": "A"}] * 61}, 422, {"categories": "too_long"}),
        ({"categories": [{"name": "A"}, {"name": "A"}]}, 422, {"categories.1.name": "duplicate"}),
        ({"categories": [{"options": []}]}, 422, {"categories.0.name": "required"}),
        ({"categories": [{"name": "A", "order": -1}]}, 422, {"categories.0.order": "out_of_range"}),
        (with_first_option(code=None), 400, {"categories.0.options.0.code": "wrong_type"}),
        (with_first_option(unit_price=True), 400, {"categories.0.options.0.unit_price": "wrong_type"}),
        (with_first_option(min_quantity=1.5), 400, {"categories.0.options.0.min_quantity": "wrong_type"}),
        (with_first_option(min_quantity=-1), 422, {"categories.0.options.0.min_quantity": "out_of_range"}),
        (with_first_option(max_quantity=10**30), 422, {"categories.0.options.0.max_quantity": "out_of_range"}),
        (with_first_option(stock=10**9), 422, {"categories.0.options.0.stock": "out_of_range"}),
        (with_first_option(requires=["nothing"]), 422, {"categories.0.options.0.requires.0.code": "not_found"}),
        (with_first_option(requires="a"), 400, {"categories.0.options.0.requires": "wrong_type"}),
        (with_first_option(rule_messages=[]), 400, {"categories.0.options.0.rule_messages": "wrong_type"}),
        (with_first_option(image_file_id="x"), 422, {"categories.0.options.0.image_file_id": "invalid"}),
        (with_first_option(colour="red"), 400, {"categories.0.options.0.colour": "unknown_field"}),
        (
            with_first_option(artwork_specs=[{"name": "F", "width_mm": 10**6, "height_mm": 1}]),
            422,
            {"categories.0.options.0.artwork_specs.0.width_mm": "out_of_range"},
        ),
        (
            with_first_option(artwork_specs=[{"name": "F", "width_mm": 1, "height_mm": 1, "formats": ["exe"]}]),
            422,
            {"categories.0.options.0.artwork_specs.0.formats.0": "invalid_choice"},
        ),
        ({"categories": [{"name": "A", "options": [OPTION] * 251}] * 2}, 422, {"categories": "too_long"}),
        (with_first_option(requires=["x"] * 21), 422, {"categories.0.options.0.requires": "too_long"}),
        (
            with_first_option(rule_messages={f"o{n}": "x" for n in range(41)}),
            422,
            {"categories.0.options.0.rule_messages": "too_long"},
        ),
        ({"version": 3}, 400, {"version": "read_only"}),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(api, change, status, codes):
    answer = api.post("/packages", {**NEW, **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert not Package.objects.filter(code=NEW["code"]).exists()


def test_versions_tell_what_each_changed(api, show):
    package = make_package(show.organisation, "story", CONTENT)
    dearer = replace(with_option(CONTENT, "rig", unit_price=Decimal(500), stock=None), price=Decimal("3300.50"))
    add_version(package, dearer, actor=CATALOGUE)

    newest, first = api.get(f"/packages/{package.pk}/versions").body["data"]

    assert (first["version"], first["summary"], first["changes"]) == (1, "First version", [])
    assert newest["changes"] == [
        {"kind": "changed", "path": "base price", "from": Decimal("3200.00"), "to": Decimal("3300.50")},
        {"kind": "changed", "path": "Light / Lighting rig / unit price", "from": 480, "to": 500},
        {"kind": "changed", "path": "Light / Lighting rig / stock", "from": 10, "to": None},
    ]
    assert {name: newest[name] for name in ("version", "price", "summary", "published_by", "package_id")} == {
        "version": 2,
        "price": Decimal("3300.50"),
        "summary": "3 changed",
        "published_by": "catalogue",
        "package_id": str(package.pk),
    }
    assert newest["published_at"] == newest["created_at"]
    assert "categories" not in newest


def test_an_old_version_is_read_with_its_options(api, show):
    package = make_package(show.organisation, "story", CONTENT)
    add_version(package, with_option(CONTENT, "rig", unit_price=Decimal(500)), actor=CATALOGUE)

    body = api.get(f"/packages/{package.pk}/versions/1").body

    prices = {option["code"]: option["unit_price"] for category in body["categories"] for option in category["options"]}
    assert prices["rig"] == 480
    assert {category["package_version"] for category in body["categories"]} == {1}
    assert api.get(f"/packages/{package.pk}/versions/3").status == 404
    assert api.get(f"/packages/{package.pk}/versions/{10**30}").status == 404


@pytest.mark.usefixtures("stopped_clock")
def test_categories_and_options_of_the_newest_version(api, show):
    package = make_package(show.organisation, "story", CONTENT)
    newest = add_version(package, with_option(CONTENT, "rig", name="Rig"), actor=CATALOGUE).current_version
    detail = api.get(f"/packages/{package.pk}").body

    categories = api.get(f"/packages/{package.pk}/categories").body["data"]
    assert categories == detail["categories"]
    assert [category["name"] for category in categories] == ["Walls", "Power", "Light"]
    options = api.get(f"/packages/{package.pk}/options").body["data"]
    assert [option["code"] for option in options] == ["wall", "store", "kw1", "kw3", "rig", "arch"]
    light = categories[2]
    assert api.get(f"/categories/{light['id']}").body == light
    assert api.get(f"/categories/{light['id']}/options").body["data"] == light["options"]
    assert api.get(f"/options/{light['options'][0]['id']}").body == light["options"][0]
    assert light["options"][0]["name"] == "Rig"
    assert {option["package_id"] for option in options} == {str(package.pk)}
    old = newest.package.versions.get(number=1).options.get(code="rig")
    assert api.get(f"/options/{old.pk}").body["name"] == "Lighting rig"


def test_what_is_left_at_an_event(api, show):
    StockCount.objects.create(event=show.event, option_code="rig", reserved=3)
    StockCount.objects.create(event=show.event, option_code="kw3", reserved=3, limit_override=5)
    rig = show.option("rig")
    elsewhere = make_event(show.organisation, "Other Show")

    def left(path, **query):
        rows = api.get(path, **query).body["data"]
        return {row["code"]: row["remaining"] for row in rows if row["code"] in ("rig", "kw3", "arch")}

    path = f"/packages/{show.package.pk}/options"
    assert left(path) == {"rig": None, "kw3": None, "arch": None}
    assert left(path, event=show.event.pk) == {"kw3": 2, "rig": 7, "arch": None}
    assert left(path, event=elsewhere.pk) == {"kw3": 14, "rig": 10, "arch": None}
    assert left(f"/categories/{rig.category_id}/options", event=show.event.pk) == {"rig": 7, "arch": None}
    assert api.get(f"/options/{rig.pk}", event=show.event.pk).body["remaining"] == 7
    for deep in (f"/packages/{show.package.pk}", f"/packages/{show.package.pk}/versions/1"):
        body = api.get(deep, event=show.event.pk).body
        assert {row["code"]: row["remaining"] for row in body["categories"][2]["options"]}["rig"] == 7
    assert api.get(f"/categories/{rig.category_id}", event=show.event.pk).body["options"][1]["remaining"] == 7


def test_an_event_out_of_sight_is_no_event(api, show):
    theirs = make_event(organisation("Third Party"))

    answer = api.get(f"/options/{show.option('rig').pk}", event=theirs.pk)

    assert (answer.status, answer.codes) == (400, {"event": "not_found"})


def test_another_organisation_sees_and_writes_nothing(show, stranger):
    category, option = show.option("rig").category_id, show.option("rig").pk
    path = f"/packages/{show.package.pk}"
    assert stranger.get("/packages").body["data"] == []
    assert stranger.get("/packages", event=show.event.pk).body["data"] == []
    for each in (
        path,
        f"{path}/versions",
        f"{path}/versions/1",
        f"{path}/categories",
        f"{path}/options",
        f"/categories/{category}",
        f"/categories/{category}/options",
        f"/options/{option}",
    ):
        assert stranger.get(each).status == 404
    assert stranger.put(path, {"price": 1}).status == 404
    assert stranger.delete(path).status == 404
    assert ActivityEntry.objects.filter(verb__startswith="package.").count() == 0


def test_organisers_clients_read_but_only_the_catalogue_writes(show, open_api):
    api = open_api(show.organisation, "packages:read")

    assert api.get("/packages").status == 200
    for answer in (api.post("/packages", NEW), api.put(f"/packages/{show.package.pk}", {"price": 1})):
        assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")
    assert PackageVersion.objects.count() == 1


def test_what_was_written_through_the_api_is_what_the_services_keep(api):
    package = Package.objects.get(pk=api.post("/packages", NEW).body["id"])

    rig = next(option for option in content_of(package.current_version).options if option.code == "rig")

    assert (rig.unit_price, rig.stock, [rule.code for rule in rig.requires]) == (Decimal("480.50"), 10, ["kw3"])
    assert rig.artwork_specs[0].formats == ("pdf", "tiff")


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [("/packages", 3), ("/packages/{}/versions", 9)])
def test_the_lists_cost_the_same_for_any_number(api, show, count, path, queries, django_assert_num_queries):
    package = make_package(organisation("Own"), "versions")
    Package.objects.filter(pk=package.pk).update(organisation=show.organisation)
    for number in range(count - 1):
        make_package(show.organisation, f"P{number}")
        add_version(package, replace(CONTENT, price=Decimal(number + 1)), actor=CATALOGUE)

    with django_assert_num_queries(queries):
        answer = api.get(path.format(package.pk), per_page=100)

    assert len(answer.body["data"]) in (count, count + 1)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("query", [{}, {"event": True}])
def test_categories_and_options_cost_the_same_for_any_number(api, show, count, query, django_assert_num_queries):
    category = CONTENT.categories[0]
    wide = replace(
        CONTENT,
        categories=tuple(
            replace(
                category,
                name=f"Category {number}",
                options=tuple(replace(option, code=f"{option.code}{number}") for option in category.options),
            )
            for number in range(count)
        ),
    )
    package = make_package(show.organisation, "wide", wide)
    asked = {"event": show.event.pk} if query else {}
    more = 3 if query else 0

    for path, queries in ((f"/packages/{package.pk}/categories", 7), (f"/packages/{package.pk}/options", 6)):
        with django_assert_num_queries(queries + more):
            answer = api.get(path, per_page=100, **asked)
        assert len(answer.body["data"]) in (count, 2 * count)
    first = package.current_version.categories.first()
    with django_assert_num_queries(6 + more):
        api.get(f"/categories/{first.pk}/options", **asked)
    with django_assert_num_queries(7 + more):
        assert len(api.get(f"/packages/{package.pk}", **asked).body["categories"]) == count
