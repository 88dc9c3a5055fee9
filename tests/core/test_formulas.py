import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.core.formulas import neutralised, restored


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@x", "\tx", "'=1"])
def test_what_begins_like_a_formula_does_not_any_more(text):
    assert neutralised(text) == f"'{text}"


@given(st.text(alphabet="'=+-@\tab", max_size=8))
def test_it_comes_back_as_it_was(text):
    assert restored(neutralised(text)) == text
