"""JSON Patch (RFC 6902), as far as a row goes."""

from copy import deepcopy
from sys import maxsize
from typing import Any

from integrations.sandbox.rhythm.errors import refused
from integrations.sandbox.wire import Refused

OPERATIONS = ("add", "remove", "replace", "move", "copy", "test")
WITH_VALUE = ("add", "replace", "test")
WITH_FROM = ("move", "copy")


def patched(row: dict[str, Any], operations: list[Any]) -> dict[str, Any]:
    """All of it or nothing."""
    document = deepcopy(row)
    for operation in operations:
        apply(document, checked(operation))
    return document


def checked(operation: Any) -> dict[str, Any]:
    if not isinstance(operation, dict) or operation.get("op") not in OPERATIONS:
        raise invalid(f"op must be one of {', '.join(OPERATIONS)}")
    needed = [
        "path",
        *(["value"] if operation["op"] in WITH_VALUE else ["from"] if operation["op"] in WITH_FROM else []),
    ]
    for name in needed:
        if name not in operation:
            raise invalid(f"{operation['op']} needs {name}")
    return operation


def apply(document: dict[str, Any], operation: dict[str, Any]) -> None:
    path = pointer(operation["path"])
    match operation["op"]:
        case "test":
            if read(document, path) != operation["value"]:
                raise invalid(f"the test of {operation['path']} failed")
        case "remove":
            remove(document, path)
        case "replace":
            read(document, path)
            replace(document, path, operation["value"])
        case "add":
            add(document, path, operation["value"])
        case "move":
            add(document, path, remove(document, pointer(operation["from"])))
        case _:
            add(document, path, deepcopy(read(document, pointer(operation["from"]))))


def pointer(text: Any) -> list[str]:
    if not isinstance(text, str) or not text.startswith("/"):
        raise invalid(f"“{text}” is no path; it begins with /")
    return [part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/")]


def read(document: Any, path: list[str]) -> Any:
    for part in path:
        document = step(document, part)
    return document


def step(held: Any, part: str) -> Any:
    if isinstance(held, dict) and part in held:
        return held[part]
    if isinstance(held, list) and place(part) < len(held):
        return held[place(part)]
    raise invalid(f"there is nothing at {part}")


def add(document: Any, path: list[str], value: Any) -> None:
    held, last = read(document, path[:-1]), path[-1]
    if isinstance(held, dict):
        held[last] = value
    elif isinstance(held, list) and last == "-":
        held.append(value)
    elif isinstance(held, list) and place(last) <= len(held):
        held.insert(place(last), value)
    else:
        raise invalid(f"nothing can be added at {last}")


def replace(document: Any, path: list[str], value: Any) -> None:
    held, last = read(document, path[:-1]), path[-1]
    held[last if isinstance(held, dict) else place(last)] = value


def remove(document: Any, path: list[str]) -> Any:
    value, held, last = read(document, path), read(document, path[:-1]), path[-1]
    del held[last if isinstance(held, dict) else place(last)]
    return value


def place(part: str) -> int:
    """What is no number is beyond every array."""
    return int(part) if part.isascii() and part.isdigit() and len(part) < 7 else maxsize


def invalid(said: str) -> Refused:
    return refused(400, f"The JSON patch directive you supplied was not valid: {said}.")
