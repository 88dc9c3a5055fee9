"""Getting ready, pure: from what an event or an organisation has so far follow the steps, what is missing, and which is next.

A step counts as done once it was really begun; what remains of it (three sponsors not invited yet) is said beside it
and waits on the overview like all daily work, so that this guide ends and does not come back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

At = Callable[[str], str]  # the address of a page by the name of its URL


class StepState(StrEnum):
    DONE = "done"
    NEXT = "next"
    OPEN = "open"
    PREVENTED = "prevented"


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """`figure` is said where it is done; else `missing`, and `prevented`: what has to happen first, and by whom."""

    key: str
    title: str
    is_done: bool
    figure: str = ""
    missing: str = ""
    prevented: str = ""
    ways: tuple[Way, ...] = ()
    is_next: bool = False

    @property
    def state(self) -> StepState:
        if self.is_done:
            return StepState.DONE
        if self.prevented:
            return StepState.PREVENTED
        return StepState.NEXT if self.is_next else StepState.OPEN


@dataclass(frozen=True, slots=True)
class EventFigures:
    """What an event has: living rows. `may_begin` counts stands with a sponsor that has or may begin a configuration.

    `packages` are the organisation's, `fitting` those in the event's currency, `offered` those on offer here.
    """

    name: str
    dates: str
    currency: str
    is_draft: bool
    halls: int = 0
    stands: int = 0
    with_sponsor: int = 0
    may_begin: int = 0
    packages: int = 0
    fitting: int = 0
    offered: int = 0
    sponsors: int = 0
    invited: int = 0
    signed_in: int = 0


@dataclass(frozen=True, slots=True)
class OrganisationFigures:
    days: tuple[int, int, int]
    organisers: int
    packages: int
    events: int


@dataclass(frozen=True, slots=True)
class Guide:
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if step.is_next), None)


def guide_of(steps: Iterable[Step]) -> Guide:
    """The first step that is neither done nor waits for another one is next."""
    found = list(steps)
    first = next((at for at, step in enumerate(found) if not step.is_done and not step.prevented), None)
    return Guide(tuple(replace(step, is_next=True) if at == first else step for at, step in enumerate(found)))


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


# --- an event ----------------------------------------------------------------------------------------


def event_guide(facts: EventFigures, at: At, *, staff_site: str = "") -> Guide:
    """`staff_site`: where this reader could make a package; empty for everybody but staff."""
    return guide_of(
        [
            Step("event", "The event", True, facts.dates, ways=(Way("Event settings", at("event-settings")),)),
            _halls(facts, at),
            _stands(facts, at),
            _packages(facts, at, staff_site),
            _sponsors(facts, at),
            _choices(facts, at),
            _publication(facts, at),
            _invitations(facts, at),
        ]
    )


def _halls(facts: EventFigures, at: At) -> Step:
    return Step(
        "halls",
        "Halls",
        is_done=bool(facts.halls or facts.stands),
        figure=counted(facts.halls, "hall") if facts.halls else "No halls: stand numbers are unique in the whole event",
        missing="No hall yet. A list of stands brings its halls along; stand numbers are unique within a hall.",
        ways=(
            (Way("Show the halls", at("hall-list")),)
            if facts.halls
            else (*_way_to_import(at), Way("Add a hall", at("hall-create")))
        ),
    )


def _stands(facts: EventFigures, at: At) -> Step:
    where = f" in {counted(facts.halls, 'hall')}" if facts.halls else ""
    return Step(
        "stands",
        "Stands",
        is_done=facts.stands > 0,
        figure=f"{counted(facts.stands, 'stand')}{where}",
        missing="No stand yet. Bring them all from a list, or add one by hand.",
        ways=(
            (Way("Show the stands", at("stand-list")),)
            if facts.stands
            else (*_way_to_import(at), Way("Add a stand", at("stand-create")))
        ),
    )


def _way_to_import(at: At) -> tuple[Way, ...]:
    return (Way("Import a list", at("import-create")),)


def _packages(facts: EventFigures, at: At, staff_site: str) -> Step:
    make = (Way("Make a package on the staff site", staff_site),) if staff_site else ()
    show = Way("Show the packages", at("package-list"))
    step = Step("packages", "Packages", is_done=facts.offered > 0)
    if facts.offered:
        return replace(step, figure=f"{facts.offered} of {counted(facts.packages, 'package')} on offer", ways=(show,))
    if facts.fitting:
        return replace(
            step,
            missing=f"{counted(facts.fitting, 'package')} could be offered, none is yet.",
            ways=(Way("Offer a package", at("package-list")),),
        )
    who = "Packages are made by staff, or written by the catalogue system over the API."
    lack = (
        f"No package is priced in {facts.currency}, the currency of this event."
        if facts.packages
        else "The organisation has no package yet."
    )
    if make:
        return replace(step, missing=f"{lack} {who}", ways=make)
    return replace(step, missing=lack, prevented=f"{who} Ask them for one in {facts.currency}.")


def _sponsors(facts: EventFigures, at: At) -> Step:
    add = (Way("Add a sponsor", at("sponsor-create")), *_way_to_import(at))
    step = Step("sponsors", "Sponsors", is_done=facts.with_sponsor > 0)
    if facts.with_sponsor:
        figure = (
            f"{counted(facts.sponsors, 'sponsor')}; {facts.with_sponsor:,} of {counted(facts.stands, 'stand')} given"
        )
        return replace(step, figure=figure, ways=(Way("Show the sponsors", at("sponsor-list")),))
    if facts.sponsors and facts.stands:
        missing = f"{counted(facts.sponsors, 'sponsor')}, and no stand is given to one."
        return replace(step, missing=missing, ways=(Way("Give a stand to a sponsor", at("stand-list")),))
    if facts.sponsors:
        return replace(step, missing=counted(facts.sponsors, "sponsor"), prevented="Add stands first, to give to them.")
    return replace(step, missing="No sponsor yet. A company joins the event, then it gets its stand.", ways=add)


def _choices(facts: EventFigures, at: At) -> Step:
    let_all = Way("Let sponsors choose", at("stand-choices"))
    step = Step("choices", "What sponsors may choose", is_done=facts.may_begin > 0)
    left = facts.with_sponsor - facts.may_begin
    if facts.may_begin:
        rest = f"; {left:,} can't yet" if left else ""
        figure = f"{counted(facts.may_begin, 'stand')} can be configured{rest}"
        return replace(step, figure=figure, ways=(let_all,) if left else ())
    if not facts.offered:
        return replace(step, missing="No stand has a package.", prevented="Offer a package first.")
    if not facts.stands:
        return replace(step, missing="There is no stand to choose for.", prevented="Add stands first.")
    missing = "Each stand says whether its sponsor chooses the package, or is given one. None does yet."
    if not facts.with_sponsor:
        return replace(step, missing=missing, prevented="Give a stand to a sponsor first.")
    return replace(step, missing=missing, ways=(let_all,))


def _publication(facts: EventFigures, at: At) -> Step:
    return Step(
        "publish",
        "Publish",
        is_done=not facts.is_draft,
        figure="Published: sponsors can be invited",
        missing="A draft: only organisers see it, and nobody can be invited.",
        ways=(Way("Publish the event", at("event-publish")),) if facts.is_draft else (),
    )


def _invitations(facts: EventFigures, at: At) -> Step:
    step = Step("invitations", "Invitations", is_done=facts.invited > 0)
    if facts.invited:
        figure = f"{facts.invited:,} of {counted(facts.sponsors, 'sponsor')} invited, {facts.signed_in:,} signed in"
        return replace(step, figure=figure, ways=(Way("Show the invitations", at("invitation-list")),))
    if facts.is_draft:
        return replace(step, missing="Nobody is invited.", prevented="Publish the event first.")
    if not facts.sponsors:
        return replace(step, missing="Nobody is invited.", prevented="Add a sponsor first.")
    missing = f"{counted(facts.sponsors, 'sponsor')}, none invited. An invitation is a link by e-mail."
    return replace(step, missing=missing, ways=(Way("Invite a sponsor", at("invitation-create")),))


# --- an organisation ---------------------------------------------------------------------------------


def organisation_guide(facts: OrganisationFigures, at: At, *, staff_site: str = "") -> Guide:
    """Before there is an event; afterwards each event has a guide of its own."""
    configuration, artwork, proof = facts.days
    due = f"Configuration {configuration}, artwork {artwork} and proofs {proof} days before an event opens"
    return guide_of(
        [
            Step(
                "organisation", "Defaults", True, due, ways=(Way("Change the defaults", at("organisation-defaults")),)
            ),
            Step(
                "team",
                "Team",
                True,
                counted(facts.organisers, "organiser"),
                ways=(Way("Invite a colleague", at("team-list")),),
            ),
            Step(
                "event",
                "The first event",
                is_done=facts.events > 0,
                figure=counted(facts.events, "event"),
                missing="No event yet. It begins as a draft that only organisers see.",
                ways=(
                    Way("Show the events", at("organisation-detail"))
                    if facts.events
                    else Way("Create an event", at("event-create")),
                ),
            ),
            _own_packages(facts, at, staff_site),
        ]
    )


def _own_packages(facts: OrganisationFigures, at: At, staff_site: str) -> Step:
    who = "Packages are made by staff, or written by the catalogue system over the API."
    step = Step("packages", "Packages", is_done=facts.packages > 0, missing="The organisation has no package yet.")
    if facts.packages:
        way = Way("Show the packages", at("organisation-packages"))
        return replace(step, figure=counted(facts.packages, "package"), ways=(way,))
    if staff_site:
        return replace(
            step, missing=f"{step.missing} {who}", ways=(Way("Make a package on the staff site", staff_site),)
        )
    return replace(step, prevented=f"{who} Ask them for one.")
