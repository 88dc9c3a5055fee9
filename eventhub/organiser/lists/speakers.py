"""The list of those who speak at an event. E-mail addresses are in it only for readers who may have them."""

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.organiser.lists.sessions import HERE, Choices, by_source, locked_titles, with_source
from eventhub.programme.enums import Kind, SessionStatus, SpeakerStatus
from eventhub.programme.models import SessionSpeaker, Speaker
from eventhub.programme.queries import with_hidden

HIDDEN = "hidden"
SPEAKER_STATUS = [(status, mark_for("speaker", status).word) for status in (*SpeakerStatus.values, HIDDEN)]
LOOK_FOR = [
    ("no_session", "In no session"),
    ("no_photo", "No photo"),
    ("vendor_photo", "Photo not copied yet"),
    ("no_bio", "No biography"),
    ("locked", "Edited here"),
]


def speakers_to_list(speakers: QuerySet[Speaker]) -> QuerySet[Speaker]:
    """Speakers with where each came from, in how many sessions they are (`session_count`), and whether they are shown there.

    `shown_status` is the status, or that somebody is hidden because no session names them.
    """
    links = SessionSpeaker.objects.filter(speaker=OuterRef("pk")).exclude(session__status=SessionStatus.WITHDRAWN)
    number = links.order_by().values("speaker").annotate(number=Count("session", distinct=True)).values("number")
    counted = Coalesce(Subquery(number), 0)  # for those who are shown, and not for all as a join would
    shown = Case(When(is_hidden=True, then=Value(HIDDEN)), default=F("status"), output_field=CharField())
    return with_source(with_hidden(speakers).annotate(session_count=counted, shown_status=shown), Kind.SPEAKER)


def by_shown_status(speakers: QuerySet[Speaker], status: str) -> QuerySet[Speaker]:
    return speakers.filter(shown_status=status)


def speaker_list(event: Event, sources: Choices, *, may_read_private: bool) -> ListSpec:
    email = Column("email", "E-mail", lambda row: row.email, order=("email", "last_name"))
    return ListSpec(
        noun=("speaker", "speakers"),
        columns=(*SPEAKER_COLUMNS, email) if may_read_private else SPEAKER_COLUMNS,
        default_sort="speaker",
        zone=event.timezone,
        search=("first_name", "last_name", "company", *(("email",) if may_read_private else ())),
        search_label="Name, company or e-mail" if may_read_private else "Name or company",
        filters=(
            Filter("status", "Status", SPEAKER_STATUS, by_shown_status, any_label="Any status"),
            Filter("source", "From", [(HERE, "Typed here"), *sources], by_source, any_label="Anywhere"),
            Filter("look", "Look for", LOOK_FOR, by_need, any_label="Anything"),
        ),
    )


def by_need(speakers: QuerySet[Speaker], need: str) -> QuerySet[Speaker]:
    if need == "no_session":
        return speakers.filter(session_count=0)
    if need == "locked":
        return speakers.exclude(locked_fields=[])
    if need == "vendor_photo":
        return speakers.filter(photo=None).exclude(photo_url="")
    return speakers.filter(photo=None, photo_url="") if need == "no_photo" else speakers.filter(bio="")


SPEAKER_COLUMNS = (
    Column("speaker", "Speaker", lambda row: row.name, order=("last_name", "first_name")),
    Column("title", "Job title", lambda row: row.title),
    Column("company", "Company", lambda row: row.company, order=("company", "last_name")),
    Column("sessions", "Sessions", lambda row: row.session_count, order=("session_count", "last_name")),
    Column(
        "status", "Status", lambda row: mark_for("speaker", row.shown_status).word, order=("shown_status", "last_name")
    ),
    Column("source", "From", lambda row: row.source_label or "", order=("source_label", "last_name")),
    Column("locked", "Edited here", lambda row: ", ".join(locked_titles(row, Kind.SPEAKER))),
    Column("changed", "Last change", lambda row: row.updated_at, order=("updated_at",)),
)
