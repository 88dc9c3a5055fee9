import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eventhub.core.actor import Actor
from eventhub.core.errors import EventhubError
from eventhub.events.models import Event
from integrations.sync import registry
from integrations.sync.contract import Vendor
from integrations.sync.services import connect, installed

OPERATOR = Actor.system("connect_vendor")
EXAMPLE = '{"token": "…"}'


def json_object(name: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        raise CommandError(f"--{name} is not JSON ({fault.msg}). Write it like {EXAMPLE}") from fault
    if not isinstance(value, dict):
        raise CommandError(f"--{name} has to be an object, like {EXAMPLE}")
    return value


def entered_credentials(text: str) -> dict[str, Any]:
    """From where others on the machine don't read them, as they do what a command is called with."""
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, ValueError) as fault:
            raise CommandError("--credentials: the file can't be read. Give its path after @.") from fault
    return json_object("credentials", text)


class Command(BaseCommand):
    help = "Connects an event to a vendor and prints the connection's id. Nothing is asked of the vendor yet."

    def add_arguments(self, parser: CommandParser) -> None:
        known = ", ".join(vendor.slug for vendor in registry.installed())
        parser.add_argument("vendor", help=f"One of: {known}")
        parser.add_argument("--event", required=True, help="The event's slug, as in the address of its pages")
        parser.add_argument("--base-url", default="", help="By default the vendor's own first address")
        parser.add_argument(
            "--credentials", required=True, help='JSON, such as {"token": "…"}; - reads standard input, @FILE a file'
        )
        parser.add_argument("--options", default="{}", help="JSON; docs/vendors.md names the keys")
        parser.add_argument("--rules", default="{}", help="JSON; docs/sync.md names the keys")
        parser.add_argument("--time-zone", required=True, help="In which the vendor's times are meant: Europe/London")
        parser.add_argument("--name", default="", help="By default the vendor's")
        parser.add_argument("--interval", type=int, default=30, help="Minutes between runs; 0: only by hand")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(str(connected(options).pk))
        except EventhubError as refused:
            lines = [f"{detail.field}: {detail.message}" for detail in refused.details] or [refused.message]
            raise CommandError("\n".join(lines)) from refused


def own_address(vendor: Vendor) -> str:
    if not vendor.base_urls:
        raise CommandError(f"--base-url: {vendor.label} has no address of its own. Give the one to read from.")
    return vendor.base_urls[0][1]


def connected(options: dict[str, Any]) -> Any:
    event = Event.objects.filter(slug=options["event"]).first()
    if event is None:
        raise CommandError(f"There is no event “{options['event']}”. Take the slug from the address of its pages.")
    vendor = installed(options["vendor"])
    return connect(
        event=event,
        vendor=vendor.slug,
        name=options["name"] or vendor.label,
        base_url=options["base_url"] or own_address(vendor),
        credentials=entered_credentials(options["credentials"]),
        options=json_object("options", options["options"]),
        rules=json_object("rules", options["rules"]),
        time_zone=options["time_zone"],
        interval=options["interval"],
        actor=OPERATOR,
    )
