from uuid import UUID

from celery import shared_task

from eventhub.artwork import checking


@shared_task(name="eventhub.artwork.tasks.run_preflight")
def run_preflight(artwork_id: str) -> bool:
    return checking.check_artwork(UUID(artwork_id))


@shared_task(name="eventhub.artwork.tasks.draw_proof")
def draw_proof(proof_id: str) -> bool:
    return checking.draw_proof(UUID(proof_id))


@shared_task(name="eventhub.artwork.tasks.sweep")
def sweep() -> int:
    return checking.sweep()
