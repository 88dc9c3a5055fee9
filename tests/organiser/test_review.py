from datetime import UTC, datetime, timedelta
from decimal import Decimal

from eventhub.configurations.enums import ConfigurationStatus, Decision
from eventhub.configurations.models import Submission
from eventhub.configurations.sheet import load_version
from eventhub.organiser.review import (
    current_of,
    difference_of,
    last_decided,
    place_in_queue,
    review_lines,
)
from eventhub.organiser.scope import EventScope

NOW = datetime(2027, 1, 28, 9, tzinfo=UTC)


def submission(configuration, number: int, decision=Decision.WAITING, *, lines=(), comments=()) -> Submission:
    return Submission(
        configuration=configuration,
        number=number,
        revision=1,
        version=configuration.version,
        lines=[
            {"code": code, "name": code.title(), "category": "Light", "quantity": quantity, "line_total": total}
            for code, quantity, total in lines
        ],
        base_price=Decimal("3200.00"),
        net_total=Decimal("3200.00") + sum(Decimal(total) for _, _, total in lines),
        submitted_at=NOW + timedelta(hours=number),
        decision=decision,
        line_comments=[{"code": code, "comment": text} for code, text in comments],
    )


def scope_of(show) -> EventScope:
    return EventScope(show.event, show.organiser, organises=True)


def test_the_queue_goes_round(show):
    made = [
        show.configuration(
            show.add_stand(f"B0{number}", f"Company {number}"),
            status=ConfigurationStatus.SUBMITTED,
            submitted_at=NOW + timedelta(days=number),
        )
        for number in (3, 1, 2)
    ]
    third, first, second = made

    places = [place_in_queue(scope_of(show), each) for each in (first, second, third)]

    assert [(place.position, place.length, place.next_id) for place in places] == [
        (1, 3, second.pk),
        (2, 3, third.pk),
        (3, 3, first.pk),
    ]
    assert places[0].next_name == "B02, Company 2"


def test_what_does_not_wait_has_no_position_but_a_next(show):
    decided = show.configuration(status=ConfigurationStatus.APPROVED)
    waiting = show.configuration(show.add_stand("B04"), status=ConfigurationStatus.SUBMITTED, submitted_at=NOW)

    place = place_in_queue(scope_of(show), decided)

    assert (place.position, place.length, place.next_id, place.next_name) == (0, 1, waiting.pk, "B04")


def test_the_last_one_has_no_next(show):
    only = show.configuration(status=ConfigurationStatus.SUBMITTED, submitted_at=NOW)

    assert place_in_queue(scope_of(show), only).next_id is None


def test_what_was_withdrawn_was_never_decided(show):
    configuration = show.configuration(submission=4)
    returned = submission(configuration, 2, Decision.CHANGES_REQUESTED)
    rows = [
        submission(configuration, 4),
        submission(configuration, 3, Decision.WITHDRAWN),
        returned,
        submission(configuration, 1, Decision.APPROVED),
    ]

    current = current_of(configuration, rows)

    assert current is rows[0]
    assert last_decided(current, rows) is returned
    assert last_decided(rows[3], rows) is None
    assert last_decided(None, rows) is None


def test_lines_carry_what_was_asked_and_where_to_answer(show):
    configuration = show.configuration()
    before = submission(
        configuration,
        1,
        Decision.CHANGES_REQUESTED,
        lines=[("spot", 8, "136.00"), ("store", 1, "310.00"), ("gone", 1, "10.00")],
        comments=[("rig", "Add the rig?"), ("spot", "So many?")],
    )
    after = submission(configuration, 2, lines=[("rig", 1, "480.00"), ("spot", 8, "136.00")])

    lines = review_lines(difference_of(before, after), before, load_version(configuration.version))

    rows = {one.line.code: one for one in lines}
    assert list(rows) == ["rig", "spot", "store", "gone"]
    assert (rows["rig"].is_new, rows["rig"].asked, rows["rig"].line.change) == (True, "Add the rig?", Decimal("480.00"))
    assert (rows["spot"].line.is_changed, rows["spot"].asked) == (False, "So many?")
    assert (rows["store"].is_gone, rows["store"].option_id) == (True, show.option("store").pk)
    assert rows["gone"].option_id is None


def test_a_first_submission_is_all_new(show):
    first = submission(show.configuration(), 1, lines=[("spot", 6, "68.00")])

    difference = difference_of(None, first)

    assert (difference.old_net, difference.new_net) == (Decimal(0), Decimal("3268.00"))
    assert [line.old_quantity for line in difference.lines] == [None]
