from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.queries import actor_for
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.services import add_fee
from tests.factories.show import person


def page(show) -> str:
    return reverse("organiser:overview", args=[show.event.slug])


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count):
        stand = show.add_stand(f"B{number:02}", f"Company {number}")
        show.configuration(stand, status=ConfigurationStatus.SUBMITTED, submitted_at=timezone.now())

    organiser.get(page(show))  # what is wrong in the programme is counted once for each state of it
    with django_assert_num_queries(16):
        answer = organiser.get(page(show))

    assert answer.context["total"] == count + 1


def test_the_picture_and_the_numbers_say_the_same(show, organiser):
    show.configuration(status=ConfigurationStatus.APPROVED)
    show.add_stand("C13")
    show.add_stand("C14", "Okoro Facades")

    answer = organiser.get(page(show))

    text = answer.content.decode()
    assert 'aria-label="Hall 3: 1 approved, 1 no sponsor, 1 not started"' in text
    assert [(row.state, row.total) for row in answer.context["readiness"]] == [
        ("approved", 1),
        ("", 1),
        ("no_sponsor", 1),
    ]
    stands = reverse("organiser:stand-list", args=[show.event.slug])
    for query in (f"hall={show.hall.pk}&amp;status=approved", "status=none", "status=no_sponsor"):
        assert f'href="{stands}?{query}"' in text


def test_each_number_leads_to_as_many_stands(show, organiser):
    show.configuration(status=ConfigurationStatus.APPROVED)
    show.configuration(show.add_stand("C13", "Okoro Facades"), status=ConfigurationStatus.DRAFT)
    show.add_stand("C14", "Vale Roofing")
    show.add_stand("C15")
    stands = reverse("organiser:stand-list", args=[show.event.slug])

    for row in organiser.get(page(show)).context["readiness"]:
        listing = organiser.get(stands, {"status": row.filter, "hall": show.hall.pk}).context["listing"]
        assert len(list(listing)) == row.total


def test_progress_leaves_out_stands_without_a_sponsor(show, organiser):
    show.configuration(status=ConfigurationStatus.APPROVED)
    show.add_stand("C13")
    show.add_stand("C14", "Okoro Facades")

    assert "1 of 2 stands approved" in organiser.get(page(show)).content.decode()


def test_what_happened_names_both_who_act_on_behalf(show, organiser):
    helper = actor_for(person("tom.reyes@example.org", is_staff=True), acting_for=show.organiser_user)
    add_fee(show.stand, description="Late change", amount=Decimal(120), actor=helper)

    text = organiser.get(page(show)).content.decode()

    assert "<b>Tom Reyes</b> (staff) on behalf of <b>Maya Okafor</b> added a fee to C12" in text


def test_a_viewer_sees_no_tasks_and_no_history(show, viewer):
    add_fee(show.stand, description="Late change", amount=Decimal(120), actor=show.organiser)

    text = viewer.get(page(show)).content.decode()

    assert "You can read here" in text
    assert "Waiting for you" not in text
    assert "Lately" not in text


def test_when_all_is_done_it_says_so(show, organiser):
    show.configuration(status=ConfigurationStatus.APPROVED)

    text = organiser.get(page(show)).content.decode()

    assert "Nothing waits for you" in text
    assert "The next date is" in text
