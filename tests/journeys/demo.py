"""The demo as the page tests walk through it: who is there, and where something is in the state that a page needs."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.invitation_links import invitation_token
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.configurations.cloning import clone_event
from eventhub.configurations.enums import EDITABLE, ClonePart, ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.demo.credentials import PEOPLE
from eventhub.demo.seed import ORGANISATION
from eventhub.events.models import Event, SavedFilter
from eventhub.events.workflows import publish_event
from eventhub.packages.models import Package
from eventhub.stands.models import Sponsorship, Stand, StandOffer
from eventhub.stands.workflows import offer_stand
from tests.factories.accounts import SYSTEM

NEXT_YEAR = "The show of next year"


@dataclass(frozen=True)
class Demo:
    """`url` is where it runs."""

    url: str

    def user(self, key: str) -> User:
        return User.objects.get(email=PEOPLE[key])

    def passkey_of(self, key: str) -> int:
        return Authenticator.objects.get(user=self.user(key), type=Authenticator.Type.WEBAUTHN).pk

    @property
    def event(self) -> Event:
        return Event.objects.get(organisation__name=ORGANISATION, starts_at__lt=self.next_event.starts_at)

    @property
    def next_event(self) -> Event:
        """The one that was cloned from it."""
        return Event.objects.get(organisation__name=ORGANISATION, name=NEXT_YEAR)

    @property
    def kept(self) -> StandOffer:
        """A stand that waits for the answer of the sponsor who had it."""
        return StandOffer.objects.get(stand__event=self.event)

    @property
    def package(self) -> Package:
        """The one that has two versions."""
        return Package.objects.get(organisation__name=ORGANISATION, current_version__number=2)

    @property
    def other_package(self) -> Package:
        """One that may be had on larger stands, too."""
        return Package.objects.get(organisation__name=ORGANISATION, code="SHELL-PLUS")

    @property
    def sponsorship(self) -> Sponsorship:
        return Sponsorship.objects.filter(event=self.event).order_by("sponsor__name").first()

    @property
    def saved_filter(self) -> SavedFilter:
        """One that the organiser has kept."""
        kept = {"list_key": "stands", "query": "q=corvid&status=approved", "is_shared": True}
        return SavedFilter.objects.get_or_create(
            event=self.event, user=self.user("organiser"), name="Corvid, done", defaults=kept
        )[0]

    def stand(self, number: str) -> Stand:
        return Stand.objects.get(event=self.event, number=number)

    def at(self, number: str) -> StandConfiguration:
        return self.stand(number).configurations.exclude(status=ConfigurationStatus.REMOVED).get()

    def case(self, *statuses: ConfigurationStatus, **more: Any) -> StandConfiguration:
        """The first configuration in such a status."""
        return self._cases(*statuses).filter(**more).first()

    def outdated(self) -> StandConfiguration:
        """One that can move to a newer version of its package."""
        return self._cases(*EDITABLE).filter(version__package=self.package, version__number=1).first()

    def _cases(self, *statuses: ConfigurationStatus) -> QuerySet[StandConfiguration]:
        """Of stands whose company has somebody who can sign in."""
        holders = UserPermission.objects.filter(role=Role.SPONSOR, revoked_at=None).values("scope_id")
        rows = StandConfiguration.objects.filter(stand__event=self.event, stand__sponsorship__in=holders)
        return rows.filter(status__in=statuses).order_by("stand__number")

    def sponsor_of(self, stand: Stand) -> User:
        grants = UserPermission.objects.filter(role=Role.SPONSOR, revoked_at=None, scope_id=stand.sponsorship_id)
        return grants.select_related("user").first().user

    def invitation(self, status: InvitationStatus) -> str:
        """Where the link of such an invitation leads."""
        found = Invitation.objects.filter(status=status, event_id=self.event.pk).order_by("-expires_at").first()
        return reverse("portal:invitation", args=[invitation_token(found)])

    def mail(self) -> str:
        """The one that is kept in a file."""
        (kept,) = Path(settings.EMAIL_FILE_PATH).glob("*.log")
        return reverse("portal:mail-detail", args=[f"{kept.stem}-0"])

    def next_year(self, name: str, *more: UUID | str) -> str:
        return reverse(f"organiser:{name}", args=[self.next_event.slug, *more])

    def to(self, name: str, *more: UUID | str) -> str:
        """An organiser's page of the event."""
        return reverse(f"organiser:{name}", args=[self.event.slug, *more])

    def of_organisation(self, name: str, *more: UUID) -> str:
        return reverse(f"organiser:{name}", args=[self.event.organisation_id, *more])


def open_next_year() -> None:
    """The demo's event once more, published; and in the event itself a free stand that one of its sponsors once had."""
    event = Event.objects.get(organisation__name=ORGANISATION)
    starts_at = event.starts_at + timedelta(weeks=52)
    made = clone_event(event, name=NEXT_YEAR, starts_at=starts_at, parts=ClonePart.values, actor=SYSTEM)
    publish_event(made, actor=SYSTEM)
    sponsorship = Stand.objects.get(event=event, number="C12").sponsorship
    offer_stand(Stand.objects.get(event=event, number="A23"), sponsorship, actor=SYSTEM)
