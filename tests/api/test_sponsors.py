import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.stands.models import Sponsor, Sponsorship
from tests.factories.show import organisation
from tests.factories.stands import make_invitation, make_sponsor, make_sponsorship


def logo(owner) -> StoredFile:
    return StoredFile.objects.create(
        organisation=owner, purpose=FilePurpose.LOGO, name="mark.png", content_type="image/png", size=1, sha256="0" * 64
    )


def test_a_sponsor_is_created_read_and_changed(api, show):
    file = logo(show.organisation)
    contact = {"name": "Ines Duarte", "email": "ines@corvid.example", "phone": "", "role": "Marketing"}

    answer = api.post(
        "/sponsors",
        {
            "name": " Lumen   Works ",
            "website": "https://lumen.example",
            "description": "Light",
            "logo_file_id": file.pk,
            "contacts": [{"name": "Ines Duarte", "email": "ines@corvid.example", "role": "Marketing"}],
        },
    )

    sponsor = Sponsor.objects.get(name="Lumen Works")
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/sponsors/{sponsor.pk}"
    assert answer.body == {
        "id": str(sponsor.pk),
        "name": "Lumen Works",
        "website": "https://lumen.example",
        "description": "Light",
        "logo_file_id": str(file.pk),
        "contacts": [contact],
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }

    changed = api.patch(f"/sponsors/{sponsor.pk}", {"logo_file_id": None, "description": ""})
    assert changed.status == 200
    assert changed.body == {
        **answer.body,
        "logo_file_id": None,
        "description": "",
        "updated_at": changed.body["updated_at"],
    }
    assert api.get(f"/sponsors/{sponsor.pk}").body == changed.body


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"name": None}, 400, {"name": "wrong_type"}),
        ({"name": ""}, 422, {"name": "required"}),
        ({"name": "a" * 201}, 422, {"name": "too_long"}),
        ({"website": "no address"}, 422, {"website": "invalid"}),
        ({"website": "javascript:alert(1)"}, 422, {"website": "invalid"}),
        ({"logo_file_id": "0190a6b0-0000-7000-8000-000000000000"}, 422, {"logo_file_id": "not_found"}),
        ({"contacts": {}}, 400, {"contacts": "wrong_type"}),
        ({"contacts": ["Ines"]}, 400, {"contacts.0": "wrong_type"}),
        ({"contacts": [{"email": "x@example.org"}]}, 422, {"contacts.0.name": "required"}),
        ({"contacts": [{"name": "Ines", "age": 3}]}, 400, {"contacts.0.age": "unknown_field"}),
        ({"contacts": [{"name": "Ines", "email": "nowhere"}]}, 422, {"contacts.0.email": "invalid"}),
        ({"contacts": [{"name": "Ines"}] * 21}, 422, {"contacts": "too_long"}),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(api, show, change, status, codes):
    answer = api.post("/sponsors", {"name": "Lumen Works", **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert Sponsor.objects.count() == 1


def test_names_that_differ_in_case_are_one(api):
    answer = api.post("/sponsors", {"name": "CORVID robotics"})

    assert (answer.status, answer.error["code"], answer.codes) == (409, "duplicate", {"name": "duplicate"})


def test_the_sponsors_of_an_event(api, show):
    make_sponsor(show.organisation, "Absent Ltd")

    assert len(api.get("/sponsors").body["data"]) == 2
    assert [row["name"] for row in api.get("/sponsors", event=show.event.pk).body["data"]] == ["Corvid Robotics"]


def test_a_sponsorship_is_created_read_and_changed(api, show):
    sponsor = make_sponsor(show.organisation, "Lumen Works")

    answer = api.post("/sponsorships", {"event_id": show.event.pk, "sponsor_id": sponsor.pk, "tier": "Gold"})

    sponsorship = Sponsorship.objects.get(sponsor=sponsor)
    assert answer.status == 201
    assert answer.body == {
        "id": str(sponsorship.pk),
        "event_id": str(show.event.pk),
        "sponsor_id": str(sponsor.pk),
        "tier": "Gold",
        "status": "not_invited",
        "stands": [],
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    assert api.put(f"/sponsorships/{sponsorship.pk}", {"tier": "Silver"}).body["tier"] == "Silver"
    again = api.post("/sponsorships", {"event_id": show.event.pk, "sponsor_id": sponsor.pk})
    assert (again.status, again.error["code"]) == (409, "duplicate")


def test_a_sponsorship_tells_its_stands_and_where_its_people_are(api, show):
    invited = make_sponsorship(show.event, "Lumen Works")
    make_invitation(invited)

    rows = api.get("/sponsorships", event=show.event.pk).body["data"]

    assert [(row["status"], row["stands"]) for row in rows] == [("active", [str(show.stand.pk)]), ("invited", [])]
    only = api.get("/sponsorships", status="invited").body["data"]
    assert [row["id"] for row in only] == [str(invited.pk)]


def test_another_organisation_sees_and_changes_nothing(show, stranger):
    sponsorship = show.stand.sponsorship
    sponsor = sponsorship.sponsor
    for path in ("/sponsors", "/sponsorships"):
        assert stranger.get(path).body["data"] == []
        assert stranger.get(path, event=show.event.pk).body["data"] == []
    assert stranger.get(f"/sponsors/{sponsor.pk}").status == 404
    assert stranger.put(f"/sponsors/{sponsor.pk}", {"name": "Mine"}).status == 404
    assert stranger.get(f"/sponsorships/{sponsorship.pk}").status == 404
    assert stranger.put(f"/sponsorships/{sponsorship.pk}", {"tier": "Mine"}).status == 404
    answer = stranger.post("/sponsorships", {"event_id": show.event.pk, "sponsor_id": sponsor.pk})
    assert answer.codes == {"event_id": "not_found"}
    assert ActivityEntry.objects.filter(verb__startswith="sponsor").count() == 0


def test_other_peoples_things_cannot_be_named(api, show):
    theirs = make_sponsor(organisation("Third Party"), "Their Company")
    file = logo(theirs.organisation)

    answer = api.post("/sponsorships", {"event_id": show.event.pk, "sponsor_id": theirs.pk})
    assert answer.codes == {"sponsor_id": "not_found"}
    answer = api.post("/sponsors", {"name": "Lumen Works", "logo_file_id": file.pk})
    assert answer.codes == {"logo_file_id": "not_found"}


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [("/sponsors", 3), ("/sponsorships", 4)])
def test_the_lists_cost_the_same_for_any_number(api, show, count, path, queries, django_assert_num_queries):
    for number in range(count - 1):
        show.add_stand(f"D{number}", f"Company {number}")

    with django_assert_num_queries(queries):
        answer = api.get(path, per_page=100)

    assert len(answer.body["data"]) == count
