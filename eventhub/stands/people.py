"""Everybody to be reached at an event: who is named as a contact of a company, and who may sign in for one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.accounts.queries import invitations_visible_to, permissions_visible_to
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.stands.models import CoExhibitor, Sponsor
from eventhub.stands.queries import sponsorships_visible_to, stands_visible_to


@dataclass(frozen=True, slots=True)
class Contact:
    """One person of one company. `account` is an AccountStatus, "" where the address has no account at the event."""

    company: str
    stands: str
    name: str
    email: str
    phone: str
    role: str
    account: str
    sponsorship_id: UUID | None
    is_co_exhibitor: bool


@dataclass(frozen=True, slots=True)
class _Company:
    sponsor: Sponsor
    stands: tuple[str, ...]
    sponsorship_id: UUID | None


def contacts_at(actor: Actor, event: Event) -> list[Contact]:
    """By company: its own entries first, then who has an account there and is not among them; in a constant number of queries."""
    numbers = {stand.pk: stand for stand in stands_visible_to(actor, event)}
    people = _people_by_scope(actor, event)
    shared = {company.sponsor.pk: company for company in _co_exhibitors(event, numbers.keys())}
    main = []
    for each in sponsorships_visible_to(actor, event):
        stands = sorted(stand.number for stand in numbers.values() if stand.sponsorship_id == each.pk)
        also = shared.pop(each.sponsor_id, None)
        main.append(_Company(each.sponsor, (*stands, *(also.stands if also else ())), each.pk))
    rows: list[Contact] = []
    for company in (*main, *shared.values()):
        own = [key for key, stand in numbers.items() if stand.sponsorship_id == company.sponsorship_id]
        scopes = [company.sponsorship_id, *own] if company.sponsorship_id else []
        rows += _of_company(company, {user.email: (user, role) for key in scopes for user, role in people.get(key, [])})
    return rows


def _co_exhibitors(event: Event, stand_ids: Iterable[UUID]) -> list[_Company]:
    """Companies named on stands of others, each with these stands, marked as shared."""
    named: dict[UUID, tuple[Sponsor, list[str]]] = {}
    rows = CoExhibitor.objects.filter(stand__event=event, stand__in=list(stand_ids)).select_related("sponsor", "stand")
    for row in rows.order_by("sponsor__name", "stand__number"):
        named.setdefault(row.sponsor_id, (row.sponsor, []))[1].append(f"{row.stand.number} (shared)")
    return [_Company(sponsor, tuple(stands), None) for sponsor, stands in named.values()]


def _people_by_scope(actor: Actor, event: Event) -> dict[UUID, list[tuple[User, str]]]:
    """Sponsorship or stand → who holds a right there, or was asked to."""
    people: dict[UUID, list[tuple[User, str]]] = {}
    roles = (Role.SPONSOR, Role.DESIGNER, Role.VIEWER)
    grants = permissions_visible_to(actor).filter(event_id=event.pk, revoked_at=None, role__in=roles)
    links = invitations_visible_to(actor, event).filter(status=InvitationStatus.SENT, role__in=roles)
    found: list[UserPermission | Invitation] = [*grants.order_by("created_at"), *links.order_by("created_at")]
    for row in found:
        people.setdefault(row.scope_id, []).append((row.user, row.get_role_display()))
    return people


def _of_company(company: _Company, accounts: dict[str, tuple[User, str]]) -> list[Contact]:
    blank = Contact(
        company=company.sponsor.name,
        stands=", ".join(company.stands),
        name="",
        email="",
        phone="",
        role="",
        account="",
        sponsorship_id=company.sponsorship_id,
        is_co_exhibitor=company.sponsorship_id is None,
    )
    named = [_named(blank, contact, accounts) for contact in company.sponsor.contacts]
    known = {contact.email.casefold() for contact in named}
    return named + [
        replace(blank, name=user.get_full_name(), email=email, phone=user.phone_number, role=role, account=user.status)
        for email, (user, role) in accounts.items()
        if email not in known
    ]


def _named(blank: Contact, entry: dict[str, str], accounts: dict[str, tuple[User, str]]) -> Contact:
    name, email, phone, role = (str(entry.get(part) or "") for part in ("name", "email", "phone", "role"))
    account = accounts.get(email.casefold())
    status = str(account[0].status) if account else ""
    return replace(blank, name=name, email=email, phone=phone, role=role, account=status)
