"""Whether a set of "at least so many of these" can all hold at once: a small search with counted work.

Every rule of a package is such a demand over options that are chosen or not: a number stands for a chosen option, its negative
for one that is not. "A needs B" is at least 1 of (-A, B); "at most 2 of A, B, C" is at least 1 of (-A, -B, -C).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_STEPS = 20_000
ENOUGH = 1_000_000_000  # for what follows without trying: that ends by itself


@dataclass(frozen=True, slots=True)
class Demand:
    """At least `least` of the literals hold."""

    least: int
    literals: tuple[int, ...]


class OutOfWork(Exception):
    """The allowed number of steps was not enough to decide."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`chosen` is one way in which everything holds. Where there is none it is None, and the demands at the places
    in `refuted_by` are enough to see that."""

    chosen: frozenset[int] | None
    refuted_by: frozenset[int] = frozenset()


class Solver:
    """Asks about one set of demands again and again; what follows from them alone is worked out once.

    Whatever is left open counts as not chosen, so that only demands for something chosen lead to a trial. A trial that
    failed is taken back together with all later ones that had no part in it.
    """

    def __init__(self, demands: Sequence[Demand]) -> None:
        self.demands = demands
        self.value: dict[int, bool] = {}  # literal: does it hold?
        self.because: dict[int, int | frozenset[int]] = {}  # a demand said so, or these trials together
        self.trail: list[int] = []
        self.told = 0
        self.steps = ENOUGH
        self.used: set[int] = set()
        self.spare = [len(demand.literals) - demand.least for demand in demands]
        self.places: dict[int, list[int]] = {}
        for place, demand in enumerate(demands):
            for literal in demand.literals:
                self.places.setdefault(literal, []).append(place)
        self.wanting = [demand for demand in demands if sum(one > 0 for one in demand.literals) > 1]
        clash = self._check(range(len(demands)))
        self.clash = self._spread() if clash is None else clash

    def ask(self, wanted: Iterable[int] = (), *, steps: int = MOST_STEPS) -> Answer:
        """Whether everything holds together with these literals. Raises OutOfWork."""
        self.used, self.steps = set(), steps
        if self.clash is not None:
            self._blame(self.clash)
            return Answer(None, frozenset(self.used))
        root = len(self.trail)
        try:
            return self._search(wanted)
        finally:
            self._undo(root)

    # --- the search --------------------------------------------------------------------------------

    def _search(self, wanted: Iterable[int]) -> Answer:
        tried: dict[int, int] = {}  # literal: the length of the trail before
        clash = next((self.because[-one] for one in wanted if not self._set(one, frozenset())), None)
        while True:
            clash = self._spread() if clash is None else clash
            if clash is None:
                literal = self._open()
                if literal is None:
                    return Answer(frozenset(one for one in self.trail if one > 0))
                tried[literal] = len(self.trail)
                self._set(literal, frozenset({literal}))
            elif not (to_blame := self._blame(clash)):
                return Answer(None, frozenset(self.used))
            else:
                self._turn(tried, to_blame)
                clash = None

    def _turn(self, tried: dict[int, int], to_blame: set[int]) -> None:
        """Back to the last trial that had a part in it, which now goes the other way."""
        while (literal := next(reversed(tried))) not in to_blame:
            del tried[literal]
        self._undo(tried.pop(literal))
        self._set(-literal, frozenset(to_blame - {literal}))

    def _open(self) -> int | None:
        """An option to try, of a demand that would fail if nothing more were chosen; the one with the fewest ways first."""
        best, fewest = None, ENOUGH
        self._work(len(self.wanting))
        for demand in self.wanting:
            missing = demand.least - sum(self.value.get(one, one < 0) for one in demand.literals)
            if missing > 0:
                free = [one for one in demand.literals if one > 0 and one not in self.value]
                if len(free) - missing < fewest:
                    best, fewest = free[0], len(free) - missing
        return best

    def _set(self, literal: int, because: int | frozenset[int]) -> bool:
        known = self.value.get(literal)
        if known is None:
            self.value[literal], self.value[-literal] = True, False
            self.because[literal] = because
            self.trail.append(literal)
        return known is not False

    def _spread(self) -> int | None:
        """Everything that follows from what is set; the demand that can't be met, if there is one."""
        while self.told < len(self.trail):
            places = self.places.get(-self.trail[self.told], ())
            self.told += 1
            self._work(1 + len(places))
            for place in places:
                self.spare[place] -= 1
            if (clash := self._check(places)) is not None:
                return clash
        return None

    def _check(self, places: Iterable[int]) -> int | None:
        for place in places:
            if self.spare[place] < 0:
                return place
            if self.spare[place] == 0:
                for literal in self.demands[place].literals:
                    if literal not in self.value:
                        self._set(literal, place)
        return None

    def _undo(self, length: int) -> None:
        for literal in self.trail[length : self.told]:
            for place in self.places.get(-literal, ()):
                self.spare[place] += 1
        for literal in self.trail[length:]:
            del self.value[literal], self.value[-literal], self.because[literal]
        del self.trail[length:]
        self.told = min(self.told, length)

    def _work(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise OutOfWork

    def _blame(self, clash: int | frozenset[int]) -> set[int]:
        """The trials that led here; the demands on the way are noted."""
        waiting: list[int | frozenset[int]] = [clash]
        trials: set[int] = set()
        seen: set[int] = set()
        while waiting:
            because = waiting.pop()
            if isinstance(because, frozenset):
                trials |= because
            elif because not in seen:
                seen.add(because)
                false = (one for one in self.demands[because].literals if self.value.get(one) is False)
                waiting.extend(self.because[-one] for one in false)
        self._work(len(seen))
        self.used |= seen
        return trials


def smallest(
    demands: Sequence[Demand], places: Iterable[int], wanted: Iterable[int] = (), *, steps: int = MOST_STEPS
) -> tuple[list[int], int]:
    """Of demands that can't hold together so few that leaving any out would let the rest hold; and the steps it took.

    Where the steps run out, what could not be shown to be superfluous stays.
    """
    needed, wanted, left = sorted(places), list(wanted), steps
    for place in list(needed):
        rest = [one for one in needed if one != place]
        if left <= 0 or len(rest) == len(needed):
            continue
        solver = Solver([demands[one] for one in rest])
        try:
            answer = solver.ask(wanted, steps=left)
        except OutOfWork:
            left = 0
            continue
        left = solver.steps - len(rest)
        if answer.chosen is None:
            needed = [rest[one] for one in sorted(answer.refuted_by)]
    return needed, steps - left
