"""Who is told of syncs: the organisers, when a person is needed, and once while it stays the same."""

from collections.abc import Callable
from typing import Any

from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry
from eventhub.events.models import Event
from eventhub.messaging.notice import Notice, link_to
from eventhub.messaging.recipients import organisers_of


def _about_run(template: str) -> Callable[[ActivityEntry], Notice | None]:
    def build(entry: ActivityEntry) -> Notice | None:
        if not entry.data["is_news"]:
            return None
        context = _about(entry)
        context["link"] = link_to(
            "sync:run-detail", context["event"].slug, entry.data["connection_id"], entry.subject_id
        )
        return Notice(template, organisers_of(entry), context)

    return build


def _broken(entry: ActivityEntry) -> Notice:
    context = _about(entry)
    context["link"] = link_to("sync:connection-detail", context["event"].slug, entry.subject_id)
    return Notice("connection_broken", organisers_of(entry), context)


def _about(entry: ActivityEntry) -> dict[str, Any]:
    return {"entry": entry, "event": Event.objects.get(pk=str(entry.event_id))}


SYNC_BUILDERS: dict[str, Callable[[ActivityEntry], Notice | None]] = {
    verbs.CONNECTION_BROKEN.key: _broken,
    verbs.SYNC_FAILED.key: _about_run("sync_failed"),
    verbs.SYNC_HELD.key: _about_run("sync_held"),
}
