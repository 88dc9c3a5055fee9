from decimal import Decimal

import pytest

from eventhub.configurations import queries, services, workflows
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.sheet import load_sheet
from eventhub.core.actor import Actor
from eventhub.stands.queries import stands_visible_to
from tests.factories import show as make
from tests.factories.show import Show


def test_configurations_are_in_sight_where_their_stand_is(show):
    elsewhere = Show(make.organisation("Elsewhere"), "Other Expo")
    mine, theirs = show.configuration(), elsewhere.configuration()
    assert list(queries.configurations_visible_to(show.organiser)) == [mine]
    assert list(queries.configurations_visible_to(show.sponsor)) == [mine]
    assert list(queries.configurations_visible_to(elsewhere.organiser)) == [theirs]
    assert list(queries.configurations_visible_to(Actor.stranger())) == []
    assert set(queries.configurations_visible_to(Actor.system("check"))) == {mine, theirs}


def test_removed_configurations_show_only_when_asked_for(show):
    removed = show.configuration(status=ConfigurationStatus.REMOVED)
    assert list(queries.configurations_visible_to(show.organiser)) == []
    assert list(queries.configurations_visible_to(show.organiser, removed=True)) == [removed]


def test_the_progress_of_a_stand_in_one_row(show):
    show.configuration(status=ConfigurationStatus.REMOVED)
    show.configuration(status=ConfigurationStatus.SUBMITTED, submission=2, net_total=Decimal("3336.00"))
    services.add_fee(show.stand, description="Late", amount=Decimal("75.00"), actor=show.organiser)
    show.add_stand("C13", "Other")
    show.add_stand("C14")

    first, second, third = queries.stands_with_progress(stands_visible_to(show.organiser, show.event))

    assert (first.configuration_status, first.submission, first.net_total) == ("submitted", 2, Decimal("3411.00"))
    assert (first.package_name.startswith("Space Plus"), first.version_number, first.newest_number) == (True, 1, 1)
    assert first.deadline == show.event.configuration_deadline
    assert [queries.stand_state(stand) for stand in (first, second, third)] == ["submitted", "", "no_sponsor"]


def test_the_longest_waiting_submission_comes_first(show):
    waiting = [show.stand, show.add_stand("C13", "Corvid Robotics"), show.add_stand("C14", "Corvid Robotics")]
    made = [workflows.create_configuration(stand, package=show.package, actor=show.sponsor) for stand in waiting]
    for index in (2, 0):
        workflows.submit_configuration(made[index], actor=show.sponsor)
    assert list(queries.review_queue(show.organiser, show.event)) == [made[2], made[0]]


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_for_any_number(show, count, django_assert_num_queries):
    for number in range(count):
        show.configuration(show.add_stand(f"D{number}", f"Company {number}"), status=ConfigurationStatus.SUBMITTED)
    organiser = show.organiser

    with django_assert_num_queries(1):
        stands = list(queries.stands_with_progress(stands_visible_to(organiser, show.event)))
        assert len([stand.sponsorship.sponsor.name for stand in stands]) == count + 1
    with django_assert_num_queries(1):
        queue = list(queries.review_queue(organiser, show.event))
        assert len([str(each.stand.event.organisation) for each in queue]) == count


@pytest.mark.parametrize("count", [1, 60])
def test_a_sheet_costs_the_same_for_any_number_of_options(show, count, django_assert_num_queries):
    options = tuple((f"lamp-{number}", "Light", {"included_quantity": 1}) for number in range(count))
    make.add_version(show.package, options=(*make.OPTIONS, *options))
    made = workflows.create_configuration(show.stand, package=show.package, actor=show.sponsor)
    configuration = queries.configurations_visible_to(show.sponsor).get(pk=made.pk)

    with django_assert_num_queries(7):
        sheet = load_sheet(configuration)
        assert len(sheet.price.lines) == count + 3
        assert sheet.problems == []
