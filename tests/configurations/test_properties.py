"""No order of calls submits what breaks a rule, oversells a stock, or makes two totals differ.

The rules are checked here by a second, plainer reading of them, straight from the rows.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventhub.activity.models import OutboxEvent
from eventhub.configurations import services, workflows
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration, StockCount
from eventhub.configurations.sheet import load_sheet
from eventhub.core.errors import EventhubError
from tests.factories import show as make
from tests.factories.show import Show

CODES = [code for code, _, _ in make.OPTIONS]
STOCK = {"rig": 2, "kw3": 2}

# Mostly close to what is right, so that each rule is often the only broken one.
RIGHT = {"back-wall": 1, "store": 0, "kw1": 0, "kw3": 1, "spot": 6, "rig": 1, "arch": 0}
SLIPS = [
    {},
    {"back-wall": 0},
    {"back-wall": 0, "store": 1},
    {"spot": 2},
    {"spot": 9, "store": 1},
    {"back-wall": 2},
    {"store": 2},
    {"kw1": 1},
    {"kw3": 0},
    {"kw1": 1, "kw3": 0},
    {"spot": 13},
    {"arch": 1},
    {"rig": 0, "arch": 1},
    {"rig": 0, "kw3": 0},
    {"rig": 0, "kw1": 1, "kw3": 0},
]
near = st.sampled_from(SLIPS).map(lambda slip: RIGHT | slip)
wild = st.dictionaries(st.sampled_from(CODES), st.sampled_from([0, 1, 5, 100_000]), max_size=3)
edit = st.one_of(st.just(RIGHT), near, near, near, wild)
attempt = st.builds(lambda chosen: [("create", None), ("edit", chosen), ("submit", None)], edit)
# What is in force while a later revision takes less, or more; then the revision itself.
revise = st.builds(
    lambda chosen, end: [("approve", None), ("reopen", None), ("edit", chosen), ("submit", None), *end],
    st.sampled_from([RIGHT | {"spot": 2}, RIGHT | {"spot": 9}, RIGHT | {"rig": 0}]),
    st.sampled_from([[], [("approve", None)]]),
)
transition = st.sampled_from(
    ["submit", "withdraw", "approve", "request", "reopen", "remove", "discard", "newest", "mend"]
)
single = st.builds(lambda name: [(name, None)], transition)
outside = st.builds(
    lambda name, number: [(name, number)], st.sampled_from(["new version", "fee", "scarce"]), st.integers(0, 3)
)
# Every stand tries once, so that what is scarce is wanted twice; then whatever comes.
opening = st.tuples(attempt, attempt, attempt).map(lambda three: list(enumerate(three)))
later = st.lists(st.tuples(st.integers(0, 2), st.one_of(attempt, revise, single, single, outside)), max_size=8)
steps = st.builds(lambda first, then: first + then, opening, later)


class World:
    """Three stands that want the same few things."""

    def __init__(self) -> None:
        self.show = Show()
        for code, stock in STOCK.items():
            self.show.version.options.filter(code=code).update(stock=stock)
        self.stands = [self.show.stand, *(self.show.add_stand(number, "Corvid Robotics") for number in ("C13", "C14"))]
        self.organiser, self.sponsor = self.show.organiser, self.show.sponsor

    def do(self, index: int, name: str, argument: object) -> None:
        stand = self.stands[index]
        live = StandConfiguration.objects.exclude(status=ConfigurationStatus.REMOVED).filter(stand=stand).first()
        if name in ("create", "new version", "fee", "scarce"):
            getattr(self, name.replace(" ", "_"))(stand, argument)
        elif live:
            self.calls(live, argument)[name]()

    def calls(self, live: StandConfiguration, argument: object) -> dict[str, Callable[[], object]]:
        sponsor, organiser = self.sponsor, self.organiser
        return {
            "edit": lambda: services.set_quantities(live, self.by_id(live, argument), actor=sponsor),
            "mend": lambda: self.mend(live),
            "newest": lambda: services.move_to_newest_version(live, actor=sponsor),
            "submit": lambda: workflows.submit_configuration(live, actor=sponsor),
            "withdraw": lambda: workflows.withdraw_configuration(live, actor=sponsor),
            "approve": lambda: workflows.approve_configuration(live, actor=organiser),
            "request": lambda: workflows.request_changes_to_configuration(live, actor=organiser, reason="Less"),
            "reopen": lambda: workflows.reopen_configuration(live, actor=sponsor, reason="More"),
            "remove": lambda: workflows.remove_configuration(live, actor=sponsor),
            "discard": lambda: workflows.discard_revision(live, actor=sponsor),
        }

    def by_id(self, live: StandConfiguration, chosen: dict[str, int]) -> dict:
        ids = dict(live.version.options.values_list("code", "pk"))
        return {ids[code]: count for code, count in chosen.items()}

    def mend(self, live: StandConfiguration) -> None:
        """Take the first way out of every problem, as a person would."""
        for _ in range(8):
            ways = [problem.remedies[0] for problem in load_sheet(live).problems if problem.remedies]
            if not ways:
                return
            live = services.set_quantities(live, dict(ways[0].quantities), actor=self.sponsor)

    def create(self, stand, _) -> None:
        workflows.create_configuration(stand, package=self.show.package, actor=self.sponsor)

    def new_version(self, stand, number: int) -> None:
        made = make.add_version(self.show.package, price=f"{3200 + number}.10")
        for code, stock in STOCK.items():
            made.options.filter(code=code).update(stock=stock)

    def fee(self, stand, number: int) -> None:
        services.add_fee(stand, description="Late change", amount=Decimal(number + 1) / 4, actor=self.organiser)

    def scarce(self, stand, number: int) -> None:
        services.set_stock_limit(self.show.event, option_code="spot", limit=number + 6, actor=self.organiser)


def assert_rules_hold(configuration: StandConfiguration) -> None:
    """A reading of the rules of its own: whatever was submitted must pass it."""
    chosen = {line["code"]: line["quantity"] for line in configuration.submissions.first().lines}
    options = {option.code: option for option in configuration.version.options.select_related("category")}
    assert set(chosen) <= set(options)
    for code, option in options.items():
        assert option.min_quantity <= chosen.get(code, 0)
        assert option.max_quantity is None or chosen.get(code, 0) <= option.max_quantity
    for category in configuration.version.categories.all():
        taken = [code for code in chosen if options[code].category == category]
        assert category.min_selections <= len(taken) <= (category.max_selections or 99)
    assert "rig" not in chosen or ("kw3" in chosen and "arch" not in chosen)


def assert_total_is_one_number(configuration: StandConfiguration) -> None:
    fees = sum(fee.amount for fee in configuration.stand.fees.all())
    lines = sum(
        max(0, each.quantity - each.option.included_quantity) * each.option.unit_price
        for each in configuration.selections.select_related("option")
    )
    price = load_sheet(configuration).price
    assert price.net == configuration.version.price + lines + fees == configuration.net_total + fees


def assert_reserved_is_what_it_needs(configuration: StandConfiguration) -> None:
    """What is in force, what waits for a decision or for its changes, whichever is more of an option, and no more."""
    needed: dict[str, int] = {}
    in_force, newest = configuration.approved_submission, configuration.submissions.first()
    waits = configuration.status in (ConfigurationStatus.SUBMITTED, ConfigurationStatus.CHANGES_REQUESTED)
    is_removed = configuration.status == ConfigurationStatus.REMOVED
    for submission in [] if is_removed else [in_force, newest if waits else None]:
        for line in submission.lines if submission else ():
            needed[line["code"]] = max(needed.get(line["code"], 0), line["quantity"])
    held = configuration.reservations.values_list("stock_count__option_code", "quantity")
    assert dict(held) == needed


@pytest.mark.django_db
@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_what_is_submitted_passes_the_second_reading(slip):
    """Each slip by itself, so that none depends on chance."""
    world = World()
    for name, argument in [("create", None), ("edit", RIGHT | slip), ("submit", None)]:
        attempt_one(world, 0, name, argument)
    check(world)


ANY_PACE = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@pytest.mark.sqliteonly  # what the rules say is the same on both
@pytest.mark.django_db
@settings(max_examples=5, **ANY_PACE)
@given(steps)
def test_no_order_of_calls_submits_what_breaks_a_rule(taken):
    play(taken)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=200, **ANY_PACE)
@given(steps)
def test_no_order_of_many_does(taken):
    play(taken)


def play(taken: list) -> None:
    with transaction.atomic():
        world = World()
        for index, calls in taken:
            for name, argument in calls:
                attempt_one(world, index, name, argument)
            check(world)
        transaction.set_rollback(True)


def attempt_one(world: World, index: int, name: str, argument: object) -> None:
    told = OutboxEvent.objects.count()
    try:
        with transaction.atomic():
            world.do(index, name, argument)
    except EventhubError:
        assert OutboxEvent.objects.count() == told, "a refused call says nothing"


def check(world: World) -> None:
    for configuration in StandConfiguration.objects.all():
        assert_reserved_is_what_it_needs(configuration)
    for configuration in StandConfiguration.objects.exclude(status=ConfigurationStatus.REMOVED):
        assert_total_is_one_number(configuration)
        if configuration.status in (ConfigurationStatus.SUBMITTED, ConfigurationStatus.APPROVED):
            assert_rules_hold(configuration)
    for count in StockCount.objects.filter(event=world.show.event):
        assert count.reserved == sum(each.quantity for each in count.reservations.all())
        if count.option_code in STOCK:
            assert count.reserved <= STOCK[count.option_code]
    for told in OutboxEvent.objects.filter(public_name="stand_configured"):
        kept = (
            StandConfiguration.objects.get(pk=told.subject_id)
            .submissions.filter(submitted_at__lte=told.created_at)
            .first()
        )
        assert told.payload["data"]["total_price"] >= kept.net_total
