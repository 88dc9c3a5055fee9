"""What a search of an organiser's page finds: by a few letters, only what is in sight, at the same cost for any number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.configurations.workflows import create_configuration
from eventhub.core.actor import Actor
from eventhub.organiser.search import SHOWN, Hit, Search
from eventhub.stands.models import CoExhibitor, Stand
from tests.factories.programme import make_session, make_speaker
from tests.factories.show import Show, event, organisation, person
from tests.factories.stands import make_invitation, make_sponsor


def found(show, text: str, actor=None) -> dict[str, list[str]]:
    groups = Search(actor or show.organiser, [show.event], text).run().groups
    return {group.title: [hit.label for hit in group.hits] for group in groups}


@pytest.fixture
def full(show):
    """C12 of Corvid with a configuration and a guest, and a stand with an accent in its company's name."""
    create_configuration(show.stand, package=show.package, actor=Actor.system("test"))
    CoExhibitor.objects.create(stand=show.stand, sponsor=make_sponsor(show.organisation, "Søren Guest"))
    show.add_stand("D01", "Müller Söhne")
    make_session(show.event, "Façades after the fire codes", code="F-27")
    make_speaker(show.event, "Nwosu", first_name="Amara")
    return show


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c12", {"Stands": ["Stand C12"]}),
        ("  C  12 ", {"Stands": ["Stand C12"]}),
        ("HALL 3", {"Stands": ["Stand C12", "Stand D01"]}),
        ("muller", {"Stands": ["Stand D01"], "Sponsors": ["Müller Söhne"]}),
        ("sohne mul", {"Stands": ["Stand D01"], "Sponsors": ["Müller Söhne"]}),
        ("soren", {"Co-exhibitors": ["Søren Guest"]}),
        ("duarte", {"People": ["Ines Duarte"]}),
        ("ines.duarte@", {"People": ["Ines Duarte"]}),
        ("spot", {"Options": ["Spot"]}),
        ("back-wall", {"Options": ["Back wall"]}),
        ("facades", {"Sessions": ["Façades after the fire codes"]}),
        ("f-27", {"Sessions": ["Façades after the fire codes"]}),
        ("nwosu amara", {"Speakers": ["Amara Nwosu"]}),
        ("nobody at all", {}),
    ],
)
def test_what_is_found(full, text, expected):
    assert found(full, text) == expected


def test_where_the_hits_lead(full):
    (group,) = Search(full.organiser, [full.event], "spot").run().groups
    stand = reverse("organiser:stand-detail", args=[full.event.slug, full.stand.pk])
    assert group.hits == [Hit("Spot", "", "spot, " + full.version.name, links=(("C12", stand),))]

    (group,) = Search(full.organiser, [full.event], "c12").run().groups
    assert group.hits == [Hit("Stand C12", stand, "Hall 3, Corvid Robotics", state="draft")]


def test_an_invited_person_is_found_where_they_were_invited(show):
    make_invitation(show.stand)
    (group,) = Search(show.organiser, [show.event], "guest").run().groups
    assert group.hits[0].more == "invited as sponsor, C12"
    assert group.hits[0].url.endswith(f"/stands/{show.stand.pk}/")


def test_what_is_gone_or_not_ones_own_is_not_found(full):
    elsewhere = Show(organisation("Elsewhere"), "Foreign Expo")
    Stand.objects.create(event=full.event, number="X99", deleted_at="2026-01-01T00:00Z")
    assert found(full, "x99") == {}
    assert found(full, "corvid", actor=elsewhere.organiser) == {}
    viewer = actor_for(person("vera.lind@northernbuild.example", Role.VIEWER, full.event))
    assert list(found(full, "corvid", actor=viewer)) == ["Stands", "Sponsors"]
    assert found(full, "duarte", actor=viewer) == {}, "who has which right is the organisers' to know"


def test_a_slip_of_the_finger_is_answered_with_what_is_close(full):
    result = Search(full.organiser, [full.event], "corvd robtics").run()
    assert (result.groups, result.suggestions) == ([], ["corvid robotics"])


def test_several_events_are_searched_together(full):
    second = event(full.organisation, "Southern Build Expo")
    Stand.objects.create(event=second, number="C12")
    owner = actor_for(person("jonas.weber@northernbuild.example", Role.ORGANISER, full.organisation))
    (group,) = Search(owner, [full.event, second], "c12").run().groups
    assert {(hit.label, hit.event) for hit in group.hits} == {
        ("Stand C12", full.event.name),
        ("Stand C12", second.name),
    }


def test_the_cost_is_the_same_for_any_number(full):
    actor = full.organiser

    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            Search(actor, [full.event], "o").run()
        return len(queries)

    few = ask()
    for number in range(30):
        stand = full.add_stand(f"N{number}", f"Company {number}")
        CoExhibitor.objects.create(stand=stand, sponsor=make_sponsor(full.organisation))
        make_invitation(stand)
        make_session(full.event, speakers=(make_speaker(full.event),))
    assert (few, ask()) == (11, 11)


# --- the page ------------------------------------------------------------------------------------------


def test_the_page_and_its_part(full, organiser):
    for number in range(40):
        full.add_stand(f"Z{number:02}", f"A company with a rather long name, as they sometimes are, number {number}")
    address = reverse("organiser:search", args=[full.event.slug])
    page = organiser.get(address, {"q": "company"})
    part = organiser.get(address, {"q": "company"}, headers={"HX-Request": "true"})
    groups = {group.title: (len(group.hits), group.total) for group in page.context["found"].groups}
    assert groups == {"Stands": (SHOWN, 40), "Sponsors": (SHOWN, 40)}
    assert part.content.decode().startswith('<div id="found"')
    assert len(part.content) < 8 * 1024
    assert f"{reverse('organiser:stand-list', args=[full.event.slug])}?q=company" in page.content.decode()


@pytest.mark.parametrize("text", ["", "\x00", "%", "<script>", "'; --", "x" * 5_000, "a b c d e f g h i j k"])
def test_whatever_is_asked_is_answered(full, organiser, text):
    answer = organiser.get(reverse("organiser:search", args=[full.event.slug]), {"q": text})
    assert answer.status_code == 200
    assert b"<script>" not in answer.content.replace(b"</script>", b"")


def test_who_may_ask(full, organiser, owner, viewer, sponsor, outsider):
    address = reverse("organiser:search", args=[full.event.slug])
    asked = (organiser, owner, viewer, sponsor, outsider)
    assert [client.get(address).status_code for client in asked] == [200, 200, 200, 404, 404]
    whole = reverse("organiser:organisation-search", args=[full.organisation.pk])
    assert [client.get(whole).status_code for client in asked] == [404, 200, 404, 404, 404]
