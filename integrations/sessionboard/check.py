"""What "test connection" finds: list by list, what the token may read, and what it hides."""

from collections.abc import Callable, Iterator
from functools import partial

from integrations.sessionboard.client import Found, SessionboardClient
from integrations.sessionboard.schemas import OBJECTIVES, CustomValue, Options
from integrations.sync.contract import Check, CheckLine, Fault, VendorError
from integrations.sync.reading import read
from integrations.sync.texts import is_masked

Ask = Callable[[], Found]
TAXONOMY: tuple[tuple[str, Callable[[SessionboardClient], Found]], ...] = (
    ("Rooms", SessionboardClient.rooms),
    ("Tracks", SessionboardClient.tracks),
    ("Tags", SessionboardClient.tags),
    ("Formats", SessionboardClient.formats),
)
UNNEEDED: tuple[tuple[str, Callable[[SessionboardClient], Found]], ...] = (
    ("Levels", SessionboardClient.levels),
    ("Languages", SessionboardClient.languages),
    ("Session statuses", SessionboardClient.session_statuses),
    ("Sponsors", SessionboardClient.sponsors),
    ("Exhibitors", SessionboardClient.exhibitors),
)
NOT_TAKEN = "Nothing of it is taken until the token may read it{scope}."
NOT_MISSED = "The sync does not need it."


def check(client: SessionboardClient) -> Check:
    try:
        event = client.event()
    except VendorError as fault:
        return Check((CheckLine("Event", False, fault.message),))
    lines = [CheckLine("Event", True, f"{event.name}, time zone {event.timezone or 'unknown'}")]
    return Check((*lines, *_lines(client)), event_name=event.name, time_zone=event.timezone)


def _lines(client: SessionboardClient) -> Iterator[CheckLine]:
    yield _line("Sessions", "read:sessions", lambda: client.search_sessions(1))
    yield _line("Deleted sessions", "read:sessions", lambda: client.session_states(1), is_needed=False)
    speakers, people = _asked("Speakers", "read:contacts", lambda: client.search_speakers(1))
    yield speakers
    yield _line("Moderators and chairs", "read:contacts", lambda: client.search_contacts(1))
    yield from _pii_line(people)
    for label, read_list in TAXONOMY:
        yield _line(label, "", partial(read_list, client))
    yield from _fields_lines(client)
    for label, read_list in UNNEEDED:
        yield _line(label, "", partial(read_list, client), is_needed=False)


def _line(label: str, scope: str, ask: Ask, *, is_needed: bool = True) -> CheckLine:
    return _asked(label, scope, ask, is_needed=is_needed)[0]


def _asked(label: str, scope: str, ask: Ask, *, is_needed: bool = True) -> tuple[CheckLine, Found | None]:
    try:
        found = ask()
    except VendorError as fault:
        if fault.fault is not Fault.DENIED:
            return CheckLine(label, False if is_needed else None, fault.message), None
        said = (NOT_TAKEN if is_needed else NOT_MISSED).format(scope=f" (scope {scope})" if scope else "")
        return CheckLine(label, False if is_needed else None, f"{fault.message} {said}"), None
    count = len(found.rows) if found.total is None else found.total
    return CheckLine(label, True, f"{count:,} can be read." if count else "None there yet."), found


def _pii_line(people: Found | None) -> Iterator[CheckLine]:
    if people is not None and any(is_masked(str(row.get("email") or "")) for row in people.rows):
        text = (
            "The token hides personal data (“Hide PII”): e-mail addresses come masked and are not taken; those held here stay. "
            "Everything else is read."
        )
        yield CheckLine("E-mail addresses", None, text)


def _fields_lines(client: SessionboardClient) -> Iterator[CheckLine]:
    line, found = _asked("Custom fields", "", lambda: client.fields(1), is_needed=False)
    yield line
    if found is not None and found.pages in {None, 1}:
        yield from _unknown_fields(client.options, [read(CustomValue, row) for row in found.rows])


def _unknown_fields(options: Options, known: list[CustomValue]) -> Iterator[CheckLine]:
    """A field that was chosen here and is gone there, or has another name now."""
    names = {name.casefold() for field in known for name in (field.id, field.name, field.internal_name)}
    chosen = {*options.session_fields, *options.contact_fields, options.objectives_field} - {"*", "", OBJECTIVES}
    for name in sorted(chosen):
        if name.casefold() not in names:
            yield CheckLine(f"Custom field “{name}”", None, "Not there: was it renamed or deleted? Choose it anew.")
