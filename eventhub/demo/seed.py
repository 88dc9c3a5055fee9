"""The demo: built once, through the services only, as people would have built it over the last weeks."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from eventhub.accounts.models import Organisation
from eventhub.accounts.services import create_organisation
from eventhub.core.actor import Actor
from eventhub.demo import credentials, people, show, stories
from eventhub.demo.catalogue import SPACE_PLUS_2, with_images
from eventhub.demo.clock import back_at
from eventhub.events.workflows import publish_event
from eventhub.packages.services import add_version

ORGANISATION = "Dockside Events"
OTHER_ORGANISATION = "Kestrel Fairs"


def seed() -> bool:
    """Whether anything was made: where the demo's organisation is, everything is.

    The further parts (`settings.DEMO_PARTS`, functions without arguments) run every time and see for themselves
    whether they are there.
    """
    is_new = not Organisation.objects.filter(name=ORGANISATION).exists()
    if is_new:
        credentials.write(_build(timezone.now()))
    else:
        credentials.keep_valid()
    for part in settings.DEMO_PARTS:
        import_string(part)()
    return is_new


@transaction.atomic
def _build(now: datetime) -> credentials.Credentials:
    """All of it or nothing, so that a run that was stopped leaves no half of a show behind."""
    with back_at(now - timedelta(days=75)):
        cast = people.hire_staff(credentials.Credentials())
        organisation = create_organisation(name=ORGANISATION, actor=cast.staff)
        other = create_organisation(name=OTHER_ORGANISATION, actor=cast.staff)
        people.engage_organiser(cast, organisation)
        catalogue = people.register_clients(cast, organisation, other)
        made = show.Show(show.open_event(organisation, cast.maya, now))
    with back_at(now - timedelta(days=70)):
        made.event = publish_event(made.event, actor=cast.maya)
        show.build_halls(made, cast.maya)
        show.register_companies(made, cast.maya)
        show.assign_stands(made, cast.maya)
    with back_at(now - timedelta(days=62)):
        show.draw_pictures(made, cast.maya)
        show.fill_catalogue(made, catalogue)
        show.offer_packages(made, cast.maya)
    _open_doors(made, cast, now)
    stories.tell([*stories.steps_of(made, cast, now), _newer_version(made, catalogue, now)])
    stories.add_fees(made, cast, now)
    stories.add_payments(made, cast, now)
    show.open_small_event(other, cast.staff, now)
    return cast.credentials


def _open_doors(made: show.Show, cast: people.Cast, now: datetime) -> None:
    """Everybody is invited and most have come."""
    with back_at(now - timedelta(days=60)):
        people.engage_helpers(cast, made.event)
    people.invite_companies(cast, made.sponsorships, now)
    with back_at(now - timedelta(days=34)):
        show.allocate_packages(made, cast)
        stories.limit_stock(made, cast)
    people.invite_around(cast, made.stands, now)


def _newer_version(made: show.Show, catalogue: Actor, now: datetime) -> stories.Step:
    """Space Plus gets its second version while some stands are at work on the first."""

    def publish() -> None:
        newer = with_images(SPACE_PLUS_2, made.images)
        made.packages["SPACE-PLUS"] = add_version(made.packages["SPACE-PLUS"], newer, actor=catalogue)

    return stories.Step(now - timedelta(days=12), 0, publish)
