"""What every resource shares: the actor, the scope asked for, strict reading, replies that are read anew."""

from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from eventhub.api.errors import MOST_DETAILS, NOTHING_THERE, from_fields, sentence
from eventhub.api.fields import JSON_WORDS
from eventhub.api.pagination import ListEnvelope, Pagination
from eventhub.api.parameters import Parameter, read_parameters
from eventhub.core.actor import Actor
from eventhub.core.errors import Detail, Invalid, OutOfSight, Unreadable


class Body(serializers.Serializer):
    """What may be written. A field that is not here is refused by its name, never ignored.

    `all_optional`: for changes, which name what they replace and leave the rest.
    """

    all_optional: ClassVar[bool] = False

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        if self.all_optional:
            for field in fields.values():
                field.required = False
        return fields

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            given = JSON_WORDS.get(type(data), "something else")
            raise serializers.ValidationError(f"Expected an object, got {given}.", code="wrong_type")
        unknown = islice((name for name in data if name not in self.fields), MOST_DETAILS)
        faults = {name: [unknown_field(name, self.context)] for name in unknown}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as refused:
            raise serializers.ValidationError({**refused.detail, **faults}) from refused
        if faults:
            raise serializers.ValidationError(faults)
        return values


class NothingBody(Body):
    """No field at all; the body may be left out."""


def unknown_field(name: str, context: Mapping[str, Any]) -> serializers.ErrorDetail:
    if name in context.get("read_only", ()):
        return serializers.ErrorDetail(f"{name} can be read, but not written.", code="read_only")
    return serializers.ErrorDetail(f"There is no field {name[:100]} here.", code="unknown_field")


class ActorScopedViewSet(GenericViewSet):
    """One resource of the API. `scope_family` names the scopes: reading asks for `:read`, the rest for `:write`.

    `scopes` and `parameters` say what differs, by action.
    """

    http_method_names = ("get", "post", "put", "patch", "delete", "head")
    pagination_class = ListEnvelope

    list_serializer_class: ClassVar[type[serializers.Serializer] | None] = None  # where a list says less
    noun: ClassVar[tuple[str, str]]
    tag: ClassVar[str]
    scope_family: ClassVar[str]
    scopes: ClassVar[Mapping[str, str]] = {}
    bodies: ClassVar[Mapping[str, type[Body]]] = {}
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    summaries: ClassVar[Mapping[str, str]] = {}
    parameters: ClassVar[Mapping[str, tuple[Parameter, ...]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "Transfer-Encoding" in request.headers:
            raise Unreadable("A body in chunks is not read here. Send it whole, with Content-Length.")
        self.asked = read_parameters(request.query_params, self.declared_parameters()) if self.action else {}

    @property
    def actor(self) -> Actor:
        return self.request.auth

    def required_scope(self) -> str:
        """The scope for the present action; none where the method is not known here (405 comes first)."""
        if self.action is None:
            return ""
        reads = self.request.method in ("GET", "HEAD")
        return self.scopes.get(self.action, f"{self.scope_family}:{'read' if reads else 'write'}")

    def declared_parameters(self) -> tuple[Parameter, ...]:
        return self.parameters.get(self.action, ())

    def read(self) -> dict[str, Any]:
        """The values of the present action's body. Raises Unreadable (400) or Invalid (422) with every fault."""
        reader = self.bodies[self.action](context={"read_only": set(self.serializer_class().fields)})
        try:
            return dict(reader.run_validation(self.request.data))
        except serializers.ValidationError as refused:
            raise from_fields(refused.detail) from refused

    def thing(self, rows: QuerySet | None = None, *, pk: UUID | None = None) -> Any:
        """The row that the address names, of those in sight."""
        return self.only(self.get_queryset() if rows is None else rows, pk=pk or self.kwargs["pk"])

    def only(self, rows: QuerySet, **key: Any) -> Any:
        """The one row with this key, or 404."""
        found = rows.filter(**key).first()
        if found is None:
            raise OutOfSight(NOTHING_THERE)
        return found

    def referred(self, rows: QuerySet, pk: UUID, field: str) -> Any:
        """The row that a field of the body names, of those in sight."""
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Invalid.at(field, f"{field}: there is nothing with the id {pk} in sight.", code="not_found")
        return found

    def referred_all(self, rows: QuerySet, pks: list[UUID], field: str) -> list[Any]:
        """The rows that a list of ids names; one query, and a fault for each that is not in sight."""
        found = {row.pk: row for row in rows.filter(pk__in=pks)}
        missing = [(number, pk) for number, pk in enumerate(pks) if pk not in found]
        if missing:
            details = [
                Detail(f"{field}.{number}", "not_found", f"{field}: there is nothing with the id {pk} in sight.")
                for number, pk in missing
            ]
            raise Invalid(sentence(details), details=details)
        return [found[pk] for pk in pks]

    def unchanged(self, values: dict[str, Any], **kept: Any) -> None:
        """Takes out of the body's values what is fixed for good; naming it as it is does no harm."""
        for field, present in kept.items():
            if values.pop(field, present) != present:
                raise Invalid.at(field, f"{field} can't be changed: it is {present}.", code="fixed")

    def filtered(self, rows: QuerySet) -> QuerySet:
        """Narrowed by the parameters that name a lookup."""
        wanted = {each.lookup: self.asked[each.name] for each in self.declared_parameters() if each.lookup}
        return rows.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})

    def reply(self, thing: Any, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
        return Response(self.serializer_class(thing, context={"view": self}).data, status=status, headers=headers)

    def reply_list(self, rows: QuerySet) -> Response:
        """One page of the rows; they have to come in a total order."""
        page = Pagination(rows, **self.page())
        return page.response(self.request, self.list_data(page.rows))

    def page(self) -> dict[str, int]:
        return {"page": self.asked["page"], "per_page": self.asked["per_page"]}

    def list_data(self, rows: list[Any]) -> list[dict[str, Any]]:
        return (self.list_serializer_class or self.serializer_class)(rows, many=True, context={"view": self}).data

    def reply_created(self, thing: Any, at: str, *args: Any) -> Response:
        """`at` is the URL name of the address and `args` what that takes; the thing's own key where nothing is said."""
        address = self.request.build_absolute_uri(reverse(at, args=args or [thing.pk]))
        return self.reply(thing, status=HTTPStatus.CREATED, headers={"Location": address})

    def reply_gone(self) -> Response:
        return Response(status=HTTPStatus.NO_CONTENT)
