"""What every list takes: order, search, filters, and things named by id as objects beside it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eventhub.api import expansion
from eventhub.api.urls import v1
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.workflows import create_configuration
from tests.api.conftest import Api
from tests.factories.stands import make_sponsor, make_sponsorship, make_stand


def numbers(answer) -> list[str]:
    return [row["number"] for row in answer.body["data"]]


@pytest.fixture
def stands(show):
    return [make_stand(show.event, number=number, kind=kind) for number, kind in KINDS.items()]


KINDS = {"B2": "island", "B1": "corner", "B10": "island"}


def test_a_list_comes_in_the_order_asked_for(api, show, stands):
    def ordered(by: str) -> list[str]:
        return [number for number in numbers(api.get("/stands", ordering=by)) if number.startswith("B")]

    assert ordered("number") == ["B1", "B10", "B2"]
    assert ordered("-number") == ["B2", "B10", "B1"]
    assert ordered("kind,-number") == ["B1", "B2", "B10"]
    assert ordered("-created_at") == ["B10", "B1", "B2"]


def test_what_has_no_value_comes_last_whichever_way(api, show):
    make_stand(show.event, number="Z1", hall=None)

    for by in ("hall", "-hall"):
        assert numbers(api.get("/stands", ordering=by))[-1] == "Z1"


def test_equal_values_keep_their_order_over_all_pages(api, show):
    for number in range(11):
        make_stand(show.event, number=f"S{number}", kind="island")

    for by in ("kind", "-kind", "kind,hall"):
        pages = [numbers(api.get("/stands", ordering=by, per_page=3, page=page)) for page in range(1, 5)]
        told = [number for page in pages for number in page]

        assert sorted(told) == sorted({*told}) == sorted(numbers(api.get("/stands", per_page=100)))


@pytest.mark.parametrize(
    "text",
    ["", "colour", "number,colour", "--number", "number-", "number,number", "-number,number", "number,,kind", "pk"],
)
def test_an_order_that_is_not_known_is_a_400_that_lists_those_that_are(api, text):
    answer = api.get(f"/stands?ordering={text}")

    assert (answer.status, answer.codes) == (400, {"ordering": "invalid"})
    if "colour" in text:
        assert answer.error["message"] == "ordering: Allowed are number, hall, kind, created_at, updated_at."


def test_every_word_of_a_search_has_to_be_in_one_of_the_fields(api, show, stands):
    company = str(show.stand.sponsorship.sponsor)
    own = show.stand.number

    assert numbers(api.get("/stands", search="b1")) == ["B1", "B10"]
    assert numbers(api.get("/stands", search=company.upper())) == [own]
    assert numbers(api.get("/stands", search=f"{own} {company.split(maxsplit=1)[0]}")) == [own]
    assert numbers(api.get("/stands", search=f"B1 {company}")) == []
    assert numbers(api.get("/stands", search="%")) == []
    assert len(numbers(api.get("/stands", search="  "))) == 4


@pytest.mark.parametrize("text", ["a%00b", "a%0Ab", "a" * 201, "+".join("abcdefghijk")])
def test_a_search_that_cannot_be_looked_for_is_a_400(api, text):
    assert api.get(f"/stands?search={text}").codes == {"search": "invalid"}


def test_lists_are_narrowed_by_what_they_refer_to(api, show, stands):
    configuration = show.configuration(status=ConfigurationStatus.SUBMITTED)
    sponsorship = show.stand.sponsorship
    other = make_sponsor(show.organisation)

    own = [show.stand.number]
    assert numbers(api.get("/stands", sponsor=sponsorship.sponsor_id)) == own
    assert numbers(api.get("/stands", sponsor=other.pk)) == []
    assert numbers(api.get("/stands", sponsorship=sponsorship.pk)) == own
    assert numbers(api.get("/stands", status="submitted")) == own
    assert numbers(api.get("/stands", status="approved")) == []
    assert numbers(api.get("/stands", kind="island")) == ["B2", "B10"]
    for query in ({"package": show.package.pk}, {"sponsor": sponsorship.sponsor_id}, {"search": show.stand.number}):
        rows = api.get("/stand-configurations", **query).body["data"]
        assert [row["id"] for row in rows] == [str(configuration.pk)]
    assert api.get("/stand-configurations", sponsor=other.pk).body["data"] == []
    assert len(api.get("/sponsorships", sponsor=sponsorship.sponsor_id).body["data"]) == 1


def test_every_list_takes_what_all_lists_take():
    common = {"page", "per_page", "updated_since", "after", "ordering"}
    lists = [each.callback.cls for each in v1 if "list" in each.callback.actions.values()]

    missing = {
        view.__name__: left
        for view in lists
        if (left := common - {parameter.name for parameter in view.parameters["list"]})
    }
    assert missing == {}


# --- expand -------------------------------------------------------------------------------------------


def test_what_is_named_by_id_comes_as_an_object_too(api, show):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    path = f"/stand-configurations/{configuration.pk}"
    plain = api.get(path).body

    answer = api.get(path, expand="stand,package,event")

    assert answer.status == 200
    listed = {
        "stand": api.get("/stands", search=show.stand.number).body["data"][0],
        "package": api.get("/packages").body["data"][0],
        "event": api.get(f"/events/{show.event.pk}").body,
    }
    assert answer.body == {**plain, **listed}
    assert api.get("/stand-configurations", expand="stand,package,event").body["data"] == [answer.body]


def test_a_stand_with_its_company_and_configuration(api, show):
    free = make_stand(show.event, number="Z1")
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)

    rows = {row["number"]: row for row in api.get("/stands", expand="sponsor,configuration").body["data"]}

    own = rows[show.stand.number]
    assert own["sponsor"]["name"] == str(show.stand.sponsorship.sponsor)
    assert own["configuration"] == api.get(f"/stand-configurations/{configuration.pk}").body
    assert (rows[free.number]["sponsor"], rows[free.number]["configuration"]) == (None, None)


def test_lines_with_their_options_and_sponsorships_with_their_companies(api, show):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)

    lines = api.get(f"/stand-configurations/{configuration.pk}/selections", expand="option").body["data"]
    sponsorship = api.get(f"/sponsorships/{show.stand.sponsorship_id}", expand="sponsor,event").body

    assert all(line["option"]["id"] == line["option_id"] for line in lines)
    assert sponsorship["sponsor"]["id"] == sponsorship["sponsor_id"]
    assert sponsorship["event"]["name"] == show.event.name


def test_what_cannot_be_added_is_a_400_that_lists_what_can(api, show):
    for path in ("/stands", f"/stands/{show.stand.pk}"):
        for text in ("colour", "event,", "event,event", ""):
            answer = api.get(f"{path}?expand={text}")

            assert (answer.status, answer.codes) == (400, {"expand": "invalid"})
    assert api.get("/stands", expand="x").error["message"] == "expand: Allowed are event, sponsor, configuration."


def test_adding_needs_the_scope_of_what_is_added(show, open_api):
    reader: Api = open_api(show.organisation, "stands:read")

    assert reader.get("/stands", expand="sponsor").status == 200
    answer = reader.get("/stands", expand="event")
    assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")
    assert "events:read" in answer.error["message"]


@pytest.mark.parametrize(
    "path",
    ["/stands?expand=event,sponsor,configuration", "/stand-configurations?expand=stand,package,event"],
)
def test_many_rows_take_as_many_queries_as_one(api, show, path):
    create_configuration(show.stand, package=show.package, actor=show.sponsor)
    with CaptureQueriesContext(connection) as one:
        assert api.get(path).status == 200
    for number in range(6):
        stand = make_stand(show.event, number=f"Q{number}", sponsorship=make_sponsorship(show.event))
        create_configuration(stand, package=show.package, actor=show.organiser)

    with CaptureQueriesContext(connection) as many:
        assert api.get(path).body["meta"]["total"] == 7

    assert len(many) == len(one)


def test_every_name_that_is_expanded_leads_to_a_resource_that_can_be_read():
    named = {
        thing
        for each in v1
        for parameters in each.callback.cls.parameters.values()
        for parameter in parameters
        if parameter.name == "expand"
        for thing in parameter.fields
    }

    assert named <= set(expansion.RESOURCES)
    assert {thing for thing in named if not hasattr(expansion.resource_of(thing), "get_queryset")} == set()
