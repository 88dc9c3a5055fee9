"""Calls a worker to a file."""

from functools import partial
from uuid import UUID

from django.db import transaction

from eventhub.artwork.models import Artwork, Proof
from eventhub.core.calling import call_worker

CHECK = "eventhub.artwork.tasks.run_preflight"
DRAW = "eventhub.artwork.tasks.draw_proof"
FORGOTTEN_AFTER = 25  # seconds: what nobody took by then the sweep calls for again


def check_on_commit(artwork: Artwork) -> None:
    transaction.on_commit(partial(call, CHECK, artwork.pk), robust=True)


def draw_on_commit(proof: Proof) -> None:
    transaction.on_commit(partial(call, DRAW, proof.pk), robust=True)


def call(task: str, key: UUID) -> None:
    call_worker(task, str(key), expires=FORGOTTEN_AFTER)
