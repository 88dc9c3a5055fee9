from typing import Any

from django.contrib import admin
from django.utils.html import format_html

from eventhub.activity.admin import StaffModelAdmin
from eventhub.core.admin.lists import mark
from eventhub.core.admin.steps import ReasonForm, Step, while_machine_allows
from eventhub.messaging.models import MailMessage
from eventhub.messaging.workflows import queue_again


@admin.register(MailMessage)
class MailMessageAdmin(StaffModelAdmin):
    """Whoever reads a link that opens an account could use it: such a text is never shown or searched."""

    list_display = ("recipient", "subject", "template", mark("mail"), "attempts", "sent_at", "created_at")
    list_filter = ("status", ("created_at", admin.DateFieldListFilter))
    search_fields = ("recipient", "subject", "=template")
    search_help_text = "Recipient, subject, or any key"
    key_fields = ("outbox_event_id",)
    fields = (
        *("recipient", "subject", "template", "status", "attempts", "next_attempt_at", "claimed_at", "sent_at"),
        *("last_error", "text", "outbox_event_id", "created_at", "updated_at"),
    )
    steps = (
        Step(
            "queue-again",
            "Send mail again",
            queue_again,
            "The mail is queued: {row}.",
            form=ReasonForm,
            shown=while_machine_allows("queue_again"),
            hint="An uncertain mail may have arrived: this may be the second time.",
        ),
    )

    @admin.display(description="text")
    def text(self, message: MailMessage) -> Any:
        if message.opens_account:
            return "Not shown: it holds a link that opens an account."
        return format_html("<pre>{}</pre>", message.body_text)
