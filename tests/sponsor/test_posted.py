import pytest

from eventhub.core.errors import Unreadable
from eventhub.sponsor.posted import read_posted
from tests.configurations.facts import category, key, option, version

FACTS = version(
    category("light", option("spot", max_quantity=12, included_quantity=4), option("rig", max_quantity=1)),
    category(
        "floor",
        option("carpet", "floor", max_quantity=1),
        option("tiles", "floor", max_quantity=9, min_quantity=0, included_quantity=3),
        max_selections=1,
    ),
)


def was(code: str, quantity: int, control: str) -> dict[str, str]:
    return {f"was-{key(code)}": f"{quantity}.{control}.a1.b2"}


def q(code: str) -> str:
    return f"q-{key(code)}"


PICK = f"pick-{key('floor')}"


def test_only_what_differs_from_what_was_shown_is_wanted():
    sent = was("spot", 4, "number") | was("rig", 0, "tick") | {q("spot"): "4", q("rig"): "1"}

    assert read_posted(sent, FACTS).wanted == {key("rig"): 1}


def test_rows_that_the_page_did_not_carry_are_left_alone():
    assert read_posted({q("spot"): "9", q("rig"): "1"}, FACTS).wanted == {}


def test_words_instead_of_controls_keep_their_quantity():
    sent = was("spot", 4, "fixed") | was("rig", 0, "gone") | {q("spot"): "9", q("rig"): "1"}

    assert read_posted(sent, FACTS).wanted == {}


@pytest.mark.parametrize(("shown", "sent", "wanted"), [(0, True, 1), (1, False, 0), (1, True, None), (0, False, None)])
def test_a_tick_is_one_or_none(shown, sent, wanted):
    fields = was("rig", shown, "tick") | ({q("rig"): "1"} if sent else {})

    assert read_posted(fields, FACTS).wanted == ({} if wanted is None else {key("rig"): wanted})


def test_another_radio_button_frees_the_one_before_and_takes_what_is_included():
    sent = was("carpet", 1, "radio") | was("tiles", 0, "radio") | {PICK: str(key("tiles"))}

    assert read_posted(sent, FACTS).wanted == {key("carpet"): 0, key("tiles"): 3}


def test_none_of_a_group_frees_all_and_no_answer_leaves_all():
    shown = was("carpet", 1, "radio") | was("tiles", 0, "radio")

    assert read_posted(shown | {PICK: ""}, FACTS).wanted == {key("carpet"): 0}
    assert read_posted(shown, FACTS).wanted == {}


def test_the_number_beside_the_chosen_radio_button_counts():
    shown = was("carpet", 0, "radio") | was("tiles", 3, "radio") | {q("tiles"): "7"}

    assert read_posted(shown | {PICK: str(key("tiles"))}, FACTS).wanted == {key("tiles"): 7}
    assert read_posted(shown | {PICK: str(key("carpet"))}, FACTS).wanted == {key("tiles"): 0, key("carpet"): 1}


@pytest.mark.parametrize("text", ["", "four", "4.5", "1e9", "0x10", "٤", "9" * 40, "4 4", "--4"])
def test_what_is_not_a_whole_number_is_named_and_kept(text):
    posted = read_posted(was("spot", 4, "number") | {q("spot"): text}, FACTS)

    assert posted.errors == {key("spot"): "Spot: give a whole number, 0 for none."}
    assert posted.typed == {key("spot"): text[:20]}
    assert posted.wanted == {}


@pytest.mark.parametrize(("text", "quantity"), [(" 7 ", 7), ("+7", 7), ("007", 7), ("-1", -1), ("100001", 100_001)])
def test_whole_numbers_of_any_size_are_read(text, quantity):
    """Whether they can be kept is for the service to say."""
    assert read_posted(was("spot", 4, "number") | {q("spot"): text}, FACTS).wanted == {key("spot"): quantity}


@pytest.mark.parametrize(("step", "quantity"), [("1", 6), ("-1", None), ("2", 5), ("x", 5), ("", 5)])
def test_plus_and_minus_go_one_step_from_what_is_typed(step, quantity):
    posted = read_posted(was("spot", 4, "number") | {q("spot"): "5", "step": f"{key('spot')}:{step}"}, FACTS)

    assert posted.wanted == ({} if quantity is None else {key("spot"): quantity})


def test_minus_stops_at_nothing():
    posted = read_posted(was("spot", 1, "number") | {q("spot"): "0", "step": f"{key('spot')}:-1"}, FACTS)

    assert posted.wanted == {key("spot"): 0}


def test_a_remedy_comes_on_top_of_what_the_fields_say():
    sent = was("spot", 4, "number") | was("rig", 1, "tick") | {q("spot"): "6", q("rig"): "1"}

    assert read_posted(sent | {"mend": f"{key('rig')}:0,{key('carpet')}:1"}, FACTS).wanted == {
        key("spot"): 6,
        key("rig"): 0,
        key("carpet"): 1,
    }


@pytest.mark.parametrize("mend", ["rig:0", f"{key('rig')}", f"{key('rig')}:x", f"{key('elsewhere')}:1"])
def test_a_remedy_that_is_not_ours_is_refused(mend):
    with pytest.raises(Unreadable):
        read_posted({"mend": mend}, FACTS)


@pytest.mark.parametrize(
    "shown", ["", "4", "4.number", "4.slider.a1.b2", "-4.number.a1.b2", "4.number.zz.b2", "x" * 999]
)
def test_a_page_that_was_tampered_with_is_refused(shown):
    with pytest.raises(Unreadable):
        read_posted({f"was-{key('spot')}": shown, q("spot"): "4"}, FACTS)


def test_lines_that_somebody_else_changed_meanwhile_are_met():
    shown = was("spot", 4, "number") | was("rig", 0, "tick")
    posted = read_posted(shown | {q("spot"): "6", q("rig"): "1"}, FACTS)

    assert posted.met({key("spot"): 9, key("rig"): 0}) == {key("spot"): 9}
    assert posted.met({key("spot"): 6}) == {}
