from datetime import timedelta

from django.db import models
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition
from uuid_utils.compat import uuid7

from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.messaging.enums import MailStatus

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=2)


class MailMessage(FSMModelMixin, BaseModel):
    """One mail to one person, written when its fact was drained from the outbox and sent at most once.

    A fact tells each recipient once: `outbox_event_id` is its key, or one of its own for a mail that no fact caused.
    A mail whose link opens an account loses its text when it has been sent (`opens_account`).
    """

    outbox_event_id = models.UUIDField(default=uuid7)
    recipient = models.EmailField(max_length=254)
    template = models.CharField(max_length=80)
    subject = models.CharField(max_length=250)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    opens_account = models.BooleanField(default=False)
    status = FSMField(choices=MailStatus.choices, default=MailStatus.QUEUED, protected=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status", "next_attempt_at"])]
        constraints = [models.UniqueConstraint(fields=["outbox_event_id", "recipient"], name="told_once_of_a_fact")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.recipient})"

    @property
    def scope(self) -> Scope:
        return Scope()

    @transition(field=status, source=MailStatus.QUEUED, target=MailStatus.SENDING)
    def begin_sending(self) -> None:
        self.claimed_at = timezone.now()
        self.attempts += 1

    @transition(field=status, source=[MailStatus.SENDING, MailStatus.UNCERTAIN], target=MailStatus.SENT)
    def finish_sending(self) -> None:
        self.sent_at = timezone.now()
        self.last_error = ""
        if self.opens_account:
            self.body_text = self.body_html = ""

    @transition(field=status, source=MailStatus.SENDING, target=MailStatus.QUEUED)
    def put_back(self) -> None:
        self.next_attempt_at = timezone.now() + min(FIRST_WAIT * 2 ** (self.attempts - 1), LONGEST_WAIT)

    @transition(field=status, source=MailStatus.SENDING, target=MailStatus.FAILED)
    def give_up(self) -> None: ...

    @transition(field=status, source=MailStatus.SENDING, target=MailStatus.UNCERTAIN)
    def lose_track(self) -> None: ...

    @transition(field=status, source=[MailStatus.FAILED, MailStatus.UNCERTAIN], target=MailStatus.QUEUED)
    def queue_again(self) -> None:
        self.attempts = 0
        self.next_attempt_at = timezone.now()
