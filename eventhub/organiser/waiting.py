"""What waits for an organiser of an event."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.queries import invitations_visible_to
from eventhub.artwork.waiting import facts_of, plain_rows, waiting_requirements
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.queries import review_queue
from eventhub.core.templatetags.ui import event_day
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.organiser.lists.stands import stands_to_list
from eventhub.organiser.programme_faults import found_in_programme
from eventhub.organiser.scope import EventScope
from eventhub.packages.models import PackageOffer
from eventhub.programme.company_matches import in_state
from eventhub.programme.enums import CompanyState
from eventhub.programme.queries import companies_visible_to
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.queries import sponsorships_visible_to, stands_visible_to


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of thing that waits: its mark and word, what it is, and the one way on."""

    mark: str
    word: str
    what: str
    hint: str
    since: datetime | None
    action: str
    url: str
    is_first: bool = False


def what_waits(scope: EventScope) -> list[Task]:
    """Steps that the event itself needs, then decisions, then the rest, each longest waiting first."""
    tasks = [*_setting_up(scope.event), *_reviews(scope), *_artwork(scope), *_stands(scope), *_people(scope)]
    tasks += [*_programme(scope), *_companies(scope)]
    tasks += [*(task for name in settings.ORGANISER_WAITING for task in import_string(name)(scope))]
    beginning = datetime.min.replace(tzinfo=timezone.get_current_timezone())
    return sorted(tasks, key=lambda task: (task.since is not None, not task.is_first, task.since or beginning))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _setting_up(event: Event) -> Iterator[Task]:
    if event.status == EventStatus.DRAFT:
        url = reverse("organiser:event-publish", args=[event.slug])
        yield Task(
            "rest", "Draft", "Only organisers see this event", "publish it to invite sponsors", None, "Publish it", url
        )
    if not PackageOffer.objects.filter(event=event, package__archived_at=None).exists():
        url = reverse("organiser:package-list", args=[event.slug])
        yield Task(
            "none",
            "No packages",
            "No package is on offer here",
            "stands can't be configured",
            None,
            "Offer packages",
            url,
        )


def _reviews(scope: EventScope) -> Iterator[Task]:
    queue = review_queue(scope.actor, scope.event)
    count = queue.count()
    oldest = queue.first() if count else None
    if oldest and oldest.submitted_at:
        day = event_day(oldest.submitted_at, scope.event.zone)
        yield Task(
            "wait",
            "Review",
            _counted(count, "configuration", "configurations"),
            f"oldest: {name_of(oldest)}, since {day}",
            oldest.submitted_at,
            "Review the oldest",
            reverse("organiser:review-detail", args=[scope.event.slug, oldest.pk]),
            is_first=True,
        )


def _artwork(scope: EventScope) -> Iterator[Task]:
    """Files to accept, proofs to decide on, and what is late on the side of the companies."""
    facts = facts_of(plain_rows(waiting_requirements(scope.actor, scope.event)))
    board, zone = reverse("organiser:artwork-board", args=[scope.event.slug]), scope.event.zone
    if facts.to_review:
        what, since = f"{_counted(facts.to_review, 'file', 'files')} in review", facts.review_since
        hint, url = f"oldest since {event_day(since, zone)}", f"{board}?status=in_review&on=organiser"
        yield Task("wait", "Artwork", what, hint, since, "Accept or reject", url)
    if facts.to_decide:
        what, since = (
            f"{_counted(facts.to_decide, 'proof waits', 'proofs wait')} for your decision",
            facts.decide_since,
        )
        hint, url = f"oldest since {event_day(since, zone)}", f"{board}?status=proof_ready&on=organiser"
        yield Task("ask", "Proof ready", what, hint, since, "Decide", url)
    if facts.late:
        what, since = f"{_counted(facts.late, 'print is', 'prints are')} late", facts.late_since
        yield Task(
            "late", "Late artwork", what, f"since {event_day(since, zone)}", since, "Show them", f"{board}?status=late"
        )


def _programme(scope: EventScope) -> Iterator[Task]:
    found = found_in_programme(scope)
    if found.clashes:
        what = f"{_counted(found.clashes, 'clash', 'clashes')} in the published programme"
        url = reverse("organiser:session-list", args=[scope.event.slug]) + "?look=clash&published=yes"
        yield Task("warn", "Clash", what, found.first_clash, None, "Show them", url)
    if found.alike:
        what = f"{_counted(found.alike, 'pair', 'pairs')} in the programme may be the same"
        url = reverse("organiser:duplicate-list", args=[scope.event.slug])
        yield Task("ask", "Duplicates", what, "merge them, or say that they are two", None, "Compare them", url)


def _companies(scope: EventScope) -> Iterator[Task]:
    """Only what nobody else can decide: what a vendor says otherwise waits on the page of the list."""
    waiting = in_state(companies_visible_to(scope.actor, scope.event), CompanyState.TO_MATCH)
    facts = waiting.order_by().aggregate(number=Count("pk"), since=Min("created_at"))
    if facts["number"]:
        what = f"{_counted(facts['number'], 'company', 'companies')} of vendors to match"
        url = reverse("organiser:company-list", args=[scope.event.slug]) + "?state=to_match"
        yield Task("ask", "To match", what, "say which sponsor each is", facts["since"], "Match them", url)


def name_of(configuration: StandConfiguration) -> str:
    """Stand and company, as one calls them: "A03, Meridian Lifts"."""
    stand = configuration.stand
    return f"{stand.number}, {stand.sponsorship.sponsor.name}" if stand.sponsorship else stand.number


def _stands(scope: EventScope) -> Iterator[Task]:
    facts = _stand_facts(stands_to_list(stands_visible_to(scope.actor, scope.event)))
    page = reverse("organiser:stand-list", args=[scope.event.slug])
    if facts["late"]:
        what = f"{_counted(facts['late'], 'stand is', 'stands are')} past the deadline"
        due = f"configuration was due on {event_day(scope.event.configuration_deadline, scope.event.zone)}"
        yield Task("late", "Late", what, due, facts["late_since"], "Show them", f"{page}?status=open&on=sponsor")
    elif facts["not_begun"]:
        what = f"{_counted(facts['not_begun'], 'sponsor has', 'sponsors have')} not begun"
        due = f"configuration is due on {event_day(scope.event.configuration_deadline, scope.event.zone)}"
        yield Task(
            "none", "Not started", what, due, facts["not_begun_since"], "Show them", f"{page}?status=none&on=sponsor"
        )
    if facts["without_package"]:
        what = f"{_counted(facts['without_package'], 'stand has', 'stands have')} no package to configure"
        hint = "give one, or let the sponsor choose"
        yield Task(
            "ask", "No package", what, hint, facts["without_since"], "Allocate", f"{page}?status=none&on=organiser"
        )
    if facts["free"]:
        what = f"{_counted(facts['free'], 'stand has', 'stands have')} no sponsor"
        yield Task("gone", "No sponsor", what, "", facts["free_since"], "Assign sponsors", f"{page}?status=no_sponsor")


def _stand_facts(stands: QuerySet[Any]) -> dict[str, Any]:
    begun = Q(configuration_status__in=[ConfigurationStatus.DRAFT, ConfigurationStatus.CHANGES_REQUESTED])
    with_sponsor = Q(waits_on="sponsor")
    late = with_sponsor & (Q(configuration_status="") | begun) & Q(deadline__lt=timezone.now())
    not_begun = with_sponsor & Q(configuration_status="")
    without = Q(waits_on="organiser", configuration_status="", sponsorship__isnull=False)
    free = Q(configuration_status="", sponsorship=None)
    return stands.aggregate(
        late=Count("pk", filter=late),
        late_since=Min("deadline", filter=late),
        not_begun=Count("pk", filter=not_begun),
        not_begun_since=Min("waits_since", filter=not_begun),
        without_package=Count("pk", filter=without),
        without_since=Min("waits_since", filter=without),
        free=Count("pk", filter=free),
        free_since=Min("waits_since", filter=free),
    )


def _people(scope: EventScope) -> Iterator[Task]:
    event = scope.event
    open_ones = invitations_visible_to(scope.actor, event).filter(status=InvitationStatus.SENT)
    ended = open_ones.filter(expires_at__lte=timezone.now()).aggregate(count=Count("pk"), since=Min("expires_at"))
    if ended["count"]:
        what = f"{_counted(ended['count'], 'invitation', 'invitations')} ran out unopened"
        url = reverse("organiser:invitation-list", args=[event.slug]) + "?status=expired"
        yield Task(
            "late",
            "Expired",
            what,
            f"since {event_day(ended['since'], event.zone)}",
            ended["since"],
            "Send new links",
            url,
        )
    uninvited = sponsorships_visible_to(scope.actor, event).filter(status=SponsorshipStatus.NOT_INVITED)
    facts = uninvited.aggregate(count=Count("pk"), since=Min("created_at"))
    if facts["count"] and event.status == EventStatus.PUBLISHED:
        what = f"{_counted(facts['count'], 'sponsor is', 'sponsors are')} not invited yet"
        url = reverse("organiser:sponsor-list", args=[event.slug]) + "?status=not_invited"
        yield Task("none", "Not invited", what, "", facts["since"], "Invite sponsors", url)
