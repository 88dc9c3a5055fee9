"""The lines of "Your first call": curl commands that work as they stand, on this installation, for one client."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from eventhub.accounts.models import ApiClient

EXAMPLE_COMPANY = "First Call Limited"
OUT_OF_ANSWER = r"""sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p'"""


@dataclass(frozen=True, slots=True)
class Call:
    """A step with its command; `scope` is what the client needs for it, `has_scope` whether it has it."""

    title: str
    text: str
    command: str
    scope: str = ""
    has_scope: bool = True


def first_calls(client: ApiClient) -> list[Call]:
    return [
        Call(
            "Keep the secret in the shell",
            "It was shown once, when it was made. Type it in the place of the dots.",
            "CLIENT_SECRET='…'",
        ),
        Call(
            "Ask for a token",
            "It works for an hour. Ask for another one then; nothing else has to be renewed.",
            token_command(client),
        ),
        call_with(client, "events:read", "List the events", "The first page of them, as JSON.", read_command()),
        call_with(
            client,
            "stands:write",
            "Add a company",
            f"This one writes: {EXAMPLE_COMPANY} joins the sponsors of {client.organisation}.",
            write_command(),
        ),
    ]


def call_with(client: ApiClient, scope: str, title: str, text: str, command: str) -> Call:
    return Call(title, text, command, scope, scope in client.allowed_scopes)


def address(name: str) -> str:
    return f"{settings.EVENTHUB_BASE_URL}{reverse(name)}"


def token_command(client: ApiClient) -> str:
    return (
        f"TOKEN=$(curl -sS {address('api:token')} \\\n"
        "  -d grant_type=client_credentials \\\n"
        f"  -d client_id={client.client_id} \\\n"
        '  --data-urlencode "client_secret=$CLIENT_SECRET" \\\n'
        f"  | {OUT_OF_ANSWER})"
    )


def read_command() -> str:
    return f'curl -sS {address("api:event-list")} \\\n  -H "Authorization: Bearer $TOKEN"'


def write_command() -> str:
    return (
        f'curl -sS {address("api:sponsor-list")} \\\n  -H "Authorization: Bearer $TOKEN" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d '{json.dumps({'name': EXAMPLE_COMPANY})}'"
    )
