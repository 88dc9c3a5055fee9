"""Tells who subscribed of what changed: unsigned, sometimes twice, sometimes out of order, as the vendor does."""

import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.scene import Scene
from integrations.sandbox.sessionboard.rows import EVENT_ID, ORGANIZATION_ID, RowMaker, iso
from integrations.sandbox.world.world import Change

ATTEMPTS, FIRST_PAUSE, PATIENCE = 3, 0.1, 10.0
GATHERED_FOR = 0.1  # what comes in this time is put out of order together
ACTIONS = {"attached": "session.speaker.attached", "detached": "session.speaker.detached"}
BODIES = ("new", "old")


@dataclass(frozen=True, slots=True)
class Subscription:
    url: str
    secret_header: str = ""
    secret: str = ""
    body: str = "new"
    duplicates: int = 1
    shuffle: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    data: Mapping[str, Any]
    metadata: Mapping[str, Any]
    with_secret: bool = True

    def body(self, form: str) -> bytes:
        if form == "new":
            return json.dumps({"data": self.data, "metadata": self.metadata}).encode()
        old = {"actor_id": self.metadata["actor_id"], "id": self.data["id"]}
        kept = {name: self.metadata[name] for name in ("action", "event_id", "org_id", "resource_url")}
        return json.dumps({"data": old, "metadata": kept}).encode()


class Webhooks:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._subscriptions: list[Subscription] = []
        self._waiting: queue.Queue[tuple[Subscription, Message] | None] = queue.Queue()
        self._worker: threading.Thread | None = None
        self.failed: list[str] = []
        scene.world.listeners.append(self.told)
        scene.send_forged = self.send_forged

    def subscribe(self, url: str, **how: Any) -> Subscription:
        subscription = Subscription(url, **how)
        if subscription.body not in BODIES:
            raise ValueError(f"body: “{subscription.body}” is unknown; one of {', '.join(BODIES)}.")
        if not url.startswith(("http://", "https://")):
            raise ValueError("url: give an address that begins with http:// or https://.")
        self._subscriptions.append(subscription)
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="sandbox-webhooks", daemon=True)
            self._worker.start()
        return subscription

    def unsubscribe(self) -> None:
        self._subscriptions.clear()

    def close(self) -> None:
        self.unsubscribe()
        self._waiting.put(None)

    def flush(self) -> None:
        """Waits until everything so far is delivered, or given up."""
        self._waiting.join()

    # -- making messages

    def told(self, change: Change) -> None:
        if self._subscriptions:
            self._send(self._message(change))

    def _message(self, change: Change) -> Message:
        world = self._scene.world
        maker = RowMaker(self._scene, world, style="crud")
        if change.kind == "session":
            row = maker.session(world.sessions[change.number])
        elif change.kind == "contact":
            row = maker.contact(world.people[change.number])
        else:
            row = maker.company(world.company(change.kind, change.number))
        action = ACTIONS.get(change.action, f"{change.kind}.{change.action}")
        address = f"{self._scene.base}/sessionboard/v1/event/{EVENT_ID}/{change.kind}s/{row['id']}"
        metadata = {
            "action": action,
            "actor_id": 12,
            "event_id": EVENT_ID,
            "org_id": ORGANIZATION_ID,
            "resource_url": address,
        }
        when = iso(self._scene.clock.now())
        return Message({**row, "sourceOfChange": "user"}, {**metadata, "version": 1, "datetime": when})

    def send_forged(self, metadata: Mapping[str, Any], *, with_secret: bool = True) -> None:
        """About a session that nobody has."""
        row = {
            "id": "f0f0f0f0-0000-4000-8000-00000000f0f0",
            "title": "Taken over",
            "status": "declined",
            "sourceOfChange": "user",
        }
        address = f"{self._scene.base}/sessionboard/v1/event/{EVENT_ID}/sessions/{row['id']}"
        usual = {"action": "session.updated", "actor_id": None, "event_id": EVENT_ID, "org_id": ORGANIZATION_ID}
        rest = {"resource_url": address, "version": 1, "datetime": iso(self._scene.clock.now())}
        self._send(Message(row, {**usual, **rest, **metadata}, with_secret=with_secret))

    def _send(self, message: Message) -> None:
        for subscription in self._subscriptions:
            for _ in range(subscription.duplicates):
                self._waiting.put((subscription, message))

    # -- delivering

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first, *self._gathered()] if first[0].shuffle else [first]
            for subscription, message in reversed(batch):
                self._deliver(subscription, message)
                self._waiting.task_done()

    def _gathered(self) -> list[tuple[Subscription, Message]]:
        """What came in meanwhile; it is sent last come, first served."""
        time.sleep(GATHERED_FOR)
        gathered = []
        while not self._waiting.empty() and (more := self._waiting.get()) is not None:
            gathered.append(more)
        return gathered

    def _deliver(self, subscription: Subscription, message: Message) -> None:
        """With a growing pause between attempts, and no id by which they could be told apart."""
        headers = {"Content-Type": "application/json"}
        if subscription.secret_header and message.with_secret:
            headers[subscription.secret_header] = subscription.secret
        request = urllib.request.Request(subscription.url, message.body(subscription.body), headers, method="POST")  # noqa: S310 - checked in subscribe
        for attempt in range(ATTEMPTS):
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310
                    return
            except (OSError, urllib.error.URLError) as problem:
                self.failed.append(f"{subscription.url}: {problem}")
                time.sleep(FIRST_PAUSE * 2**attempt)
