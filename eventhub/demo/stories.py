"""What happened on each stand until today: small stories of a few steps, told in the order of their days."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial

from eventhub.accounts.models import User
from eventhub.accounts.queries import actor_for
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.services import add_fee, allocate_package, reverse_fee, set_quantities, set_stock_limit
from eventhub.configurations.workflows import (
    LineComment,
    approve_configuration,
    create_configuration,
    remove_configuration,
    reopen_configuration,
    request_changes_to_configuration,
    submit_configuration,
    withdraw_configuration,
)
from eventhub.core.actor import Actor
from eventhub.demo.choices import ANSWER, CHOICES, CORVID, CORVID_SINCE, REVISION, SHORT_OF_POWER, Choice
from eventhub.demo.clock import back_at
from eventhub.demo.companies import COMPANIES, Place
from eventhub.demo.people import Cast
from eventhub.demo.show import LONDON, Show
from eventhub.payments.models import Payment
from eventhub.payments.services import record_payment, reverse_payment

SOON = timedelta(days=2)


@dataclass
class Case:
    """One stand on its way: who acts for it, who decides, what is chosen."""

    show: Show
    cast: Cast
    place: Place
    choice: Choice
    decider: Actor
    now: datetime
    configuration: StandConfiguration | None = field(default=None)

    @property
    def sponsor(self) -> Actor:
        """The company's person; where nobody has accepted yet, an organiser does it for them."""
        company = next(company for company in COMPANIES if company.key == self.place.company)
        return self.cast.actors.get(company.email, self.cast.jonas)

    def options(self, choice: Choice) -> dict:
        """Quantities by id; what this package version does not have is left out."""
        options = self.configuration.version.options.filter(code__in=choice)
        return {option.pk: choice[option.code] for option in options}

    def take(self, act: "Act") -> None:
        self.configuration = act(self)


Act = Callable[[Case], StandConfiguration]


def begin(case: Case) -> StandConfiguration:
    package = case.show.packages[case.place.package]
    return create_configuration(case.show.stands[case.place.number], package=package, actor=case.sponsor)


def choose(case: Case) -> StandConfiguration:
    return set_quantities(case.configuration, case.options(case.choice), actor=case.sponsor)


def choose_for_ines(case: Case) -> StandConfiguration:
    """Staff does it on her behalf; both names stand in the history."""
    actor = actor_for(User.objects.get(pk=case.cast.staff.id), acting_for=User.objects.get(pk=case.sponsor.id))
    return set_quantities(case.configuration, case.options(case.choice), actor=actor, notes="Two robots of 80 kg each")


def answer(case: Case) -> StandConfiguration:
    return set_quantities(case.configuration, case.options(ANSWER), actor=case.sponsor, notes="Changed as you asked")


def revise(case: Case) -> StandConfiguration:
    return set_quantities(case.configuration, case.options(REVISION), actor=case.sponsor)


def mend(case: Case) -> StandConfiguration:
    return set_quantities(case.configuration, case.options(CORVID_SINCE), actor=case.sponsor)


def submit(case: Case) -> StandConfiguration:
    return submit_configuration(case.configuration, actor=case.sponsor)


def withdraw(case: Case) -> StandConfiguration:
    return withdraw_configuration(case.configuration, actor=case.sponsor)


def remove(case: Case) -> StandConfiguration:
    return remove_configuration(case.configuration, actor=case.sponsor)


def approve(case: Case) -> StandConfiguration:
    return approve_configuration(case.configuration, actor=case.decider, submission=case.configuration.submission)


def reopen(case: Case) -> StandConfiguration:
    return reopen_configuration(case.configuration, actor=case.sponsor, reason="Six more visitors are expected at once")


def ask(case: Case) -> StandConfiguration:
    reason = "The plan shows more people than seats. Please check furniture and light."
    return request_changes_to_configuration(case.configuration, actor=case.decider, reason=reason)


def ask_soon(case: Case) -> StandConfiguration:
    """An answer is needed in two days: the stand next door is already being drawn."""
    day = (case.now.astimezone(LONDON) + SOON).date()
    return request_changes_to_configuration(
        case.configuration,
        actor=case.decider,
        reason="The store room would close the aisle to C11. Choose another place for it or leave it out.",
        answer_by=datetime.combine(day, time(17), LONDON),
    )


def ask_about_lines(case: Case) -> StandConfiguration:
    options = {option.code: option.pk for option in case.configuration.version.options.all()}
    comments = [
        LineComment(options["furn-chair"], "8 chairs for 2 tables: is that meant?"),
        LineComment(options["light-rig"], "The robot arena looks dark in the plan. Could you add the rig?"),
    ]
    return request_changes_to_configuration(
        case.configuration,
        actor=case.decider,
        reason="Two lines need a second look; the rest is fine.",
        line_comments=comments,
    )


def give(case: Case) -> StandConfiguration:
    """No choice here: the organiser gives the package, and with it the configuration begins."""
    stand, package = case.show.stands[case.place.number], case.show.packages[case.place.package]
    allocate_package(stand, sponsor_may_select=False, package=package, allowed_packages=[], actor=case.decider)
    return stand.configurations.get()


APPROVED = ((6, begin), (6, choose), (4, submit), (0, approve))
# Steps with their days before the last one.
STORIES: dict[str, tuple[tuple[int, Act], ...]] = {
    "waiting": (),
    "given": ((0, give),),
    "draft": ((2, begin), (0, choose)),
    "draft_by_organiser": ((0, begin),),
    "draft_short_of_power": ((4, begin), (0, choose_for_ines)),
    "withdrawn": ((3, begin), (3, choose), (1, submit), (0, withdraw)),
    "removed": ((2, begin), (0, remove)),
    "submitted": ((3, begin), (2, choose), (0, submit)),
    "submitted_again": ((9, begin), (9, choose), (7, submit), (4, ask), (1, answer), (0, submit)),
    "returned": ((5, begin), (4, choose), (2, submit), (0, ask)),
    "returned_soon": ((5, begin), (4, choose), (2, submit), (0, ask_soon)),
    "returned_with_comments": ((20, begin), (19, choose), (4, submit), (1, ask_about_lines), (0, mend)),
    "approved": APPROVED,
    "approved_again": (
        *((days + 8, act) for days, act in APPROVED),
        *((6, reopen), (6, revise), (5, submit), (0, approve)),
    ),
    "reopened": (*((days + 7, act) for days, act in APPROVED), (0, reopen), (0, revise)),
    "submitted_revision": (*((days + 7, act) for days, act in APPROVED), (2, reopen), (1, revise), (0, submit)),
}
# How many days ago a story ended, in turn; what is approved goes back further.
RECENT = (1, 2, 3, 1, 4, 2)


@dataclass(order=True)
class Step:
    """Something that happened at a moment; `number` keeps what happened in one minute in order."""

    moment: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


def tell(steps: Iterable[Step]) -> None:
    """Each step at its moment, the oldest first: the stock goes to whoever came first."""
    for step in sorted(steps):
        with back_at(step.moment):
            step.act()


def steps_of(show: Show, cast: Cast, now: datetime) -> Iterator[Step]:
    turns: Counter[str] = Counter()
    for index, place in enumerate(show.places.values()):
        decider = (cast.maya, cast.jonas)[index % 3 == 0]
        case = Case(show, cast, place, _choice(place, turns[place.package]), decider, now)
        turns[place.package] += 1
        ended = 2 + index * 5 % 15 if place.story == "approved" else RECENT[index % len(RECENT)]
        for number, (days, act) in enumerate(STORIES[place.story]):
            yield Step(_moment(now, ended + days, index, number), number, partial(case.take, act))


def _choice(place: Place, turn: int) -> Choice:
    if place.number == "C12":
        return CORVID
    if place.story == "draft_short_of_power":
        return SHORT_OF_POWER
    choices = CHOICES.get(place.package, [{}])
    return choices[turn % len(choices)]


def _moment(now: datetime, days: int, index: int, number: int) -> datetime:
    """Within the working hours of that day in London; later steps of a story are later in the day."""
    day = now.astimezone(LONDON).date() - timedelta(days=days)
    return datetime.combine(day, time(9), LONDON) + timedelta(minutes=index * 7 % 60 + number * 65)


def add_fees(show: Show, cast: Cast, now: datetime) -> None:
    with back_at(now - timedelta(days=1, hours=2)):
        add_fee(show.stands["A02"], description="Late change fee", amount=Decimal("75.00"), actor=cast.maya)
        add_fee(
            show.stands["C01"], description="Survey of the rigging points", amount=Decimal("120.00"), actor=cast.jonas
        )
        mistaken = add_fee(
            show.stands["B05"], description="Extra pass for a van", amount=Decimal("40.00"), actor=cast.jonas
        )
    with back_at(now - timedelta(days=1)):
        reverse_fee(mistaken, actor=cast.maya)


def limit_stock(show: Show, cast: Cast) -> None:
    """The floor fitter has fewer boards than the catalogue says: this event gets four."""
    set_stock_limit(show.event, option_code="floor-oak", limit=4, actor=cast.maya)


def add_payments(show: Show, cast: Cast, now: datetime) -> None:
    """One stand is paid for in part; of another the same transfer was booked twice, and once of that taken back."""
    with back_at(now - timedelta(hours=20)):
        received = now - timedelta(days=1, hours=4)
        for stand, amount, reference in (("A02", "2500.00", "Transfer 2081"), ("C01", "1200.00", "Transfer 2094")):
            _pay(show, stand, amount, received, reference, actor=cast.maya)
        twice = _pay(show, "C01", "1200.00", received, "Transfer 2094", actor=cast.maya)
    with back_at(now - timedelta(hours=19)):
        reverse_payment(twice, actor=cast.maya, reason="The transfer was booked twice")


def _pay(show: Show, stand: str, amount: str, received: datetime, reference: str, *, actor: Actor) -> Payment:
    return record_payment(
        show.stands[stand], amount=Decimal(amount), received_at=received, reference=reference, actor=actor
    )
