from concurrent.futures import ThreadPoolExecutor
from resource import RUSAGE_SELF, getrusage

import pytest
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path

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


def looping(request: HttpRequest) -> JsonResponse:
    return JsonResponse({depth: pages for depth in DEPTHS if (pages := deep(depth)) >= TURNS})


urlpatterns = [path("looping/", looping)]


@pytest.mark.urls(__name__)
def test_every_request_has_the_room():
    """In a thread, as a web server's: this test has room of its own."""
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(Client().get, "/looping/").result()
    assert (answer.status_code, answer.json()) == (200, {})


def test_it_is_called_as_before():
    def added(one: int, *, other: int) -> int:
        """The sum."""
        return one + other

    roomy = with_room(added)

    assert (roomy(1, other=2), roomy.__name__, roomy.__doc__) == (3, "added", "The sum.")
