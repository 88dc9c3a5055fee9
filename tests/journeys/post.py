"""What happens behind the pages: the broker's tasks run one after the other, as a worker would run them, and mail arrives."""

import re
from queue import Empty

from celery import current_app
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from eventhub.messaging.tasks import send_queued_mail

QUEUE, ARTWORK = "celery", "artwork"
LINK = re.compile(r"https?://\S+")


def forget() -> None:
    """Nothing waits from what happened before, and every task is known."""
    current_app.loader.import_default_modules()
    with current_app.connection_for_read() as connection:
        for name in (QUEUE, ARTWORK):
            with connection.SimpleQueue(name) as queue:
                queue.clear()
    mail.outbox.clear()


def work(queue_name: str = QUEUE) -> list[str]:
    """Run every task that waits in the broker, those too that they cause; their names in order."""
    done = []
    with current_app.connection_for_read() as connection, connection.SimpleQueue(queue_name) as queue:
        while True:
            try:
                message = queue.get(block=False)
            except Empty:
                return done
            arguments, named, _ = message.payload
            task = current_app.tasks[message.headers["task"]]
            task(*arguments, **named)
            message.ack()
            done.append(task.name)


def check_files() -> None:
    """What the worker for artwork does: preflight and pictures of each file that has come, in processes of their own."""
    assert work(ARTWORK) == ["eventhub.artwork.tasks.run_preflight"]


def deliver() -> list[EmailMultiAlternatives]:
    """The letters that what has happened since the last time causes."""
    before = len(mail.outbox)
    work()
    send_queued_mail()
    return mail.outbox[before:]


def link_in(letter: EmailMultiAlternatives) -> str:
    """The first address in its text that is not just the start page."""
    home = f"{settings.EVENTHUB_BASE_URL}/"
    return next(link for link in LINK.findall(letter.body) if link != home)
