from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    DecimalField,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from eventhub.configurations.difference import NOTHING, LineState
from eventhub.configurations.enums import ClonePart, ConfigurationStatus
from eventhub.configurations.models import Fee, StandConfiguration, StockCount, Submission
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.stands.models import Stand
from eventhub.stands.queries import stands_visible_to

MONEY = DecimalField(max_digits=20, decimal_places=3)


def configurations_visible_to(
    actor: Actor, event: Event | None = None, *, removed: bool = False
) -> QuerySet[StandConfiguration]:
    """Those of the stands in sight, newest first; removed ones, also those of removed stands, only when asked for."""
    stands = stands_visible_to(actor, event, removed=removed).order_by()
    rows = StandConfiguration.objects.filter(stand__in=stands.values("pk"))
    if not removed:
        rows = rows.exclude(status=ConfigurationStatus.REMOVED)
    return rows.select_related(
        "stand__event__organisation",
        "stand__hall",
        "stand__sponsorship__sponsor",
        "version__package__current_version",
        "approved_submission",
    )


def stands_without_choice(event: Event) -> QuerySet[Stand]:
    """The stands of which nobody has said yet whether their sponsor chooses the package or is given one."""
    return Stand.objects.filter(event=event, deleted_at=None, allocation=None).select_related("event")


def live_configuration_of(stand: Stand) -> StandConfiguration | None:
    """The stand's configuration that was not removed, ready for its sheet."""
    return (
        StandConfiguration.objects.exclude(status=ConfigurationStatus.REMOVED)
        .select_related(
            "stand__event__organisation",
            "stand__hall",
            "stand__sponsorship__sponsor",
            "version__package__current_version",
            "approved_submission",
        )
        .filter(stand=stand)
        .first()
    )


def submissions_of(configuration: StandConfiguration) -> QuerySet[Submission]:
    """What was submitted, newest first."""
    return configuration.submissions.select_related("version").all()


def current_submission(configuration: StandConfiguration) -> Submission:
    return configuration.submissions.get(number=configuration.submission)


def approved_submission_of(configuration: StandConfiguration) -> Submission:
    """What is in force; every later revision follows an approved one."""
    return Submission.objects.get(pk=configuration.approved_submission_id)  # type: ignore[misc]  # never null here


def submission_state(submission: Submission | None) -> LineState:
    """A submission in the form that states are compared in; none at all is an empty one."""
    if submission is None:
        return NOTHING
    return LineState(submission.base_price, submission.net_total, tuple(submission.lines))


def fees_of(stand: Stand) -> QuerySet[Fee]:
    return stand.fees.select_related("reversal")


def stands_with_configuration(stands: QuerySet[Stand]) -> QuerySet[Stand]:
    """Each stand with its configuration_id and configuration_status ("" = not started); empty where there is none."""
    return stands.annotate(
        live=FilteredRelation("configurations", condition=~Q(configurations__status=ConfigurationStatus.REMOVED)),
        configuration_id=F("live__pk"),
        configuration_status=Coalesce(F("live__status"), Value("")),
    )


def stands_with_progress(stands: QuerySet[Stand]) -> QuerySet[Stand]:
    """The same with how far it is.

    Adds configuration_since, submitted_at, submission, revision, package_name, version_number, newest_number,
    fees_total, net_total (with fees) and deadline.
    """
    fees = Fee.objects.filter(stand=OuterRef("pk")).order_by().values("stand").annotate(sum=Sum("amount")).values("sum")
    return stands_with_configuration(stands).annotate(
        configuration_since=F("live__status_since"),
        submitted_at=F("live__submitted_at"),
        submission=F("live__submission"),
        revision=F("live__revision"),
        package_name=F("live__version__name"),
        version_number=F("live__version__number"),
        newest_number=F("live__version__package__current_version__number"),
        fees_total=Coalesce(Subquery(fees, output_field=MONEY), Value(0), output_field=MONEY),
        net_total=F("live__net_total") + F("fees_total"),
        deadline=Coalesce(F("live__answer_by"), F("event__configuration_deadline"), output_field=DateTimeField()),
    )


def review_queue(actor: Actor, event: Event) -> QuerySet[StandConfiguration]:
    """What waits for a decision, the longest waiting first."""
    rows = configurations_visible_to(actor, event).filter(status=ConfigurationStatus.SUBMITTED)
    return rows.order_by("submitted_at", "pk")


def stand_state(stand: Any) -> str:
    """The stand's state on lists and plans: its configuration's, or "no_sponsor". Of a row of `stands_with_progress`."""
    status = str(stand.configuration_status)
    return status if stand.sponsorship_id or status else "no_sponsor"


def status_counts(actor: Actor, event: Event) -> dict[str, int]:
    """How many configurations are in which status."""
    rows = configurations_visible_to(actor, event).order_by().values_list("status").annotate(Count("pk"))
    return dict(rows)


def stock_counts_of(event: Event) -> dict[str, StockCount]:
    """What is reserved at the event, by option code."""
    return {count.option_code: count for count in event.stock_counts.all()}


def cloneable(event: Event) -> dict[str, int]:
    """How much there is of each part that may come along when the event is cloned."""
    stands = Stand.objects.filter(event=event, deleted_at=None)
    return {
        ClonePart.HALLS.value: event.halls.count(),
        ClonePart.STANDS.value: stands.count(),
        ClonePart.OFFERS.value: event.offers.count(),
        ClonePart.ALLOCATIONS.value: stands.exclude(allocation=None).count(),
        ClonePart.STOCK.value: StockCount.objects.filter(event=event, limit_override__isnull=False).count(),
        ClonePart.STAND_OFFERS.value: stands.exclude(sponsorship=None).count(),
    }
