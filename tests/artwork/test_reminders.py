"""One mail to each person who must act, with all of it, once a day at most."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import ArtworkReminder, ProofDecision
from eventhub.artwork.people import waiting_people
from eventhub.artwork.queries import requirements_visible_to
from eventhub.artwork.reminders import remind
from eventhub.core.errors import Conflict, NotAllowed
from eventhub.events.enums import ProofDeciders
from tests.factories.artwork import make_artwork, make_requirement, proof_of


def ask(show, *rows, actor=None):
    return remind(show.event, requirement_ids=[row.pk for row in rows], actor=actor or show.organiser)


def test_each_person_gets_one_list_of_what_waits_for_them(show, designer, viewer, facts):
    missing, waits = make_requirement(show), make_requirement(show)
    make_artwork(waits, ArtworkStatus.IN_REVIEW)
    to_decide = proof_of(show).artwork.requirement

    done = ask(show, missing, waits, to_decide)

    lists = {told.email: set(told.requirement_ids) for told in done.told}
    assert lists == {
        show.sponsor.email: {str(missing.pk), str(to_decide.pk)},
        designer.email: {str(missing.pk)},
    }
    assert [fact[0] for fact in facts()] == ["artwork.reminded"] * 2
    assert done.too_soon == []


def test_a_day_lies_between_two_reminders(show, designer):
    requirement = make_requirement(show)
    with time_machine.travel(timezone.now() - timedelta(hours=23), tick=False):
        ask(show, requirement)

    with pytest.raises(Conflict, match="The next reminder can go out at"):
        ask(show, requirement)
    ArtworkReminder.objects.filter(email=designer.email).update(created_at=timezone.now() - timedelta(hours=25))
    done = ask(show, requirement)

    assert [told.email for told in done.told] == [designer.email]
    assert [name for name, _ in done.too_soon] == [show.sponsor.name]
    assert all(at > timezone.now() for _, at in done.too_soon)


def test_nobody_is_reminded_of_what_does_not_wait_for_them(show, written):
    rows = [
        make_artwork(make_requirement(show), ArtworkStatus(status)).requirement for status in ("uploaded", "in_review")
    ]
    rows += [proof_of(show, ProofStatus.APPROVED).artwork.requirement]
    rows += [proof_of(show, deciders=ProofDeciders.ORGANISER).artwork.requirement]
    signed = proof_of(show, deciders=ProofDeciders.BOTH)
    said = {"verdict": "approve", "sha256": signed.sha256, "revision": 1, "by_kind": "person", "by_name": "Ines"}
    ProofDecision.objects.create(proof=signed, side="sponsor", at=timezone.now(), **said)
    before = written()

    with pytest.raises(Conflict, match="Nothing of this waits"):
        ask(show, *rows, signed.artwork.requirement)
    assert written() == before


def test_only_organisers_remind_and_only_of_their_event(show, designer, viewer, strangers):
    requirement = make_requirement(show)
    for actor in (show.sponsor, designer, viewer, *strangers.values()):
        with pytest.raises(NotAllowed):
            ask(show, requirement, actor=actor)
    assert not ArtworkReminder.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_who_waits_costs_the_same_for_any_number(show, count, django_assert_num_queries):
    for _ in range(count):
        make_requirement(show)
    rows = list(requirements_visible_to(show.organiser, show.event))

    with django_assert_num_queries(1):
        waiting = waiting_people(rows)

    assert {str(user): len(waits) for user, waits in waiting.items()} == {show.sponsor.name: count}
