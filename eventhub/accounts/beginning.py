"""How an organisation begins: it, and the invitation of the first person who will run it, together or not at all."""

from django.db import transaction

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.models import Invitation, Organisation
from eventhub.accounts.services import create_organisation, make_first_staff
from eventhub.accounts.workflows import invite
from eventhub.core.actor import Actor


@transaction.atomic
def begin_organisation(
    *,
    name: str,
    email: str,
    actor: Actor,
    first_name: str = "",
    last_name: str = "",
    configuration_days: int = 30,
    artwork_days: int = 14,
    proof_days: int = 7,
    first_staff: bool = False,
) -> Invitation:
    """The organisation with its defaults, and the invitation of its first organiser. The link goes by mail.

    `first_staff` also makes that person the installation's first member of staff; a Conflict once there is one.
    """
    organisation = create_organisation(
        name=name, actor=actor, configuration_days=configuration_days, artwork_days=artwork_days, proof_days=proof_days
    )
    invitation = invite_organiser_of(
        organisation, email=email, actor=actor, first_name=first_name, last_name=last_name, company=organisation.name
    )
    if first_staff:
        make_first_staff(invitation.user, actor=actor)
    return invitation


def invite_organiser_of(organisation: Organisation, *, actor: Actor, email: str, **person: str) -> Invitation:
    """Somebody to run the organisation with all its events."""
    return invite(
        email=email,
        role=Role.ORGANISER,
        scope_type=ScopeType.ORGANISATION,
        scope_id=organisation.pk,
        scope=organisation.scope,
        scope_label=organisation.name,
        actor=actor,
        **person,
    )
