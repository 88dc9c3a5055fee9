from resource import RUSAGE_SELF, getrusage

from django.conf import settings

from eventhub.core.call_depth import with_room

TURNS = 500
DEPTHS = range(20, 400)


def deep(depth: int) -> int:
    """Pages of memory that a loop takes from the system which lies so deep and calls what is small."""
    return turn() if depth == 0 else deep(depth - 1)


def turn() -> int:
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(TURNS):
        called()
    return getrusage(RUSAGE_SELF).ru_minflt - before


def called() -> None:
    pass


def test_at_no_depth_does_a_loop_ask_the_system_for_memory_at_each_turn():
    assert {depth: pages for depth in DEPTHS if (pages := with_room(deep)(depth)) >= TURNS} == {}


def test_every_request_has_the_room():
    assert settings.MIDDLEWARE[0] == "eventhub.core.call_depth.with_room"


def test_it_is_called_as_before():
    def added(one: int, *, other: int) -> int:
        """The sum."""
        return one + other

    roomy = with_room(added)

    assert (roomy(1, other=2), roomy.__name__, roomy.__doc__) == (3, "added", "The sum.")
