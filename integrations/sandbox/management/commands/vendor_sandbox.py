import json
import signal
import threading
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.sandbox.faults.registry import UnknownFault
from integrations.sandbox.server import Sandbox


class Command(BaseCommand):
    help = "Serves vendors to practise with on this machine, until it is stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--sessions", type=int, default=1000)
        parser.add_argument(
            "--speakers", type=int, default=None, help="people, whatever their role; by default four for five sessions"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--page-size", type=int, default=100)
        parser.add_argument("--zone", default="America/New_York")
        parser.add_argument("--first-day", type=date.fromisoformat, default=date(2027, 6, 7))
        parser.add_argument(
            "--daylight", choices=["gap", "fold"], default="", help="the second day loses or repeats an hour"
        )
        parser.add_argument("--faults", default="", help="names with commas between, such as html503,page_fails:3")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        with self.sandbox(options) as sandbox:
            for stop in (signal.SIGTERM, signal.SIGINT):
                signal.signal(stop, lambda *_: stopping.set())
            self.introduce(sandbox)
            stopping.wait()
        self.stdout.write("The sandbox is closed.")

    def sandbox(self, options: dict[str, Any]) -> Sandbox:
        names = ("port", "sessions", "speakers", "seed", "page_size", "zone", "first_day", "daylight")
        chosen = {name: options[name] for name in names}
        faults = [name.strip() for name in options["faults"].split(",") if name.strip()]
        try:
            return Sandbox(**chosen, faults=faults)
        except OSError as taken:
            raise CommandError(f"--port {options['port']}: {taken.strerror}. Choose another.") from taken
        except (ValueError, UnknownFault) as wrong:
            raise CommandError(str(wrong.args[0])) from wrong

    def introduce(self, sandbox: Sandbox) -> None:
        facts = sandbox.facts()
        self.stdout.write(f"{facts['sessions']} sessions and {facts['people']} people in {facts['time_zone']}.")
        for vendor, how in facts["connect"].items():
            self.stdout.write(f"\n{vendor}: {how['base_url']}, tokens: {', '.join(facts['tokens'][vendor])}")
            credentials, settings = json.dumps(how["credentials"]), json.dumps(how["options"])
            self.stdout.write(
                f"  python manage.py connect_vendor {vendor} --event SLUG --base-url {how['base_url']} "
                f"--credentials '{credentials}' --options '{settings}' --time-zone {how['time_zone']}"
            )
        self.stdout.write(f"\nfaults, changes and the log: {facts['urls']['control']}/state (see docs/sandbox.md)")
        self.stdout.flush()
