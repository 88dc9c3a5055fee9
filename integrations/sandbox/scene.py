from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from integrations.sandbox.clock import Clock
from integrations.sandbox.world.world import Size, World


class SendForged(Protocol):
    def __call__(self, metadata: Mapping[str, Any], *, with_secret: bool = True) -> None: ...


def tell_nobody(metadata: Mapping[str, Any], *, with_secret: bool = True) -> None:
    """As long as there are no webhooks."""


@dataclass
class Scene:
    """What all vendors play in."""

    world: World
    clock: Clock
    base: str
    page_size: int = 100
    rate_limit: int = 100
    modules: tuple[str, ...] = ("abstracts", "eposters")
    send_forged: SendForged = tell_nobody

    @cached_property
    def last_year(self) -> World:
        """Another conference of the same account: who gets its rows asked wrongly."""
        return World(Size(sessions=12, speakers=10, seed=self.world.size.seed + 1_000_003), self.clock)

    def photo_url(self, vendor: str, world: World, number: int) -> str:
        year = "now" if world is self.world else "last"
        return f"{self.base}/{vendor}/photos/{year}/{number}.{'jpg' if number % 2 else 'png'}"
