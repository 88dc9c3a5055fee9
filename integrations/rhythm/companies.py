"""Sponsors and exhibitors: the events host lists them by ids, who they are stands in the rolodex, on a host of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from eventhub.programme.enums import CompanyRole
from eventhub.programme.records import CompanyContact, CompanyRecord
from integrations.rhythm.api import ROLODEX, every_row
from integrations.rhythm.client import IN_ROLODEX, RENAMED_AT_ANY_TIME, RhythmClient
from integrations.rhythm.ids import LOOKED_UP, meanings_of, texts_of
from integrations.rhythm.schemas import Booth, Contact, Listed, Organisation
from integrations.sync.contract import Context, Cursor, Fault, Mapped, Note, Page, Row, Since, VendorError
from integrations.sync.reading import key, read
from integrations.sync.texts import address, as_html, email, plain

LISTS = {CompanyRole.SPONSOR: "sponsors", CompanyRole.EXHIBITOR: "exhibitors"}
AT_ROLODEX = "Who they are could not be asked at the address of organisations."
RESERVED = "reserved"  # who only holds a booth may still lose it
ORGANISATION = ("id", "name", "description", "website", "logo_url")
CONTACT = ("id", "name", "first_name", "last_name", "job_title", "title")
EMAILS = ("email_address", "email")
FROM_ORGANISATION = frozenset({"description", "website", "logo_url"})


# --- reading -------------------------------------------------------------------------------------------


def pages(client: RhythmClient, cursor: Cursor | None, since: Since | None = None, *, role: CompanyRole) -> Page:
    client.refuse_public()
    page = client.api.event_page(LISTS[role], cursor)
    return replace(page, rows=_looked_up(client, role, page.rows))


def one(client: RhythmClient, external_id: str, *, role: CompanyRole) -> Row | None:
    client.refuse_public()
    client.forget(*RENAMED_AT_ANY_TIME)
    row = client.api.one(client.api.tenant_path(LISTS[role], external_id.removeprefix(f"{role}:")))
    return _looked_up(client, role, [row])[0] if row and client.api.is_ours(row) else None


def _looked_up(client: RhythmClient, role: CompanyRole, rows: Sequence[Row]) -> list[Row]:
    """The rows with what their ids mean; of what may not be read there is nothing."""
    organisations = _rolodex(
        client, "organizations", ORGANISATION, [each for row in rows for each in _organisation(row)]
    )
    asked = [each for row in rows for each in contact_ids(row)]
    contacts = _rolodex(client, "contacts", (*CONTACT, *EMAILS), asked)
    fields = (*CONTACT, *EMAILS) if client.options.take_emails else CONTACT
    booths = _booths(client) if role is CompanyRole.EXHIBITOR else None
    return [
        {
            **row,
            LOOKED_UP: {
                "organisation": next(filter(None, map(organisations.get, _organisation(row))), None),
                "contacts": [_only(found, fields) for each in contact_ids(row) if (found := contacts.get(each))],
                "booths": None if booths is None else [each for each in booths if _is_booth_of(each, row)],
                "level": _name(client, "levels", row.get("sponsor_level_id") or row.get("level_id")),
                "category": _name(client, "categories", row.get("category_id")),
            },
        }
        for row in rows
    ]


def _organisation(row: Row) -> list[str]:
    return texts_of([row.get("organization_id")])


def contact_ids(row: Row) -> list[str]:
    sent = row.get("contacts")
    return (
        texts_of([each.get("contact_id") for each in sent if isinstance(each, dict)]) if isinstance(sent, list) else []
    )


def _rolodex(client: RhythmClient, name: str, fields: Iterable[str], ids: Sequence[str]) -> Mapping[str, Row | None]:
    """Each at most once in a reading, and of each only what is taken; None: it may not be read, or is not there."""
    known: dict[str, Row | None] = client.kept.get(IN_ROLODEX.format(name), {})
    new = [each for each in dict.fromkeys(ids) if each not in known]
    if new:
        found = _of_rolodex(client, name, new)
        known |= {each: _only(found[each], fields) if each in found else None for each in new}
        client.kept.put(IN_ROLODEX.format(name), known)
    return known


def _of_rolodex(client: RhythmClient, name: str, ids: Sequence[str]) -> dict[str, Row]:
    """It is a host of its own: where nobody answers there, or its address is wrong, the programme is read all the same."""
    try:
        return client.api.by_ids(name, ids, host=ROLODEX)
    except VendorError as fault:
        if fault.fault is Fault.DENIED:
            return {}
        kind = Fault.TRANSIENT if fault.fault is Fault.TRANSIENT else Fault.DENIED
        text, again = f"{AT_ROLODEX} {fault.message}", fault.retry_after
        raise VendorError(kind, text, detail=fault.detail, retry_after=again, of_list=True) from fault


def _only(row: Row, fields: Iterable[str]) -> Row:
    return {name: row[name] for name in fields if name in row}


def _booths(client: RhythmClient) -> list[Row] | None:
    """Those that are reserved, of all exhibitors: read once for all. A list without a single booth says nothing of them."""
    kept = client.kept.get("booths")
    if kept is None:
        rows = _readable(lambda: list(every_row(partial(client.api.event_page, "exhibitor-booths"))))
        fields = ("number", "exhibitor_id", "organization_id")
        kept = [[_only(row, fields) for row in rows if row.get("status") == RESERVED] if rows else None]
        client.kept.put("booths", kept)
    return list(kept[0]) if kept[0] is not None else None


def _readable(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except VendorError as fault:
        if fault.fault is not Fault.DENIED:
            raise
        return None


def _is_booth_of(booth: Row, row: Row) -> bool:
    """By the exhibitor; by the organisation only where the booth names no exhibitor."""
    if booth.get("exhibitor_id"):
        return bool(booth["exhibitor_id"] == row.get("id"))
    return bool(booth.get("organization_id")) and booth.get("organization_id") == row.get("organization_id")


def _name(client: RhythmClient, what: str, sent: Any) -> str | None:
    """None: the list may not be read, or doesn't have it."""
    return next((name for each in texts_of([sent]) if (name := (client.names(what) or {}).get(each))), None)


# --- in our words --------------------------------------------------------------------------------------


def company_key(row: Row, *, role: CompanyRole) -> str:
    return f"{role}:{key(row, 'id')}"


def to_company(row: Row, context: Context, *, role: CompanyRole) -> Mapped:
    sent, found = read(Listed, row), meanings_of(row)
    if sent.is_active is False:
        return Mapped(skipped="not active at the event")
    told = found.get("organisation")
    organisation = read(Organisation, told or {})
    booths = found.get("booths")
    record = CompanyRecord(
        external_id=f"{role}:{sent.id}",
        name=plain(organisation.name),
        role=role,
        description=as_html(organisation.description),
        website=address(organisation.website),
        logo_url=address(organisation.logo_url),
        level=plain(found.get("level") or ""),
        category=plain(found.get("category") or ""),
        booths=_numbers(booths or []),
        contacts=_contacts(found.get("contacts") or [], take_emails=context.options.take_emails),
        unsaid=_unsaid(row, sent, found),
    )
    return Mapped(record, notes=() if told else (_unread(sent),))


def _unsaid(row: Row, sent: Listed, found: Mapping[str, Any]) -> frozenset[str]:
    """What may not be read now stays as it was read last."""
    names = {"links"}
    if not found.get("organisation"):
        names |= FROM_ORGANISATION
    if sent.level_id and not found.get("level"):
        names.add("level")
    if sent.category_id and not found.get("category"):
        names.add("category")
    if found.get("booths") is None:
        names.add("booths")
    if len(found.get("contacts") or []) < len(contact_ids(row)):
        names.add("contacts")
    return frozenset(names)


def _unread(sent: Listed) -> Note:
    text = f"Its organisation ({sent.organization_id or 'none named'}) can’t be read at Rhythm now: what is here of it stays."
    return Note("organisation_unread", text, "name")


def _numbers(booths: Iterable[Any]) -> tuple[str, ...]:
    """101.0 is 101."""
    numbers = (read(Booth, each).number for each in booths if isinstance(each, dict))
    return tuple(dict.fromkeys(filter(None, numbers)))


def _contacts(rows: Iterable[Any], *, take_emails: bool) -> tuple[CompanyContact, ...]:
    found = []
    for sent in (read(Contact, each) for each in rows if isinstance(each, dict)):
        name = plain(sent.name or f"{sent.first_name} {sent.last_name}")
        if name:
            mail = email(sent.email_address)[0] if take_emails else ""
            found.append(CompanyContact(name, mail, title=plain(sent.job_title)))
    return tuple(found)
