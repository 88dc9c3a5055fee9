"""Who must act next, in the words of the page: "with you since", "with Corvid Robotics since"."""

from dataclasses import dataclass
from datetime import datetime

from eventhub.configurations.enums import EDITABLE, ConfigurationStatus
from eventhub.events.models import Event
from eventhub.sponsor.scope import StandScope


@dataclass(frozen=True, slots=True)
class StatusLine:
    """`status` as the vocabulary of marks spells it ("" = not started); `who` acts next, nobody once it is approved."""

    status: str
    who: str
    since: datetime | None
    is_yours: bool


def status_line(scope: StandScope, status: str, since: datetime | None) -> StatusLine:
    if status == ConfigurationStatus.SUBMITTED or (not status and not sponsor_can_begin(scope)):
        return StatusLine(status, scope.event.organisation.name, since, is_yours=bool(scope.acts_as))
    if status and status not in EDITABLE:
        return StatusLine(status, "", since, is_yours=False)
    return StatusLine(status, "you" if scope.is_sponsor else company(scope), since, is_yours=scope.is_sponsor)


def sponsor_can_begin(scope: StandScope) -> bool:
    """Whether a stand without a configuration waits for its sponsor, not for the organiser."""
    allocation = scope.allocation
    return bool(allocation and (allocation.sponsor_may_select or allocation.package_id))


def company(scope: StandScope) -> str:
    """Whose stand it is; as long as it has no sponsor, the organiser's own."""
    sponsorship = scope.stand.sponsorship
    return sponsorship.sponsor.name if sponsorship else scope.event.organisation.name


def local_time(at: datetime, event: Event) -> str:
    """For files: by the clock of the event, as spreadsheets read it."""
    return at.astimezone(event.zone).strftime("%Y-%m-%d %H:%M")
