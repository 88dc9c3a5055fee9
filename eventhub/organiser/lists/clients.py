"""The API clients of an organisation."""

from eventhub.accounts.models import ApiClient
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for

LIVE, REVOKED = "active", "revoked"


def status_word(client: ApiClient) -> str:
    return mark_for("client", client.state).word


CLIENT_LIST = ListSpec(
    noun=("client", "clients"),
    columns=(
        Column("client", "Client", lambda client: client.name, order=("name",)),
        Column("id", "Client ID", lambda client: client.client_id),
        Column("scopes", "Scopes", lambda client: " ".join(client.allowed_scopes)),
        Column("used", "Last used, UTC", lambda client: client.last_used_at, order=("last_used_at", "name")),
        Column("status", "Status", status_word, order=("revoked_at", "name")),
        Column("made", "Created, UTC", lambda client: client.created, order=("created",)),
    ),
    default_sort="client",
    search=("name", "client_id"),
    search_label="Name or client ID",
    filters=(
        Filter(
            "status",
            "Status",
            [(LIVE, "Active"), (REVOKED, "Revoked")],
            lambda clients, status: clients.filter(revoked_at__isnull=status == LIVE),
            any_label="Any status",
        ),
    ),
)
