from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body
from eventhub.api.fields import BooleanField, IdField, ListField
from eventhub.configurations.services import allocate_package, remove_allocation
from eventhub.core.errors import Invalid
from eventhub.packages.models import PackageAllocation
from eventhub.packages.queries import allocation_of, packages_visible_to
from eventhub.stands.models import Stand
from eventhub.stands.queries import stands_visible_to


class AllocationSerializer(serializers.Serializer):
    """A stand without an allocation: its sponsor may not choose and was given nothing; id and times are null."""

    id = serializers.UUIDField(read_only=True, allow_null=True)
    stand_id = serializers.UUIDField(read_only=True)
    sponsor_may_select = serializers.BooleanField(read_only=True)
    allowed_package_ids = serializers.SerializerMethodField(help_text="Empty: every package offered at the event.")
    package_id = serializers.UUIDField(read_only=True, allow_null=True, help_text="The pre-allocated package.")
    created_at = serializers.DateTimeField(read_only=True, allow_null=True)
    updated_at = serializers.DateTimeField(read_only=True, allow_null=True)

    def get_allowed_package_ids(self, allocation: PackageAllocation) -> list[UUID]:
        kept = allocation.created_at is not None
        return [package.pk for package in allocation.allowed_packages.all()] if kept else []


class AllocationBody(Body):
    sponsor_may_select = BooleanField(required=False, help_text="Required while the stand has no allocation.")
    allowed_package_ids = ListField(child=IdField(), required=False, max_length=200)
    package_id = IdField(required=False, allow_null=True)


class AllocationViewSet(ActorScopedViewSet):
    noun, tag = ("package allocation", "package allocations"), "Package allocation"
    scope_family = "stands"
    serializer_class = AllocationSerializer
    bodies = {"update": AllocationBody}
    summaries = {"update": "Set a package allocation"}
    examples = {
        "update": {"sponsor_may_select": True, "allowed_package_ids": ["0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b30"]},
    }

    def stand(self) -> Stand:
        return self.thing(stands_visible_to(self.actor))

    def addressed(self) -> Stand:
        return self.stand()

    def retrieve(self, request: Request, pk: UUID) -> Response:
        stand = self.stand()
        return self.reply(allocation_of(stand) or nothing_given(stand))

    def update(self, request: Request, pk: UUID) -> Response:
        """A package that the event does not offer yet is offered by this. A given package begins the configuration."""
        stand, values = self.stand(), self.read()
        allocate_package(stand, actor=self.actor, **self.named(stand, values))
        return self.reply(allocation_of(stand))

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Back to "may not choose, nothing given"; the configuration is not touched."""
        remove_allocation(self.stand(), actor=self.actor)
        return self.reply_gone()

    def named(self, stand: Stand, values: dict[str, Any]) -> dict[str, Any]:
        """The whole allocation as the service takes it: what the body leaves out stays as it is."""
        present = allocation_of(stand)
        if present is None and "sponsor_may_select" not in values:
            raise Invalid.at("sponsor_may_select", "Say whether the sponsor may choose the package.", code="required")
        package, allowed = (present.package, list(present.allowed_packages.all())) if present else (None, [])
        packages = packages_visible_to(self.actor)
        if "package_id" in values:
            pk = values["package_id"]
            package = self.referred(packages, pk, "package_id") if pk else None
        if "allowed_package_ids" in values:
            allowed = self.referred_all(packages, values["allowed_package_ids"], "allowed_package_ids")
        may_select = values.get("sponsor_may_select", bool(present and present.sponsor_may_select))
        return {"sponsor_may_select": may_select, "package": package, "allowed_packages": allowed}


def nothing_given(stand: Stand) -> PackageAllocation:
    """What holds for a stand without a row of its own; not saved."""
    return PackageAllocation(id=None, stand=stand)
