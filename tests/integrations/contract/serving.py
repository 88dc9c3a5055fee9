"""How each installed vendor is served to the cases: by the sandbox, or as its own tests say in a `SERVING` of `served.py`.

What serves gives what a connection needs, and has faults that are put by name, as the sandbox's are.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from integrations.sandbox.faults.registry import VENDORS
from integrations.sandbox.server import Sandbox

# Three pages of either list, and no limit that many cases together would meet.
WORLD = {"sessions": 24, "speakers": 20, "page_size": 8, "rate_limit": 10_000, "seed": 3}
UNSERVED = (
    "Nobody serves {vendor} to tests: the sandbox does not, and there is no {module}. See docs/adding-a-vendor.md."
)


class Faults(Protocol):
    def on(self, name: str, **limits: Any) -> AbstractContextManager[object]: ...

    def clear(self) -> None: ...


class Served(Protocol):
    faults: Faults

    def connect(self, vendor: str) -> dict[str, Any]: ...


def sandbox() -> Sandbox:
    return Sandbox(**WORLD)


@dataclass(frozen=True, slots=True)
class Serving:
    """`does_not_apply`: faults that the vendor can't have, and why. `pages_by`: the fault by which lists that usually come
    whole come in pages. `large`: as many sessions, each with somebody of its own, for who measures; `requests` counts them.
    """

    serve: Callable[[], AbstractContextManager[Any]] = sandbox
    does_not_apply: Mapping[str, str] = field(default_factory=dict)
    pages_by: str = ""
    large: Callable[[int], AbstractContextManager[Any]] | None = None


def serving_of(vendor: str) -> Serving:
    module = f"tests.integrations.{vendor}.served"
    if find_spec(module) is not None:
        serving: Serving = import_module(module).SERVING
        return serving
    if vendor not in VENDORS:
        raise LookupError(UNSERVED.format(vendor=vendor, module=module))
    return Serving()
