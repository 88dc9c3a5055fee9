"""What shares code with the clients would share their mistakes."""

import ast
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "integrations" / "sandbox"
ABOUT_DJANGO = {"apps.py", "vendor_sandbox.py"}


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def test_the_sandbox_knows_itself_and_the_standard_library_and_nothing_of_ours():
    allowed = {*sys.stdlib_module_names, "PIL"}
    stray = [
        f"{path.name} {name}"
        for path in FOLDER.rglob("*.py")
        for name in imported(path)
        if not name.startswith("integrations.sandbox")
        and name.partition(".")[0] not in allowed | ({"django"} if path.name in ABOUT_DJANGO else set())
    ]

    assert stray == []
