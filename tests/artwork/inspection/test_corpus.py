"""Every fault is found and named, nothing else is complained of, and good files pass."""

from pathlib import Path

import pikepdf
import pytest

from eventhub.artwork.preflight.vocabulary import Finding
from tests.artwork.corpus.faulty import FAULTS, coarse_in_hidden_layer
from tests.artwork.corpus.good import GOOD
from tests.artwork.corpus.sheet import PANEL
from tests.artwork.inspection.found import findings_of


def tells_what_to_do(finding: Finding) -> bool:
    """A sentence; and for what is not simply right, a way on."""
    return finding.message.endswith(".") and (finding.severity == "pass" or finding.remedy[-1:] in {".", "?"})


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_named(name, tmp_path):
    fault = FAULTS[name]

    found = findings_of(fault.make(tmp_path), fault.spec)

    assert fault.check in {one.check for one in found if one.severity == fault.severity}, [one.message for one in found]
    loud = {one.check for one in found if one.severity in {"warning", "error"}}
    assert loud <= {fault.check, *fault.beside}, [one.message for one in found if one.severity in {"warning", "error"}]
    assert len({one.key for one in found}) == len(found)
    assert [one for one in found if not tells_what_to_do(one)] == []


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_passes(name, tmp_path):
    make, spec = GOOD[name]

    found = findings_of(make(tmp_path), spec)

    assert [one.message for one in found if one.severity in {"warning", "error"}] == []
    assert {"format", "page_size"} <= {one.check for one in found if one.severity == "pass"}


def resolution_of(path: Path, layer_off: bool) -> str:
    if not layer_off:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.Root.OCProperties.D.OFF = pikepdf.Array([])
            pdf.save(path)
    [finding] = [one for one in findings_of(path, PANEL) if one.check == "resolution"]
    return finding.message


def test_a_picture_that_nobody_sees_is_told_as_such(tmp_path):
    path = coarse_in_hidden_layer(tmp_path)

    assert resolution_of(path, layer_off=True).endswith(" All of them lie in a layer that is hidden.")
    assert "hidden" not in resolution_of(path, layer_off=False)
