"""Calls a worker to a file. Nothing is lost where the broker does not answer: the sweep calls again."""

import logging
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from eventhub.artwork.models import Artwork, Proof

CHECK = "eventhub.artwork.tasks.run_preflight"
DRAW = "eventhub.artwork.tasks.draw_proof"
FORGOTTEN_AFTER = 25  # seconds: what nobody took by then the sweep calls for again

logger = logging.getLogger(__name__)


def check_on_commit(artwork: Artwork) -> None:
    transaction.on_commit(partial(call, CHECK, artwork.pk), robust=True)


def draw_on_commit(proof: Proof) -> None:
    transaction.on_commit(partial(call, DRAW, proof.pk), robust=True)


def call(task: str, key: UUID) -> None:
    try:
        current_app.send_task(task, args=[str(key)], expires=FORGOTTEN_AFTER)
    except (OperationalError, OSError) as unreachable:
        logger.warning("The broker does not answer; the next sweep calls again: %s", unreachable)
