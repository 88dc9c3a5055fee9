"""Sponsors and exhibitors of Sessionboard in our words. Pure.

It counts the two apart: one company may be in both lists, with two keys. It has no level and no booth.
"""

from collections.abc import Callable
from functools import partial

from eventhub.programme.enums import CompanyRole
from eventhub.programme.records import CompanyContact, CompanyRecord
from integrations.sessionboard.schemas import Company
from integrations.sync.contract import Context, Mapped, Note, Row
from integrations.sync.reading import key, read, unsaid
from integrations.sync.texts import address, as_html, email, links, plain

COMPANY_KEYS = {
    "description": ("description",),
    "website": ("website_url",),
    "logo_url": ("logo_image_url",),
    "contacts": ("contacts",),
    "links": ("facebook_url", "instagram_url", "linkedin_url", "twitter_url"),
}
NOT_THERE = frozenset({"level", "booths", "category"})


def company_key(role: CompanyRole) -> Callable[[Row], str]:
    return lambda row: f"{role}:{key(row, 'id')}"


def to_company(role: CompanyRole) -> Callable[[Row, Context], Mapped]:
    return partial(_to_company, role)


def _to_company(role: CompanyRole, row: Row, context: Context) -> Mapped:
    sent = read(Company, row)
    people, unread, notes = _contacts(sent, takes_emails=context.options.take_emails)
    record = CompanyRecord(
        external_id=company_key(role)(row),
        name=plain(sent.name),
        role=role,
        description=as_html(sent.description),
        website=sent.website_url,
        logo_url=address(sent.logo_image_url),
        contacts=people,
        links=links(
            (sent.linkedin_url, "LinkedIn"),
            (sent.twitter_url, "X"),
            (sent.facebook_url, "Facebook"),
            (sent.instagram_url, "Instagram"),
        ),
        unsaid=unsaid(row, COMPANY_KEYS) | NOT_THERE | unread,
    )
    return Mapped(record, notes=notes)


def _contacts(
    sent: Company, *, takes_emails: bool
) -> tuple[tuple[CompanyContact, ...], frozenset[str], tuple[Note, ...]]:
    """Whom to ask first comes first. Where an address is masked, the contacts that stand here are better than these."""
    contacts, notes = [], []
    for person in sorted(sent.contacts, key=lambda person: not person.is_primary):
        mail, _, found = email(person.email if takes_emails else "")
        contacts.append(CompanyContact(plain(person.full_name), mail))
        notes += [Note(note.code, note.message, "contacts") for note in found]
    return tuple(contacts), frozenset({"contacts"} if notes else ()), tuple(notes[:1])
