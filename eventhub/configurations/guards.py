"""What has to hold before a configuration is written, beyond who asks."""

from django.utils import timezone

from eventhub.accounts.permissions import can, require
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, OutOfSight
from eventhub.events.guards import require_open

DEADLINE_PASSED = "The deadline has passed. Ask the organiser of the event to change it for you."


def require_writable(configuration: StandConfiguration, permission: str, *, actor: Actor, reason: str) -> None:
    """The actor may do it, the event is open, and it is in time (or an organiser says why it is not)."""
    if configuration.status == ConfigurationStatus.REMOVED:
        raise OutOfSight("The configuration was removed.")
    require(actor, permission, configuration)
    require_open(configuration.stand.event)
    require_in_time(configuration, actor=actor, reason=reason)


def require_editable(configuration: StandConfiguration) -> None:
    if not configuration.is_editable:
        words = configuration.get_status_display().lower()
        message = f"The configuration is {words} and can't be changed now. Look at it as it stands."
        raise Conflict(message, code="wrong_status", extra={"status": str(configuration.status)})


def require_in_time(configuration: StandConfiguration, *, actor: Actor, reason: str) -> None:
    """After the deadline only who may write late goes on, and with a reason."""
    if not is_late(configuration):
        return
    if not can(actor, "configurations.write_late", configuration):
        raise Conflict(DEADLINE_PASSED, code="deadline_passed")
    require_reason_if_late(configuration, actor=actor, reason=reason)


def require_reason_if_late(configuration: StandConfiguration, *, actor: Actor, reason: str) -> None:
    """An organiser, who may write late, says why."""
    if is_late(configuration) and can(actor, "configurations.write_late", configuration) and not reason.strip():
        raise Invalid.at("reason", "The deadline has passed. Give a reason for the late change.", code="required")


def is_late(configuration: StandConfiguration) -> bool:
    return timezone.now() > configuration.deadline
