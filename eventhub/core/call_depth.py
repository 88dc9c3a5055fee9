"""Room for deep calls: pages and tests lie a hundred and more calls deep, where Python itself became slow.

Python keeps the frames of running functions in pieces of 16 KB and takes a new one from the operating system for the call that
finds no room. It gives the piece back as that call returns: a loop at just this depth asks the system twice a turn
(docs/adr/0037-room-for-deep-calls.md).
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# How large the frame says it is, in words of 8 bytes. Python doubles a piece until such a frame fits with room to spare: half of
# 256 KB stays for what is called. What nobody writes to takes no memory.
SLOTS = 2**14


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, called from a frame so large that all that it calls finds room in one piece; middleware, too."""

    def roomy(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=SLOTS)
    return wraps(function)(roomy)
