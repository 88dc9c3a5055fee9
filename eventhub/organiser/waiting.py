"""What waits for an organiser of an event."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.queries import invitations_visible_to
from eventhub.artwork.waiting import Facts
from eventhub.configurations.enums import EDITABLE
from eventhub.configurations.queries import review_queue
from eventhub.core.templatetags.ui import event_day
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.organiser.programme_faults import found_in_programme
from eventhub.organiser.readiness import StandFacts
from eventhub.organiser.scope import EventScope
from eventhub.packages.models import PackageOffer
from eventhub.programme.company_matches import in_state
from eventhub.programme.enums import CompanyState
from eventhub.programme.queries import companies_visible_to
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.queries import sponsorships_visible_to


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


def what_waits(scope: EventScope, stands: Sequence[StandFacts], prints: Facts) -> list[Task]:
    """Steps that the event itself needs, then decisions, then the rest, each longest waiting first."""
    tasks = [*_setting_up(scope.event), *_reviews(scope), *_artwork(scope, prints), *_stands(scope, stands)]
    tasks += [*_people(scope), *_programme(scope), *_companies(scope)]
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
    names = ("pk", "submitted_at", "stand__number", "stand__sponsorship__sponsor__name")
    queue = list(review_queue(scope.actor, scope.event).values_list(*names))
    if not queue or queue[0][1] is None:
        return
    oldest, since, stand, company = queue[0]
    name = f"{stand}, {company}" if company else stand
    yield Task(
        "wait",
        "Review",
        _counted(len(queue), "configuration", "configurations"),
        f"oldest: {name}, since {event_day(since, scope.event.zone)}",
        since,
        "Review the oldest",
        reverse("organiser:review-detail", args=[scope.event.slug, oldest]),
        is_first=True,
    )


def _artwork(scope: EventScope, facts: Facts) -> Iterator[Task]:
    """Files to accept, proofs to decide on, and what is late on the side of the companies."""
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


def _stands(scope: EventScope, stands: Sequence[StandFacts]) -> Iterator[Task]:
    page = reverse("organiser:stand-list", args=[scope.event.slug])
    on_sponsor = [stand for stand in stands if stand.waits_on == "sponsor"]
    not_started = [stand for stand in stands if not stand.configuration_status]
    yield from _late(scope.event, on_sponsor, page)
    without = [stand.waits_since for stand in not_started if stand.sponsorship_id and stand.waits_on == "organiser"]
    if without:
        what = f"{_counted(len(without), 'stand has', 'stands have')} no package to configure"
        hint = "give one, or let the sponsor choose"
        yield Task("ask", "No package", what, hint, min(without), "Allocate", f"{page}?status=none&on=organiser")
    free = [stand.waits_since for stand in not_started if not stand.sponsorship_id]
    if free:
        what = f"{_counted(len(free), 'stand has', 'stands have')} no sponsor"
        yield Task("gone", "No sponsor", what, "", min(free), "Assign sponsors", f"{page}?status=no_sponsor")


def _late(event: Event, stands: Iterable[StandFacts], page: str) -> Iterator[Task]:
    """Of those that wait for their sponsors; whom nobody has begun is told as long as nobody is late."""
    to_hand_in = [stand for stand in stands if stand.configuration_status in ("", *EDITABLE)]
    late = [stand.deadline for stand in to_hand_in if stand.deadline < timezone.now()]
    not_begun = [stand.waits_since for stand in to_hand_in if not stand.configuration_status]
    deadline = event_day(event.configuration_deadline, event.zone)
    if late:
        what = f"{_counted(len(late), 'stand is', 'stands are')} past the deadline"
        due = f"configuration was due on {deadline}"
        yield Task("late", "Late", what, due, min(late), "Show them", f"{page}?status=open&on=sponsor")
    elif not_begun:
        what = f"{_counted(len(not_begun), 'sponsor has', 'sponsors have')} not begun"
        due = f"configuration is due on {deadline}"
        yield Task("none", "Not started", what, due, min(not_begun), "Show them", f"{page}?status=none&on=sponsor")


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
