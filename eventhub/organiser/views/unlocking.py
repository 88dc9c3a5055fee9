"""Fields that are owned here, given back to the vendor; and which of several vendors owns a field."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.core.errors import Conflict, Invalid
from eventhub.core.http import go
from eventhub.organiser.scope import found, organiser_scope
from eventhub.programme.models import Session, Speaker
from eventhub.programme.ownership import LOCKABLE, kind_of
from eventhub.programme.queries import sessions_visible_to, speakers_visible_to
from eventhub.programme.unlocking import choose_owner, unlock_fields

HERE = "here"


@require_POST
def session_unlock(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    session = found(sessions_visible_to(scope.actor, scope.event), pk)
    say = given_back(request, session)
    return go(request, "organiser:session-detail", event_slug, pk, say=say)


@require_POST
def speaker_unlock(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    speaker = found(speakers_visible_to(scope.actor, scope.event), pk)
    say = given_back(request, speaker)
    return go(request, "organiser:speaker-detail", event_slug, pk, say=say)


@require_POST
def session_owner(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    session = found(sessions_visible_to(scope.actor, scope.event), pk)
    return go(request, "organiser:session-detail", event_slug, pk, say=owner_chosen(request, session))


@require_POST
def speaker_owner(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    speaker = found(speakers_visible_to(scope.actor, scope.event), pk)
    return go(request, "organiser:speaker-detail", event_slug, pk, say=owner_chosen(request, speaker))


def owner_chosen(request: HttpRequest, row: Session | Speaker) -> str:
    """The button beside a value says which field and whose: "company:<key of the vendor's row>", or "company:here"."""
    name, _, owner = request.POST.get("to", "").partition(":")
    try:
        key = None if owner == HERE else UUID(owner)
    except ValueError as unreadable:
        raise Invalid.at(
            "to", "No source is named. Press the button beside the value that is to count."
        ) from unreadable
    choose_owner(row, name=name, owner=key, actor=request.actor)
    return f"{LOCKABLE[kind_of(row)][name]}: this value counts from now on."


def given_back(request: HttpRequest, row: Session | Speaker) -> str:
    name = request.POST.get("field", "")
    if name not in row.locked_fields:
        raise Conflict("This field is not owned here any more. What is shown now is how it stands.")
    unlock_fields(row, names=[name], actor=request.actor)
    return f"{LOCKABLE[kind_of(row)][name]} follows the vendor again."
