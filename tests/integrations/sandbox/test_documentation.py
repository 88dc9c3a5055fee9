import json
from pathlib import Path

from integrations.sandbox.control import CHANGES
from integrations.sandbox.faults.registry import CATALOGUE
from integrations.sandbox.sessionboard.tokens import usual_tokens

PAGE = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text()


def test_every_fault_is_documented_as_it_is():
    lines = []
    for kind in CATALOGUE:
        options = ", ".join(f"`{name}` {json.dumps(value)}" for name, value in kind.options.items())
        lines.append(f"| {kind.name} | {kind.alias} | {kind.says} | {options} |")

    assert [line for line in lines if line not in PAGE] == []


def test_every_change_and_every_token_is_named():
    assert [name for name in (*CHANGES, *usual_tokens()) if f"`{name}`" not in PAGE] == []
