from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.grant_changes import change_permission
from eventhub.accounts.models import User, UserPermission
from eventhub.accounts.queries import live_permissions, permissions_visible_to, users_visible_to
from eventhub.accounts.services import duplicate, grant_permission, revoke_permission
from eventhub.api.base import ActorScopedViewSet, Body, PlainReading
from eventhub.api.fields import ChoiceField, IdField
from eventhub.api.parameters import by_choice, by_id, flag, listing, with_things
from eventhub.api.v1.users import named_place

ACTIVE = flag(
    "active", "Only rights that are held, or with false only those that were revoked.", lookup="revoked_at__isnull"
)


class UserPermissionSerializer(serializers.Serializer):
    """A right: a role held at one thing and at all that lies in it."""

    id = serializers.UUIDField(read_only=True)
    user_id = serializers.UUIDField(read_only=True)
    role = serializers.ChoiceField(Role.choices, read_only=True)
    scope_type = serializers.ChoiceField(ScopeType.choices, read_only=True)
    scope_id = serializers.UUIDField(read_only=True)
    granted_by = serializers.UUIDField(
        read_only=True, allow_null=True, source="granted_by_id", help_text="Which user gave it; null: no person did."
    )
    revoked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class UserPermissionBody(Body):
    user_id = IdField()
    role = ChoiceField(Role.choices)
    scope_type = ChoiceField(ScopeType.choices)
    scope_id = IdField()


class UserPermissionChange(UserPermissionBody):
    all_optional = True
    user_id = IdField(help_text="Only as it is.")


class UserPermissionViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("user permission", "user permissions"), "Users"
    scope_family = "users"
    serializer_class = UserPermissionSerializer
    bodies = {"create": UserPermissionBody, "update": UserPermissionChange}
    summaries = {"create": "Grant a permission", "destroy": "Revoke a permission"}
    examples = {
        "create": {
            "user_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b30",
            "role": "designer",
            "scope_type": "stand",
            "scope_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
        },
        "update": {"role": "sponsor"},
    }
    parameters = {
        "list": listing(
            by_id("user", "Only those of this person."),
            by_choice("role", "Only those with this role.", Role),
            by_choice("scope_type", "Only those at things of this kind.", ScopeType),
            by_id("scope_id", "Only those at this very thing.", lookup="scope_id"),
            by_id("event", "Only those at this event and what lies in it."),
            ACTIVE,
            ordering=("role", "scope_type", "revoked_at", "created_at", "updated_at"),
            search=("user__email", "user__first_name", "user__last_name", "scope_label"),
            expand=("user",),
        ),
        "retrieve": (with_things("user"),),
    }

    def get_queryset(self) -> QuerySet[UserPermission]:
        return permissions_visible_to(self.actor).order_by("created_at", "pk")

    def create(self, request: Request) -> Response:
        """At once, without a mail. Somebody who is not in sight yet is invited at `POST /users`."""
        values = self.read()
        user = self.referred(users_visible_to(self.actor), values.pop("user_id"), "user_id")
        refuse_second(user, values)
        place = named_place(self.actor, values["scope_type"], values["scope_id"])
        permission = grant_permission(user=user, role=values["role"], actor=self.actor, **place.names)
        return self.reply_created(self.thing(pk=permission.pk), "api:user-permission-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """Another role, or another place, of the same person: the old right ends in the moment that the new one begins."""
        permission, values = self.thing(), self.read()
        self.unchanged(values, user_id=permission.user_id)
        wanted = {name: values.get(name, getattr(permission, name)) for name in ("role", "scope_type", "scope_id")}
        place = named_place(self.actor, wanted["scope_type"], wanted["scope_id"])
        change_permission(permission, role=wanted["role"], actor=self.actor, **place.names)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """It stays readable with `revoked_at`; revoking it again is a 404."""
        revoke_permission(self.thing(), actor=self.actor)
        return self.reply_gone()


def refuse_second(user: User, wanted: dict[str, Any]) -> None:
    if live_permissions().filter(user=user, **wanted).exists():
        raise duplicate("user_id", f"{user} has this right already.")
