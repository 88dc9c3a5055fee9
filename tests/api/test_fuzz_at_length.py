"""The document against the product, at length."""

import pytest
from hypothesis import settings

from tests.api.fuzzing import ANYTHING_GOES, CHECKS, aim, invented


@pytest.mark.soak
@invented(every_bound=True).parametrize()
@settings(max_examples=60, **ANYTHING_GOES)
def test_the_same_at_length(case, things, quiet_api):
    aim(case, things)

    case.call_and_validate(headers={"Authorization": f"Bearer {quiet_api.token}"}, checks=CHECKS)
