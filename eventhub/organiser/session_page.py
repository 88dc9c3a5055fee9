"""All that the page of one session shows, and the sentences that follow an edit of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from eventhub.core.listing import readable, searched
from eventhub.organiser.calendar_grid import shown_end
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.ownership_words import owned_rows, shared_rows
from eventhub.organiser.programme_page import history_rows, panels_of, purge_facts
from eventhub.organiser.scope import EventScope, found_or_merged, organiser_scope
from eventhub.programme.clashes import Clash, find_clashes
from eventhub.programme.editing import Edit
from eventhub.programme.enums import Kind, SpeakerStatus
from eventhub.programme.models import Session, Speaker
from eventhub.programme.ownership import LOCKABLE
from eventhub.programme.queries import (
    frame_of,
    sessions_visible_to,
    slots_of,
    speakers_visible_to,
    with_parts,
)

MOST_FOUND = 8


def open_session(request: HttpRequest, event_slug: str, pk: UUID) -> tuple[EventScope, Session]:
    scope = organiser_scope(request, event_slug)
    sessions = with_parts(sessions_visible_to(scope.actor, scope.event)).select_related("parent")
    return scope, found_or_merged(sessions, pk)


def session_context(scope: EventScope, session: Session, text: str = "") -> dict[str, Any]:
    facts = purge_facts(session)
    return {
        **programme_frame(scope, "sessions"),
        **speakers_context(scope, session, text),
        "session": session,
        **facts,
        "owned": owned_rows(session, facts["origins"], scope.event),
        "shared": shared_rows(session, facts["origins"], scope.event),
        "clashes": clashes_with(scope, session),
        "parts": list(session.parts.order_by("starts_at", "order", "title")),
        "panels": panels_of(scope, session),
        "history": history_rows(scope, session),
        "calendar": calendar_at(scope, session),
    }


def speakers_context(scope: EventScope, session: Session, text: str = "") -> dict[str, Any]:
    """Who speaks, and whom a search for further ones has found."""
    text = readable(text)
    return {"links": list(session.speaker_links.all()), "text": text, "people": people_found(scope, text)}


def people_found(scope: EventScope, text: str) -> Sequence[Speaker]:
    people = speakers_visible_to(scope.actor, scope.event).exclude(status=SpeakerStatus.WITHDRAWN)
    return list(searched(people, ("first_name", "last_name", "company"), text)[:MOST_FOUND]) if text else []


# --- clashes ---------------------------------------------------------------------------------------------


def clashes_with(scope: EventScope, session: Session) -> list[tuple[Clash, Session | None]]:
    """What it is in the way of: the clash, and the other session where there is one."""
    if session.starts_at is None:
        return []
    until = max(shown_end(session.starts_at, session.ends_at), session.starts_at + timedelta(minutes=1))
    near = sessions_visible_to(scope.actor, scope.event).filter(
        Q(ends_at__gt=session.starts_at) | Q(starts_at__gte=session.starts_at), starts_at__lt=until
    )
    clashes = [
        one
        for one in find_clashes(slots_of(near), frame_of(scope.event))
        if session.pk in one.sessions and not one.is_note
    ]
    others = near.in_bulk({key for one in clashes for key in one.sessions if key != session.pk})
    return [(one, next((others[key] for key in one.sessions if key in others), None)) for one in clashes]


def clash_sentence(scope: EventScope, session: Session) -> str:
    """What to say after it was placed, where it is in the way now."""
    clashes = clashes_with(scope, session)
    return f" It clashes: {clashes[0][0].message}" if clashes else ""


# --- words -----------------------------------------------------------------------------------------------


def said_of(edit: Edit[Any], done: str, kind: Kind = Kind.SESSION) -> str:
    """“Heat pumps” is saved. Owned here from now on, and left alone by syncs: title, rooms."""
    if not edit.changed:
        return f"Nothing of “{edit.row}” was changed."
    say = f"“{edit.row}” is {done}."
    if edit.locked:
        names = ", ".join(LOCKABLE[kind][name].lower() for name in edit.locked)
        say += f" Owned here from now on, and left alone by syncs: {names}."
    return say


def calendar_at(scope: EventScope, session: Session) -> str:
    """Its place on the calendar."""
    page = reverse("organiser:programme-calendar", args=[scope.event.slug])
    if session.starts_at is None:
        return f"{page}#tray"
    return f"{page}?day={session.starts_at.astimezone(scope.event.zone).date()}#s-{session.pk}"
