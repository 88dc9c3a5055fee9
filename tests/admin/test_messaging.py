import pytest

from eventhub.messaging.enums import MailStatus
from eventhub.messaging.models import MailMessage
from tests.admin.acts import errors_of, take, told
from tests.admin.rows import page_of


def mail(**fields):
    values = {"recipient": "ines@example.org", "template": "approved", "subject": "Approved", "body_text": "Good news"}
    return MailMessage.objects.create(**(values | fields))


@pytest.mark.parametrize("status", [MailStatus.FAILED, MailStatus.UNCERTAIN])
def test_sending_a_lost_mail_again(staff_client, status):
    message = mail(status=status)

    take(staff_client, message, "queue-again", reason="It never arrived")

    assert MailMessage.objects.get().status == MailStatus.QUEUED
    assert told() == [("Kit Larsen", "mail.queued_again", status, "queued", "It never arrived")]


def test_a_sent_mail_is_not_sent_again(staff_client):
    message = mail(status=MailStatus.SENT)

    answer = take(staff_client, message, "queue-again")

    assert answer.status_code == 409
    assert "is sent, so this can't be done" in errors_of(answer)["__all__"][0]
    assert (MailMessage.objects.get().status, told()) == (MailStatus.SENT, [])


def test_only_texts_that_open_nothing_are_shown(staff_client, db):
    plain, opening = mail(), mail(opens_account=True)

    assert b"Good news" in staff_client.get(page_of(plain)).content
    assert b"Good news" not in staff_client.get(page_of(opening)).content
