from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.accounts.enums import AccountStatus, Role, ScopeType
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.accounts.queries import users_visible_to
from eventhub.accounts.services import change_user
from eventhub.accounts.workflows import invite, invite_to_organisation, remove_user
from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.changes import moved_at
from eventhub.api.fields import ChoiceField, IdField, TextField
from eventhub.api.parameters import by_choice, by_id, listing
from eventhub.core.actor import Actor
from eventhub.core.errors import Detail, Invalid
from eventhub.stands.places import Place, place_in_sight

OF_A_RIGHT = ("role", "scope_type", "scope_id")


class UserSerializer(serializers.Serializer):
    """A person, known by one e-mail address. What they may do is said by their permissions alone."""

    id = serializers.UUIDField(read_only=True)
    email = serializers.CharField(read_only=True)
    first_name = serializers.CharField(read_only=True)
    last_name = serializers.CharField(read_only=True)
    company = serializers.CharField(read_only=True)
    phone_number = serializers.CharField(read_only=True)
    status = serializers.ChoiceField(AccountStatus.choices, read_only=True)
    last_login_at = serializers.DateTimeField(read_only=True, allow_null=True, source="last_login")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")


class UserBody(Body):
    email = TextField(max_length=254)
    first_name = TextField(max_length=80)
    last_name = TextField(max_length=80)
    company = TextField(required=False, allow_blank=True, max_length=160)
    phone_number = TextField(required=False, allow_blank=True, max_length=40)


class InvitedBody(UserBody):
    role = ChoiceField(Role.choices, required=False, help_text="Invites to this right as well.")
    scope_type = ChoiceField(ScopeType.choices, required=False, help_text="With `role`: where it is held.")
    scope_id = IdField(required=False, help_text="With `role`: the thing of that kind.")


class UserChange(UserBody):
    all_optional = True
    email = TextField(max_length=254, help_text="Only as it is: people change it themselves.")


class UserViewSet(ActorScopedViewSet):
    noun, tag = ("user", "users"), "Users"
    scope_family = "users"
    serializer_class = UserSerializer
    bodies = {"create": InvitedBody, "update": UserChange}
    summaries = {"create": "Invite a user", "destroy": "Deactivate a user"}
    examples = {
        "create": {
            "email": "ines.duarte@corvid.example",
            "first_name": "Ines",
            "last_name": "Duarte",
            "company": "Corvid Robotics",
            "role": "sponsor",
            "scope_type": "stand",
            "scope_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
        },
        "update": {"phone_number": "+44 113 496 0000"},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only people who have, had or were offered a right at this event.", lookup=""),
            by_choice("status", "Only accounts with this status.", AccountStatus),
            ordering=(
                *("email", "first_name", "last_name", "company", "status"),
                *(("last_login_at", "last_login"), "created_at", ("updated_at", "moved_at")),
            ),
            search=("email", "first_name", "last_name", "company"),
        )
    }
    changed_column = "moved_at"

    def get_queryset(self) -> QuerySet[User]:
        """A person comes into sight with a right or an invitation here, also one whose account is older."""
        here = Q(user=OuterRef("pk"), organisation=self.actor.organisation_id)
        changed = moved_at(UserPermission.objects.filter(here), Invitation.objects.filter(here))
        return users_visible_to(self.actor).annotate(moved_at=changed).order_by("created_at", "pk")

    def list(self, request: Request) -> Response:
        users = self.get_queryset()
        if self.asked["event"]:
            at_event = Q(user=OuterRef("pk"), event_id=self.asked["event"], organisation=self.actor.organisation_id)
            rights, links = UserPermission.objects.filter(at_event), Invitation.objects.filter(at_event)
            users = users.filter(Exists(rights) | Exists(links))
        return self.reply_list(self.filtered(users))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.reply(self.thing())

    def create(self, request: Request) -> Response:
        """The person gets a link by mail that works once, for 7 days, and gives the right that is named, or none yet.

        One e-mail address is one account: somebody who has one elsewhere is invited to this organisation with it.
        """
        values = self.read()
        place = self.place(values)
        if place:
            made = invite(role=values.pop("role"), actor=self.actor, **place.names, **values)
        else:
            made = invite_to_organisation(self.organisation, actor=self.actor, **values)
        return self.reply_created(self.thing(pk=made.user_id), "api:user-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """Personal details, of people whom no other organisation knows."""
        user, values = self.thing(), self.read()
        values["email"] = values.get("email", user.email).strip().lower()
        self.unchanged(values, email=user.email)
        change_user(user, actor=self.actor, **values)
        return self.reply(self.thing())

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Every right of the organisation is revoked. The account ends where nothing of another one hangs on it.

        The user stays readable with its status; once it holds nothing here, this is a 404.
        """
        remove_user(self.thing(), organisation=self.organisation, actor=self.actor)
        return self.reply_gone()

    def place(self, values: dict[str, Any]) -> Place | None:
        """Takes where the right is to be held out of the body's values; None where no right is named."""
        named = [field for field in OF_A_RIGHT if field in values]
        missing = [field for field in OF_A_RIGHT if field not in values] if named else []
        if missing:
            message = "A right is a role, a scope_type and a scope_id: name all three, or none."
            raise Invalid(message, details=[Detail(field, "required", message) for field in missing])
        if not named:
            return None
        return named_place(self.actor, values.pop("scope_type"), values.pop("scope_id"))


def named_place(actor: Actor, scope_type: str, scope_id: UUID) -> Place:
    """Where the body says that a right is held; a fault at `scope_id` where nothing like that is in sight."""
    place = place_in_sight(actor, scope_type, scope_id)
    if place is None:
        message = f"scope_id: there is no {scope_type} with the id {scope_id} in sight."
        raise Invalid.at("scope_id", message, code="not_found")
    return place
