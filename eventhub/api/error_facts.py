"""What an error carries beyond code, message and details: the state that a refused request ran into."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from eventhub.configurations.completeness import Problem
from eventhub.configurations.difference import Difference


def facts(extra: Mapping[str, Any]) -> dict[str, Any]:
    """The documented part of an error's `extra`; nothing else of it leaves the house."""
    return {name: write(extra[name]) for name, write in FACTS.items() if name in extra}


def as_it_is(value: Any) -> Any:
    return value


def problems(found: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem_data(problem) for problem in found]


def problem_data(problem: Problem) -> dict[str, Any]:
    return {
        "code": str(problem.code),
        "message": problem.message,
        "option_id": problem.option_id,
        "category_id": problem.category_id,
    }


def difference(found: Difference | None) -> dict[str, Any] | None:
    """From the submission that the request saw to the current one: totals, and the lines that differ."""
    if found is None:
        return None
    return {
        "old_total": found.old_net,
        "new_total": found.new_net,
        "lines": [
            {
                "code": line.code,
                "name": line.name,
                "category": line.category,
                "old_quantity": line.old_quantity,
                "new_quantity": line.new_quantity,
                "old_total": line.old_total,
                "new_total": line.new_total,
            }
            for line in found.changed
        ],
    }


FACTS: dict[str, Callable[[Any], Any]] = {
    "status": as_it_is,
    "submission": as_it_is,
    "proof_id": as_it_is,
    "sha256": as_it_is,
    "decided_by": as_it_is,
    "decided_at": as_it_is,
    "problems": problems,
    "difference": difference,
}
