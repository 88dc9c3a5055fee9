"""What staff do in the admin, and what is asked of it afterwards."""

from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from eventhub.activity.models import ActivityEntry
from tests.admin.rows import list_of, step_of


def take(client: Client, row: Model, step: str, **values: Any) -> HttpResponse:
    """Press the button on the row's page, with what its form asks for."""
    return client.post(step_of(row, step), values)


def take_in_list(client: Client, rows: list[Model], step: str, **values: Any) -> HttpResponse:
    """Choose the rows in the list and run the action; with values its form is confirmed as well."""
    body = {"action": step, "_selected_action": [str(row.pk) for row in rows]}
    body |= {"_confirmed": "1", **values} if values else {"index": "0"}
    return client.post(list_of(type(rows[0])), body)


def said(response: HttpResponse) -> list[tuple[str, str]]:
    """The notices of an answer, each as (kind, words)."""
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def told() -> list[tuple[str, str, str, str, str]]:
    """The history, oldest first: who, verb, from, to, why."""
    rows = ActivityEntry.objects.order_by("at", "id")
    return list(rows.values_list("actor_name", "verb", "from_status", "to_status", "reason"))


def errors_of(response: HttpResponse) -> dict[str, list[str]]:
    """The messages of the form on a page, by field; "__all__" are those above it."""
    return {field: [str(message) for message in messages] for field, messages in _form_of(response).errors.items()}


def _form_of(response: HttpResponse) -> Any:
    return response.context["form"] if "form" in response.context else response.context["adminform"].form
