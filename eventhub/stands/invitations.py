"""Inviting people to what a company has at an event. Sponsors bring their own colleagues and designers this way."""

from collections.abc import Iterable

from django.db import transaction

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.models import Invitation
from eventhub.accounts.workflows import invite
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Detail, Invalid
from eventhub.core.field_checks import refuse
from eventhub.stands.models import Sponsorship, Stand
from eventhub.stands.places import label_of

# What is said of the event is the same for all, and no fault of an address.
OF_THE_EVENT = ("event_draft", "event_archived")


def invite_sponsor(
    sponsorship: Sponsorship, *, email: str, actor: Actor, first_name: str = "", last_name: str = ""
) -> Invitation:
    """Somebody of the company, for all its stands at the event."""
    return invite(
        email=email,
        role=Role.SPONSOR,
        scope_type=ScopeType.SPONSORSHIP,
        scope_id=sponsorship.pk,
        scope=sponsorship.scope,
        scope_label=label_of(sponsorship),
        actor=actor,
        first_name=first_name,
        last_name=last_name,
        company=sponsorship.sponsor.name[:160],
    )


def invite_to_stand(
    stand: Stand,
    *,
    email: str,
    role: str,
    actor: Actor,
    first_name: str = "",
    last_name: str = "",
    company: str = "",
) -> Invitation:
    """Somebody for this one stand: a sponsor, a designer or a viewer."""
    return invite(
        email=email,
        role=role,
        scope_type=ScopeType.STAND,
        scope_id=stand.pk,
        scope=stand.scope,
        scope_label=label_of(stand),
        actor=actor,
        first_name=first_name,
        last_name=last_name,
        company=company,
    )


@transaction.atomic
def invite_sponsors(people: Iterable[tuple[Sponsorship, str]], *, actor: Actor) -> list[Invitation]:
    """Somebody of each company: all of them or nobody. What is wrong with an address is told at `email-<sponsorship>`."""
    invitations, details = [], []
    for sponsorship, email in people:
        try:
            invitations.append(invite_sponsor(sponsorship, email=email, actor=actor))
        except (Invalid, Conflict) as refused:
            if refused.code in OF_THE_EVENT:
                raise
            details.append(Detail(f"email-{sponsorship.pk}", refused.code, refused.message))
    refuse(details)
    return invitations
