"""The list of an event's sponsors, and that of an organisation's companies."""

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.models import Sponsorship


def sponsorships_to_list(sponsorships: QuerySet[Sponsorship]) -> QuerySet[Sponsorship]:
    """Sponsorships with `approved_count`: how many of their stands have an approved configuration."""
    approved = StandConfiguration.objects.filter(
        stand__sponsorship=OuterRef("pk"), stand__deleted_at=None, status=ConfigurationStatus.APPROVED
    )
    counted = approved.order_by().values("stand__sponsorship").annotate(count=Count("pk")).values("count")
    return sponsorships.annotate(approved_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def by_progress(sponsorships: QuerySet[Any], progress: str) -> QuerySet[Any]:
    if progress == "no_stand":
        return sponsorships.filter(stand_count=0)
    done = {"stand_count__gt": 0, "approved_count": F("stand_count")}
    return (
        sponsorships.filter(**done) if progress == "approved" else sponsorships.exclude(**done).exclude(stand_count=0)
    )


PROGRESS = [("open", "Not all approved"), ("approved", "All approved"), ("no_stand", "No stand")]


def sponsor_list(event: Event) -> ListSpec:
    return ListSpec(
        noun=("sponsor", "sponsors"),
        columns=SPONSOR_COLUMNS,
        default_sort="sponsor",
        zone=event.timezone,
        search=("sponsor__name", "tier"),
        search_label="Sponsor or tier",
        filters=(
            Filter(
                "status",
                "Sign-in",
                [(status, mark_for("sponsorship", status).word) for status in SponsorshipStatus.values],
                lambda rows, status: rows.filter(status=status),
                any_label="Any status",
            ),
            Filter("progress", "Stands", PROGRESS, by_progress, any_label="Any progress"),
        ),
    )


def first_contact(sponsorship: Sponsorship) -> str:
    contacts = sponsorship.sponsor.contacts
    return contacts[0].get("email", "") if contacts else ""


SPONSOR_COLUMNS = (
    Column("sponsor", "Sponsor", lambda row: row.sponsor.name, order=("sponsor__name",)),
    Column("tier", "Tier", lambda row: row.tier, order=("tier", "sponsor__name")),
    Column(
        "status", "Sign-in", lambda row: mark_for("sponsorship", row.status).word, order=("status", "sponsor__name")
    ),
    Column("invited", "Invited", lambda row: row.invited_at, order=("invited_at",)),
    Column("stands", "Stands", lambda row: row.stand_count, order=("stand_count", "sponsor__name")),
    Column("approved", "Approved", lambda row: row.approved_count, order=("approved_count", "sponsor__name")),
    Column("website", "Website", lambda row: row.sponsor.website),
    Column("contact", "Contact", first_contact),
)
