"""Due dates, notes, settings and bulk acceptance."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.services import change_notes, change_settings, set_due_date
from eventhub.artwork.workflows import accept_artworks
from eventhub.core.errors import Invalid, NotAllowed
from tests.factories.artwork import make_artwork, make_requirement


def test_a_requirement_gets_a_date_of_its_own_with_the_reason(show, facts):
    requirement, soon = make_requirement(show), timezone.now() + timedelta(days=3)

    requirement = set_due_date(requirement, due_at=soon, reason=" The printer closes early ", actor=show.organiser)
    assert (requirement.deadline, requirement.due_reason) == (soon, "The printer closes early")
    requirement = set_due_date(requirement, due_at=None, reason="Open after all", actor=show.organiser)

    assert (requirement.deadline, requirement.due_reason) == (show.event.artwork_deadline, "")
    assert [fact[0] for fact in facts()] == ["artwork_requirement.due_set"] * 2


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(-1, "Why", "due_at"), (61, "Why", "due_at"), (3, " ", "reason")]
)
def test_a_date_lies_ahead_and_before_the_opening(show, written, days, reason, field):
    requirement, before = make_requirement(show), written()
    with pytest.raises(Invalid) as fault:
        set_due_date(requirement, due_at=timezone.now() + timedelta(days=days), reason=reason, actor=show.organiser)
    assert ([each.field for each in fault.value.details], written()) == ([field], before)


def test_who_may_not_set_dates_or_settings(show, designer, viewer, strangers, written):
    requirement, before = make_requirement(show), written()
    for actor in (show.sponsor, designer, viewer, *strangers.values()):
        with pytest.raises(NotAllowed):
            set_due_date(requirement, due_at=None, reason="Why", actor=actor)
        with pytest.raises(NotAllowed):
            change_settings(show.event, acceptance="automatic", actor=actor)
    assert written() == before


def test_notes_are_changed_and_an_equal_one_says_nothing(show, designer, facts):
    artwork = make_artwork(make_requirement(show))

    change_notes(artwork, notes="Second try", actor=designer)
    change_notes(artwork, notes=" Second try ", actor=show.sponsor)

    assert facts() == [("artwork.edited", "", "")]


def test_settings_say_what_changed(show, facts):
    change_settings(show.event, acceptance="automatic", actor=show.organiser)
    kept = change_settings(show.event, acceptance="automatic", pack_template="{stand}_{n}", actor=show.organiser)

    assert (kept.acceptance, kept.pack_template) == ("automatic", "{stand}_{n}")
    assert [fact[0] for fact in facts()] == ["artwork_settings.changed"] * 2
    for wrong in ({"acceptance": "sometimes"}, {"pack_template": "{nobody}"}):
        with pytest.raises(Invalid):
            change_settings(show.event, actor=show.organiser, **wrong)


def test_many_are_accepted_at_once_and_each_refusal_is_named(show, facts):
    ready = [make_artwork(make_requirement(show)) for _ in range(2)]
    flagged = make_artwork(make_requirement(show), ArtworkStatus.NEEDS_ATTENTION)

    done = accept_artworks([*ready, flagged], actor=show.organiser)

    assert [row.status for row in done.accepted] == ["accepted", "accepted"]
    assert [(row, "needs attention" in why) for row, why in done.refused] == [(flagged, True)]
    assert [fact[0] for fact in facts()] == ["artwork.accepted", "proof.issued"] * 2
