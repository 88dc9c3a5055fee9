"""Over a real socket, as another system speaks: nothing of the test client's kindness in between."""

import http.client
import json
from urllib.parse import urlencode, urlsplit

import pytest

from tests.api.conftest import FORM, make_client
from tests.factories.show import Show


@pytest.mark.process
def test_another_system_asks_for_a_token_and_works_with_it(live_server):
    show = Show()
    client, secret = make_client(show.organisation)
    line = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=30)

    def ask(method, path, body=None, **headers):
        line.request(method, path, body, headers)
        response = line.getresponse()
        return response.status, response.headers, response.read()

    form = urlencode({"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret})
    status, _, body = ask("POST", "/oauth/token", form, **{"Content-Type": FORM})
    token = json.loads(body)
    assert (status, token["token_type"], token["expires_in"]) == (200, "Bearer", 3600)
    signed = {"Authorization": f"Bearer {token['access_token']}", "Content-Type": "application/json"}

    status, headers, body = ask("GET", "/api/v1/events", **signed)
    assert (status, headers["Content-Type"], json.loads(body)["meta"]["total"]) == (200, "application/json", 1)

    new = json.dumps({"stand_id": str(show.stand.pk), "package_id": str(show.package.pk)})
    status, headers, body = ask("POST", "/api/v1/stand-configurations", new, **signed)
    assert (status, headers["Location"]) == (
        201,
        f"{live_server.url}/api/v1/stand-configurations/{json.loads(body)['id']}",
    )
    assert b'"total_price":3200.00,' in body

    status, headers, again = ask("GET", urlsplit(headers["Location"]).path, **signed)
    assert (status, again) == (200, body)

    status, _, body = ask("DELETE", f"/api/v1/stands/{show.stand.pk}", **signed)
    assert (status, json.loads(body)["error"]["code"]) == (409, "in_use")

    status, headers, _ = ask("GET", "/api/v1/events/", **signed)
    assert (status, headers["Location"]) == (404, None)

    line.request("POST", "/api/v1/events", iter([b"{}"]), signed, encode_chunked=True)
    response = line.getresponse()
    assert (response.status, json.load(response)["error"]["code"]) == (400, "bad_request")
    line.close()
