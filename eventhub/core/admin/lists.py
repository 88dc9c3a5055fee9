"""What lists and forms of staff share: counts that stop early, filters that stay short, marks, named halves of times."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.paginator import Paginator
from django.db.models import Field, Model
from django.http import HttpRequest
from django.utils.functional import cached_property

from eventhub.core.templatetags.ui import status

COUNTED_AT_MOST = 10_000
NEWEST = 100


class CappedPaginator(Paginator):
    """Counts no further than a list is ever leafed through: a large table answers as fast as a small one."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:COUNTED_AT_MOST].count()

    @property
    def is_capped(self) -> bool:
        return self.count == COUNTED_AT_MOST


class NewestRelatedFilter(admin.RelatedFieldListFilter):
    """Offers the newest rows only; a link may still name any other."""

    def field_choices(self, field: Field, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[Any, str]]:
        rows = field.remote_field.model._default_manager.order_by("-pk")[:NEWEST]
        return sorted(((row.pk, str(row)) for row in rows), key=lambda choice: choice[1].casefold())


def mark(thing: str, field: str = "status", *, sortable: bool = True) -> Callable[[Model], str]:
    """A column with the mark and word of a status, from the one vocabulary."""

    @admin.display(description="status", ordering=field if sortable else None)
    def marked(row: Model) -> str:
        return status(thing, getattr(row, field))

    return marked


def name_parts(widget: AdminSplitDateTime, label: str) -> None:
    """Say of each half of a time which it is, also to those who can't see where it stands."""
    for half, part in zip(widget.widgets, ("date", "time"), strict=True):
        half.attrs["aria-label"] = f"{label}, {part}"


def as_key(text: str) -> UUID | None:
    """The key that somebody pasted, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
