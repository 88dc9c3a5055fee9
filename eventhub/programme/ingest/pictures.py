"""The pictures that rows of a source name by their addresses, and the copies that rows show instead of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from eventhub.files.enums import FilePurpose
from eventhub.programme.enums import Kind
from eventhub.programme.models import Company, Origin, Speaker

AT_ONCE = 500
Address = tuple[str, str]  # what a picture is for, and where the vendor has it


@dataclass(frozen=True, slots=True)
class Pictured:
    """Whose pictures: the column of the vendor's address, that of our copy, and the name under which it is locked.

    `owners`: the column that says whose value counts of a row that several vendors' rows became. `moved`: the column that says
    when a copy came or went. `updated_at` does not: to the programme nothing happened, and a preview of it still holds.
    """

    kind: Kind
    model: type[Any]
    purpose: FilePurpose
    address: str
    copy: str
    lock: str
    owners: str = ""
    moved: str = ""


PICTURED = (
    Pictured(Kind.SPEAKER, Speaker, FilePurpose.PHOTO, "photo_url", "photo", "photo", "owners", "pictured_at"),
    Pictured(Kind.COMPANY, Company, FilePurpose.LOGO, "logo_url", "logo", "logo_url"),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as far as its picture goes."""

    pk: UUID
    url: str
    shown: UUID | None
    locked: Collection[str]
    owners: Mapping[str, str] = field(default_factory=dict)


def named_pictures(source_id: UUID) -> set[Address]:
    """All that may be shown: what was chosen here by a person needs no copy of the vendor's."""
    return {
        (one.purpose.value, row.url)
        for one in PICTURED
        for row in _rows(one, source_id, _own_rows(one, source_id))
        if row.url and one.lock not in row.locked
    }


def put_pictures(
    source_id: UUID,
    copies: Mapping[Address, UUID],
    *,
    ours: Collection[UUID],
    urls: Collection[str] | None = None,
) -> int:
    """Show the copies on the rows that name them; how many rows that changed. `urls`: only rows that name one of these.

    A row whose picture has no copy yet keeps what it shows; one that names none any more loses it if it is one of `ours`.
    """
    return sum(_put(one, source_id, copies, ours, urls) for one in PICTURED)


def rows_with(one: Pictured, event_id: UUID, urls: Collection[str]) -> QuerySet[Any]:
    """Who is shown at these addresses, for pages that name them."""
    return _all(one).filter(event_id=event_id, **{f"{one.address}__in": urls})


def shown_copies(event_id: UUID) -> list[QuerySet[Any]]:
    """The keys of the files that rows show at this moment, whatever they name by now."""
    return [_all(one).filter(event=event_id, **{f"{one.copy}__isnull": False}).values(one.copy) for one in PICTURED]


def _all(one: Pictured) -> QuerySet[Any]:
    rows: QuerySet[Any] = one.model._default_manager.all()
    return rows


def _own_rows(one: Pictured, source_id: UUID, urls: Collection[str] | None = None) -> QuerySet[Any]:
    own = Origin.objects.filter(source=source_id, kind=one.kind, owns=True, target_id__isnull=False)
    rows = _all(one).filter(pk__in=own.order_by().values("target_id")).order_by("pk")
    return rows if urls is None else rows.filter(**{f"{one.address}__in": urls})


def _rows(one: Pictured, source_id: UUID, rows: QuerySet[Any]) -> list[_Row]:
    """Without those whose picture is another vendor's to say."""
    columns = ("pk", one.address, f"{one.copy}_id", "locked_fields", *([one.owners] if one.owners else []))
    found = [_Row(*values) for values in rows.values_list(*columns)]
    named = {row.owners[one.lock] for row in found if one.lock in row.owners}
    if not named:
        return found
    own = {str(key) for key in Origin.objects.filter(source=source_id, pk__in=named).values_list("pk", flat=True)}
    return [row for row in found if row.owners.get(one.lock) in {None, *own}]


def _put(
    one: Pictured,
    source_id: UUID,
    copies: Mapping[Address, UUID],
    ours: Collection[UUID],
    urls: Collection[str] | None,
) -> int:
    def differing(rows: QuerySet[Any]) -> dict[UUID, UUID | None]:
        found = {row.pk: (row.shown, _wanted(one, row, copies, ours)) for row in _rows(one, source_id, rows)}
        return {key: wanted for key, (shown, wanted) in found.items() if wanted != shown}

    rows = _own_rows(one, source_id, urls)
    if not (keys := list(differing(rows))):
        return 0
    with transaction.atomic():
        # Read once more, held: somebody may choose another picture at this moment.
        wanted = differing(rows.filter(pk__in=keys).select_for_update(no_key=True))
        moved = {one.moved: timezone.now()} if one.moved else {}
        changed = [one.model(pk=key, **{f"{one.copy}_id": file}, **moved) for key, file in wanted.items()]
        _all(one).bulk_update(changed, [one.copy, *moved], batch_size=AT_ONCE)
    return len(changed)


def _wanted(one: Pictured, row: _Row, copies: Mapping[Address, UUID], ours: Collection[UUID]) -> UUID | None:
    if one.lock in row.locked:
        return row.shown
    if row.url:
        return copies.get((one.purpose.value, row.url), row.shown)
    return None if row.shown in ours else row.shown
