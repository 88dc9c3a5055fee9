"""Users of the portal: what they sign in with, and how long the server remembers them."""

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.scene import Scene
from integrations.sandbox.v3plus.errors import invalid, refused
from integrations.sandbox.v3plus.places import Portal
from integrations.sandbox.v3plus.routes import Route
from integrations.sandbox.wire import Call, Reply, Request, json_reply

EMAIL, PASSWORD = "service@congress.example", "iLove&Cats"
EVENT_PASSWORD = "townhall"  # noqa: S105 - of an event that does not exist
LIFE = 3600
TOWNHALL_FIELDS = ("first_name", "last_name", "email", "password")


@dataclass(slots=True)
class User:
    expires: float
    asked: int = 0


@dataclass
class SigningIn:
    scene: Scene
    faults: Faults
    portal: Portal
    users: dict[str, User] = field(default_factory=dict)
    made: int = 0

    def routes(self) -> list[Route]:
        return [
            Route("POST", "/auth", "auth", self.sign_in, is_content=False),
            Route("DELETE", "/auth", "auth", self.sign_out, is_content=False),
            Route("POST", "/townhalls/{number}/auth", "auth", self.enter, is_content=False),
            Route("DELETE", "/townhalls/{number}/auth", "auth", self.leave, is_content=False),
        ]

    # -- in and out

    def sign_in(self, call: Call) -> Reply:
        body = required(call.request, ("email", "password"))
        if (body["email"], body["password"]) != (EMAIL, PASSWORD):
            raise invalid({"email": "These credentials do not match our records."})
        user = {"token": self.new_token(EMAIL), "role": "user", "name": "Service Login", "email": EMAIL}
        return json_reply(user, 201)

    def enter(self, call: Call, number: int) -> Reply:
        """Registers and signs in at once: whoever has the password of the event."""
        self.portal.townhall(call, number)
        body = required(call.request, TOWNHALL_FIELDS)
        if body["password"] != EVENT_PASSWORD:
            raise invalid({"password": "The event password is incorrect."})
        shown = {name: body[name] for name in TOWNHALL_FIELDS[:3]}
        return json_reply({"token": self.new_token(str(body["email"])), "role": "user", **shown}, 201)

    def new_token(self, email: str) -> str:
        with self.scene.world.lock:
            self.made += 1
            token = blake2b(f"{email}/{self.made}".encode(), digest_size=20).hexdigest()
            self.users[token] = User(self.now() + LIFE)
            return token

    def sign_out(self, call: Call) -> Reply:
        if self.users.pop(call.request.query.get("token", ""), None) is None:
            raise refused(401)
        return Reply(204)

    def leave(self, call: Call, number: int) -> Reply:
        self.portal.townhall(call, number)
        return self.sign_out(call)

    def now(self) -> float:
        return self.scene.clock.now().timestamp()

    # -- at each request

    def require(self, request: Request) -> None:
        """A token that is given has to be good, also where none is needed."""
        token = request.query.get("token", "")
        if not token and not {"V1", "V9"} & self.scene.world.quirks:
            return
        with self.scene.world.lock:
            user = self.users.get(token)
            if user is None or self.is_over(user):
                self.users.pop(token, None)
                raise refused(401)
            user.asked += 1

    def is_over(self, user: User) -> bool:
        most = self.faults.option("V9", "requests", None)
        return user.expires <= self.now() or (most is not None and user.asked >= most)


def body_of(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def required(request: Request, names: tuple[str, ...]) -> dict[str, Any]:
    body = body_of(request)
    if blank := [name for name in names if not body.get(name)]:
        raise invalid({name: f"The {name.replace('_', ' ')} field is required." for name in blank})
    return body
