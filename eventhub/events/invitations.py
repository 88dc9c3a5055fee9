from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.models import Invitation, Organisation
from eventhub.accounts.workflows import invite
from eventhub.core.actor import Actor
from eventhub.events.models import Event


def invite_organiser(
    place: Event | Organisation,
    *,
    email: str,
    actor: Actor,
    first_name: str = "",
    last_name: str = "",
    company: str = "",
) -> Invitation:
    """Somebody to run the event, or the whole organisation with all its events; also while an event is a draft."""
    return _invite(
        place, Role.ORGANISER, email=email, actor=actor, first_name=first_name, last_name=last_name, company=company
    )


def invite_viewer(
    event: Event, *, email: str, actor: Actor, first_name: str = "", last_name: str = "", company: str = ""
) -> Invitation:
    """Somebody who reads all of the event and changes nothing."""
    return _invite(
        event, Role.VIEWER, email=email, actor=actor, first_name=first_name, last_name=last_name, company=company
    )


def _invite(
    place: Event | Organisation, role: Role, *, email: str, actor: Actor, first_name: str, last_name: str, company: str
) -> Invitation:
    return invite(
        email=email,
        role=role,
        scope_type=ScopeType.EVENT if isinstance(place, Event) else ScopeType.ORGANISATION,
        scope_id=place.pk,
        scope=place.scope,
        scope_label=place.name,
        actor=actor,
        first_name=first_name,
        last_name=last_name,
        company=company,
    )
