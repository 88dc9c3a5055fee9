"""A version of a package as a file, to read elsewhere or to bring back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from eventhub.core.actor import Actor
from eventhub.core.http import download
from eventhub.organiser.package_page import asked_version, package_in_sight, versions_of, with_its_content
from eventhub.organiser.scope import organisation_scope, organiser_scope
from eventhub.packages.exchange.files import file_of
from eventhub.packages.models import Package


def package_export(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponse:
    scope = organiser_scope(request, event_slug)
    package = package_in_sight(scope.actor, scope.event.organisation_id, pk)
    return send_version(request, scope.actor, package)


def organisation_package_export(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponse:
    scope = organisation_scope(request, organisation_id)
    package = package_in_sight(scope.actor, scope.organisation.pk, pk)
    return send_version(request, scope.actor, package)


def send_version(request: HttpRequest, actor: Actor, package: Package) -> HttpResponse:
    """The version that is asked for, the newest where none is; `format` is xlsx or json."""
    versions = versions_of(actor, package)
    version = asked_version(request, "version", versions, versions[0].number)
    file = file_of(with_its_content(actor, version), request.GET.get("format", "xlsx"))
    if file is None:
        raise Http404
    return download(file.name, file.content, file.content_type)
