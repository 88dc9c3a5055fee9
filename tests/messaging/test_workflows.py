import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, NotAllowed
from eventhub.messaging.enums import MailStatus
from eventhub.messaging.models import MailMessage
from eventhub.messaging.workflows import queue_again
from tests.factories.messaging import MailMessageFactory


@pytest.mark.parametrize("status", MailStatus)
def test_staff_queue_again_what_failed_or_got_lost(staff, facts, status):
    message = MailMessageFactory(status=status, attempts=8)

    if status in {MailStatus.FAILED, MailStatus.UNCERTAIN}:
        queued = queue_again(message, actor=staff, reason="The server is back")
        assert (queued.status, queued.attempts) == ("queued", 0)
        assert facts() == [("mail.queued_again", str(status), "queued")]
        assert ActivityEntry.objects.get().reason == "The server is back"
    else:
        with pytest.raises(Conflict) as refused:
            queue_again(message, actor=staff)
        assert (refused.value.code, facts(), MailMessage.objects.get().status) == ("wrong_status", [], status)


def test_nobody_else_does(organiser, facts):
    message = MailMessageFactory(status=MailStatus.FAILED)

    with pytest.raises(NotAllowed):
        queue_again(message, actor=organiser)

    assert (facts(), MailMessage.objects.get().status) == ([], "failed")


def test_a_mail_without_its_text_is_not_sent_empty(staff, facts):
    message = MailMessageFactory(status=MailStatus.UNCERTAIN, body_text="")

    with pytest.raises(Conflict) as refused:
        queue_again(message, actor=staff)

    assert (refused.value.code, facts()) == ("text_gone", [])
