import ast
import statistics

from tests.architecture.source import modules

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 10


def functions():
    for module in (*modules(), *modules("integrations")):
        for node in module.nodes(ast.FunctionDef, ast.AsyncFunctionDef):
            yield f"{module.at(node)} {node.name}", node.end_lineno - node.lineno + 1


def test_no_module_is_too_long():
    lengths = {module.name: len(module.text.splitlines()) for module in (*modules(), *modules("integrations"))}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_too_long():
    assert {name: lines for name, lines in functions() if lines > LONGEST_FUNCTION} == {}


def test_functions_are_short():
    assert statistics.median(lines for _, lines in functions()) <= MEDIAN_FUNCTION
