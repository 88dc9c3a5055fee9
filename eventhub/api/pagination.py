"""The contract's list envelope: data, meta, links."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param


class ListEnvelope:
    """What the schema says of a list."""

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, Any]]:
        return []

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        whole = {"type": "integer"}
        row = {"type": ["integer", "null"]}
        address = {"type": "string", "format": "uri"}
        maybe = {"type": ["string", "null"], "format": "uri"}
        meta = {"current_page": whole, "from": row, "last_page": whole, "per_page": whole, "to": row, "total": whole}
        links = {"first": address, "last": address, "prev": maybe, "next": maybe}
        parts = {"data": schema, "meta": closed(meta), "links": closed(links)}
        return closed(parts)


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


class Pagination:
    """One page of a queryset that has a total order. A page beyond the last is empty, not an error.

    `goes_on`: in a list that may move while its pages are turned, the next one begins behind the last row of this one,
    by the place that this function gives; `page` counts from there.
    """

    def __init__(
        self, rows: QuerySet, *, page: int, per_page: int, goes_on: Callable[[Any], str] | None = None
    ) -> None:
        self.page, self.per_page, self.goes_on = page, per_page, goes_on
        self.total = rows.count()
        self.last_page = max(1, -(-self.total // per_page))
        start = (page - 1) * per_page
        self.rows = list(rows[start : start + per_page]) if start < self.total else []
        self.first_row = start + 1 if self.rows else None
        self.last_row = start + len(self.rows) if self.rows else None

    def envelope(self, request: Request, data: list[Mapping[str, Any]]) -> dict[str, Any]:
        return {"data": data, "meta": self._meta(), "links": self._links(request)}

    def _meta(self) -> dict[str, int | None]:
        return {
            "current_page": self.page,
            "from": self.first_row,
            "last_page": self.last_page,
            "per_page": self.per_page,
            "to": self.last_row,
            "total": self.total,
        }

    def _links(self, request: Request) -> dict[str, str | None]:
        address = request.build_absolute_uri()

        def link(page: int) -> str:
            return replace_query_param(address, "page", page)

        return {
            "first": link(1),
            "last": link(self.last_page),
            "prev": link(min(self.page - 1, self.last_page)) if self.page > 1 else None,
            "next": self._next(address, link) if self.page < self.last_page else None,
        }

    def _next(self, address: str, link: Callable[[int], str]) -> str:
        if self.goes_on is None or not self.rows:
            return link(self.page + 1)
        return replace_query_param(link(1), "after", self.goes_on(self.rows[-1]))
