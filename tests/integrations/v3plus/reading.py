"""Asking V3Plus, or a portal that answers as ordered; what stands here, and what a run told of it."""

from eventhub.programme.models import Company, Origin
from integrations.sync.contract import Settings
from integrations.sync.enums import RunStatus
from integrations.sync.models import SyncChange
from integrations.v3plus.client import V3PlusClient
from integrations.v3plus.schemas import Credentials, Options
from tests.integrations.vendors import client_of, client_to, dump, rows_of

SLUG = "v3plus"
TALK = "5000001"


def standing(event):
    """All that came of the vendor, companies too."""
    companies = Company.objects.filter(event=event).order_by("name", "role")
    return {**dump(event), "companies": [*companies.values_list("name", "role", "logo_url", "website", "status")]}


def sent_rows(connection, stream="sessions"):
    with client_of(connection) as client:
        return {str(row["id"]): row for row in rows_of(client, SLUG, stream)}


def here(model, connection, external_id):
    origin = Origin.objects.get(source=connection.pk, kind=model._meta.model_name, external_id=external_id)
    return model.objects.get(pk=origin.target_id)


def keys_of(connection, kind):
    return set(Origin.objects.filter(source=connection.pk, kind=kind).values_list("external_id", flat=True))


def notes_of(run):
    return {note["code"] for change in SyncChange.objects.filter(run=run) for note in change.notes}


def ended_well(run):
    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")
    return run


def unsigned(sandbox, **options):
    """With the portal's token alone."""
    token = sandbox.connect(SLUG)["credentials"]["portal_token"]
    return client_to(sandbox, SLUG, credentials={"portal_token": token}, **options)


def answering(httpserver, path="", *pages, login=None, **options) -> V3PlusClient:
    """A client of a portal that answers so, one page after the other."""
    for page in pages:
        httpserver.expect_ordered_request(f"/api/v1/{path}").respond_with_json(page)
    credentials = Credentials(portal_token="T!&$*", **(login or {}))
    options = Options(conference_id=41, **options)
    return V3PlusClient.open(Settings(httpserver.url_for("/api/v1"), credentials, options, zone=None))
