"""The sandbox's own API, under /_sandbox: what is on, what was asked, and what people do to the world meanwhile."""

import inspect
import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from integrations.sandbox.faults.model import Fault, Kind
from integrations.sandbox.faults.registry import CATALOGUE, UnknownFault
from integrations.sandbox.sessionboard.tokens import EVENTS, READS, Token
from integrations.sandbox.wire import Reply, Request, json_reply
from integrations.sandbox.world.world import UnknownRow, World

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

PREFIX = "/_sandbox"
CHANGES: dict[str, Callable[..., Any]] = {
    method.__name__: method
    for method in (
        *(World.add_session, World.change_session, World.rename_session, World.move_session, World.cancel_session),
        *(World.delete_session, World.restore_session, World.attach, World.detach, World.merge_contacts),
        *(World.add_person, World.change_person, World.rename_person, World.delete_person, World.restore_person),
        *(World.change_company, World.delete_company, World.restore_company),
        *(World.change_random, World.swap_rooms, World.set_zone, World.accept_everything),
    )
}


class Control:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox

    def answer(self, request: Request) -> Reply:
        """What is wrong is told in a sentence, with the name of what is wrong."""
        part, _, rest = request.path[len(PREFIX) :].strip("/").partition("/")
        answers = {
            ("GET", "state"): self.state,
            ("GET", "faults"): self.faults,
            ("PUT", "faults"): self.put_fault,
            ("DELETE", "faults"): self.remove_fault,
            ("GET", "log"): self.log,
            ("DELETE", "log"): self.clear_log,
            ("GET", "counters"): self.counters,
            ("POST", "world"): self.change_world,
            ("POST", "clock"): self.push_clock,
            ("POST", "webhooks"): self.webhooks,
            ("DELETE", "webhooks"): self.unsubscribe,
            ("POST", "tokens"): self.add_token,
        }
        answer = answers.get((request.method, part))
        if answer is None:
            return problem(404, f"There is no {request.method} {request.path}; see docs/sandbox.md.")
        try:
            return json_reply(plain(answer(unquote(rest), request)))
        except (UnknownFault, UnknownRow) as unknown:
            return problem(404, str(unknown.args[0]))
        except (ValueError, TypeError) as bad:
            return problem(400, str(bad))

    # -- looking

    def state(self, rest: str, request: Request) -> Any:
        return self.sandbox.facts()

    def faults(self, rest: str, request: Request) -> Any:
        on = [shown(fault) for fault in self.sandbox.faults.active]
        return {"on": on, "catalogue": [described(kind) for kind in CATALOGUE]}

    def log(self, rest: str, request: Request) -> Any:
        query = request.query
        return self.sandbox.log.select(vendor=query.get("vendor", ""), stream=query.get("stream", ""))

    def counters(self, rest: str, request: Request) -> Any:
        return self.sandbox.log.counters()

    def clear_log(self, rest: str, request: Request) -> Any:
        self.sandbox.log.clear()
        return {}

    # -- changing

    def put_fault(self, rest: str, request: Request) -> Any:
        return shown(self.sandbox.faults.put(rest, **body_of(request)))

    def remove_fault(self, rest: str, request: Request) -> Any:
        if rest:
            return {"was_on": self.sandbox.faults.remove(rest)}
        self.sandbox.faults.clear()
        return {}

    def change_world(self, rest: str, request: Request) -> Any:
        if rest not in CHANGES:
            raise ValueError(f"“{rest}” is no change; one of {', '.join(sorted(CHANGES))}.")
        bound = inspect.signature(CHANGES[rest]).bind(self.sandbox.world, **body_of(request))
        return {"done": CHANGES[rest](*bound.args, **bound.kwargs)}

    def push_clock(self, rest: str, request: Request) -> Any:
        seconds = body_of(request).get("advance")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ValueError("advance: give a number of seconds, such as 180.")  # noqa: TRY004
        return {"now": self.sandbox.clock.advance(seconds)}

    def webhooks(self, rest: str, request: Request) -> Any:
        if rest == "flush":
            self.sandbox.webhooks.flush()
            return {"failed": self.sandbox.webhooks.failed}
        return self.sandbox.webhooks.subscribe(**body_of(request))

    def unsubscribe(self, rest: str, request: Request) -> Any:
        self.sandbox.webhooks.unsubscribe()
        return {}

    def add_token(self, rest: str, request: Request) -> Any:
        body = body_of(request)
        return self.sandbox.tokens.add(
            Token(
                name=str(body.get("token", "")),
                scopes=tuple(body.get("scopes", READS)),
                hides_pii=bool(body.get("hide_pii", False)),
                events=tuple(body.get("events", EVENTS)),
                region=str(body.get("region", "us")),
            )
        )


def body_of(request: Request) -> dict[str, Any]:
    body = json.loads(request.body or b"{}")
    if not isinstance(body, dict):
        raise ValueError("body: give a JSON object.")  # noqa: TRY004
    return body


def problem(status: int, message: str) -> Reply:
    return json_reply({"error": message}, status)


def described(kind: Kind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "alias": kind.alias,
        "vendor": kind.vendor,
        "says": kind.says,
        "options": dict(kind.options),
    }


def shown(fault: Fault) -> dict[str, Any]:
    limits = {"vendor": fault.vendor, "stream": fault.stream, "pages": list(fault.pages), "times": fault.times}
    return {"name": fault.kind.name, "alias": fault.kind.alias, **limits, **fault.options, "used": fault.used}


def plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {name: plain(inner) for name, inner in value.items()}
        case list() | tuple() | set():
            return [plain(inner) for inner in value]
        case _:
            return plain(asdict(value)) if is_dataclass(value) and not isinstance(value, type) else value
