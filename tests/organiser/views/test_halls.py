from decimal import Decimal

import pytest
from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.stands.models import Hall


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    Hall.objects.bulk_create(Hall(event=show.event, name=f"Hall 1{number}", order=9) for number in range(count - 1))

    with django_assert_num_queries(7):
        answer = organiser.get(page(show, "hall-list"))

    assert len(answer.context["halls"]) == count


def test_the_list_counts_living_stands(show, organiser):
    gone = show.add_stand("C13")
    gone.deleted_at = show.event.created_at
    gone.save()

    answer = organiser.get(page(show, "hall-list"))

    assert [(hall.name, hall.stand_count) for hall in answer.context["halls"]] == [("Hall 3", 1)]


def test_a_hall_is_added_and_changed(show, organiser):
    organiser.post(page(show, "hall-create"), {"name": "Hall 4", "width_m": "60", "depth_m": "40"})
    hall = Hall.objects.get(name="Hall 4")
    assert (hall.event, hall.width_m, hall.order) == (show.event, Decimal(60), 1)

    organiser.post(page(show, "hall-edit", hall.pk), {"name": "Hall 4 West", "order": "7"})

    hall.refresh_from_db()
    assert (hall.name, hall.width_m, hall.order) == ("Hall 4 West", None, 7)
    assert set(ActivityEntry.objects.values_list("verb", flat=True)) == {"hall.created", "hall.changed"}


def test_two_halls_of_one_name_are_refused(show, organiser):
    answer = organiser.post(page(show, "hall-create"), {"name": "Hall 3"})

    assert answer.status_code in (409, 422)
    assert list(answer.context["form"].errors) == ["name"]
    assert Hall.objects.count() == 1
