"""Whether what a preview said still holds."""

from hashlib import blake2b

import orjson

from eventhub.programme.queries import fingerprint
from integrations.sync.models import Connection


def fingerprint_of(connection: Connection) -> str:
    """Another one as soon as something of the programme, or of how the connection is read, has changed."""
    event, read_with = connection.event, settings_digest(connection)
    days = f"{event.starts_at.isoformat()} {event.ends_at.isoformat()} {event.timezone}"  # whether it is near
    return blake2b(f"{fingerprint(event)} {read_with} {days}".encode(), digest_size=32).hexdigest()


def settings_digest(connection: Connection) -> str:
    """Of what decides which rows the vendor sends and what they mean here."""
    read_with = [connection.base_url, connection.options, connection.rules, connection.time_zone]
    return blake2b(orjson.dumps(read_with, option=orjson.OPT_SORT_KEYS), digest_size=32).hexdigest()
