from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.parameters import listing, with_things
from eventhub.api.v1.catalogue import REMAINING_AT, CatalogueViewSet, CategorySerializer, OptionSerializer
from eventhub.packages.models import ConfigurationCategory, ConfigurationOption
from eventhub.packages.queries import packages_visible_to


class CategoryViewSet(CatalogueViewSet):
    noun, tag = ("category", "categories"), "Categories and options"
    serializer_class = CategorySerializer
    parameters = {
        "list": listing(
            REMAINING_AT, ordering=("order", "name", "created_at", "updated_at"), search=("name", "description")
        ),
        "retrieve": (REMAINING_AT, with_things("package")),
    }

    def get_queryset(self) -> QuerySet[ConfigurationCategory]:
        return self.categories().filter(version__in=self.versions())

    def list(self, request: Request, package_id: UUID) -> Response:
        """Those of the newest version, in their order."""
        package = self.thing(packages_visible_to(self.actor), pk=package_id)
        page = self.page_of(self.filtered(self.categories().filter(version=package.current_version_id)))
        self.count_remaining([option for category in page.rows for option in category.options.all()])
        return self.reply_page(page)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Of any version in sight."""
        category = self.thing()
        self.count_remaining(list(category.options.all()))
        return self.reply(category)


class OptionViewSet(CatalogueViewSet):
    noun, tag = ("option", "options"), "Categories and options"
    serializer_class = OptionSerializer
    parameters = {
        "list": listing(
            REMAINING_AT,
            ordering=("order", "code", "name", "unit_price", "created_at", "updated_at"),
            search=("code", "name", "description"),
        ),
        "retrieve": (REMAINING_AT, with_things("category", "package")),
    }

    def get_queryset(self) -> QuerySet[ConfigurationOption]:
        return self.options().filter(version__in=self.versions())

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Of any version in sight."""
        option = self.thing()
        self.count_remaining([option])
        return self.reply(option)

    def list_of(self, **place: object) -> Response:
        page = self.page_of(self.filtered(self.options().filter(**place)))
        self.count_remaining(page.rows)
        return self.reply_page(page)


class PackageOptionViewSet(OptionViewSet):
    noun = ("option", "package options")

    def list(self, request: Request, package_id: UUID) -> Response:
        """Those of the newest version, in the order of their categories."""
        package = self.thing(packages_visible_to(self.actor), pk=package_id)
        return self.list_of(version_id=package.current_version_id)


class CategoryOptionViewSet(OptionViewSet):
    noun = ("option", "category options")

    def list(self, request: Request, category_id: UUID) -> Response:
        categories = ConfigurationCategory.objects.filter(version__in=self.versions())
        category = self.thing(categories, pk=category_id)
        return self.list_of(category=category)
