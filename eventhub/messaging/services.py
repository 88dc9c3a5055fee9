import smtplib
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from eventhub.activity.models import OutboxEvent
from eventhub.messaging import workflows
from eventhub.messaging.models import MailMessage
from eventhub.messaging.notice import Notice
from eventhub.messaging.notices import notice_of

BATCH = 100
LOST_AFTER = timedelta(minutes=15)
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


def plan_mail(outbox_id: UUID) -> int:
    """Write the mails of one fact; returns how many. A second call, or one at the same time, writes none."""
    outbox = OutboxEvent.objects.select_related("entry").get(pk=outbox_id)
    notice = notice_of(outbox.entry)
    if notice is None or MailMessage.objects.filter(outbox_event_id=outbox.pk).exists():
        return 0
    written = [_written(outbox.pk, notice, address) for address in notice.recipients]
    return len(MailMessage.objects.bulk_create(written, ignore_conflicts=True))


def _written(outbox_id: UUID, notice: Notice, recipient: str) -> MailMessage:
    context = notice.context | {"recipient": recipient, "base_url": settings.EVENTHUB_BASE_URL}
    subject = render_to_string(f"email/{notice.template}_subject.txt", context)
    return MailMessage(
        outbox_event_id=outbox_id,
        recipient=recipient,
        template=notice.template,
        subject=one_line(subject),
        body_text=render_to_string(f"email/{notice.template}.txt", context).strip() + "\n",
        body_html=render_to_string(f"email/{notice.template}.html", context),
        opens_account=notice.opens_account,
    )


def one_line(subject: str) -> str:
    """A header line: names that people entered must not bring line breaks or further headers."""
    return " ".join(subject.split())[:250]


def queue_mail(*, recipient: str, template: str, subject: str, body_text: str, body_html: str = "") -> MailMessage:
    """A mail of the account pages: nothing is sent within a request, and its link is kept only until it is sent."""
    return MailMessage.objects.create(
        recipient=recipient,
        template=template,
        subject=one_line(subject),
        body_text=body_text,
        body_html=body_html,
        opens_account=True,
    )


def send_queued() -> int:
    """Send what is due, oldest first; returns how many left. Several may run at once: each mail is claimed by one."""
    workflows.lose_track_of_stuck(older_than=LOST_AFTER)
    sent = 0
    for _ in range(BATCH):
        message = workflows.claim_next()
        if message is None:
            break
        sent += _send(message)
    return sent


def _send(message: MailMessage) -> bool:
    """One claimed mail, outside of any transaction.

    Before the server takes the text nothing can have left, and a refusal is one; both may be tried again. Whatever
    breaks in between leaves it unknown whether it arrived: such a mail is not sent a second time.
    """
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as unreachable:
        workflows.put_back(message, error=str(unreachable))
        return False
    try:
        connection.send_messages([_as_email(message)])
    except REFUSED as refused:
        workflows.put_back(message, error=str(refused))
        return False
    except (smtplib.SMTPException, OSError) as broken:
        workflows.lose_track(message, error=str(broken))
        return False
    finally:
        with suppress(smtplib.SMTPException, OSError):  # the server has answered; how it says goodbye does not matter
            connection.close()
    workflows.finish_sending(message)
    return True


def _as_email(message: MailMessage) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        message.subject,
        message.body_text,
        to=[message.recipient],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<{message.pk}@eventhub>"},
    )
    if message.body_html:
        email.attach_alternative(message.body_html, "text/html")
    return email
