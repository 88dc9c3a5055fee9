"""The bar and the tabs around a page that organisers and sponsors share: each reader's own, asked by name (settings.STAND_FRAMES)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from eventhub.core.actor import Actor
from eventhub.stands.models import Stand

PLAIN = {"layout": "base.html"}


def frame_around(actor: Actor, stand: Stand) -> dict[str, Any]:
    """The first frame that fits the reader; a plain page where none does."""
    for name in settings.STAND_FRAMES:
        frame_of: Callable[[Actor, Stand], dict[str, Any] | None] = import_string(name)
        found = frame_of(actor, stand)
        if found is not None:
            return found
    return PLAIN
