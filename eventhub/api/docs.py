"""The OpenAPI document and the page that shows it; open to everybody, from our own static files."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.generic import View
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView


@cache
def schema_json() -> bytes:
    """Made once a process: it depends on the code alone."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return OpenApiJsonRenderer().render(schema)


class SchemaView(View):
    http_method_names = ("get", "head")

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(schema_json(), content_type="application/json")


class DocsView(SpectacularSwaggerSplitView):
    """Page and script have addresses of their own, and nothing is inline: the Content-Security-Policy stays as it is."""

    authentication_classes = ()
    permission_classes = ()
    url_name = "api:schema"
    template_name = "api/docs.html"
    schema = None
