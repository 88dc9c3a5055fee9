"""The pictures that rows of a connection name: which are copied, which are not, and why."""

from django.db.models import QuerySet

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.events.models import Event
from eventhub.files.enums import FilePurpose
from integrations.sync.copies.progress import FAILED, HERE, WAITING
from integrations.sync.models import Picture

STATES = {"failed": ("Can’t be copied", FAILED), "waiting": ("Not asked for yet", WAITING), "here": ("Copied", HERE)}
PURPOSES = [(FilePurpose.PHOTO.value, "Photos"), (FilePurpose.LOGO.value, "Logos")]


def picture_list(event: Event) -> ListSpec:
    return ListSpec(
        noun=("picture", "pictures"),
        columns=(
            Column("url", "Address at the vendor", lambda row: row.url, order=("url",)),
            Column("what", "What", lambda row: row.get_purpose_display(), order=("purpose", "url")),
            Column("state", "State", state_of),
            Column("reason", "Why", lambda row: row.reason, order=("reason", "url")),
            Column("since", "Since", lambda row: row.failed_at, order=("failed_at",)),
            Column("copied", "Copy made", lambda row: row.changed_at, order=("changed_at",)),
            Column("next", "Next look", lambda row: row.due_at, order=("due_at",)),
        ),
        default_sort="-since",
        search=("url", "reason"),
        search_label="Address or reason",
        filters=(
            Filter("state", "State", [(key, word) for key, (word, _) in STATES.items()], by_state, "Any state"),
            Filter("what", "What", PURPOSES, lambda rows, purpose: rows.filter(purpose=purpose), "Photos and logos"),
        ),
        zone=event.timezone,
    )


def by_state(pictures: QuerySet[Picture], state: str) -> QuerySet[Picture]:
    return pictures.filter(STATES[state][1])


def state_of(picture: Picture) -> str:
    if picture.reason:
        return "Earlier copy kept" if picture.file_id else "Not copied"
    return "Copied" if picture.file_id else "Not asked for yet"
