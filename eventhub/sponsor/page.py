"""What the page of one configuration shows, put together: the same for the editor, the reader and the summary."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from eventhub.accounts.models import User
from eventhub.accounts.permissions import can
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.guards import is_late
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.queries import submissions_of
from eventhub.configurations.sheet import Sheet, load_sheet
from eventhub.core.templatetags.ui import event_time, local
from eventhub.events.queries import organisers_of
from eventhub.sponsor.asked import Asked, asked_of
from eventhub.sponsor.configurator import (
    NOTHING_ENTERED,
    CategoryBlock,
    Entered,
    ProblemLink,
    blocks_of,
    option_keys,
    problem_links,
)
from eventhub.sponsor.scope import StandScope
from eventhub.sponsor.steps import Step, steps_from
from eventhub.sponsor.wording import StatusLine, status_line


@dataclass(frozen=True, slots=True)
class Against:
    """The price beside another one: how much more (or less), net and without fees, than which."""

    change: Decimal
    than: str

    @property
    def less(self) -> Decimal:
        return -self.change


@dataclass(frozen=True)
class Page:
    """Everything on the page; each part is worked out when the template first asks for it."""

    scope: StandScope
    sheet: Sheet
    latest: Submission | None
    entered: Entered = NOTHING_ENTERED

    @property
    def configuration(self) -> StandConfiguration:
        return self.sheet.configuration

    @property
    def is_late(self) -> bool:
        return is_late(self.configuration)

    @property
    def may_edit(self) -> bool:
        return self.scope.may_write and self.configuration.is_editable and (not self.sheet.is_late or self.writes_late)

    @property
    def writes_late(self) -> bool:
        """After the deadline, and in a role that may do that with a reason."""
        return self.sheet.is_late and can(self.scope.actor, "configurations.write_late", self.configuration)

    @property
    def came_too_late(self) -> bool:
        return self.sheet.is_late and self.scope.may_write and not self.writes_late

    @cached_property
    def contacts(self) -> list[User]:
        return organisers_of(self.scope.event)

    @cached_property
    def blocks(self) -> list[CategoryBlock]:
        return blocks_of(self.sheet, self.entered)

    @cached_property
    def problems(self) -> list[ProblemLink]:
        """What the reader can mend; that the deadline is over stands elsewhere."""
        return problem_links(self.sheet, lateness=not self.writes_late)

    @cached_property
    def asked(self) -> Asked | None:
        return asked_of(self.sheet, self.latest)

    @cached_property
    def steps(self) -> list[Step]:
        return steps_from(self.scope, self.configuration)

    @property
    def status_line(self) -> StatusLine:
        configuration = self.configuration
        return status_line(self.scope, configuration.status, configuration.status_since)

    @property
    def has_newer_version(self) -> bool:
        configuration = self.configuration
        return (
            configuration.is_editable and configuration.version.package.current_version_id != configuration.version_id
        )

    @property
    def saved_at(self) -> str:
        """14:32; with the day where that is not today, by the event's clock."""
        at, zone = self.configuration.updated_at, self.scope.event.timezone
        is_today = local(at, zone).date() == local(self.sheet.now, zone).date()
        return f"{local(at, zone):%H:%M}" if is_today else event_time(at, zone)

    @cached_property
    def refused_links(self) -> list[ProblemLink]:
        """What was entered and can't be kept, each with its field."""
        keys = option_keys(self.sheet)
        links = [ProblemLink(message, f"#q-{keys[option]}") for option, message in self.entered.errors.items()]
        late = [ProblemLink(self.entered.reason_error, "#reason")] if self.entered.reason_error else []
        return late + links

    @property
    def is_unrefused(self) -> bool:
        return not self.refused_links

    @property
    def included_lines(self) -> int:
        price = self.sheet.price
        return len(price.lines) - len(price.charged_lines)

    @property
    def against(self) -> Against | None:
        """The price beside what is in force, or else beside what was last submitted."""
        configuration, now = self.configuration, self.sheet.price.net_without_fees
        in_force = configuration.approved_submission
        if in_force and configuration.status != ConfigurationStatus.APPROVED:
            return Against(now - in_force.net_total, f"revision {in_force.revision}, which is in force")
        if self.latest and configuration.is_editable:
            return Against(now - self.latest.net_total, f"submission {self.latest.number}")
        return None


def open_page(scope: StandScope, configuration: StandConfiguration, entered: Entered = NOTHING_ENTERED) -> Page:
    return Page(scope, load_sheet(configuration), submissions_of(configuration).first(), entered)


def page_context(page: Page, frame: dict[str, Any]) -> dict[str, Any]:
    """The names that the templates of a configuration use."""
    sheet = page.sheet
    return {
        **frame,
        "page": page,
        "configuration": sheet.configuration,
        "version": sheet.version,
        "price": sheet.price,
        "currency": sheet.event.currency,
        "zone": sheet.event.timezone,
        "now": timezone.now(),
    }
