from typing import Any

from integrations.sync.models import SyncRun


def sync_data(run: SyncRun) -> dict[str, Any]:
    """`data` of sync_failed. `problem` is the sentence of the run's page, which may quote what the vendor said of the fault."""
    connection = run.connection
    return {
        "run_id": run.pk,
        "connection_id": connection.pk,
        "connection": connection.name,
        "vendor": connection.vendor,
        "event_id": connection.event_id,
        "mode": run.mode,
        "problem": run.problem,
    }
