"""What a row of a vendor comes to, given what is here. No database."""

from uuid import UUID

import pytest

from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import Directory
from eventhub.programme.ingest.plan import plan_row
from eventhub.programme.ingest.state import (
    CREATED,
    HIDE,
    KEPT,
    MOVE,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    WITHDRAW,
    Choices,
    Held,
    Incoming,
    Known,
    References,
)
from eventhub.programme.ingest.values import values_of
from eventhub.programme.records import SOMEBODY, SessionRecord, SpeakerLink

HERE, ADA, BEN = UUID(int=1), UUID(int=2), UUID(int=3)
NINE, TEN = "2027-06-07T09:00:00+00:00", "2027-06-07T10:00:00+00:00"


def incoming(**fields) -> Incoming:
    values, _ = values_of(SessionRecord("s1", **{"title": "Opening", **fields}))
    return Incoming("s1", {}, "raw", values, digest="new")


def planned(sent: Incoming, *, here=None, locked=(), known=True, speakers=None, **choices):
    """`here`: what stands here, beside what was sent."""
    stands = {**(incoming().values or {}), "starts_at": NINE, "ends_at": None, **(here or {})}
    held = None if here is None else Held(HERE, None, "Opening", stands, frozenset(locked))
    kept = Known(UUID(int=9), "s1", HERE, "old", "old", 0, None, owns=True) if held and known else None
    refs = References(Directory(), speakers=speakers or {})
    return plan_row(Kind.SESSION, sent, known=kept, held=held, refs=refs, choices=Choices(**choices))


def sent_at(starts, **fields) -> Incoming:
    row = incoming(**fields)
    row.values["starts_at"] = starts
    return row


def test_a_new_row_is_created_and_published_as_the_vendor_says_or_by_hand():
    plan = planned(incoming())

    assert (plan.action, plan.label, plan.now["published"]) == (CREATED, "Opening", True)
    assert planned(incoming(), publishes=False).now["published"] is False


def test_what_differs_is_changed_and_nothing_else():
    plan = planned(sent_at(NINE, title="Closing", level="All"), here={})

    assert (plan.action, plan.now) == (UPDATED, {"title": "Closing", "level": "All"})


def test_what_was_edited_here_is_left_alone():
    plan = planned(sent_at(NINE, title="Closing"), here={"title": "Ours"}, locked={"title"})

    assert (plan.action, plan.now) == (KEPT, {})


def test_a_blank_clears_only_what_the_connection_lets_it_clear():
    blank = sent_at(NINE)

    assert planned(blank, here={"level": "All"}).now == {"level": ""}
    assert planned(blank, here={"level": "All"}, kept_when_blank=frozenset({"level"})).now == {}


@pytest.mark.parametrize(
    ("sent", "step", "later"),
    [
        (sent_at(TEN), MOVE, {"starts_at": TEN}),
        (sent_at(NINE, published=False), HIDE, {"published": False}),
        (sent_at(NINE, status="cancelled"), HIDE, {"status": "cancelled"}),
        (sent_at(NINE, status="withdrawn"), WITHDRAW, {"status": "withdrawn"}),
    ],
)
def test_what_hides_moves_or_takes_away_waits_for_the_guard(sent, step, later):
    plan = planned(sent, here={})

    assert (plan.now, plan.later) == ({}, {step: later})


def test_who_cant_be_made_out_takes_nobody_off():
    """Somebody of those who are here may be meant; who is named beside is taken as said."""
    here = [[BEN, "speaker", 0, True, "", ""], [ADA, "speaker", 1, True, "", ""]]
    sent = incoming(speakers=(SpeakerLink("p1", order=7), SpeakerLink(SOMEBODY)))

    plan = planned(sent, here={"speakers": here}, speakers={"p1": ADA})
    assert plan.wanted["speakers"] == [here[0], [ADA, "speaker", 7, True, "", ""]]
    assert (plan.is_open, plan.remarks) == (False, [])


def test_whoever_is_not_here_is_left_out_with_a_note_and_looked_for_again():
    sent = incoming(speakers=(SpeakerLink("p1"), SpeakerLink("p2")))

    plan = planned(sent, speakers={"p1": ADA})
    assert [place[0] for place in plan.now["speakers"]] == [ADA]
    assert (plan.is_open, [remark.field for remark in plan.remarks]) == (True, ["speakers"])


@pytest.mark.parametrize(
    ("known", "said", "roles"),
    [
        (None, "", ["speaker"]),
        ([], "", ["speaker"]),
        (["chair"], "", ["chair"]),
        (["chair", "speaker"], "", ["chair", "speaker"]),
        (["chair"], "keynote", ["keynote"]),
    ],
)
def test_a_role_that_the_vendor_does_not_say_erases_none(known, said, roles):
    here = None if known is None else {"speakers": [[ADA, role, 0, True, "", ""] for role in known]}
    plan = planned(incoming(speakers=(SpeakerLink("p1", said),)), here=here, speakers={"p1": ADA})

    assert [place[1] for place in plan.wanted["speakers"]] == roles


@pytest.mark.parametrize(("here", "action"), [(None, SKIPPED), ({}, UNCHANGED), ({"status": "withdrawn"}, UNCHANGED)])
def test_what_the_vendor_removed(here, action):
    plan = planned(Incoming("s1", {}, "raw", is_gone=True), here=here)

    assert (plan.action, plan.now) == (action, {})
    assert plan.later == ({WITHDRAW: {"status": "withdrawn"}} if here == {} else {})
