from datetime import UTC, datetime

import pytest

from eventhub.configurations.facts import CategoryFacts
from eventhub.configurations.models import StandConfiguration, StockCount
from eventhub.configurations.sheet import load_sheet
from eventhub.sponsor.configurator import Control, Entered, Notice, WayOut, blocks_of, problem_links, rule_in_words
from tests.configurations.facts import key
from tests.factories.show import CATEGORIES, add_version

OPTIONS = (
    ("wall", "Walls", {"min_quantity": 1, "included_quantity": 1, "max_quantity": 1}),
    ("door", "Walls", {"max_quantity": 1, "unit_price": "310.00"}),
    ("panel", "Walls", {"included_quantity": 1, "max_quantity": 3, "unit_price": "160.00"}),
    ("kw1", "Power", {"included_quantity": 1, "max_quantity": 1, "unit_price": 0}),
    ("kw3", "Power", {"max_quantity": 1, "unit_price": "185.00", "stock": 14}),
    ("kw9", "Power", {"max_quantity": 1, "stock": 0}),
    ("metre", "Power", {"max_quantity": None, "unit_price": "5.00"}),
    ("gift", "Light", {"max_quantity": 1, "unit_price": 0}),
    ("duty", "Light", {"min_quantity": 2, "max_quantity": 2}),
)


@pytest.fixture
def sheet_with(show):
    """sheet_with(door=1, …): the page's facts with these quantities, and nothing else chosen."""
    add_version(show.package, options=OPTIONS)

    def load(**quantities: int):
        StandConfiguration.objects.all().delete()
        made = show.configuration()
        made.selections.all().delete()
        for code, quantity in quantities.items():
            made.selections.create(option=show.option(code), quantity=quantity, unit_price=0)
        return load_sheet(made, now=datetime.now(UTC))

    return load


def rows(sheet, entered=None):
    blocks = blocks_of(sheet, entered) if entered else blocks_of(sheet)
    return {row.option.code: row for block in blocks for row in block.rows}


def test_the_control_follows_the_rule(sheet_with):
    shown = rows(sheet_with(wall=1, kw1=1))

    assert {code: row.control for code, row in shown.items()} == {
        "wall": Control.FIXED,
        "door": Control.TICK,
        "panel": Control.NUMBER,
        "kw1": Control.RADIO,
        "kw3": Control.RADIO,
        "kw9": Control.GONE,
        "metre": Control.RADIO,
        "gift": Control.TICK,
        "duty": Control.NUMBER,
    }


def test_what_should_be_fixed_and_is_not_can_be_mended(sheet_with):
    assert rows(sheet_with())["wall"].control is Control.TICK
    assert rows(sheet_with(wall=3))["wall"].control is Control.NUMBER
    assert rows(sheet_with(duty=2))["duty"].control is Control.FIXED


def test_two_of_a_category_that_allows_one_are_not_radio_buttons(sheet_with):
    shown = rows(sheet_with(kw1=1, kw3=1))

    assert (shown["kw1"].control, shown["kw3"].control, shown["metre"].control) == (
        Control.TICK,
        Control.TICK,
        Control.NUMBER,
    )


def test_what_is_out_of_stock_but_chosen_keeps_its_control(sheet_with):
    assert rows(sheet_with(kw9=1))["kw9"].control is Control.RADIO


def test_only_the_chosen_radio_button_of_many_pieces_has_a_number(sheet_with):
    assert rows(sheet_with(kw1=1))["metre"].has_number is False
    assert rows(sheet_with(metre=40))["metre"].has_number is True
    assert rows(sheet_with(kw1=1))["kw1"].has_number is False


def test_terms_and_words_of_a_row(sheet_with):
    shown = rows(sheet_with(wall=1, kw1=1))

    assert {code: row.terms for code, row in shown.items()} == {
        "wall": "",
        "door": "£310.00",
        "panel": "£160.00 each · 1 included · up to 3",
        "kw1": "included",
        "kw3": "£185.00 · 14 left for this event",
        "kw9": "£10.00",
        "metre": "£5.00 each",
        "gift": "no extra charge",
        "duty": "£10.00 each · exactly 2",
    }
    assert (shown["wall"].words, shown["kw9"].words) == ("1, fixed", "None left")


def test_words_of_a_stock_that_is_used_up(show, sheet_with):
    sheet_with()
    StockCount.objects.create(event=show.event, option_code="kw3", reserved=14)

    row = rows(sheet_with())["kw3"]

    assert (row.control, row.words, row.terms) == (Control.GONE, "None left of 14", "£185.00")


def test_the_total_of_a_line(sheet_with):
    shown = rows(sheet_with(wall=1, panel=3, door=0, gift=1))

    assert {code: row.total for code, row in shown.items() if row.total} == {
        "wall": "included",
        "panel": "£320.00",
        "gift": "no charge",
    }


def test_the_plus_button_stops_at_the_lower_of_maximum_and_stock(show, sheet_with):
    sheet_with()
    StockCount.objects.create(event=show.event, option_code="panel", limit_override=2)

    shown = rows(sheet_with())

    assert (shown["panel"].most, shown["metre"].most, shown["kw3"].most) == (2, None, 1)


@pytest.mark.parametrize(
    ("least", "most", "chosen", "rule"),
    [
        (1, 1, 0, "Choose exactly 1 · none chosen"),
        (0, 1, 1, "Choose up to 1 · 1 chosen"),
        (1, 4, 3, "Choose 1 to 4 · 3 chosen"),
        (0, None, 2, "Choose any · 2 chosen"),
        (2, None, 0, "Choose at least 2 · none chosen"),
    ],
)
def test_the_rule_of_a_category_in_words(least, most, chosen, rule):
    assert rule_in_words(CategoryFacts(key("any"), "Any", least, most), chosen) == rule


def test_a_broken_rule_stands_at_its_row_with_the_buttons_that_mend_it(show):
    made = show.configuration()
    made.selections.create(option=show.option("rig"), quantity=1, unit_price=0)
    kw1, kw3, rig = (show.option(code).pk for code in ("kw1", "kw3", "rig"))

    shown = rows(load_sheet(made))

    assert shown["rig"].notices == (
        Notice(
            "stop",
            "The lighting rig needs a 3 kW connection",
            (
                WayOut("Change to Kw3, +\u00a0£185.00", f"{kw3}:1,{kw1}:0"),
                WayOut("Leave Rig out, −\u00a0£480.00", f"{rig}:0"),
            ),
        ),
    )
    assert {code for code, row in shown.items() if row.is_broken} == {"rig"}


def test_a_category_says_what_is_missing_and_counts_what_is_to_mend(sheet_with):
    walls, power, light = blocks_of(sheet_with(kw1=1, duty=1))

    assert [notice.message for notice in walls.notices] == ["Choose at least 1 of Walls. You have chosen 0."]
    assert (walls.to_mend, power.to_mend, light.to_mend) == (2, 0, 1)


def test_none_is_offered_where_nothing_has_to_be_chosen(monkeypatch, show):
    monkeypatch.setitem(CATEGORIES, "Light", (0, 1))
    add_version(show.package)
    _, power, light = blocks_of(load_sheet(show.configuration()))

    assert (power.offers_none, light.offers_none) == (False, True)
    assert light.group == f"pick-{light.category.id}"


def test_problems_lead_to_their_place(show):
    made = show.configuration()
    made.selections.all().delete()
    made.selections.create(option=show.option("rig"), quantity=1, unit_price=0)
    page = f"/my/stands/{show.stand.pk}/configuration/"

    assert [link.href for link in problem_links(load_sheet(made))] == [
        f"{page}#c1",
        f"{page}#o1",
        f"{page}#c2",
        f"{page}#o6",
    ]


def test_what_a_row_shows_changes_with_what_it_says(sheet_with):
    before, after = rows(sheet_with(panel=1))["panel"], rows(sheet_with(panel=2))["panel"]

    assert before.shape == after.shape
    assert before.state != after.state
    assert after.shown == f"2.number.{after.shape}.{after.state}"


def test_a_row_that_gets_another_control_has_another_shape(sheet_with):
    assert rows(sheet_with(metre=1))["metre"].shape != rows(sheet_with())["metre"].shape


def test_what_was_entered_and_refused_is_shown_again(sheet_with):
    sheet = sheet_with(panel=1)
    panel = next(option.id for option in sheet.facts.options if option.code == "panel")

    row = rows(sheet, Entered(typed={panel: "many"}, errors={panel: "Panel: give a whole number"}))["panel"]

    assert (row.value, row.error, row.is_broken, row.quantity) == ("many", "Panel: give a whole number", True, 1)


def test_a_line_that_met_another_change_says_so_and_offers_it_back(sheet_with):
    sheet = sheet_with(panel=1)
    panel = next(option.id for option in sheet.facts.options if option.code == "panel")

    row = rows(sheet, Entered(met={panel: 3}))["panel"]

    assert row.notices == (
        Notice(
            "warn",
            "Somebody else had set this to 3 meanwhile. What you chose counts now.",
            (WayOut("Take 3 again", f"{panel}:3"),),
        ),
    )
    assert row.is_broken is False
