"""What "test connection" finds: list by list, what the portal shows to these credentials."""

from collections.abc import Callable, Iterator, Sequence

from integrations.sync.contract import Check, CheckLine, Row, VendorError
from integrations.v3plus.client import V3PlusClient
from integrations.v3plus.composing import id_of, listing, tracks_of
from integrations.v3plus.durations import misfit
from integrations.v3plus.schemas import LIVE, Conference

FEW = 5
NOT_TAKEN = "{} can be read; they are not taken."
NOT_MISSED = "{} The sync does not need it."

Ask = Callable[[], Sequence[Row]]


def check(client: V3PlusClient) -> Check:
    try:
        facts, zone = client.facts(), client.zone()
    except VendorError as fault:
        return Check((CheckLine("Conference", False, f"{fault.message}{_shown_instead(client)}"),))
    lines = [CheckLine("Conference", True, _told(facts)), *_state_line(client, facts)]
    return Check((*lines, *_lines(client), *_unneeded(client, facts)), event_name=facts.name, time_zone=zone)


def _shown_instead(client: V3PlusClient) -> str:
    """Which conferences there are, where asking for them helps."""
    try:
        shown = [f"{id_of(row)} ({row.get('name')}, {row.get('state')})" for row in client.conferences()]
    except VendorError:
        return ""
    return f" The portal shows {', '.join(shown[:FEW])}{' and others' if len(shown) > FEW else ''}." if shown else ""


def _told(facts: Conference) -> str:
    zone = facts.timezone or "unknown: the connection’s own is taken"
    return f"{facts.name or facts.id}, {facts.state or 'state unknown'}, time zone {zone}"


def _state_line(client: V3PlusClient, facts: Conference) -> Iterator[CheckLine]:
    if facts.state and facts.state.lower() != LIVE:
        means = {"freeze": "nothing is read while it is", "unpublish": "its sessions are not published while it is"}
        text = f"The conference is not live ({facts.state}): {means[client.options.when_not_live]}."
        yield CheckLine("State", None, text)


def _lines(client: V3PlusClient) -> Iterator[CheckLine]:
    line, presentations = _asked("Sessions", lambda: client.presentations().rows)
    yield line
    yield from _duration_line(client, presentations)
    yield _asked("Speakers", lambda: client.presenters().rows)[0]
    for label, name in (("Keynote speakers", "keynotes"), ("Co-chairs", "cochairs")):
        yield _named_line(label, listing(client.conference().get(name)))
    yield _asked("Tracks", lambda: tracks_of(client.days()))[0]
    yield _asked("Companies", lambda: client.affiliates().rows)[0]


def _asked(label: str, ask: Ask) -> tuple[CheckLine, Sequence[Row]]:
    try:
        rows = ask()
    except VendorError as fault:
        return CheckLine(label, False, fault.message), ()
    return CheckLine(label, True, f"{len(rows):,} can be read." if rows else "None there yet."), rows


def _named_line(label: str, rows: Sequence[Row] | None) -> CheckLine:
    if rows is None:
        return CheckLine(label, None, "The conference does not name them.")
    return CheckLine(label, True, f"{len(rows):,} can be read." if rows else "None there yet.")


def _duration_line(client: V3PlusClient, rows: Sequence[Row]) -> Iterator[CheckLine]:
    unit = client.options.duration_unit
    told = [str(value) for row in rows if isinstance(value := row.get("duration"), str | int | float)]
    doubt = misfit(told, unit)
    if doubt or told:
        shown = ", ".join(list(dict.fromkeys(filter(None, told)))[:FEW])
        yield CheckLine("Durations", not doubt, doubt or f"Read as {unit}: {shown}.")


def _unneeded(client: V3PlusClient, facts: Conference) -> Iterator[CheckLine]:
    """What else V3Plus has; each of it may be closed to these credentials."""
    if facts.portal_id:
        yield _unneeded_line("Portal", lambda: str(client.portal(facts.portal_id).get("name") or "It can be read."))
    yield _unneeded_line("Town halls", lambda: NOT_TAKEN.format(f"{len(client.townhalls()):,}"))
    yield _unneeded_line("Groups and registration forms", lambda: _forms(client))


def _forms(client: V3PlusClient) -> str:
    groups = client.groups()
    forms = [client.registration_form(id_of(group)) for group in groups[:1]]
    read = f", and a form of {len(listing(forms[0].get('fields')) or ()):,} fields" if forms else ""
    return NOT_TAKEN.format(f"{len(groups):,}{read}")


def _unneeded_line(label: str, ask: Callable[[], str]) -> CheckLine:
    try:
        return CheckLine(label, True, ask())
    except VendorError as fault:
        return CheckLine(label, None, NOT_MISSED.format(fault.message))
