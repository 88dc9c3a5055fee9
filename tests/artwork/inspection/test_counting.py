"""What a content takes is known before it is read."""

import pytest

from eventhub.artwork.inspection.counting import require_few
from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.refused import Refused

LIMITS = Limits(operators=100)


@pytest.mark.parametrize(
    "content",
    [
        b"q Q " * 50,
        b"(" + b"q Q " * 50 + b") Tj",
        b"<< /q /Q " + b"/k 0 " * 80 + b">> gs",
        b"% " + b"q " * 200 + b"\nq",
        b"1 2 m 3 4 l 5 6 7 8 9 10 c h W n " * 200,
        b"BI /W 1 /H 1 ID " + b"q Q " * 50 + b" EI Q",
    ],
    ids=["as many as may be", "text", "values", "remark", "lines", "picture"],
)
def test_what_is_no_step_is_not_counted(content):
    require_few(content, 100, LIMITS)


@pytest.mark.parametrize(
    "content", [b"q Q " * 50 + b"q", b"[]q" * 101, b"(a)Tj" * 101], ids=["apart", "after brackets", "after texts"]
)
def test_one_step_too_many_is_refused(content):
    with pytest.raises(Refused) as refused:
        require_few(content, 100, LIMITS)

    assert (refused.value.refusal.reason, refused.value.refusal.detail) == ("too_much", "more than 100 drawing steps")
