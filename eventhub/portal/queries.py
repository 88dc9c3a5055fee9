from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from eventhub.accounts.acting import actable
from eventhub.accounts.enums import ScopeType
from eventhub.accounts.models import User
from eventhub.accounts.queries import organised_organisations, users_visible_to
from eventhub.artwork.queries import artworks_visible_to, proofs_visible_to
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.events.queries import events_read_by
from eventhub.files.models import StoredFile
from eventhub.files.queries import files_visible_to
from eventhub.programme.queries import companies_visible_to, speakers_visible_to
from eventhub.stands.queries import sponsors_visible_to

SHOWN_EVENTS = 20
ON_STANDS = (ScopeType.SPONSORSHIP, ScopeType.STAND)


def files_shown_to(actor: Actor) -> QuerySet[StoredFile]:
    """What the actor may see of files, pictures of the companies and people in sight, and what was delivered for their stands."""
    logos = Exists(sponsors_visible_to(actor, merged=True).filter(logo=OuterRef("pk")))
    photos = Exists(speakers_visible_to(actor).order_by().filter(photo=OuterRef("pk")))
    delivered = Exists(artworks_visible_to(actor).filter(file=OuterRef("pk")))
    proofed = Exists(proofs_visible_to(actor).filter(file=OuterRef("pk")))
    listed = Exists(companies_visible_to(actor).filter(logo=OuterRef("pk")))
    own = Q(pk__in=files_visible_to(actor).values("pk"))
    return StoredFile.objects.filter(
        own | Q(logos) | Q(listed) | Q(photos) | Q(delivered) | Q(proofed), deleted_at=None
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Where somebody can go: the events whose pages for organisers they may open, and whether a stand is theirs."""

    events: list[Event]
    has_more_events: bool
    organised: list[UUID]
    has_stands: bool

    @property
    def runs_organisation(self) -> bool:
        return bool(self.organised)

    @property
    def beginning(self) -> UUID | None:
        """The one organisation that somebody runs, while it has no event yet and nothing else is theirs."""
        return self.organised[0] if len(self.organised) == 1 and not (self.events or self.has_stands) else None

    @property
    def only_event(self) -> Event | None:
        return self.events[0] if len(self.events) == 1 and not self.has_stands else None

    @property
    def is_empty(self) -> bool:
        return not (self.events or self.has_stands or self.runs_organisation)


def places_of(actor: Actor) -> Places:
    events = list(events_read_by(actor).order_by("-starts_at")[: SHOWN_EVENTS + 1])
    return Places(
        events=events[:SHOWN_EVENTS],
        has_more_events=len(events) > SHOWN_EVENTS,
        organised=organised_organisations(actor),
        has_stands=any(grant.scope_type in ON_STANDS for grant in actor.grants),
    )


def people_to_act_for(actor: Actor) -> QuerySet[User]:
    """Everybody in the actor's sight whose place staff can take."""
    return users_visible_to(actor).filter(pk__in=actable().values("pk"))
