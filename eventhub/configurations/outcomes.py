"""What a change of course would do to a stand, said before it is done. Pure: what stands there in, facts out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from eventhub.core.facts import Fact, listed
from eventhub.core.money import format_money


class Part(StrEnum):
    """What a fact is about, in the order in which they are told."""

    CONFIGURATION = "Configuration"
    STOCK = "Stock"
    MONEY = "Money"
    PEOPLE = "People"
    ALLOCATION = "Package allocation"
    COMPANIES = "Co-exhibitors"
    PLACE = "Stand"


KEEP, CANCEL = "keep", "cancel"


@dataclass(frozen=True, slots=True)
class Configured:
    """The live configuration as far as a change of course is concerned. Totals without VAT and fees."""

    status: str
    status_word: str
    package: str
    revision: int
    submission: int
    total: Decimal
    in_force: Decimal | None
    stock: tuple[tuple[str, int], ...]

    @property
    def is_approved(self) -> bool:
        return self.status == "approved"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a right at the stand or (`has_all_stands`) at all that its company has; `elsewhere` what else they keep."""

    name: str
    role: str
    has_all_stands: bool = False
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """One stand with everything that hangs on it. `other_stands` are those of the same company."""

    number: str
    company: str
    currency: str
    configured: Configured | None = None
    fees: tuple[Decimal, ...] = ()
    holders: tuple[Holder, ...] = ()
    invited: tuple[Holder, ...] = ()
    co_exhibitors: tuple[str, ...] = ()
    allocation: str = ""
    other_stands: tuple[str, ...] = ()

    @property
    def fees_total(self) -> Decimal:
        return sum(self.fees, Decimal(0))

    @property
    def owner(self) -> str:
        return self.company or "nobody"

    def money(self, amount: Decimal) -> str:
        return f"{format_money(amount, self.currency)} without VAT"


# --- the pages -----------------------------------------------------------------------------------------


def of_new_sponsor(at: Standing) -> list[Fact]:
    """Another main sponsor, or none."""
    facts = [
        *_configuration_kept_or_cancelled(at),
        *_stock(at.configured, f"stay reserved for stand {at.number}"),
        *_money_of_new_sponsor(at),
        *_people_leave(at),
        Fact(Part.ALLOCATION, _allocation(at, "stays with the stand")),
        *_co_exhibitors(at, "are named on the stand", choice="The tick below says whether they stay"),
    ]
    return settled(facts, choices_for(at))


def of_cancelling(at: Standing) -> list[Fact]:
    """The stand is given up with all that is on it."""
    facts = [
        Fact(Part.PLACE, f"Stand {at.number} leaves every list, and its number is free again. It does not come back."),
        Fact(Part.CONFIGURATION, _cancelled(at)),
        *_freed(at.configured),
        *_money_ends(at),
        *_people_leave(at),
        *_co_exhibitors(at, "are no longer named anywhere for this stand"),
    ]
    if at.company:
        facts.append(Fact(Part.PEOPLE, _company_after(at)))
    return facts


def of_moving(at: Standing, target: Standing) -> list[Fact]:
    """The company goes to a free stand."""
    place = f"{at.company} leaves stand {at.number}, which is free then, and has stand {target.number}."
    facts = [
        Fact(Part.PLACE, place),
        *_configuration_moved(at, target),
        *_stock(at.configured, "stay reserved: they go along"),
        *_money_moves(at, target),
        *_people_move(at, target),
        *_allocation_moves(at, target),
        *_co_exhibitors(at, "are named on the stand", choice="The tick below says whether they go along"),
        *_co_exhibitors(target, f"are named on stand {target.number} already and stay there"),
    ]
    return settled(facts, choices_for(at, target))


# --- configuration -------------------------------------------------------------------------------------


def _what(configured: Configured) -> str:
    words = configured.status_word.lower()
    sent = f", submission {configured.submission}" if configured.submission else ""
    return f"{configured.package}, {words}, revision {configured.revision}{sent}"


def _configuration_kept_or_cancelled(at: Standing) -> Iterator[Fact]:
    one = at.configured
    if one is None:
        yield Fact(Part.CONFIGURATION, "Nothing is configured on the stand.")
        return
    yield Fact(Part.CONFIGURATION, f"It is {_what(one)}.")
    yield Fact(Part.CONFIGURATION, f"It goes on under the new sponsor as it is: {AS_IT_IS[one.status]}", KEEP)
    if one.in_force is not None and not one.is_approved:
        yield Fact(Part.CONFIGURATION, "The revision that was approved before stays in force until then.", KEEP)
    yield Fact(Part.CONFIGURATION, "The new sponsor can read its lines, prices and history.", KEEP)
    yield Fact(Part.CONFIGURATION, "It is cancelled; its history stays readable, and the stand begins anew.", CANCEL)


AS_IT_IS = {
    "draft": "a draft that can be changed and submitted.",
    "changes_requested": "the changes that were asked for are theirs to make.",
    "submitted": "it waits for your decision.",
    "approved": "approved, and in force.",
}


def _cancelled(at: Standing) -> str:
    if at.configured is None:
        return "Nothing is configured on the stand."
    return f"{_what(at.configured)}: it is cancelled. Its history stays readable."


def _configuration_moved(at: Standing, target: Standing) -> Iterator[Fact]:
    if at.configured is None:
        yield Fact(Part.CONFIGURATION, f"Nothing is configured on stand {at.number}.")
    else:
        yield Fact(Part.CONFIGURATION, f"On stand {at.number}: {_what(at.configured)}.")
        same = f"It goes along to stand {target.number}, on the same package version and at the same prices."
        yield Fact(Part.CONFIGURATION, same, KEEP)
        yield Fact(Part.CONFIGURATION, "It is cancelled; its history stays readable.", CANCEL)
    if target.configured:
        theirs = f"On stand {target.number}: {_what(target.configured)}. It stays there and goes on under {at.company}."
        yield Fact(Part.CONFIGURATION, theirs)


# --- stock and money -----------------------------------------------------------------------------------


def _stock(configured: Configured | None, when_kept: str) -> Iterator[Fact]:
    if configured is None or not configured.stock:
        yield Fact(Part.STOCK, "Nothing is reserved.")
        return
    yield Fact(Part.STOCK, f"{_pieces(configured)} {when_kept}.", KEEP)
    yield Fact(Part.STOCK, f"{_pieces(configured)} are free for others.", CANCEL)


def _freed(configured: Configured | None) -> Iterator[Fact]:
    held = bool(configured and configured.stock)
    words = f"{_pieces(configured)} are free for others." if configured and held else "Nothing is reserved."
    yield Fact(Part.STOCK, words)


def _pieces(configured: Configured) -> str:
    return listed([f"{quantity:,} × {name}" for name, quantity in configured.stock])


def _money_of_new_sponsor(at: Standing) -> Iterator[Fact]:
    one = at.configured
    if one:
        yield from _owed(at, one)
        yield Fact(Part.MONEY, "Whoever has the stand next owes it; until then nobody does.", KEEP)
        yield Fact(Part.MONEY, f"{at.owner} no longer owes it.", CANCEL)
    else:
        yield Fact(Part.MONEY, "Nothing is owed for a package.")
    if at.fees:
        yield Fact(
            Part.MONEY, f"Fees of {at.money(at.fees_total)} are on the stand. The tick below says what becomes of them."
        )


def _owed(at: Standing, one: Configured) -> Iterator[Fact]:
    if one.in_force is None:
        yield Fact(
            Part.MONEY, f"Nothing is approved yet; the configuration stands at {at.money(one.total)}, without fees."
        )
    else:
        yield Fact(Part.MONEY, f"Approved: {at.money(one.in_force)}, without fees.")
        if one.in_force != one.total:
            yield Fact(Part.MONEY, f"The revision under way stands at {at.money(one.total)}.")


def _money_ends(at: Standing) -> Iterator[Fact]:
    if at.configured:
        yield from _owed(at, at.configured)
    owed = at.fees_total + (at.configured.in_force or Decimal(0) if at.configured else Decimal(0))
    if owed:
        fees = f", fees of {at.money(at.fees_total)} among it" if at.fees else ""
        yield Fact(Part.MONEY, f"{at.owner} no longer owes {at.money(owed)}{fees}.")
    else:
        yield Fact(Part.MONEY, "Nobody owes anything for it.")


def _money_moves(at: Standing, target: Standing) -> Iterator[Fact]:
    if at.configured:
        yield from _owed(at, at.configured)
        yield Fact(Part.MONEY, f"{at.company} owes the same for stand {target.number}.", KEEP)
        yield Fact(Part.MONEY, f"{at.company} no longer owes it.", CANCEL)
    if target.configured:
        yield Fact(
            Part.MONEY, f"{at.company} takes on what stands on {target.number}: {at.money(target.configured.total)}."
        )
    if at.fees:
        yield Fact(Part.MONEY, f"Fees of {at.money(at.fees_total)} go along.")
    if target.fees:
        yield Fact(
            Part.MONEY, f"{at.company} takes on the fees of stand {target.number}: {at.money(target.fees_total)}."
        )
    if not (at.configured or target.configured or at.fees or target.fees):
        yield Fact(Part.MONEY, "Nothing is owed for either stand.")


# --- people and companies ------------------------------------------------------------------------------


def _people_leave(at: Standing) -> Iterator[Fact]:
    for one in at.holders:
        yield Fact(Part.PEOPLE, _leaver(at, one))
    for one in at.invited:
        yield Fact(Part.PEOPLE, _invited_leaver(at, one))
    if not at.holders and not at.invited:
        yield Fact(Part.PEOPLE, "Nobody has access to this stand, and nobody is invited.")


def _leaver(at: Standing, one: Holder) -> str:
    if one.has_all_stands:
        rest = f"and keeps stand {listed(at.other_stands)}" if at.other_stands else "and has no stand of it then"
        return f"{one.name}, {one.role} of {at.company}, no longer reaches this stand {rest}."
    rest = f" Keeps: {listed(one.elsewhere)}." if one.elsewhere else " Nothing else at this event is left to them."
    return f"{one.name} loses the right as {one.role} of this stand.{rest}"


def _invited_leaver(at: Standing, one: Holder) -> str:
    if one.has_all_stands:
        return f"{one.name} stays invited as {one.role} of {at.company}, without this stand."
    return f"The invitation of {one.name} as {one.role} of this stand is withdrawn."


def _company_after(at: Standing) -> str:
    if at.other_stands:
        return f"{at.company} stays a sponsor of the event and keeps stand {listed(at.other_stands)}."
    return f"{at.company} stays a sponsor of the event, without a stand."


def _people_move(at: Standing, target: Standing) -> Iterator[Fact]:
    for one in (*at.holders, *at.invited):
        asked = "is invited as" if one in at.invited else "is"
        if one.has_all_stands:
            yield Fact(
                Part.PEOPLE, f"{one.name} {asked} {one.role} of {at.company}, and so of stand {target.number} too."
            )
        else:
            yield Fact(Part.PEOPLE, f"{one.name} {asked} {one.role} of stand {target.number} instead of {at.number}.")
    if not at.holders and not at.invited:
        yield Fact(Part.PEOPLE, f"Nobody of {at.company} has access yet, and nobody is invited.")
    for one in (*target.holders, *target.invited):
        yield Fact(Part.PEOPLE, f"{one.name} stays {one.role} of stand {target.number}, which {at.company} then has.")


def _co_exhibitors(at: Standing, words: str, *, choice: str = "") -> Iterator[Fact]:
    if at.co_exhibitors:
        one = len(at.co_exhibitors) == 1
        words = words.replace("are ", "is ").replace("stay ", "stays ") if one else words
        yield Fact(Part.COMPANIES, f"{listed(at.co_exhibitors)} {words}.{f' {choice}.' if choice else ''}")


def _allocation(at: Standing, words: str) -> str:
    return f"{at.allocation or 'No package is given and the sponsor may not choose'}: this {words}."


def _allocation_moves(at: Standing, target: Standing) -> Iterator[Fact]:
    yield Fact(Part.ALLOCATION, f"Stand {at.number}: {_allocation(at, 'goes along')}", KEEP)
    if target.allocation:
        yield Fact(Part.ALLOCATION, f"Stand {target.number}: {_allocation(target, 'is replaced')}", KEEP)
    yield Fact(Part.ALLOCATION, f"Stand {target.number}: {_allocation(target, 'stays as it is')}", CANCEL)


# --- choices -------------------------------------------------------------------------------------------


def choices_for(at: Standing, target: Standing | None = None) -> tuple[str, ...]:
    """What may become of the configuration; one alone is no choice. Two can't stand on one stand."""
    if at.configured is None:
        return (KEEP,)
    return (CANCEL,) if target and target.configured else (KEEP, CANCEL)


def settled(facts: Iterable[Fact], choices: Sequence[str]) -> list[Fact]:
    """The facts that can come true; where there is nothing to choose they hold in any case."""
    possible = [fact for fact in facts if not fact.when or fact.when in choices]
    return possible if len(choices) > 1 else [replace(fact, when="") for fact in possible]
