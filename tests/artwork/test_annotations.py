"""Marks on proofs with their threads: who may, where they lie, who is told, and when it is over."""

from decimal import Decimal

import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.artwork import guests
from eventhub.artwork.annotations import (
    Place,
    add_annotation,
    answer_annotation,
    reopen_annotation,
    resolve_annotation,
)
from eventhub.artwork.enums import ProofStatus
from eventhub.artwork.models import Annotation, AnnotationComment
from eventhub.artwork.queries import annotations_of
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from tests.factories.artwork import proof_of

MIDDLE = Place(Decimal("0.5"), Decimal("0.25"))
CORNERS = Place(*map(Decimal, ("0.1", "0.2", "0.3", "0.4")))


@pytest.fixture
def proof(show):
    return proof_of(show, rendering={"pages": [{"number": 1}, {"number": 2}]})


def pin(proof, actor, **more) -> Annotation:
    values = {"shape": "pin", "place": MIDDLE, "text": "Is this the new logo?", **more}
    return add_annotation(proof, actor=actor, **values)


def test_a_pin_is_numbered_and_opens_a_thread(show, designer, facts, proof):
    first = pin(proof, show.organiser)
    second = pin(proof, designer, shape="arrow", place=CORNERS, page=2, text=" Closer to the edge ")
    answer_annotation(first, text="Yes, since March", actor=show.sponsor)

    assert [(row.number, row.shape, row.page) for row in annotations_of(proof)] == [(1, "pin", 1), (2, "arrow", 2)]
    assert (first.x, first.y, first.x2) == (Decimal("0.5"), Decimal("0.25"), None)
    assert (second.x2, second.y2) == (Decimal("0.3"), Decimal("0.4"))
    thread = first.comments.values_list("by_name", "text")
    assert list(thread) == [(show.organiser.name, "Is this the new logo?"), (show.sponsor.name, "Yes, since March")]
    assert [fact[0] for fact in facts()] == ["annotation.added", "annotation.added", "annotation.answered"]


def test_a_thread_is_resolved_once_and_opened_again(show, facts, proof):
    mark = pin(proof, show.sponsor)

    resolved = resolve_annotation(mark, actor=show.organiser)
    resolve_annotation(mark, actor=show.sponsor)
    assert (resolved.resolved_by_name, resolved.resolved_at is not None) == (show.organiser.name, True)
    again = reopen_annotation(mark, actor=show.sponsor)

    assert (again.resolved_at, again.resolved_by_name) == (None, "")
    assert [fact[0] for fact in facts()] == ["annotation.added", "annotation.resolved", "annotation.reopened"]


def test_people_who_can_see_it_are_mentioned_and_nobody_else(show, designer, strangers, proof):
    people = [show.organiser.id, designer.id, designer.id]

    mark = pin(proof, show.sponsor, mentions=people)

    comment = mark.comments.get()
    assert [each["id"] for each in comment.mentions] == [str(show.organiser.id), str(designer.id)]
    assert ActivityEntry.objects.get().data["mentions"] == [str(show.organiser.id), str(designer.id)]
    with pytest.raises(Invalid) as unknown:
        pin(proof, show.sponsor, mentions=[strangers["sponsor of another stand"].id])
    assert unknown.value.details[0].field == "mentions"
    assert AnnotationComment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"shape": "circle"}, "shape"),
        ({"page": 3}, "page"),
        ({"page": 0}, "page"),
        ({"place": Place(Decimal("1.01"), Decimal(0))}, "x"),
        ({"place": Place(Decimal(0), Decimal("NaN"))}, "y"),
        ({"shape": "box"}, "x2"),
    ],
)
def test_a_mark_lies_on_the_page_and_says_something(show, proof, written, wrong, field):
    before = written()
    with pytest.raises(Invalid) as fault:
        pin(proof, show.sponsor, **wrong)
    assert fault.value.details[0].field == field
    assert (written(), Annotation.objects.count()) == (before, 0)


@pytest.mark.parametrize("status", [ProofStatus.APPROVED, ProofStatus.SUPERSEDED])
def test_comments_close_with_the_decision(show, status):
    """So that the number of comments on a certificate stays what it was."""
    proof = proof_of(show, status)
    mark = Annotation.objects.create(proof=proof, number=1, x=0, y=0)
    steps = (
        lambda: pin(proof, show.sponsor),
        lambda: answer_annotation(mark, text="One more", actor=show.sponsor),
        lambda: resolve_annotation(mark, actor=show.sponsor),
    )
    for step in steps:
        with pytest.raises(Conflict, match="comments are closed"):
            step()


def test_who_may_not_comment(show, viewer, strangers, written, proof):
    mark = pin(proof, show.sponsor)
    before = written()
    for actor in (viewer, *strangers.values()):
        for step in (
            lambda actor=actor: pin(proof, actor),
            lambda actor=actor: answer_annotation(mark, text="Hm", actor=actor),
            lambda actor=actor: resolve_annotation(mark, actor=actor),
        ):
            with pytest.raises(NotAllowed):
                step()
    assert written() == before


def test_a_guest_comments_but_resolves_nothing_and_only_there(show, proof):
    guest = guests.invite_guest(proof, email="kim@agency.example", name="Kim Lee", actor=show.sponsor)
    actor = guests.actor_for_guest(guest)

    mark = pin(proof, actor)

    assert mark.comments.get().by_name == "Kim Lee (guest)"
    with pytest.raises(NotAllowed):
        resolve_annotation(mark, actor=actor)
    with pytest.raises(NotAllowed):
        pin(proof_of(show), actor)
