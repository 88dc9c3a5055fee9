"""The pages that change course: they say what will happen, do exactly that, and refuse what was not shown."""

import pytest
from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.workflows import approve_configuration, create_configuration, submit_configuration
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.organiser.forms.course import sealed, unsealed
from eventhub.stands.models import Stand
from tests.factories.stands import make_sponsor

SYSTEM = Actor.system("test")


@pytest.fixture
def submitted(show) -> StandConfiguration:
    return submit_configuration(create_configuration(show.stand, package=show.package, actor=SYSTEM), actor=SYSTEM)


def at(show, name: str, stand: Stand | None = None, query: str = "") -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, (stand or show.stand).pk]) + query


def sent(answer, **typed) -> dict[str, str]:
    """What a reader of the page would send."""
    return {"seen": answer.context["form"]["seen"].value(), "reason": "They withdrew", **typed}


def test_a_company_loses_its_stand_to_another(show, organiser, submitted):
    address, other = at(show, "stand-hand-over"), make_sponsor(show.organisation, "Halden Robotics")
    page = organiser.get(address)
    assert [choice for choice, *_ in page.context["by_choice"]] == ["keep", "cancel"]
    assert ("Money", ["Nothing is approved yet; the configuration stands at £3,200.00 without VAT, without fees."]) in (
        page.context["always"]
    )

    answer = organiser.post(address, sent(page, to="company", sponsor=other.pk, configuration="keep"))

    assert (answer.status_code, answer["Location"]) == (302, at(show, "stand-detail"))
    assert Stand.objects.get(pk=show.stand.pk).sponsorship.sponsor == other


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"to": "company", "configuration": "keep"}, "sponsor"),
        ({"to": "nobody"}, "configuration"),
        ({"to": "nobody", "configuration": "keep", "reason": ""}, "reason"),
        ({"configuration": "keep"}, "to"),
    ],
)
def test_what_is_missing_is_said_at_its_field(show, organiser, submitted, typed, field):
    address = at(show, "stand-hand-over")
    answer = organiser.post(address, sent(organiser.get(address), **typed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Stand.objects.get(pk=show.stand.pk).sponsorship == show.stand.sponsorship


def test_a_decision_on_something_else_is_shown_what_is_so_now(show, organiser, submitted):
    address = at(show, "stand-cancel")
    typed = sent(organiser.get(address))
    approve_configuration(submitted, actor=SYSTEM)

    answer = organiser.post(address, typed)

    assert answer.status_code == 409
    assert "submitted" in answer.context["conflict"].extra["gone"][0].text
    assert "They withdrew" in answer.content.decode()
    assert Stand.objects.get(pk=show.stand.pk).deleted_at is None

    assert organiser.post(address, sent(answer)).status_code == 302, "now it was shown"
    assert Stand.objects.get(pk=show.stand.pk).deleted_at is not None


def test_a_company_moves_in_two_steps(show, organiser, submitted):
    target = show.add_stand("D01")
    first = organiser.get(at(show, "stand-move"))
    assert [str(stand) for stand in first.context["target_form"].fields["to"].queryset] == ["D01"]

    address = at(show, "stand-move", query=f"?to={target.pk}")
    answer = organiser.post(address, sent(organiser.get(address), configuration="keep"))

    assert answer["Location"] == at(show, "stand-detail", target)
    assert StandConfiguration.objects.get(pk=submitted.pk).stand == target


@pytest.mark.parametrize("query", ["?to=", "?to=no-such-stand", "?to=01a202f4-1552-7715-9f6d-8cb7a74b2640"])
def test_a_target_that_is_none_is_asked_for_again(show, organiser, query):
    answer = organiser.get(at(show, "stand-move", query=query))
    assert (answer.status_code, list(answer.context["target_form"].errors)) == (422, ["to"])


def test_a_free_stand_has_nobody_to_lose(show, organiser):
    free = show.add_stand("D01")
    assert organiser.get(at(show, "stand-hand-over", free)).status_code == 409
    assert organiser.get(at(show, "stand-cancel", free)).status_code == 200


NAMES = ["stand-hand-over", "stand-cancel", "stand-move"]


@pytest.mark.parametrize("name", NAMES)
def test_an_archived_event_is_only_read(show, organiser, name):
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)
    assert organiser.get(at(show, name)).status_code == 409


def test_others_do_not_get_there(show, viewer, outsider, sponsor):
    for name in NAMES:
        asked = [client.get(at(show, name)).status_code for client in (viewer, outsider, sponsor)]
        assert asked == [403, 404, 404]
        assert [client.post(at(show, name)).status_code for client in (viewer, outsider, sponsor)] == [403, 404, 404]
    assert not ActivityEntry.objects.exists()


@pytest.mark.parametrize("text", ["", "nonsense", ":::", "é\x00"])
def test_what_is_no_seal_holds_nothing(text):
    assert unsealed(text) == []


def test_a_broken_seal_holds_nothing():
    assert unsealed(sealed([])[:-3] + "abc") == []
