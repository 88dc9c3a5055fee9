import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from eventhub.accounts.beginning import begin_organisation
from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.invitation_links import invitation_link
from eventhub.accounts.models import Invitation, Organisation, User
from eventhub.core.actor import Actor
from eventhub.core.errors import EventhubError

ASKED = {
    "name": "Name of the organisation",
    "email": "E-mail address of its first organiser",
    "first_name": "Their first name",
    "last_name": "Their last name",
}
DAYS = {"configuration_days": 30, "artwork_days": 14, "proof_days": 7}
NEEDED = ("name", "email")
NO_STAFF = (
    "Nobody is staff of this installation yet. Staff make packages and help everybody: "
    "name somebody with --staff, or run manage.py createsuperuser."
)


class Command(BaseCommand):
    help = "Begins an organisation: its name, its defaults, and the invitation of whoever will run it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", help=ASKED["name"])
        parser.add_argument("--email", default="", help=ASKED["email"])
        parser.add_argument("--first-name", default="", help=ASKED["first_name"])
        parser.add_argument("--last-name", default="", help=ASKED["last_name"])
        for name, days in DAYS.items():
            what = name.removesuffix("_days")
            parser.add_argument(
                f"--{name.replace('_', '-')}",
                type=int,
                default=days,
                help=f"The {what} of new events is due so many days before they open (default: {days})",
            )
        parser.add_argument("--staff", action="store_true", help="The organiser is the first member of staff as well")
        parser.add_argument("--no-input", action="store_true", help="Ask nothing; what is missing is refused")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_without_tables()
        values = {name: str(options[name]).strip() for name in ASKED}
        first_staff = bool(options["staff"])
        if sys.stdin.isatty() and not options["no_input"] and not all(values[name] for name in NEEDED):
            values = {name: value or ask(ASKED[name]) for name, value in values.items()}
            first_staff = first_staff or (not has_staff() and ask_for_staff())
        refuse_missing(values)
        present = Organisation.objects.filter(name=values["name"]).first()
        if present:
            self.say(already_there(present))
            return
        self.say(begun(values | {name: options[name] for name in DAYS}, first_staff=first_staff))

    def say(self, lines: list[str]) -> None:
        self.stdout.write("\n".join(lines))


def refuse_without_tables() -> None:
    if User._meta.db_table not in connection.introspection.table_names():
        raise CommandError(
            "The database is not set up yet. Start EventHub once, or run manage.py migrate; then run this again."
        )


def ask(question: str) -> str:
    return input(f"{question}: ").strip()


def ask_for_staff() -> bool:
    """Yes, unless somebody says no: without staff nobody could make a package."""
    answer = input("Nobody is staff yet, and packages are made by staff. Make them staff as well? [Y/n]: ")
    return not answer.strip().lower().startswith("n")


def has_staff() -> bool:
    return User.objects.filter(is_staff=True).exists()


def refuse_missing(values: dict[str, str]) -> None:
    missing = [ASKED[name].lower() for name in NEEDED if not values[name]]
    if missing:
        raise CommandError(
            f"Missing: {', '.join(missing)}. Give them like this: "
            'manage.py create_organisation "Northern Expos" --email maya@example.org'
        )


def begun(values: dict[str, Any], *, first_staff: bool) -> list[str]:
    try:
        invitation = begin_organisation(**values, first_staff=first_staff, actor=Actor.system("EventHub"))
    except EventhubError as refused:
        sentences = [f"{detail.field.replace('_', ' ')}: {detail.message}" for detail in refused.details]
        raise CommandError("\n".join(["Nothing was created.", *(sentences or [refused.message])])) from refused
    lines = [f"{invitation.organisation} is created.", *how_to_come_in(invitation)]
    return lines if has_staff() else [*lines, NO_STAFF]


def already_there(organisation: Organisation) -> list[str]:
    """A second run changes nothing; it says how the first organiser comes in, if nobody has yet."""
    lines = [f"{organisation} is there already; nothing was changed."]
    waiting = organisation.invitations.filter(status=InvitationStatus.SENT, scope_id=organisation.pk).first()
    return [*lines, *how_to_come_in(waiting)] if waiting and not waiting.is_expired else lines


def how_to_come_in(invitation: Invitation) -> list[str]:
    """The link itself only where mail goes to files: whoever reads this can read those."""
    until = f"{invitation.expires_at:%d %B %Y, %H:%M} UTC"
    invited = f"{invitation.user.email} is invited to run it. The link works once, until {until}"
    if not settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend"):
        return [f"{invited}; it goes out by mail."]
    return [f"{invited}:", f"  {invitation_link(invitation)}"]
