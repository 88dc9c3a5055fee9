from decimal import Decimal

from eventhub.configurations.difference import NOTHING, LineState, compare


def line(code: str, quantity: int, total: str) -> dict:
    return {
        "code": code,
        "name": code.capitalize(),
        "category": "Light",
        "quantity": quantity,
        "line_total": Decimal(total),
    }


OLD = LineState(Decimal(100), Decimal("154.00"), (line("chairs", 8, "36"), line("store", 1, "18")))
NEW = LineState(Decimal(100), Decimal("580.00"), (line("rig", 1, "480"), line("chairs", 6, "0")))


def test_lines_are_matched_by_code_in_the_order_of_the_newer_state():
    difference = compare(OLD, NEW)

    assert [(each.code, each.old_quantity, each.new_quantity, each.change) for each in difference.lines] == [
        ("rig", None, 1, Decimal(480)),
        ("chairs", 8, 6, Decimal(-36)),
        ("store", 1, None, Decimal(-18)),
    ]
    assert difference.change == Decimal("426.00")
    assert difference.unchanged == ()


def test_equal_states_have_no_changed_line():
    difference = compare(OLD, OLD)
    assert difference.changed == ()
    assert len(difference.unchanged) == 2


def test_the_first_submission_is_all_new():
    assert [each.old_quantity for each in compare(NOTHING, NEW).changed] == [None, None]
