import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from eventhub.accounts.workflows import resend_invitation, withdraw_invitation
from eventhub.activity.models import OutboxEvent
from eventhub.events.invitations import invite_organiser
from eventhub.events.services import change_event
from eventhub.messaging.enums import MailStatus
from eventhub.messaging.models import MailMessage
from eventhub.messaging.services import plan_mail, queue_mail, send_queued
from eventhub.messaging.tasks import plan_mail as plan_mail_task
from eventhub.messaging.tasks import send_queued_mail
from tests.factories.accounts import SYSTEM
from tests.factories.events import EventFactory
from tests.factories.messaging import MailMessageFactory


class Server(BaseEmailBackend):
    """Stands where the mail server stands: what it is told to do happens at the wire, in this order."""

    plan: list[Exception | None] = []
    arrived: list[str] = []

    def open(self):
        self._next(smtplib.SMTPConnectError, OSError)
        return True

    def send_messages(self, messages):
        self._next(Exception)
        self.arrived.extend(message.to[0] for message in messages)
        self._next_after()
        return len(messages)

    def _next(self, *kinds):
        if self.plan and isinstance(self.plan[0], kinds):
            raise self.plan.pop(0)

    def _next_after(self):
        if self.plan and isinstance(self.plan[0], tuple):
            raise self.plan.pop(0)[0]


@pytest.fixture
def server(settings):
    """A mail server that can refuse, vanish, or vanish after it took the mail."""
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.plan, Server.arrived = [], []
    return Server


def outbox(verb: str) -> OutboxEvent:
    return OutboxEvent.objects.filter(verb=verb).latest("id")


# --- planning --------------------------------------------------------------------------------------


def test_a_fact_becomes_one_mail_however_often_it_is_told(event):
    invitation = invite_organiser(event, email="ines@corvid.example", actor=SYSTEM)
    key = outbox("invitation.sent").pk

    assert [plan_mail(key), plan_mail(key), plan_mail_task(str(key))] == [1, 0, 0]

    message = MailMessage.objects.get()
    assert (message.outbox_event_id, message.recipient, message.template) == (key, invitation.user.email, "invitation")
    assert (message.status, message.opens_account) == ("queued", True)


def test_a_fact_of_which_nobody_is_told_becomes_none(event, organiser):
    change_event(event, actor=organiser, venue="Hall 9")

    assert plan_mail(outbox("event.changed").pk) == 0
    assert MailMessage.objects.count() == 0


def test_an_invitation_that_is_over_sends_no_link(event):
    invitation = invite_organiser(event, email="ines@corvid.example", actor=SYSTEM)
    key = outbox("invitation.sent").pk
    withdraw_invitation(invitation, actor=SYSTEM)

    assert plan_mail(key) == 0


def test_a_new_link_is_a_new_mail(event):
    invitation = invite_organiser(event, email="ines@corvid.example", actor=SYSTEM)
    plan_mail(outbox("invitation.sent").pk)
    resend_invitation(invitation, actor=SYSTEM)

    assert plan_mail(outbox("invitation.resent").pk) == 1
    assert MailMessage.objects.filter(recipient="ines@corvid.example").count() == 2


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_planned_and_sent_by_many_at_once_each_mail_leaves_once():
    event = EventFactory()
    for number in range(12):
        invite_organiser(event, email=f"ines{number}@corvid.example", actor=SYSTEM)
    keys = list(OutboxEvent.objects.values_list("pk", flat=True))
    start = Barrier(6)

    def run(number: int) -> int:
        start.wait()
        try:
            for key in keys:
                plan_mail(key)
            return send_queued()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        sent = sum(threads.map(run, range(6)))
    sent += send_queued()

    assert sent == len(mail.outbox) == 12
    assert sorted(message.to[0] for message in mail.outbox) == sorted(f"ines{n}@corvid.example" for n in range(12))
    assert set(MailMessage.objects.values_list("status", "attempts")) == {("sent", 1)}


# --- sending ---------------------------------------------------------------------------------------


def test_what_leaves_is_what_was_written(db, settings):
    settings.DEFAULT_FROM_EMAIL = "EventHub <hub@expo.example>"
    kept = MailMessageFactory(recipient="ines@corvid.example", subject="Stand C12 is approved", body_html="<p>Good</p>")

    assert send_queued_mail() == 1

    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.from_email, sent.body) == (
        kept.subject,
        [kept.recipient],
        "EventHub <hub@expo.example>",
        kept.body_text,
    )
    assert [(part.content, part.mimetype) for part in sent.alternatives] == [("<p>Good</p>", "text/html")]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    kept.refresh_from_db()
    assert (kept.status, kept.attempts, kept.sent_at is not None, kept.body_text) == ("sent", 1, True, sent.body)


def test_a_text_whose_link_opens_an_account_is_not_kept_longer_than_needed(db):
    MailMessageFactory(opens_account=True, body_html="<a>")

    send_queued()

    assert MailMessage.objects.values_list("status", "body_text", "body_html").get() == ("sent", "", "")


def test_it_is_sent_once(db):
    MailMessageFactory.create_batch(3)

    assert [send_queued(), send_queued()] == [3, 0]
    assert len(mail.outbox) == 3


def test_the_oldest_leaves_first_and_what_is_not_due_waits(db):
    now = timezone.now()
    for minutes in (-1, -3, 5, -2):
        MailMessageFactory(subject=str(minutes), next_attempt_at=now + timedelta(minutes=minutes))

    send_queued()

    assert [message.subject for message in mail.outbox] == ["-3", "-2", "-1"]


@pytest.mark.parametrize(
    "refusal",
    [
        ConnectionRefusedError("no server"),
        smtplib.SMTPConnectError(421, b"busy"),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPRecipientsRefused({"ines@corvid.example": (550, b"unknown")}),
    ],
)
def test_what_was_refused_is_tried_again_later(server, db, refusal, time_machine):
    time_machine.move_to("2026-11-22T10:00Z", tick=False)
    message = MailMessageFactory()
    server.plan = [refusal]

    assert send_queued() == 0
    message.refresh_from_db()
    assert (message.status, message.attempts, bool(message.last_error)) == ("queued", 1, True)
    assert message.next_attempt_at == timezone.now() + timedelta(minutes=1)
    assert send_queued() == 0  # not yet due

    time_machine.shift(61)
    assert send_queued() == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error, server.arrived) == (
        "sent",
        2,
        "",
        [message.recipient],
    )


def test_after_eight_refusals_nobody_tries_any_more(server, db, time_machine):
    time_machine.move_to("2026-11-22T10:00Z", tick=False)
    message = MailMessageFactory()
    server.plan = [ConnectionRefusedError("no server") for _ in range(20)]
    waits = []
    for _ in range(10):
        send_queued()
        message.refresh_from_db()
        waits.append(message.next_attempt_at - timezone.now())
        time_machine.move_to(max(message.next_attempt_at, timezone.now()), tick=False)

    assert (message.status, message.attempts, len(server.plan)) == ("failed", 8, 12)
    assert waits[:7] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 64)]


@pytest.mark.parametrize("broken", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("slow")])
def test_what_may_have_arrived_is_not_sent_a_second_time(server, db, broken, time_machine):
    message = MailMessageFactory()
    server.plan = [(broken,)]

    send_queued()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    send_queued()

    message.refresh_from_db()
    assert (message.status, server.arrived) == ("uncertain", [message.recipient])


def test_a_mail_whose_sender_died_is_uncertain_after_a_quarter_of_an_hour(db, time_machine):
    now = timezone.now()
    stuck = MailMessageFactory(status=MailStatus.SENDING, claimed_at=now - timedelta(minutes=16), attempts=1)
    busy = MailMessageFactory(status=MailStatus.SENDING, claimed_at=now - timedelta(minutes=14), attempts=1)

    send_queued()

    stuck.refresh_from_db()
    busy.refresh_from_db()
    assert (stuck.status, busy.status, mail.outbox) == ("uncertain", "sending", [])


def test_one_broken_mail_holds_up_no_other(server, db):
    first, second = MailMessageFactory.create_batch(2)
    server.plan = [smtplib.SMTPDataError(554, b"no")]

    assert send_queued() == 1
    assert server.arrived == [second.recipient]
    first.refresh_from_db()
    assert first.status == "queued"


def test_line_breaks_in_names_make_no_headers(db):
    message = queue_mail(
        recipient="ines@corvid.example",
        template="account/email/x",
        subject="Hello\r\nBcc: everybody@corvid.example",
        body_text="Text",
    )

    send_queued()

    assert message.subject == mail.outbox[0].subject == "Hello Bcc: everybody@corvid.example"
    assert "everybody" not in str(mail.outbox[0].recipients())


def test_mails_without_a_fact_stand_for_themselves(db):
    for _ in range(2):
        queue_mail(recipient="ines@corvid.example", template="account/email/x", subject="A", body_text="B")

    assert MailMessage.objects.values("outbox_event_id").distinct().count() == 2
