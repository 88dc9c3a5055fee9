"""The events whose organiser's pages somebody may open, with what waits in each."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.queries import configurations_visible_to
from eventhub.core.actor import Actor
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.events.queries import events_read_by


def events_to_list(actor: Actor) -> QuerySet[Event]:
    """Events with `waiting`: how many configurations wait for a decision."""
    submitted = configurations_visible_to(actor).filter(status=ConfigurationStatus.SUBMITTED)
    of_event = submitted.filter(stand__event=OuterRef("pk")).order_by().values("stand__event")
    counted = Subquery(of_event.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    return events_read_by(actor).annotate(waiting=Coalesce(counted, 0))


EVENT_LIST = ListSpec(
    noun=("event", "events"),
    columns=(
        Column("event", "Event", lambda event: event.name, order=("name",)),
        Column("status", "Status", lambda event: event.get_status_display()),
        Column("dates", "Dates", lambda event: event.starts_at, order=("starts_at",)),
        Column("organisation", "Organisation", lambda event: event.organisation.name, order=("organisation__name",)),
        Column("waiting", "Waits for you", lambda event: event.waiting, order=("waiting", "starts_at")),
    ),
    default_sort="-dates",
    search=("name", "organisation__name"),
    search_label="Event or organisation",
    filters=(
        Filter(
            "status",
            "Status",
            EventStatus.choices,
            lambda events, status: events.filter(status=status),
            any_label="Any status",
        ),
    ),
)
