"""The steps that are asked for on a page of their own before they are taken: title, words, button, and the workflow behind."""

from collections.abc import Callable
from dataclasses import dataclass

from eventhub.accounts.permissions import can
from eventhub.configurations.enums import EDITABLE, ConfigurationStatus
from eventhub.configurations.guards import is_late
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.workflows import (
    discard_revision,
    remove_configuration,
    reopen_configuration,
    withdraw_configuration,
)
from eventhub.sponsor.scope import StandScope


@dataclass(frozen=True, slots=True)
class Step:
    """`key` is the end of its address and of its URL name; `fits` whether the status leads there at all."""

    key: str
    permission: str
    label: str
    title: str
    words: str
    button: str
    stay: str
    done: str
    fits: Callable[[StandConfiguration], bool]
    run: Callable[..., StandConfiguration]
    asks_reason: bool = False
    is_grave: bool = False

    @property
    def url_name(self) -> str:
        return f"sponsor:configuration-{self.key}"


WITHDRAW = Step(
    key="withdraw",
    permission="configurations.withdraw",
    label="Withdraw it",
    title="Withdraw the configuration?",
    words="It becomes a draft again, and what it had reserved is free for others. You can change it and submit it again"
    " until the deadline.",
    button="Withdraw the configuration",
    stay="Leave it submitted",
    done="The configuration is withdrawn. It is a draft again.",
    fits=lambda configuration: configuration.status == ConfigurationStatus.SUBMITTED,
    run=withdraw_configuration,
)
REOPEN = Step(
    key="reopen",
    permission="configurations.reopen",
    label="Reopen it",
    title="Reopen the approved configuration?",
    words="A new revision begins. What was approved stays in force until the organiser approves the new one.",
    button="Begin a new revision",
    stay="Leave it approved",
    done="A new revision is begun. Submit it when it is ready.",
    fits=lambda configuration: configuration.status == ConfigurationStatus.APPROVED,
    run=reopen_configuration,
    asks_reason=True,
)
DISCARD = Step(
    key="discard",
    permission="configurations.discard",
    label="Discard this revision",
    title="Discard this revision?",
    words="All changes since the approval are dropped. What was approved stands as it was.",
    button="Discard the revision",
    stay="Keep working on it",
    done="The revision is discarded. What was approved stands.",
    fits=lambda configuration: configuration.status in EDITABLE and configuration.revision > 1,
    run=discard_revision,
    is_grave=True,
)
REMOVE = Step(
    key="remove",
    permission="configurations.remove",
    label="Remove this configuration",
    title="Remove the configuration?",
    words="All choices are dropped and the stand has no configuration. A new one can be begun. The history keeps this one.",
    button="Remove the configuration",
    stay="Keep it",
    done="The configuration is removed.",
    fits=lambda configuration: configuration.status in EDITABLE and configuration.revision == 1,
    run=remove_configuration,
    is_grave=True,
)

STEPS = {step.key: step for step in (WITHDRAW, REOPEN, DISCARD, REMOVE)}


def steps_from(scope: StandScope, configuration: StandConfiguration) -> list[Step]:
    """What the reader could do next, apart from editing and submitting."""
    if not scope.is_open:
        return []
    return [step for step in STEPS.values() if step.fits(configuration) and may_take(step, scope, configuration)]


def may_take(step: Step, scope: StandScope, configuration: StandConfiguration) -> bool:
    """A sponsor reopens before the deadline only."""
    if not can(scope.actor, step.permission, configuration):
        return False
    if step is not REOPEN or not is_late(configuration):
        return True
    return can(scope.actor, "configurations.reopen_late", configuration)
