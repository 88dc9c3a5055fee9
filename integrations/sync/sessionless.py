"""People whom no session names, where their connection has such people withdrawn: decided once the rest of a run is known."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet

from eventhub.core.models import update_all
from eventhub.programme.enums import Kind, Orphans, SpeakerStatus
from eventhub.programme.ingest.known import labels_of
from eventhub.programme.ingest.state import TWICE, WITHDRAWN
from eventhub.programme.models import Origin, Session, SessionSpeaker, Speaker
from integrations.sync.absence import hold_rows, live_rows, seen_of, was_read_whole
from integrations.sync.enums import Action, ChangeState, RunMode
from integrations.sync.models import Quarantine, SyncChange
from integrations.sync.release import release
from integrations.sync.work import Work

NOT_NAMED = "No session names them, and this connection has such people withdrawn."
NAMED_AGAIN = "A session names them again."
NOT_ASKED = "This connection no longer has people withdrawn whom no session names."
LEAVE = {"status": WITHDRAWN, "awaits_session": True}
COME_BACK = {"status": SpeakerStatus.CONFIRMED.value, "awaits_session": False}
NEW = (Action.CREATED, Action.REINSTATED)


def settle_people(work: Work, *, is_bad_day: bool) -> None:
    """Whom a session names is taken back, whom none names waits for the guard. On a bad day of the vendor's nobody leaves."""
    removes = work.choices.without_session == Orphans.REMOVE
    awaiting = list(_awaiting(work))
    may_leave = removes and not is_bad_day and _knows_all_sessions(work)
    if not (awaiting or may_leave):
        return
    if not (is_bad_day or work.run.is_dry) and was_read_whole(work, Kind.SPEAKER):
        _count_absent(work, awaiting)
    named = _named_after(work)
    back = [origin for origin in awaiting if not removes or origin.target_id in named]
    _take_back(work, back, NAMED_AGAIN if removes else NOT_ASKED)
    if may_leave:
        new = _new_in(work)
        gone = [row for row in live_rows(work, Kind.SPEAKER, _keys_of_one(work)) if row.target_id not in named | new]
        hold_rows(work, Kind.SPEAKER, gone, NOT_NAMED, LEAVE)


def _knows_all_sessions(work: Work) -> bool:
    """A list that was read in part, or a session that could not be taken, may well name them."""
    streams = [stream for stream in work.streams if stream.kind in (Kind.SESSION, Kind.SPEAKER)]
    failed = SyncChange.objects.filter(run__in=work.reading, kind=Kind.SESSION, action=Action.FAILED)
    left = [stream.key for stream in streams if stream.kind == Kind.SESSION and work.since(stream)]
    return (
        work.run.mode != RunMode.ONE
        and any(stream.kind == Kind.SESSION for stream in streams)
        and not any(stream.key in work.run.partial for stream in streams)
        and not failed.exists()
        and not Quarantine.objects.filter(connection=work.connection, stream__in=left).exists()
    )


def _keys_of_one(work: Work) -> list[str]:
    """The vendor's keys of those who are not somebody else's row too: another vendor's session may name them tomorrow."""
    people = Origin.objects.filter(kind=Kind.SPEAKER, source__event=work.source.event_id, target_id__isnull=False)
    shared = people.order_by().values("target_id").annotate(rows=Count("pk")).filter(rows__gt=1)
    own = people.filter(source=work.source).exclude(target_id__in=shared.values("target_id"))
    return list(own.order_by().values_list("external_id", flat=True))


def _new_in(work: Work) -> set[UUID | None]:
    """Who came, or came back, by this very reading has until the next one."""
    came = SyncChange.objects.filter(run__in=work.reading, kind=Kind.SPEAKER, action__in=NEW)
    return set(came.values_list("target_id", flat=True))


def _awaiting(work: Work) -> QuerySet[Origin]:
    away = Speaker.objects.filter(event=work.source.event_id, awaits_session=True, status=WITHDRAWN, merged_into=None)
    kept = [key for key, names in away.values_list("pk", "locked_fields") if "status" in names]
    here = away.exclude(pk__in=kept)
    origins = Origin.objects.filter(source=work.source, kind=Kind.SPEAKER, target_id__in=here.values("pk"))
    return origins.filter(absent_runs__lt=TWICE)


def _count_absent(work: Work, awaiting: Iterable[Origin]) -> None:
    """Whom the vendor has no more either does not come back for a session's or another choice's sake."""
    seen = seen_of(work, Kind.SPEAKER)
    missing = [origin.pk for origin in awaiting if origin.external_id not in seen]
    update_all(Origin.objects.filter(pk__in=missing), absent_runs=F("absent_runs") + 1)


def _take_back(work: Work, origins: Sequence[Origin], reason: str) -> None:
    stream = next((stream.key for stream in work.streams if stream.kind == Kind.SPEAKER), "")
    labels = labels_of((origin.target_id for origin in origins if origin.target_id), work.directory) | work.labels
    lines = SyncChange.objects.bulk_create(
        SyncChange(
            run=work.run,
            stream=stream,
            kind=Kind.SPEAKER,
            external_id=origin.external_id,
            target_id=target,
            label=labels[target][:250],
            action=Action.REINSTATED,
            state=ChangeState.PREDICTED if work.run.is_dry else ChangeState.HELD,
            fields={"status": {"old": WITHDRAWN, "vendor": None, "result": COME_BACK["status"], "locked": False}},
            after={"values": COME_BACK, "raw_digest": ""},
            reason=reason,
        )
        for origin in origins
        if (target := origin.target_id)
    )
    if not work.run.is_dry:
        release(work.run, lines, ChangeState.APPLIED)


# --- who is named once the run is over -------------------------------------------------------------------


def _named_after(work: Work) -> set[UUID]:
    """By sessions that are in the programme. What a preview would have written is thought of as written."""
    sessions = Session.objects.filter(event=work.source.event_id, merged_into=None).order_by()
    links = SessionSpeaker.objects.filter(session__in=sessions.values("pk")).order_by()
    if not work.run.is_dry:
        return set(links.exclude(session__status=WITHDRAWN).values_list("speaker_id", flat=True))
    status: dict[Any, str] = dict(sessions.values_list("pk", "status"))
    people: dict[Any, set[UUID]] = defaultdict(set)
    for session, speaker in links.values_list("session_id", "speaker_id"):
        people[session].add(speaker)
    for line in _predicted(work):
        key, values = line.target_id or line.external_id, line.after.get("values", {})
        status[key] = values.get("status", status.get(key, ""))
        if "speakers" in values:
            people[key] = {UUID(place[0]) for place in values["speakers"]}
    return {speaker for key, named in people.items() if status[key] != WITHDRAWN for speaker in named}


def _predicted(work: Work) -> QuerySet[SyncChange]:
    lines = SyncChange.objects.filter(run=work.run, kind=Kind.SESSION, state=ChangeState.PREDICTED)
    return lines.exclude(action=Action.FAILED).order_by("id")
