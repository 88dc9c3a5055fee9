from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.pagination import Pagination
from eventhub.api.parameters import PAGE, PER_PAGE
from eventhub.api.v1.catalogue import REMAINING_AT, CatalogueViewSet, CategorySerializer, OptionSerializer
from eventhub.packages.models import ConfigurationCategory
from eventhub.packages.queries import packages_visible_to


class CategoryViewSet(CatalogueViewSet):
    noun, tag = ("category", "categories"), "Categories and options"
    serializer_class = CategorySerializer
    parameters = {"list": (PAGE, PER_PAGE, REMAINING_AT), "retrieve": (REMAINING_AT,)}

    def list(self, request: Request, package_id: UUID) -> Response:
        """Those of the newest version, in their order."""
        package = self.thing(packages_visible_to(self.actor), pk=package_id)
        page = Pagination(self.categories().filter(version=package.current_version_id), **self.page())
        self.count_remaining([option for category in page.rows for option in category.options.all()])
        return page.response(request, self.list_data(page.rows))

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Of any version in sight."""
        category = self.thing(self.categories().filter(version__in=self.versions()))
        self.count_remaining(list(category.options.all()))
        return self.reply(category)


class OptionViewSet(CatalogueViewSet):
    noun, tag = ("option", "options"), "Categories and options"
    serializer_class = OptionSerializer
    parameters = {"list": (PAGE, PER_PAGE, REMAINING_AT), "retrieve": (REMAINING_AT,)}

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Of any version in sight."""
        option = self.thing(self.options().filter(version__in=self.versions()))
        self.count_remaining([option])
        return self.reply(option)

    def list_of(self, **place: object) -> Response:
        page = Pagination(self.options().filter(**place), **self.page())
        self.count_remaining(page.rows)
        return page.response(self.request, self.list_data(page.rows))


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
