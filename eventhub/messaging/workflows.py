"""The way of a mail. A step of delivery is not history: attempts and errors stand on the row itself."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.status_change import lock, status_change
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.messaging.enums import MailStatus
from eventhub.messaging.models import MailMessage

MAX_ATTEMPTS = 8

logger = logging.getLogger(__name__)


def claim_next() -> MailMessage | None:
    """Take the oldest mail that is due, committed before anything is sent: nobody else can take it any more."""
    due = MailMessage.objects.filter(status=MailStatus.QUEUED, next_attempt_at__lte=timezone.now())
    with transaction.atomic():
        message = due.order_by("next_attempt_at", "id").select_for_update(skip_locked=True).first()
        if message:
            message.begin_sending()
            message.save()
    return message


def finish_sending(message: MailMessage) -> None:
    with transaction.atomic():
        message = lock(message)
        message.finish_sending()
        message.save()


def put_back(message: MailMessage, *, error: str) -> None:
    """It did not leave: try again later, after eight attempts no more."""
    with transaction.atomic():
        message = lock(message)
        message.last_error = error
        if message.attempts < MAX_ATTEMPTS:
            message.put_back()
        else:
            message.give_up()
        message.save()
    logger.warning("Mail %s did not leave (attempt %s): %s", message.pk, message.attempts, error)


def lose_track(message: MailMessage, *, error: str) -> None:
    """Nobody knows whether it left. It is not sent again unless staff decide so."""
    with transaction.atomic():
        message = lock(message)
        message.last_error = error
        message.lose_track()
        message.save()
    logger.error("Mail %s may or may not have left: %s", message.pk, error)


def lose_track_of_stuck(*, older_than: timedelta) -> None:
    """Mails whose sender died between claiming and answering."""
    stuck = MailMessage.objects.filter(status=MailStatus.SENDING, claimed_at__lt=timezone.now() - older_than)
    for key in stuck.values_list("pk", flat=True):
        with transaction.atomic():
            message = stuck.select_for_update(skip_locked=True).filter(pk=key).first()
            if message:
                lose_track(message, error="The process that was sending it ended before the answer came.")


def queue_again(message: MailMessage, *, actor: Actor, reason: str = "") -> MailMessage:
    """Staff decide to send a failed or uncertain mail once more, which may be the second time that it arrives."""
    with status_change(message, verbs.MAIL_QUEUED_AGAIN, actor=actor, reason=reason) as message:
        require(actor, "messaging.queue_again", message)
        if not message.body_text:
            raise Conflict("The text of this mail is not kept. Cause a new one instead.", code="text_gone")
        message.queue_again()
    return message
