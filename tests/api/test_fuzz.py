"""The document against the product, a few invented requests for each operation; many more in test_fuzz_at_length.py."""

import json
import re

import pytest
from hypothesis import settings

from tests.api.conftest import things_of
from tests.api.fuzzing import ANYTHING_GOES, CHECKS, OWNERS, aim, invented, segment_before
from tests.architecture.source import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def things(kept_show) -> dict[str, str]:
    return things_of(kept_show)


def test_every_address_can_be_aimed_at_something(things):
    """A resource that is missing above would be asked for ids that nothing has, and only ever be a 404."""
    named = {segment_before(name, path) for path in paths_of_document() for name in re.findall(r"{(\w+)}", path)}

    assert named - set(OWNERS) == {"versions"}  # by number
    assert set(OWNERS.values()) <= set(things)


def paths_of_document() -> list[str]:
    return list(json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"])


@pytest.mark.process
@invented(every_bound=False).parametrize()
@settings(max_examples=2, derandomize=True, **ANYTHING_GOES)
def test_every_answer_is_one_that_the_document_knows(case, things, quiet_api):
    aim(case, things)

    case.call_and_validate(headers={"Authorization": f"Bearer {quiet_api.token}"}, checks=CHECKS)
