import pytest
from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.events.enums import EventStatus
from eventhub.packages.models import PackageAllocation, PackageOffer
from tests.factories import show as make


def start(show) -> str:
    return reverse("organiser:event-start", args=[show.event.slug])


def choices(show) -> str:
    return reverse("organiser:stand-choices", args=[show.event.slug])


@pytest.mark.parametrize("count", [1, 30])
def test_the_guide_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count):
        show.add_stand(f"B{number:02}", f"Company {number}")

    with django_assert_num_queries(10):
        guide = organiser.get(start(show)).context["guide"]

    assert [step.figure for step in guide.steps][2:6] == [
        f"{count + 1} stands in 1 hall",
        "1 of 1 package on offer",
        f"{count + 1} sponsors; {count + 1} of {count + 1} stands given",
        f"{count + 1} stands can be configured",
    ]
    assert guide.steps[-1].figure == f"1 of {count + 1} sponsors invited, 1 signed in"


def test_the_overview_shows_it_until_all_is_begun(show, organiser):
    overview = reverse("organiser:overview", args=[show.event.slug])
    assert organiser.get(overview).context["guide"] is None

    PackageOffer.objects.all().delete()

    answer = organiser.get(overview)
    assert answer.context["guide"].next.key == "packages"
    assert start(show) in answer.content.decode()
    show.configuration(status=ConfigurationStatus.SUBMITTED)
    assert organiser.get(overview).context["guide"] is None
    assert organiser.get(start(show)).status_code == 200


def test_a_new_event_leads_to_its_guide(show, owner):
    event = make.event(show.organisation, "Southern Build Expo", status=EventStatus.DRAFT)

    answer = owner.get(reverse("organiser:event-start", args=[event.slug]))

    assert answer.context["guide"].next.key == "halls"
    assert answer.content.decode().count("button primary") == 1


def test_the_guide_of_an_organisation_ends_at_its_first_event(show, owner):
    page = reverse("organiser:organisation-start", args=[show.organisation.pk])

    answer = owner.get(page)

    assert answer.context["guide"].is_complete
    assert start(show) in answer.content.decode()


def test_guides_are_for_organisers(show, viewer, organiser):
    assert viewer.get(start(show)).status_code == 403
    assert organiser.get(reverse("organiser:organisation-start", args=[show.organisation.pk])).status_code == 404


def test_all_stands_without_a_rule_get_the_choice(show, organiser):
    free, given = show.add_stand("C13"), show.add_stand("C14", "Vale Roofing", may_select=False)
    PackageAllocation.objects.filter(stand=free).delete()
    assert organiser.get(choices(show)).context["total"] == 1

    answer = organiser.post(choices(show))

    assert answer["Location"] == start(show)
    assert dict(PackageAllocation.objects.values_list("stand__number", "sponsor_may_select")) == {
        "C12": True,
        "C13": True,
        "C14": False,
    }
    entry = ActivityEntry.objects.get()
    assert (entry.verb, entry.subject_id, entry.data["sponsor_may_select"]) == ("allocation.set", free.pk, True)
    assert given.pk != entry.subject_id


def test_no_choice_without_an_offer(show, organiser):
    PackageOffer.objects.all().delete()
    PackageAllocation.objects.all().delete()

    answer = organiser.post(choices(show))

    assert (answer.status_code, PackageAllocation.objects.count(), ActivityEntry.objects.count()) == (409, 0, 0)
    assert "Offer a package" in answer.content.decode()


def test_a_sponsor_opens_no_choice(show, sponsor):
    assert sponsor.post(choices(show)).status_code == 404
    assert not ActivityEntry.objects.exists()
