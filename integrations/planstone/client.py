"""Planstone's feed over HTTP: read only, paged, rebuilt every quarter of an hour.

A page is followed by the next one as the feed's links say, or by counting where it has none. What the feed answers is
believed only where it fits together: another conference's rows or a page that is empty before its time are no news of ours.
"""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from integrations.planstone.schemas import Credentials, Feed, Options
from integrations.sync.contract import Check, CheckLine, Cursor, Fault, Page, Row, Settings, Since, VendorError
from integrations.sync.http import VendorLine
from integrations.sync.reading import read

VENDOR = "Planstone"
MODULES = (("abstracts", "Abstracts"), ("disclosures", "Disclosures"), ("eposters", "ePosters"))
DEFAULT_PAGE = 100


class PlanstoneClient:
    def __init__(self, line: VendorLine, options: Options) -> None:
        self.line = line
        self.options = options
        # Compact and percent-encoded: a filter that is not understood may be ignored without a word.
        self._where = orjson.dumps({"account": options.account, "conference": options.conference}).decode()

    @classmethod
    def open(cls, settings: Settings) -> "PlanstoneClient":
        credentials: Credentials = settings.credentials
        options: Options = settings.options
        signed = base64.b64encode(f"{credentials.token}:".encode()).decode()
        line = VendorLine(
            VENDOR,
            settings.base_url,
            headers={"Authorization": f"Basic {signed}"},
            secrets=(credentials.token, signed),
            pace=options.requests_per_second,
        )
        return cls(line, options)

    def close(self) -> None:
        self.line.close()

    def sessions(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._page("sessions", cursor)

    def speakers(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._page("speakers", cursor)

    def abstracts(self, cursor: Cursor | None = None) -> Page:
        return self._page("abstracts", cursor)

    def disclosures(self, cursor: Cursor | None = None) -> Page:
        return self._page("disclosures", cursor)

    def eposters(self, cursor: Cursor | None = None) -> Page:
        return self._page("eposters", cursor)

    def session(self, key: str) -> Row | None:
        return self._find("sessions", "schedid", key)

    def speaker(self, key: str) -> Row | None:
        return self._find("speakers", "pid", key)

    def _find(self, method: str, name: str, key: str) -> Row | None:
        """The feed gives no single row by its key, so its pages are read until it comes."""
        return next((row for row in self._rows(method) if str(row.get(name, "")).strip() == key), None)

    def _rows(self, method: str) -> Iterator[Row]:
        """Every row; a feed that is empty altogether says nothing of a single one."""
        page = self._page(method, None)
        if not page.rows:
            raise self._rebuilding(method)
        yield from page.rows
        while page.next is not None:
            page = self._page(method, page.next)
            yield from page.rows

    def _page(self, method: str, cursor: Cursor | None) -> Page:
        number = int(cursor or 1)
        data = self.line.get(method, {"where": self._where, "page": number})
        rows, feed = self._understood(method, data)
        for row in rows:
            self._refuse_other_event(row)
        return self._placed(method, rows, feed, number)

    def _understood(self, method: str, data: Any) -> tuple[list[Row], Feed]:
        """A page without its list is no empty page: the feed failed politely."""
        rows = data.get("_items") if isinstance(data, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            text = f"{VENDOR} answered without a list of {method}. It is tried again."
            raise self.line.fault(Fault.TRANSIENT, text, f"GET {method}: no list under _items")
        return rows, read(Feed, data)

    def _placed(self, method: str, rows: list[Row], feed: Feed, number: int) -> Page:
        total = feed.meta.total if feed.meta else None
        size = (feed.meta.max_results if feed.meta else None) or DEFAULT_PAGE
        is_more_due = total is not None and number * size < total
        if not rows:
            if is_more_due or (number == 1 and total):
                raise self._rebuilding(method)
            return Page((), total=total)
        linked = _page_of(feed.links.next.href) if feed.links and feed.links.next else None
        is_last = not is_more_due and (total is not None or (feed.links is not None and linked is None))
        following = linked if linked is not None and linked > number else number + 1
        return Page(rows, next=None if is_last and linked is None else following, total=total)

    def _rebuilding(self, method: str) -> VendorError:
        text = f"{VENDOR}’s feed came without {method} that it counts: it is being rebuilt. It is tried again."
        return self.line.fault(Fault.TRANSIENT, text, f"GET {method}: empty before its end")

    def _refuse_other_event(self, row: Row) -> None:
        for name, asked in (("account", self.options.account), ("conference", self.options.conference)):
            sent = row.get(name)
            if isinstance(sent, str) and sent.strip() and sent.strip().casefold() != asked.casefold():
                text = (
                    f"{VENDOR} sent rows of another event: {name} “{sent}” instead of “{asked}”. "
                    f"Nothing of it was taken; check what was entered as {name}."
                )
                raise self.line.fault(Fault.CONFIG, text, f"{name} {sent}")

    # --- test connection ---------------------------------------------------------------------------------

    def check(self) -> Check:
        lines = [self._main_line("sessions", "Sessions"), self._main_line("speakers", "Speakers")]
        if lines[0].ok:
            lines += [self._module_line(method, label) for method, label in MODULES]
        return Check(tuple(lines), event_name=self.options.conference)

    def _main_line(self, method: str, label: str) -> CheckLine:
        try:
            page = self._page(method, None)
        except VendorError as fault:
            return CheckLine(label, False, fault.message)
        if not page.rows:
            text = "None. Check the account and the conference: both have to be written as Planstone writes them."
            return CheckLine(label, False, text)
        return CheckLine(label, True, f"{page.total if page.total is not None else 'Some'} can be read.")

    def _module_line(self, method: str, label: str) -> CheckLine:
        """Modules are bought one by one; the sync needs none of them."""
        try:
            page = self._page(method, None)
        except VendorError:
            return CheckLine(label, None, "Not in your contract with Planstone, or not to be read with this token.")
        return CheckLine(
            label,
            True,
            f"{page.total if page.total is not None else len(page.rows)} can be read; they are not taken yet.",
        )


def _page_of(href: str) -> int | None:
    numbers = parse_qs(urlsplit(href).query).get("page", [])
    return int(numbers[0]) if numbers and numbers[0].isdigit() else None
