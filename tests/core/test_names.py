from eventhub.core.names import name_key


def test_names_are_compared_without_case_and_spaces():
    assert name_key("  Main   HALL ") == name_key("main hall") == "main hall"


def test_folding_may_lengthen_a_name_and_no_more_is_kept_than_fits():
    assert name_key("ß" * 160, 200) == "s" * 200
