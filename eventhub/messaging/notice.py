"""What a builder of `notices` gives: a mail to be written, not yet for whom it is rendered."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail to be written: `template` names the files in templates/email."""

    template: str
    recipients: list[str]
    context: dict[str, Any] = field(default_factory=dict)
    opens_account: bool = False


def link_to(name: str, *args: object) -> str:
    """The whole address of a page."""
    return urljoin(settings.EVENTHUB_BASE_URL, reverse(name, args=args))
