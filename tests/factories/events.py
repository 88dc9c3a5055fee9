from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from django.utils.text import slugify

from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from tests.factories.accounts import OrganisationFactory


def in_sixty_days():
    return (timezone.now() + timedelta(days=60)).replace(hour=9, minute=0, second=0, microsecond=0)


class EventFactory(factory.django.DjangoModelFactory):
    """A published event in London that opens in 60 days."""

    class Meta:
        model = Event

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda number: f"Northern Build Expo {number}")
    slug = factory.LazyAttribute(lambda event: slugify(event.name))
    timezone = "Europe/London"
    currency = "GBP"
    vat_rate = Decimal("20.00")
    starts_at = factory.LazyFunction(in_sixty_days)
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(days=2))
    configuration_deadline = factory.LazyAttribute(lambda event: event.starts_at - timedelta(days=30))
    artwork_deadline = factory.LazyAttribute(lambda event: event.starts_at - timedelta(days=14))
    proof_deadline = factory.LazyAttribute(lambda event: event.starts_at - timedelta(days=7))
    status = EventStatus.PUBLISHED
