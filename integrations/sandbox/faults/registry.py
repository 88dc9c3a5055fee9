"""Which faults are on. They are put by name, as far and as often as asked, and taken away again."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from integrations.sandbox.faults.model import Fault, Kind
from integrations.sandbox.faults.planstone import PLANSTONE
from integrations.sandbox.faults.rhythm import RHYTHM
from integrations.sandbox.faults.sessionboard import SESSIONBOARD
from integrations.sandbox.faults.v3plus import V3PLUS
from integrations.sandbox.faults.wire import GENERAL
from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply
from integrations.sandbox.world.world import World

CATALOGUE: tuple[Kind, ...] = (*SESSIONBOARD, *PLANSTONE, *RHYTHM, *V3PLUS, *GENERAL)
BY_NAME = {name: kind for kind in CATALOGUE for name in (kind.name, kind.alias) if name}
VENDORS = ("sessionboard", "planstone", "rhythm", "v3plus")
LIMITS = ("vendor", "stream", "pages", "times")


class UnknownFault(LookupError):
    """No fault goes by that name."""


def kind_named(name: str) -> Kind:
    if name not in BY_NAME:
        raise UnknownFault(f"name: no fault is called “{name}”; one of {', '.join(kind.name for kind in CATALOGUE)}.")
    return BY_NAME[name]


class Faults:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lock = threading.RLock()
        self._on: dict[str, Fault] = {}

    # -- switching

    def put(self, name: str, **limits: Any) -> Fault:
        """`page_fails:3` is `page_fails` with its usual option. Putting a fault again begins it again."""
        name, _, argument = name.partition(":")
        kind = kind_named(name)
        if argument:
            limits = {kind.argument or "argument": argument, **limits}
        fault = self._made(kind, limits)
        with self._scene.world.lock, self._lock:
            self.remove(kind.name)
            fault.undo = kind.ordered(fault, self._scene) if kind.ordered else None
            self._on[kind.name] = fault
            self._changed()
        return fault

    def _made(self, kind: Kind, limits: dict[str, Any]) -> Fault:
        known = {*LIMITS, *kind.options}
        if unknown := sorted(set(limits) - known):
            raise ValueError(f"{unknown[0]}: {kind.name} has no such option; any of {', '.join(sorted(known))}.")
        vendor = str(limits.get("vendor", kind.vendor))
        possible = {kind.vendor} if kind.vendor else {"", *VENDORS}
        if vendor not in possible:
            raise ValueError(f"vendor: “{vendor}” can't have {kind.name}; {kind.vendor or ' or '.join(VENDORS)} can.")
        return Fault(
            kind=kind,
            vendor=vendor,
            stream=str(limits.get("stream", "")),
            pages=whole_numbers("pages", limits.get("pages", kind.pages)),
            times=whole_number("times", limits.get("times", kind.times)),
            options={name: typed(name, limits.get(name, usual), usual) for name, usual in kind.options.items()},
            since=self._scene.clock.now().timestamp(),
        )

    def remove(self, name: str) -> bool:
        """Takes back what it did to the world, where that can be taken back. Whether it was on."""
        kind = kind_named(name.partition(":")[0])
        with self._scene.world.lock, self._lock:
            fault = self._on.pop(kind.name, None)
            if fault is not None:
                if fault.undo:
                    fault.undo()
                self._changed()
        return fault is not None

    def clear(self) -> None:
        for name in list(self._on):
            self.remove(name)

    @contextmanager
    def on(self, name: str, **limits: Any) -> Iterator[Fault]:
        fault = self.put(name, **limits)
        try:
            yield fault
        finally:
            self.remove(name)

    def _changed(self) -> None:
        self._scene.world.quirks = frozenset(self._on)
        self._scene.world.rows.clear()

    # -- asking

    @property
    def active(self) -> list[Fault]:
        with self._lock:
            return list(self._on.values())

    def option(self, name: str, option: str, otherwise: Any) -> Any:
        fault = self._on.get(name)
        return fault.options[option] if fault else otherwise

    def _taken(self, call: Call, hook: str) -> Iterable[Fault]:
        """Those that act here now; each time counts."""
        with self._lock:
            taken = [f for f in self._on.values() if getattr(f.kind, hook) and f.reaches(call)]
            for fault in taken:
                fault.used += 1
        return taken

    # -- acting

    def before(self, call: Call) -> Reply | None:
        """An answer in the vendor's place."""
        for fault in self._taken(call, "before"):
            hook = fault.kind.before
            if hook and (reply := hook(fault, self._scene, call)):
                return reply
        return None

    def after(self, call: Call, reply: Reply) -> Reply:
        for fault in self._taken(call, "after"):
            if fault.kind.after:
                reply = fault.kind.after(fault, self._scene, call, reply)
        return reply

    def shapes(self, call: Call) -> bool:
        return any((f.kind.shape or f.kind.is_elsewhere) and f.reaches(call) for f in self.active)

    def shaped(self, call: Call, rows: list[Any]) -> list[Any]:
        for fault in self._taken(call, "shape"):
            if fault.kind.shape:
                rows = fault.kind.shape(fault, self._scene, rows)
        return rows

    def spoiled(self, call: Call, rows: list[bytes]) -> list[bytes]:
        for fault in self._taken(call, "spoil"):
            if fault.kind.spoil:
                rows = fault.kind.spoil(fault, rows)
        return rows

    def world_for(self, call: Call) -> World:
        is_elsewhere = any(f.kind.is_elsewhere and f.reaches(call) for f in self.active)
        return self._scene.last_year if is_elsewhere else self._scene.world

    def before_write(self, call: Call, ref: str) -> None:
        for fault in self._taken(call, "write"):
            if fault.kind.write:
                fault.kind.write(fault, self._scene, ref)


def whole_number(name: str, value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ValueError(f"{name}: “{value}” is no number from 1 on; leave it out for no limit.")
    return value


def whole_numbers(name: str, values: Any) -> tuple[int, ...]:
    if not isinstance(values, list | tuple):
        raise ValueError(f"{name}: give a list of numbers, such as [2].")  # noqa: TRY004 - one kind of error for all of them
    return tuple(number for value in values if (number := whole_number(name, value)))


def typed(name: str, value: Any, usual: Any) -> Any:
    """An option given as text becomes what the usual one is."""
    try:
        return type(usual)(value)
    except (TypeError, ValueError) as bad:
        raise ValueError(f"{name}: “{value}” can't be read; for example {usual}.") from bad
