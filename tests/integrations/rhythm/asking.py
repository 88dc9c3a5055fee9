"""A client of a Rhythm that a test makes up."""

from zoneinfo import ZoneInfo

from integrations.rhythm.client import RhythmClient
from integrations.rhythm.schemas import Credentials, Options
from integrations.sync.contract import Settings
from tests.integrations.vendors import rows_of

SLUG = "rhythm"
LIST = "/events/sessions/t/event/e"
GRANTED = {"access_token": "made-up-token-1", "expires_in": 86_400, "token_type": "Bearer"}
KEY = {"client_id": "some-client", "client_secret": "some-secret"}


def client_of(httpserver, *, credentials=KEY, zone="UTC", **options) -> RhythmClient:
    given = {"tenant_id": "t", "event_id": "e", "token_url": httpserver.url_for("/oauth/token"), **options}
    settings = Settings(httpserver.url_for("/events"), Credentials(**credentials), Options(**given), ZoneInfo(zone))
    return RhythmClient(settings)


def grant(httpserver, answer=GRANTED, *, status=200, **more):
    httpserver.expect_ordered_request("/oauth/token", method="POST").respond_with_json(answer, status=status, **more)


def asked_for(httpserver, path: str) -> int:
    return sum(request.path == path for request, _ in httpserver.log)


def answering(httpserver, *pages, path=LIST):
    grant(httpserver)
    for page in pages:
        httpserver.expect_ordered_request(path).respond_with_json(page)
    return client_of(httpserver)


def rows(*keys, **more):
    return {"Count": len(keys), "Items": [{"id": key, "event_id": "e"} for key in keys], **more}


def all_rows(client: RhythmClient):
    return [row["id"] for row in rows_of(client, SLUG, "sessions")]
