"""Pages in their order, while those after them are on their way: never too many, none twice, none of a list that is gone."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pytest

from eventhub.programme.enums import Kind
from integrations.sync.contract import Fault, Mapped, Page, Stream, VendorError
from integrations.sync.fetching import READY, Fetched

LAST = 12


@dataclass
class Listing:
    """A list of a vendor's whose pages follow each other by number; it keeps what it was asked for."""

    follows: dict[int, int | None] = field(default_factory=lambda: {**{at: at + 1 for at in range(LAST)}, LAST: None})
    asked: list[int] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    knows_ahead: int = 0
    at_once: int = 0
    most_at_once: int = 0
    lock: Any = field(default_factory=Lock)

    def page(self, number: int | None) -> Page:
        number = number or 0
        with self.lock:
            self.asked.append(number)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(0.002)
        with self.lock:
            self.at_once -= 1
        if number in self.broken:
            self.broken.discard(number)
            raise VendorError(Fault.TRANSIENT, "Not now.")
        ahead = range(number + 2, min(number + 2 + self.knows_ahead, LAST + 1))
        return Page([{"page": number}], next=self.follows[number], ahead=tuple(ahead))


@contextmanager
def fetched(listing: Listing, parallel: int = 1) -> Iterator[Fetched]:
    stream = Stream(
        "pages",
        Kind.SESSION,
        "Pages",
        lambda client, cursor, since: client.page(cursor),
        key_of=lambda row: str(row["page"]),
        to_record=lambda row, context: Mapped(),
    )
    with closing(Fetched(listing, stream, None, parallel=parallel, keep_lease=lambda: None)) as pages:
        yield pages


def numbers(pages: Fetched, most: int = 100) -> list[int]:
    found, cursor = [], None
    while len(found) < most:
        page = pages.get(cursor)
        found.append(page.rows[0]["page"])
        if (cursor := page.next) is None:
            break
    return found


def settled(listing: Listing) -> list[int]:
    """What was asked for once nothing more is on its way."""
    before: list[int] = []
    while before != listing.asked or listing.at_once:
        before = list(listing.asked)
        time.sleep(0.05)
    return before


@pytest.mark.parametrize(("parallel", "ahead"), [(1, 0), (4, 0), (4, 3), (4, 9)])
def test_each_page_once_and_in_order(parallel, ahead):
    listing = Listing(knows_ahead=ahead)
    with fetched(listing, parallel) as pages:
        assert numbers(pages) == [*range(LAST + 1)]

    assert sorted(listing.asked) == [*range(LAST + 1)]
    assert listing.most_at_once <= parallel


@pytest.mark.parametrize("parallel", [1, 4])
def test_while_a_page_is_taken_the_next_ones_come_but_not_the_whole_list(parallel):
    listing = Listing(knows_ahead=parallel - 1)
    with fetched(listing, parallel) as pages:
        pages.get(None)

        assert settled(listing) == [*range(1 + parallel + READY)]


def test_a_page_that_fails_is_asked_for_again_and_those_after_it_once():
    listing = Listing(knows_ahead=3, broken={2})
    with fetched(listing, parallel=4) as pages:
        assert numbers(pages, most=2) == [0, 1]
        settled(listing)
        with pytest.raises(VendorError):
            pages.get(2)
        assert [pages.get(number).rows[0]["page"] for number in (2, 3, 4)] == [2, 3, 4]

    assert [listing.asked.count(number) for number in (1, 2, 3, 4)] == [1, 2, 1, 1]


def test_what_was_asked_for_of_a_list_that_has_changed_is_not_taken():
    listing = Listing()
    with fetched(listing) as pages:
        pages.get(None)
        settled(listing)
        listing.follows[3] = 9

        assert [pages.get(number).next for number in (1, 2, 3)] == [2, 3, 4]
        assert pages.get(3).next == 9
        assert pages.get(9).next == 10
        pages.get(4)

    assert listing.asked.count(4) == 2


def test_a_list_that_leads_back_to_its_beginning():
    listing = Listing(follows={0: 1, 1: 2, 2: 1})
    with fetched(listing) as pages:
        assert numbers(pages, most=6) == [0, 1, 2, 1, 2, 1]
