"""A published schedule over HTTP: one document, asked for once, out of which all lists are read."""

import base64
import hashlib
import threading
from collections.abc import Mapping
from typing import Any

from integrations.schedule.calendar import read_calendar
from integrations.schedule.feed import Feed, NotASchedule
from integrations.schedule.frab import read_schedule
from integrations.schedule.schemas import Credentials, Options
from integrations.sync.contract import Check, CheckLine, Cursor, Fault, Page, Row, Settings, Since, VendorError
from integrations.sync.http import BOM, VendorLine

VENDOR = "Schedule feed"
LARGEST = 20 * 1024 * 1024
AT_ONCE = 500
CALENDAR = b"BEGIN:VCALENDAR"
ACCEPTED = "application/json, text/calendar, */*;q=0.5"
CHANGED = "The feed was published anew while it was read."
NO_SCHEDULE = (
    f"{VENDOR} answered with something that is no schedule: {{why}}. It is tried again; if that stays so, check the address "
    "and the format."
)
ON_401 = "Enter the user name and password, or the token, that the feed asks for."


class ScheduleClient:
    """Opened for a step of a run: what was read stays, so that all of it is of one moment."""

    def __init__(self, settings: Settings) -> None:
        self.options: Options = settings.options
        headers, secrets = _signed(settings.credentials, self.options.token_header)
        self.line = VendorLine(
            VENDOR,
            settings.base_url,
            headers={"Accept": ACCEPTED, **headers},
            secrets=secrets,
            largest=LARGEST,
            on_401=ON_401,
        )
        self._read: tuple[Feed, str] | None = None
        self._reading = threading.Lock()

    def close(self) -> None:
        self.line.close()

    def zone(self) -> str:
        return self.feed()[0].zone

    def lookups(self) -> Mapping[str, Any]:
        return {"address": self.line.address}

    def feed(self) -> tuple[Feed, str]:
        """With what tells this publication from others."""
        with self._reading:
            if self._read is None:
                body = self.line.document().removeprefix(BOM)
                self._read = self._understood(body), hashlib.sha256(body).hexdigest()[:16]
            return self._read

    def _understood(self, body: bytes) -> Feed:
        start = body.lstrip()[: len(CALENDAR)].upper()
        is_calendar = self.options.format == "ics" or (self.options.format == "auto" and start == CALENDAR)
        try:
            if is_calendar and not start.startswith(b"<"):
                return read_calendar(body)
            return read_schedule(self.line.understood(body))
        except NotASchedule as fault:
            raise self.line.fault(Fault.TRANSIENT, NO_SCHEDULE.format(why=fault)) from fault

    # --- lists -------------------------------------------------------------------------------------------

    def rooms(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._portion("rooms", cursor)

    def tracks(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._portion("tracks", cursor)

    def speakers(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._portion("speakers", cursor)

    def sessions(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._portion("sessions", cursor)

    def speaker(self, key: str) -> Row | None:
        return self._find("speakers", key)

    def session(self, key: str) -> Row | None:
        return self._find("sessions", key)

    def _portion(self, name: str, cursor: Cursor | None) -> Page:
        """A large document is handed on in portions. Read again in between, it may be another one."""
        feed, version = self.feed()
        at, first = cursor or (0, version)
        rows = getattr(feed, name)
        following = at + AT_ONCE
        partial = CHANGED if version != first else ""
        is_last = following >= len(rows)
        return Page(rows[at:following], next=None if is_last else [following, first], total=len(rows), partial=partial)

    def _find(self, name: str, key: str) -> Row | None:
        return next((row for row in getattr(self.feed()[0], name) if row["key"] == key), None)

    # --- test connection ---------------------------------------------------------------------------------

    def check(self) -> Check:
        try:
            feed = self.feed()[0]
        except VendorError as fault:
            return Check((CheckLine("Schedule", ok=False, message=fault.message),))
        lines = [self._line(label, rows) for label, rows in (("Sessions", feed.sessions), ("Rooms", feed.rooms))]
        if feed.has_people:
            lines.append(self._line("Speakers", feed.speakers))
        else:
            lines.append(CheckLine("Speakers", None, "A calendar does not say who speaks."))
        return Check(tuple(lines), event_name=feed.title, time_zone=feed.zone)

    def _line(self, label: str, rows: tuple[Row, ...]) -> CheckLine:
        if not rows and label == "Sessions":
            return CheckLine(
                label, False, "The schedule has none yet. Check the address, or wait until it is published."
            )
        return CheckLine(label, True, f"{len(rows)} can be read.")


def _signed(credentials: Credentials, header: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """What is sent with the request, and what of it is never shown."""
    if credentials.token:
        return {header: credentials.token}, (credentials.token, credentials.token.rpartition(" ")[2])
    if not credentials.user:
        return {}, ()
    signed = base64.b64encode(f"{credentials.user}:{credentials.password}".encode()).decode()
    return {"Authorization": f"Basic {signed}"}, (credentials.password, credentials.user, signed)
