"""Imports in any state, row by row; no file that was really read stands behind them."""

from typing import Any

from django.core.files.base import ContentFile

from eventhub.events.models import Event
from eventhub.imports.enums import ImportStatus, Verdict
from eventhub.imports.models import ColumnMapping, ImportChunk, ImportRow, StandImport

CONTENT = b"Stand,Company,Width (m)\nZ1,Acme,6\nZ2,Beta,wide\n"


def make_import(event: Event, status: ImportStatus = ImportStatus.PLANNED, **fields: Any) -> StandImport:
    """A list of two rows: one to create, one refused."""
    values = {
        "name": "stands.csv",
        "size": len(CONTENT),
        "sha256": "0" * 64,
        "kind": "csv",
        "encoding": "utf-8",
        "separator": ",",
        "header_line": 1,
        "headers": ["Stand", "Company", "Width (m)"],
        "samples": [["Z1", "Acme", "6"], ["Z2", "Beta", "wide"]],
        "columns": ["number", "company", "width"],
        "unit": "m",
        "total_rows": 2,
        "counts": {Verdict.CREATE.value: 1, Verdict.REFUSED.value: 1},
        "asked_by_name": "Maya Okafor",
    }
    made = StandImport(event=event, status=status, **{**values, **fields})
    made.content.save("", ContentFile(CONTENT), save=False)
    made.save()
    _add_rows(made)
    ImportChunk.objects.create(stand_import=made, written=[])
    ColumnMapping.objects.get_or_create(organisation=event.organisation, header_key="0" * 64)
    return made


def _add_rows(made: StandImport) -> None:
    change = {"label": "Stand Z1", "field": "New stand", "old": "", "new": "Z1", "is_new": True}
    problem = {"field": "Width", "value": "wide", "message": "“wide” is not a length. Write a number such as 6 or 4.5."}
    ImportRow.objects.create(
        stand_import=made,
        line=2,
        cells=["Z1", "Acme", "6"],
        stand="Stand Z1",
        company="Acme",
        verdict=Verdict.CREATE,
        changes=[change],
    )
    ImportRow.objects.create(
        stand_import=made,
        line=3,
        cells=["Z2", "Beta", "wide"],
        stand="Stand Z2",
        company="Beta",
        verdict=Verdict.REFUSED,
        problems=[problem],
        reason=problem["message"],
    )
