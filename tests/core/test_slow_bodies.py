import socket

import pytest

from eventhub.core import slow_bodies
from eventhub.core.slow_bodies import SLOTS, AllBusy, receiving


@pytest.fixture
def line():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_who_falls_silent_has_lost_the_line(line, monkeypatch):
    monkeypatch.setattr(slow_bodies, "SILENCE", 0.05)
    ours, theirs = line
    theirs.sendall(b"begun")

    with receiving({"gunicorn.socket": ours}):
        assert ours.recv(5) == b"begun"
        with pytest.raises(TimeoutError):
            ours.recv(5)

    assert ours.gettimeout() is None


def test_a_line_that_is_closed_meanwhile_is_no_fault(line):
    ours, _ = line
    with receiving({"gunicorn.socket": ours}):
        ours.close()

    assert ours.fileno() == -1


def test_a_slot_is_given_back_whatever_happens():
    for _ in range(2 * SLOTS):
        with pytest.raises(ZeroDivisionError), receiving({}):
            raise ZeroDivisionError
    held = [receiving({}) for _ in range(SLOTS)]
    for each in held:
        each.__enter__()
    try:
        with pytest.raises(AllBusy), receiving({}):
            pass
    finally:
        for each in held:
            each.__exit__(None, None, None)
