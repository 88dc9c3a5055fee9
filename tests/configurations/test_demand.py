"""The demand list against a second, plainer counting, for a show in which anything was clicked."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventhub.configurations import services, workflows
from eventhub.configurations.demand import Needed, by_hall, by_option, demand_lines, needed
from eventhub.configurations.models import StandConfiguration, StockReservation
from eventhub.core.errors import EventhubError
from eventhub.stands.models import Hall, Stand
from tests.factories import show as make
from tests.factories.show import Show


@pytest.mark.parametrize(
    ("in_force", "waiting", "begun", "expected"),
    [
        ({}, {}, {}, {}),
        ({"spot": 6}, {}, {}, {"spot": Needed(approved=6)}),
        ({}, {"spot": 6}, {}, {"spot": Needed(pending=6)}),
        ({}, {}, {"spot": 6, "rig": 0}, {"spot": Needed(unsubmitted=6)}),
        ({"spot": 6}, {"spot": 8, "rig": 1}, {}, {"spot": Needed(6, 2), "rig": Needed(0, 1)}),
        ({"spot": 6, "rig": 1}, {"spot": 4}, {}, {"spot": Needed(6), "rig": Needed(1)}),
        ({"spot": 6}, {}, {"spot": 9}, {"spot": Needed(6, 0, 3)}),
        ({"spot": 6}, {}, {"spot": 2}, {"spot": Needed(6)}),
    ],
)
def test_what_one_stand_needs(in_force, waiting, begun, expected):
    assert needed(in_force, waiting, begun) == expected


@pytest.fixture
def show(db) -> Show:
    return Show()


def chosen(show: Show, stand: Stand, **quantities: int) -> StandConfiguration:
    made = workflows.create_configuration(stand, package=show.package, actor=show.organiser)
    return services.set_quantities(made, show.quantities(**quantities), actor=show.organiser)


def submitted(show: Show, stand: Stand, **quantities: int) -> StandConfiguration:
    return workflows.submit_configuration(chosen(show, stand, **quantities), actor=show.organiser)


def approved(show: Show, stand: Stand, **quantities: int) -> StandConfiguration:
    return workflows.approve_configuration(submitted(show, stand, **quantities), actor=show.organiser)


def counted(show: Show) -> dict[str, tuple[int, int, int]]:
    rows = by_option(demand_lines(show.organiser, show.event))
    return {row.code: (row.approved, row.pending, row.unsubmitted) for row in rows}


def test_approved_pending_and_unsubmitted_stand_apart(show):
    approved(show, show.stand, spot=6, rig=1, kw1=0, kw3=1)
    submitted(show, show.add_stand("C13", "Okoro Facades"), spot=10)
    chosen(show, show.add_stand("C14", "Vale Roofing"), spot=5, kw1=0)

    assert counted(show) == {
        "back-wall": (1, 1, 1),
        "kw3": (1, 0, 0),
        "spot": (6, 10, 5),
        "rig": (1, 0, 0),
        "kw1": (0, 1, 0),
    }


def test_a_later_revision_is_pending_with_what_it_adds_only(show):
    again = approved(show, show.stand, spot=6, arch=1)
    again = workflows.reopen_configuration(again, actor=show.organiser, reason="More light")
    again = services.set_quantities(again, show.quantities(spot=9, arch=0), actor=show.organiser)
    assert counted(show) == {"back-wall": (1, 0, 0), "kw1": (1, 0, 0), "spot": (6, 0, 3), "arch": (1, 0, 0)}

    again = workflows.submit_configuration(again, actor=show.organiser)
    assert counted(show) == {"back-wall": (1, 0, 0), "kw1": (1, 0, 0), "spot": (6, 3, 0), "arch": (1, 0, 0)}

    workflows.approve_configuration(again, actor=show.organiser)
    assert counted(show) == {"back-wall": (1, 0, 0), "kw1": (1, 0, 0), "spot": (9, 0, 0)}


def test_a_code_counts_once_across_versions_under_its_newest_name(show):
    approved(show, show.stand, spot=6)
    newer = make.add_version(show.package)
    newer.options.filter(code="spot").update(name="Spotlight, 50 W", stock=30)
    chosen_newer = show.add_stand("C13", "Okoro Facades")
    show.package.refresh_from_db()
    approved(show, chosen_newer, spot=7)

    spot = next(row for row in by_option(demand_lines(show.organiser, show.event)) if row.code == "spot")

    assert (spot.name, spot.approved, spot.stands, spot.left) == ("Spotlight, 50 W", 13, 2, 17)


def test_halls_are_counted_apart(show):
    other = Hall.objects.create(event=show.event, name="Hall 1", order=-1 + 1)
    Hall.objects.filter(pk=show.hall.pk).update(order=3)
    elsewhere = show.add_stand("A01", "Okoro Facades")
    Stand.objects.filter(pk=elsewhere.pk).update(hall=other)
    approved(show, show.stand, spot=6)
    approved(show, elsewhere, spot=5)

    lines = demand_lines(show.organiser, show.event)

    assert [(row.hall, row.approved) for row in by_hall(lines) if row.code == "spot"] == [("Hall 1", 5), ("Hall 3", 6)]
    assert [row.approved for row in by_option(lines) if row.code == "spot"] == [11]


def test_who_sees_one_stand_sees_the_demand_of_one_stand(show):
    approved(show, show.stand, spot=6)
    approved(show, show.add_stand("C13", "Okoro Facades"), spot=7)

    assert {line.stand for line in demand_lines(show.sponsor, show.event)} == {"C12"}


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_any_number(show, count, django_assert_num_queries):
    for number in range(count):
        show.configuration(show.add_stand(f"B{number:02}", f"Company {number}"))
    actor = show.organiser

    with django_assert_num_queries(5):
        lines = demand_lines(actor, show.event)

    assert len({line.stand for line in lines}) == count


# --- for any show ---------------------------------------------------------------------------------------

CODES = [code for code, _, _ in make.OPTIONS if code not in ("back-wall", "kw1", "kw3")]
STEPS = ["submit", "approve", "reopen", "withdraw", "request", "discard", "remove"]
quantities = st.fixed_dictionaries({"spot": st.integers(0, 12), "store": st.integers(0, 1), "arch": st.integers(0, 1)})
story = st.lists(st.one_of(quantities, st.sampled_from(STEPS)), min_size=2, max_size=9)
LIKELY = [{"spot": 5, "store": 1, "arch": 0}, "submit", "approve"]


stories = st.lists(st.builds(lambda begun, more: begun + more, st.sampled_from([LIKELY, []]), story), max_size=3)
ANY_PACE = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@pytest.mark.django_db
@settings(max_examples=5, **ANY_PACE)
@given(stories)
def test_totals_are_the_sums_of_the_approved_configurations(told):
    assert_sums_after(told)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=100, **ANY_PACE)
@given(stories)
def test_totals_are_the_sums_whatever_came_before(told):
    assert_sums_after(told)


def assert_sums_after(told: list) -> None:
    with transaction.atomic():
        show = Show()
        for number, steps in enumerate(told):
            stand = show.add_stand(f"C{20 + number}", "Corvid Robotics")
            live = workflows.create_configuration(stand, package=show.package, actor=show.sponsor)
            for step in steps:
                live = taken(show, live, step)
        assert_sums(show)
        transaction.set_rollback(True)


def taken(show: Show, live: StandConfiguration, step: object) -> StandConfiguration:
    live = StandConfiguration.objects.get(pk=live.pk)
    actor = show.organiser
    calls = {
        "submit": lambda: workflows.submit_configuration(live, actor=actor),
        "approve": lambda: workflows.approve_configuration(live, actor=actor),
        "reopen": lambda: workflows.reopen_configuration(live, actor=actor, reason="More"),
        "withdraw": lambda: workflows.withdraw_configuration(live, actor=actor),
        "request": lambda: workflows.request_changes_to_configuration(live, actor=actor, reason="Less"),
        "discard": lambda: workflows.discard_revision(live, actor=actor),
        "remove": lambda: workflows.remove_configuration(live, actor=actor),
    }
    try:
        with transaction.atomic():
            if isinstance(step, dict):
                return services.set_quantities(live, show.quantities(**step), actor=actor)
            return calls[step]()
    except EventhubError:
        return live


def assert_sums(show: Show) -> None:
    lines = demand_lines(show.organiser, show.event)
    in_force, reserved = Counter(), Counter()
    for each in StandConfiguration.objects.exclude(status="removed").select_related("approved_submission"):
        for line in each.approved_submission.lines if each.approved_submission else []:
            in_force[line["code"]] += line["quantity"]
            assert line["unit_price"] >= Decimal(0)
        if each.status in ("submitted", "approved"):
            for one in StockReservation.objects.filter(configuration=each).select_related("stock_count"):
                reserved[one.stock_count.option_code] += one.quantity
    of_decided = [line for line in lines if line.status in ("submitted", "approved")]

    for cut in (by_option(lines), by_hall(lines)):
        assert Counter({row.code: row.approved for row in cut if row.approved}) == in_force
    # What is submitted or approved holds exactly as much stock as it is said to need.
    assert +Counter({row.code: row.total for row in by_option(of_decided)}) == reserved
