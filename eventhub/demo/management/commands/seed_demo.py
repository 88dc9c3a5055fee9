from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from eventhub.accounts.models import Organisation
from eventhub.configurations.models import StandConfiguration
from eventhub.demo import credentials
from eventhub.demo.seed import ORGANISATION, seed
from eventhub.packages.models import ConfigurationOption
from eventhub.stands.models import Stand


class Command(BaseCommand):
    help = "Builds the demo: one published event with everything in it. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo is made of invented people with passwords in a file; it is built where DEBUG is on only. "
                "On a real installation begin with: manage.py createsuperuser"
            )
        if seed():
            self.stdout.write("\n".join(summary()))
        else:
            self.stdout.write(f"The demo of {ORGANISATION} is there already; nothing was changed.")
        self.stdout.write(f"How to sign in: {credentials.path()}")


def summary() -> list[str]:
    """What was made, in a few lines."""
    organisation = Organisation.objects.get(name=ORGANISATION)
    event = organisation.events.get()
    statuses = Counter(
        each.get_status_display() for each in StandConfiguration.objects.filter(stand__event=event).order_by("status")
    )
    options = ConfigurationOption.objects.filter(version__package__organisation=organisation)
    packages = ", ".join(f"{package} (version {package.newest.number})" for package in organisation.packages.all())
    stands = Stand.objects.filter(event=event).count()
    return [
        f"{event} of {organisation}: {event.halls.count()} halls, {stands} stands, {organisation.sponsors.count()} sponsors.",
        f"Packages: {packages}; {options.values('code').distinct().count()} different options.",
        "Configurations: " + ", ".join(f"{count} {status.lower()}" for status, count in statuses.items()) + ".",
    ]
