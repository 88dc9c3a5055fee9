"""An event again: what comes along, and afterwards the list of what changed."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.queries import history_of
from eventhub.configurations.cloning import clone_event
from eventhub.configurations.enums import ClonePart
from eventhub.configurations.queries import cloneable
from eventhub.core.http import go, render_page
from eventhub.events.models import Event
from eventhub.organiser.forms.clones import CloneForm, clone_values
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import organiser_scope

TIMES = {
    "starts_at": "Opens",
    "ends_at": "Closes",
    "configuration_deadline": "Configuration due",
    "artwork_deadline": "Artwork due",
    "proof_deadline": "Proofs due",
}
LABELS = {part.value: part.label for part in ClonePart} | {"sponsors": "Sponsors of the new event"}


def event_clone(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    source = scope.event
    require(scope.actor, "events.create_event", source.organisation)
    counts = cloneable(source)
    form = read_form(request, CloneForm, source=source, counts=counts, initial=clone_values(source, counts))
    if form.run(partial(clone_event, source, actor=scope.actor)):
        return go(request, "organiser:event-cloned", form.result.slug, say=f"{form.result.name} is made, as a draft.")
    return show_form(request, "organiser/events/clone.html", form, event_frame(scope, "settings"))


def event_cloned(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """What changed: read from history, so that it can be looked up as long as the event is there."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "events.change_event", scope.event)
    context = {**event_frame(scope, "settings"), "report": report_of(scope.event)}
    return render_page(request, "organiser/events/cloned.html", context, partial="organiser/events/cloned.html")


@dataclass(frozen=True, slots=True)
class Report:
    """`copied`: (what, how many); `left_out`: (what, why); `times`: (which, then, now)."""

    at: datetime
    by: str
    source: str
    copied: list[tuple[str, int]]
    left_out: list[tuple[str, str]]
    times: list[tuple[str, datetime, datetime]]


def report_of(event: Event) -> Report:
    entry = history_of(event.pk).filter(verb=verbs.EVENT_CLONED.key).first()
    if entry is None:
        raise Http404
    data = entry.data
    return Report(
        at=entry.at,
        by=entry.actor_name,
        source=data["source"]["name"],
        copied=[(label, data["copied"][part]) for part, label in LABELS.items() if part in data["copied"]],
        left_out=[(one["what"], one["why"]) for one in data["left_out"]],
        times=[
            (label, *(datetime.fromisoformat(at) for at in data["times"][name]))  # type: ignore[misc]  # a pair
            for name, label in TIMES.items()
        ],
    )
