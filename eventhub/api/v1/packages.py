from operator import attrgetter
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.changes import moved_at
from eventhub.api.fields import MoneyField
from eventhub.api.parameters import by_id, flag, listing
from eventhub.api.v1.catalogue import REMAINING_AT, CatalogueViewSet, CategorySerializer
from eventhub.api.v1.package_content import EXAMPLE, PackageBody, PackageChange, content_from
from eventhub.core.errors import OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.packages.content import PackageContent
from eventhub.packages.models import Package, PackageOffer, PackageVersion
from eventhub.packages.queries import content_of, packages_visible_to
from eventhub.packages.services import add_version, archive_package, create_package

NOTHING = PackageContent(name="")


class PackageSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True, source="current_version.name")
    description = serializers.CharField(read_only=True, source="current_version.description")
    price = MoneyField(attrgetter("currency"), source="current_version.price", help_text="Base price, net.")
    currency = serializers.CharField(read_only=True)
    is_active = serializers.SerializerMethodField(help_text="Not archived.")
    available = serializers.BooleanField(read_only=True, help_text="Active, and on offer at an event that is not over.")
    version = serializers.IntegerField(read_only=True, source="current_version.number", help_text="The newest one.")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, source="moved_at")

    def get_is_active(self, package: Package) -> bool:
        return package.archived_at is None


class PackageDetailSerializer(PackageSerializer):
    categories = CategorySerializer(many=True, read_only=True, source="current_version.categories")


class PackageViewSet(CatalogueViewSet):
    noun, tag = ("package", "packages"), "Packages"
    serializer_class = PackageDetailSerializer
    list_serializer_class = PackageSerializer
    bodies = {"create": PackageBody, "update": PackageChange}
    summaries = {"destroy": "Archive a package"}
    examples = {"create": EXAMPLE, "update": {"price": 3300}}
    parameters = {
        "list": listing(
            by_id("event", "Only packages on offer at this event.", lookup="offers__event_id"),
            flag("active", "Only packages that are not archived (true) or that are (false).", lookup="active"),
            flag(
                "available", "Only packages that can be chosen somewhere (true) or nowhere (false).", lookup="available"
            ),
            ordering=(
                "code",
                ("name", "current_version__name"),
                ("price", "current_version__price"),
                "created_at",
                ("updated_at", "moved_at"),
            ),
            search=("code", "current_version__name", "current_version__description"),
        ),
        "retrieve": (REMAINING_AT,),
    }

    changed_column = "moved_at"

    def get_queryset(self) -> QuerySet[Package]:
        offers = PackageOffer.objects.filter(package=OuterRef("pk")).exclude(event__status=EventStatus.ARCHIVED)
        packages = packages_visible_to(self.actor).annotate(
            active=Q(archived_at=None),
            available=Q(archived_at=None) & Exists(offers),
            moved_at=moved_at(
                "current_version__updated_at",
                PackageOffer.objects.filter(package=OuterRef("pk")),
                Event.objects.filter(offers__package=OuterRef("pk")),
            ),
        )
        return packages.order_by("created_at", "pk")

    def in_detail(self) -> QuerySet[Package]:
        """With categories and options; a version that was joined already would not be read with them."""
        versions = self.with_categories(PackageVersion.objects.all())
        return self.get_queryset().select_related(None).prefetch_related(Prefetch("current_version", queryset=versions))

    def list(self, request: Request) -> Response:
        return self.reply_list(self.filtered(self.get_queryset()))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        package = self.thing(self.in_detail())
        categories = package.current_version.categories.all()
        self.count_remaining([option for category in categories for option in category.options.all()])
        return self.reply(package)

    def create(self, request: Request) -> Response:
        """For the external catalogue system: a package with its version 1."""
        values = self.read()
        package = create_package(
            organisation=self.organisation,
            code=values.pop("code"),
            currency=values.pop("currency"),
            content=content_from(values, NOTHING),
            actor=self.actor,
        )
        return self.reply_created(self.thing(self.in_detail(), pk=package.pk), "api:package-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """Every change of content is a new version; the same content again makes none. `categories` replace all."""
        package, values = self.thing(), self.read()
        self.unchanged(values, code=package.code, currency=package.currency)
        add_version(package, content_from(values, content_of(package.current_version)), actor=self.actor)
        return self.reply(self.thing(self.in_detail()))

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Archive the package: no new offers. It stays readable; archiving it again is a 404."""
        package = self.thing()
        if package.archived_at:
            raise OutOfSight("The package is archived already.")
        archive_package(package, actor=self.actor)
        return self.reply_gone()
