"""One place reads the environment, and one table names what it reads."""

import ast
import re
from collections import Counter

from tests.architecture.source import ROOT, modules

# Read by Django, Celery and gunicorn themselves, before or beside our settings, or by the tests alone.
READ_BY_OTHERS = {"DJANGO_SETTINGS_MODULE", "EVENTHUB_SAMPLE_DATA"}
TABLE_ROW = re.compile(r"^\| `([A-Z0-9_]+)` \|", re.MULTILINE)


def reads() -> Counter:
    return Counter(
        call.args[0].value
        for module in modules()
        for _, call in module.calls()
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "env"
    )


def test_each_variable_is_read_once():
    assert {name for name, times in reads().items() if times > 1} == set()
    assert "DATABASE_URL" in reads()


def test_only_the_settings_read_the_environment():
    stray = [
        module.at(node)
        for module in modules()
        if "os.environ" in module.text or "os.getenv" in module.text
        for node in module.nodes(ast.Subscript, ast.Call)
        if re.match(r"os\.(environ(\.get|\.pop|\[)|getenv)", ast.unparse(node))
    ]

    assert stray == []


def test_the_table_of_variables_is_complete():
    documented = TABLE_ROW.findall((ROOT / "docs" / "configuration.md").read_text())

    assert sorted(documented) == sorted({*reads(), *READ_BY_OTHERS})
    assert "docs/configuration.md" in (ROOT / "README.md").read_text()
