"""What every resource shares: the actor, the scope asked for, strict reading, replies that are read anew."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from eventhub.accounts.models import Organisation
from eventhub.accounts.queries import organisations_visible_to
from eventhub.api.changes import behind, changed_since, place_of
from eventhub.api.errors import MOST_DETAILS, NOTHING_THERE, from_fields, sentence
from eventhub.api.etags import if_matching, tag_of, tagged_list, unless_known
from eventhub.api.expansion import expanded, fleeting_in
from eventhub.api.fields import JSON_WORDS
from eventhub.api.idempotency import key_of, once
from eventhub.api.limits import LimitedView
from eventhub.api.pagination import ListEnvelope, Pagination
from eventhub.api.parameters import Parameter, read_parameters
from eventhub.api.reading import data_of
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


class ActorScopedViewSet(LimitedView, GenericViewSet):
    """One resource of the API. `scope_family` names the scopes: reading asks for `:read`, the rest for `:write`.

    `scopes` and `parameters` say what differs, by action. `changed_column` is when a row changed, with what it shows of
    others (`changes.moved_at`). `fleeting` fields differ with every answer though nothing changed, `aside` are those
    that a parameter of the request fills: an ETag leaves out the former, and If-Match asks for neither. `shown_with` are
    the relations that a row in a list shows, where the query brings more for those who act on a single row.
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
    changed_column: ClassVar[str] = "updated_at"
    shown_with: ClassVar[tuple[str, ...] | None] = None
    fleeting: ClassVar[frozenset[str]] = frozenset()
    aside: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "Transfer-Encoding" in request.headers:
            raise Unreadable("A body in chunks is not read here. Send it whole, with Content-Length.")
        self.asked = read_parameters(request.query_params, self.declared_parameters()) if self.action else {}
        if self.action:
            method = request.method.lower()
            setattr(self, method, partial(self.carry_out, getattr(self, method)))

    def carry_out(self, act: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        """The action under the conditions of the request: If-None-Match, If-Match, Idempotency-Key."""
        act = partial(act, request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            return unless_known(act(), request.headers.get("If-None-Match"))
        key, seen = key_of(request), request.headers.get("If-Match")
        if not key and seen is None:
            return act()
        if int(request.META.get("CONTENT_LENGTH") or 0):
            _ = request.data  # a slow line is waited for before anything is locked
        with transaction.atomic():
            step = act if seen is None else partial(if_matching, self, act, seen)
            return once(request, key, step) if key else step()

    def addressed(self) -> Any:
        """The row to hold while a condition is looked at; for a part of something, the whole."""
        return self.thing()

    @property
    def actor(self) -> Actor:
        return self.request.auth

    @property
    def organisation(self) -> Organisation:
        """The client's own: it belongs to exactly one."""
        return organisations_visible_to(self.actor).get(pk=self.actor.organisation_id)

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
        """Narrowed by the parameters that name a lookup, by `search` and by `updated_since`."""
        declared = self.declared_parameters()
        wanted = {each.lookup: self.asked[each.name] for each in declared if each.lookup}
        rows = rows.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})
        for fields in (each.fields for each in declared if each.name == "search"):
            for word in self.asked["search"] or ():
                rows = rows.filter(Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR))
        if since := self.asked.get("updated_since"):
            rows = changed_since(rows, self.changed_column, since)
        return rows

    def in_order(self, rows: QuerySet) -> QuerySet:
        """As asked; otherwise as they come, or, where changes are asked for, those of longest ago first."""
        if ordering := self.asked.get("ordering"):
            return rows.order_by(*ordering, "pk")
        if self.asked.get("updated_since") is None:
            return rows
        rows = rows.order_by(self.changed_column, "pk")
        after = self.asked.get("after")
        return behind(rows, self.changed_column, after) if after else rows

    def reply(self, thing: Any, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
        (plain,) = data_of(self.serializer_class, [thing], {"view": self})
        told = expanded(self, [plain], self.asked.get("expand", ()))[0]
        beside = fleeting_in(self.asked.get("expand", ()))
        tag = tag_of(plain, told, fleeting=self.fleeting, aside=self.aside, beside=beside)
        return Response(told, status=status, headers={"ETag": tag, **(headers or {})})

    def reply_list(self, rows: QuerySet) -> Response:
        """One page of the rows; they have to come in a total order."""
        return self.reply_page(self.page_of(rows))

    def page_of(self, rows: QuerySet) -> Pagination:
        moves = self.asked.get("updated_since") is not None and not self.asked.get("ordering")
        goes_on = partial(place_of, column=self.changed_column) if moves else None
        return Pagination(self.for_list(self.in_order(rows)), goes_on=goes_on, **self.page())

    def for_list(self, rows: QuerySet) -> QuerySet:
        """Without what a list does not show."""
        if self.shown_with is None:
            return rows
        rows = rows.select_related(None)
        return rows.select_related(*self.shown_with) if self.shown_with else rows

    def reply_page(self, page: Pagination) -> Response:
        data = expanded(self, self.list_data(page.rows), self.asked.get("expand", ()))
        return tagged_list(page.envelope(self.request, data), self.fleeting | fleeting_in(self.asked.get("expand", ())))

    def page(self) -> dict[str, int]:
        return {"page": self.asked["page"], "per_page": self.asked["per_page"]}

    def list_data(self, rows: Sequence[Any]) -> list[Any]:
        return data_of(self.list_serializer_class or self.serializer_class, rows, {"view": self})

    def reply_created(self, thing: Any, at: str, *args: Any) -> Response:
        """`at` is the URL name of the address and `args` what that takes; the thing's own key where nothing is said."""
        address = self.request.build_absolute_uri(reverse(at, args=args or [thing.pk]))
        return self.reply(thing, status=HTTPStatus.CREATED, headers={"Location": address})

    def reply_gone(self) -> Response:
        return Response(status=HTTPStatus.NO_CONTENT)


class PlainReading:
    """A list and its single things, for resources whose rows are shown as they are read."""

    def list(self, request: Request) -> Response:
        return self.reply_list(self.filtered(self.get_queryset()))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())
