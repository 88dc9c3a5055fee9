from datetime import UTC, datetime, timedelta

from eventhub.core.status_marks import mark_for
from eventhub.organiser.pictures import hall_picture, timeline

NOW = datetime(2027, 1, 28, 9, tzinfo=UTC)


def test_stands_lie_in_rows_of_six_with_an_aisle_after_every_second_row():
    picture = hall_picture("Hall 1", [(f"A{number:02}", "approved") for number in range(1, 15)])

    corners = {cell.number: (cell.x, cell.y) for cell in picture.cells}
    assert corners["A01"] == (1, 1)
    assert corners["A06"] == (286, 1)
    assert corners["A07"] == (1, 44)
    assert corners["A13"] == (1, 109)
    assert (picture.width, picture.height) == (342, 150)


def test_a_hall_is_named_with_its_counts_most_first():
    picture = hall_picture("Hall 3", [("C1", "draft"), ("C2", "approved"), ("C3", ""), ("C4", "approved")])

    assert picture.label == "Hall 3: 2 approved, 1 draft, 1 not started"


def test_what_has_not_begun_is_an_outline():
    picture = hall_picture("Hall 1", [("A1", ""), ("A2", "no_sponsor"), ("A3", "changes_requested"), ("A4", "draft")])

    assert [cell.ground for cell in picture.cells] == ["none", "none", "act", "rest"]
    assert picture.cells[2].status == mark_for("stand", "changes_requested")


def test_an_empty_hall_has_no_height():
    picture = hall_picture("Hall 9", [])

    assert (picture.width, picture.height, picture.cells) == (0, 0, ())


def test_the_line_runs_from_today_to_the_opening():
    dates = [
        ("Configuration", NOW + timedelta(days=10)),
        ("Artwork", NOW + timedelta(days=26)),
        ("Opening", NOW + timedelta(days=40)),
    ]

    points = timeline(dates, NOW)

    assert [point.name for point in points] == ["Today", "Configuration", "Artwork", "Opening"]
    assert [point.at for point in points] == [1.0, 25.0, 63.4, 97.0]
    assert [point.is_next for point in points] == [False, True, False, False]
    assert [point.anchor for point in points] == ["start", "middle", "middle", "end"]
    assert {point.level for point in points} == {"above"}


def test_a_date_that_has_passed_lies_before_today():
    dates = [("Configuration", NOW - timedelta(days=5)), ("Opening", NOW + timedelta(days=15))]

    points = timeline(dates, NOW)

    assert [(point.name, point.is_past) for point in points] == [
        ("Configuration", True),
        ("Today", False),
        ("Opening", False),
    ]


def test_labels_that_would_overlap_go_below_and_then_away():
    dates = [(f"Day {day}", NOW + timedelta(days=60 + day)) for day in (0, 1, 2)] + [
        ("Opening", NOW + timedelta(days=100))
    ]

    levels = {point.name: point.level for point in timeline(dates, NOW)}

    assert levels == {"Today": "above", "Day 0": "above", "Day 1": "below", "Day 2": "", "Opening": "above"}


def test_all_on_one_day_does_not_divide_by_nothing():
    assert [point.at for point in timeline([("Opening", NOW)], NOW)] == [1.0, 1.0]
