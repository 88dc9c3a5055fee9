"""What "test connection" finds: list by list, what the credentials may read."""

from collections.abc import Callable, Iterator
from functools import partial

from integrations.rhythm.api import ROLODEX
from integrations.rhythm.client import LISTS, MAY_BE_SHORT, RhythmClient
from integrations.rhythm.ids import named_people, people_in, texts_of
from integrations.sync.contract import Check, CheckLine, Fault, Page, Row, VendorError

NEEDED = (("Rooms", "rooms"), ("Tracks", "tracks"), ("Types of sessions", "types"))
UNNEEDED = (("Types of speakers", "roles"), ("Custom fields", "fields"), ("Levels of sponsors", "levels"))
COMPANIES = (("Sponsors", "sponsors"), ("Exhibitors", "exhibitors"), ("Booths", "exhibitor-booths"))
NONE_THERE = "None there yet."
READ = "Can be read."
NOT_TAKEN = "Nothing of it is taken until the credentials may read it; what is here stays."
ONE_DAY = "The present one is used for its last hour."
NOBODY_NAMED = "The first sessions name nobody, so it is not known whether people can be read."
NOT_FOUND = "The person whom the first session names is not found. The others are taken as far as they are there."


def check(client: RhythmClient) -> Check:
    if client.options.public_only:
        return Check((_public_line(client),))
    client.look_anew()
    try:
        event = client.api.event()
    except VendorError as fault:
        return Check((CheckLine("Event", False, fault.message),))
    lines = [CheckLine("Event", True, event.name or client.options.event_id)]
    if client.api.tokens.trouble:
        lines.append(CheckLine("Access token", None, f"{client.api.tokens.trouble} {ONE_DAY}"))
    return Check((*lines, *_lines(client)), event_name=event.name)


def _public_line(client: RhythmClient) -> CheckLine:
    try:
        count = len(client.sessions.public_of_event().rows)
    except VendorError as fault:
        return CheckLine("Sessions", False, fault.message)
    return CheckLine("Sessions", True, f"{count:,} can be read by the public route. {MAY_BE_SHORT}")


def _lines(client: RhythmClient) -> Iterator[CheckLine]:
    line, rows = _asked("Sessions", lambda: client.sessions.of_event(None))
    yield line
    yield _people_line(client, rows)
    for label, what in NEEDED:
        yield _asked(label, partial(_first, client, what))[0]
    for label, what in UNNEEDED:
        yield _asked(label, partial(_first, client, what), is_needed=False)[0]
    for label, name in COMPANIES:
        line, rows = _asked(label, partial(client.api.event_page, name, None), is_needed=False)
        yield line
        if name == "sponsors":
            yield _organisation_line(client, rows)


def _first(client: RhythmClient, what: str) -> Page:
    name, is_of_event = LISTS[what]
    return client.api.event_page(name, None) if is_of_event else client.api.page(client.api.tenant_path(name), None)


def _asked(label: str, ask: Callable[[], Page], *, is_needed: bool = True) -> tuple[CheckLine, list[Row]]:
    try:
        page = ask()
    except VendorError as fault:
        said = f"{fault.message} {NOT_TAKEN}" if fault.fault is Fault.DENIED else fault.message
        return CheckLine(label, False if is_needed else None, said), []
    return CheckLine(label, True, READ if page.rows or page.next else NONE_THERE), list(page.rows)


def _people_line(client: RhythmClient, rows: list[Row]) -> CheckLine:
    named = (key for row in rows for key, is_contact in filter(None, named_people(people_in(row))) if not is_contact)
    return _single_line("Speakers", next(named, ""), client.speaker, NOBODY_NAMED, is_needed=True)


def _organisation_line(client: RhythmClient, rows: list[Row]) -> CheckLine:
    key = next((each for row in rows for each in texts_of([row.get("organization_id")])), "")

    def ask(key: str) -> Row | None:
        return client.api.one(client.api.tenant_path("organizations", key), host=ROLODEX)

    return _single_line("Organisations", key, ask, "No sponsor names one.", is_needed=False)


def _single_line(label: str, key: str, ask: Callable[[str], Row | None], none: str, *, is_needed: bool) -> CheckLine:
    if not key:
        return CheckLine(label, None, none)
    try:
        row = ask(key)
    except VendorError as fault:
        return CheckLine(label, False if is_needed else None, fault.message)
    return CheckLine(label, True, READ) if row else CheckLine(label, None, NOT_FOUND)
