import factory

from eventhub.messaging.models import MailMessage


class MailMessageFactory(factory.django.DjangoModelFactory):
    """A mail that waits to be sent."""

    class Meta:
        model = MailMessage

    recipient = factory.Sequence(lambda number: f"ines.duarte.{number}@corvid.example")
    template = "approved"
    subject = "Stand C12 is approved"
    body_text = "Jonas Weber approved the configuration of stand C12.\n"
