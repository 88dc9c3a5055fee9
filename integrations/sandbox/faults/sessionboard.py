"""The faults that a sync with Sessionboard must survive, S1 to S24, each really brought about."""

from integrations.sandbox.faults.edits import (
    all_pending,
    codes_unnested,
    fields_changed,
    leaves_accepted,
    merged,
    more_abstracts,
    odd_times,
    other_prefix,
    parent_gone,
    people_hidden,
    somebody_writes,
    two_roles,
    webhook_forged,
    webhooks_of_others,
    withdrawn,
    zone_moved,
)
from integrations.sandbox.faults.model import Fault, Kind
from integrations.sandbox.faults.wire import crowding, too_many
from integrations.sandbox.pictures import broken_photo
from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply

PHOTOS = frozenset({"photos"})
SESSIONS = frozenset({"sessions"})


def photos_broken(fault: Fault, scene: Scene, call: Call) -> Reply | None:
    number = int(call.request.path.rpartition("/")[2].partition(".")[0])
    return broken_photo(number) if call.vendor == "sessionboard" else None


V = "sessionboard"
FEW = {"count": 3}
SESSIONBOARD = (
    Kind("S1", "hide_pii", V, "every token hides PII: `j***@a***.com`, `***-***-4567`"),
    Kind(
        "S2",
        "event_restricted",
        V,
        "the token no longer sees the event: it is missing from the list, and its routes answer 404 (or `status`)",
        {"status": 404},
    ),
    Kind("S3", "envelopes", V, "the three envelopes in turn, and an empty room or track as `{}`, null or not at all"),
    Kind(
        "S4",
        "edited_while_read",
        V,
        "after each page of sessions the longest unchanged one is saved: sorted by updatedAt, rows repeat and are skipped",
        {"rows": 1},
        streams=SESSIONS,
        after=crowding,
    ),
    Kind("S5", "stale_read", V, "search and single reads stay three minutes old, whoever changed what"),
    Kind("S6", "leaves_accepted", V, "sessions leave `accepted`", FEW, ordered=leaves_accepted, argument="count"),
    Kind(
        "S7",
        "hidden_speakers",
        V,
        "the first participant is hidden (`is_public: false`) or has declined",
        FEW,
        ordered=people_hidden,
        argument="count",
    ),
    Kind("S8", "two_roles", V, "a speaker is also the moderator", FEW, ordered=two_roles, argument="count"),
    Kind(
        "S9",
        "orphan_subsession",
        V,
        "the parent of a sub-session is deleted",
        {"count": 1},
        ordered=parent_gone,
        argument="count",
    ),
    Kind(
        "S10",
        "abstracts_mixed_in",
        V,
        "more abstracts among the sessions",
        FEW,
        ordered=more_abstracts,
        argument="count",
    ),
    Kind(
        "S11",
        "odd_times",
        V,
        "sessions without a time, ending before they start, running for days",
        FEW,
        ordered=odd_times,
        argument="count",
    ),
    Kind(
        "S12",
        "prefix_changed",
        V,
        "another prefix: every friendly id is another, no id is",
        {"prefix": "AGENDA"},
        ordered=other_prefix,
        argument="prefix",
    ),
    Kind(
        "S13",
        "merged_contacts",
        V,
        "contacts are merged: the old id answers 404, sessions name the other; can't be taken back",
        {"count": 1},
        ordered=merged,
        argument="count",
    ),
    Kind(
        "S14",
        "conflict_loop",
        V,
        "somebody else writes before each write of ours: 409 again and again",
        streams=frozenset({"writes"}),
        write=somebody_writes,
    ),
    Kind(
        "S15",
        "rate_limited",
        V,
        "429 with Retry-After 800 and RateLimit headers, until that time is over",
        {"retry_after": 800},
        argument="retry_after",
        before=too_many,
    ),
    Kind(
        "S16",
        "webhook_unmapped",
        V,
        "webhooks for another event, and with event_id null",
        {"event_id": 999_999},
        ordered=webhooks_of_others,
    ),
    Kind(
        "S17",
        "webhook_forged",
        V,
        "a webhook without the secret, about a session that does not exist",
        ordered=webhook_forged,
    ),
    Kind("S18", "photos_broken", V, "photos are expired (403), HEIC, or 20 MB", streams=PHOTOS, before=photos_broken),
    Kind(
        "S19",
        "custom_fields_changed",
        V,
        "one custom field is renamed, one deleted, one of another type",
        ordered=fields_changed,
    ),
    Kind("S20", "wrong_region", V, "the organisation's data is in the other region: 401 here, 200 there"),
    Kind(
        "S21",
        "zone_changed",
        V,
        "the event's time zone is another; instants stay",
        {"zone": "America/Los_Angeles"},
        ordered=zone_moved,
        argument="zone",
    ),
    Kind("S22", "all_pending", V, "acceptance is switched on late: everybody is Pending", ordered=all_pending),
    Kind(
        "S23",
        "subsession_codes",
        V,
        "sub-sessions show a code of their own instead of one below the parent's, or the other way round",
        ordered=codes_unnested,
    ),
    Kind(
        "S24",
        "withdrawn",
        V,
        "a participant withdraws and the session is declined; undone with the fault",
        {"count": 1},
        ordered=withdrawn,
        argument="count",
    ),
    Kind("offset_times", "", V, "starts_at and ends_at carry the venue's offset instead of Z"),
    Kind("naive_times", "", V, "starts_at and ends_at carry no offset at all: the venue's wall time"),
)
