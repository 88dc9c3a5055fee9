"""A connection as its vendor's client needs it. The only place that deciphers credentials."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from eventhub.core.crypto import Undecipherable, decrypt
from eventhub.core.errors import Detail
from integrations.sync.contract import Fault, Settings, VendorError
from integrations.sync.models import Connection

LOST_KEY = (
    "The credentials can't be read any more, because the installation's secret key is another one. Enter them again."
)
LEFT_OPTIONS = "The options of this connection no longer fit. Open the connection, check its options and save it."


def settings_of(connection: Connection) -> Settings:
    """Raises VendorError (config) where what is stored can't be used."""
    provider = connection.provider
    try:
        given = orjson.loads(decrypt(connection.credentials))
    except (Undecipherable, orjson.JSONDecodeError) as fault:
        raise VendorError(Fault.CONFIG, LOST_KEY) from fault
    try:
        credentials = provider.credentials.model_validate(given)
        options = provider.options.model_validate(connection.options)
    except ValidationError as fault:
        raise VendorError(Fault.CONFIG, LEFT_OPTIONS, detail=f"{fault.error_count()} faults") from None
    return Settings(connection.base_url, credentials, options, connection.zone)


@contextmanager
def opened(connection: Connection) -> Iterator[Any]:
    """The vendor's client, closed afterwards."""
    client = connection.provider.connect(settings_of(connection))
    try:
        yield client
    finally:
        client.close()


def faults_in(prefix: str, model: type[BaseModel], given: dict[str, Any]) -> list[Detail]:
    """What a vendor's model has against values that somebody entered. Values are not repeated: they may be secret."""
    try:
        model.model_validate(given)
    except ValidationError as fault:
        return [
            Detail(
                ".".join([prefix, *map(str, error["loc"])]),
                "invalid",
                f"{_title(error['loc'])}: {_said(error['msg'])}.",
            )
            for error in fault.errors(include_url=False, include_input=False, include_context=False)
        ]
    return []


def _title(place: tuple[int | str, ...]) -> str:
    return str(place[-1] if place else "value").replace("_", " ").capitalize()


def _said(message: str) -> str:
    """What a model says, without pydantic's own words before a sentence of ours."""
    return message.removeprefix("Value error, ").rstrip(".")
