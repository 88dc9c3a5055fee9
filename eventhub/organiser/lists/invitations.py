"""The list of an event's invitations. A link past its time is "expired", though nothing in the row has changed."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import MARKS, mark_for
from eventhub.events.models import Event


def by_state(invitations: QuerySet[Invitation], state: str) -> QuerySet[Invitation]:
    now = timezone.now()
    if state == "expired":
        return invitations.filter(status=InvitationStatus.SENT, expires_at__lte=now)
    if state == InvitationStatus.SENT:
        return invitations.filter(status=InvitationStatus.SENT, expires_at__gt=now)
    return invitations.filter(status=state)


def invitation_list(event: Event) -> ListSpec:
    return ListSpec(
        noun=("invitation", "invitations"),
        columns=INVITATION_COLUMNS,
        default_sort="-sent",
        zone=event.timezone,
        search=("user__email", "user__first_name", "user__last_name", "scope_label"),
        search_label="Person, stand or sponsor",
        filters=(
            Filter(
                "status",
                "Status",
                [(state, found.word) for state, found in MARKS["invitation"].items()],
                by_state,
                any_label="Any status",
            ),
            Filter("role", "As", Role.choices, lambda rows, role: rows.filter(role=role), any_label="Any role"),
        ),
    )


def person(invitation: Any) -> str:
    return str(invitation.user.get_full_name())


INVITATION_COLUMNS = (
    Column("email", "E-mail", lambda row: row.user.email, order=("user__email",)),
    Column("name", "Name", person),
    Column("role", "As", lambda row: row.get_role_display(), order=("role", "user__email")),
    Column("scope", "Of", lambda row: row.scope_label, order=("scope_label",)),
    Column("status", "Status", lambda row: mark_for("invitation", row.state).word, order=("status", "expires_at")),
    Column("sent", "Sent", lambda row: row.sent_at, order=("sent_at",)),
    Column("until", "Works until", lambda row: row.expires_at, order=("expires_at",)),
    Column("by", "Sent by", lambda row: row.invited_by_name),
)
