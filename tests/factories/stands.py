"""Stands, companies and what people have there, row by row: a state may be given that services would refuse."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, Role, ScopeType
from eventhub.accounts.models import Invitation, Organisation, User
from eventhub.events.models import Event
from eventhub.stands.models import Hall, Sponsor, Sponsorship, Stand

numbers = count(1)


def make_hall(event: Event, name: str = "Hall 1", **fields: Any) -> Hall:
    return Hall.objects.create(event=event, name=name, **fields)


def make_stand(event: Event, number: str = "", **fields: Any) -> Stand:
    return Stand.objects.create(event=event, number=number or f"N{next(numbers)}", **fields)


def make_sponsor(organisation: Organisation, name: str = "") -> Sponsor:
    name = name or f"Company {next(numbers)}"
    return Sponsor.objects.create(organisation=organisation, name=name, name_key=name.casefold())


def make_sponsorship(event: Event, name: str = "", **fields: Any) -> Sponsorship:
    return Sponsorship.objects.create(event=event, sponsor=make_sponsor(event.organisation, name), **fields)


def make_invitation(
    thing: Sponsorship | Stand, role: Role = Role.SPONSOR, *, days: int = 7, **fields: Any
) -> Invitation:
    """An open link that ends in so many days (negative: it has ended)."""
    now = timezone.now()
    user = fields.pop("user", None) or User.objects.create_user(f"guest{next(numbers)}@example.org")
    scope = thing.scope
    return Invitation.objects.create(
        **{
            "user": user,
            "role": role,
            "scope_type": ScopeType.STAND if isinstance(thing, Stand) else ScopeType.SPONSORSHIP,
            "scope_id": thing.pk,
            "scope_label": str(thing),
            "organisation_id": scope.organisation_id,
            "event_id": scope.event_id,
            "nonce": str(next(numbers)),
            "sent_at": now + timedelta(days=days - 7),
            "expires_at": now + timedelta(days=days),
            "invited_by_name": "Maya Okafor",
            **fields,
        }
    )


def make_account(status: AccountStatus = AccountStatus.ACTIVE, **fields: Any) -> User:
    return User.objects.create_user(f"person{next(numbers)}@example.org", status=status, **fields)
