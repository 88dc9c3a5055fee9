"""The list of who holds which right, at an event or in an organisation, and who of them has a second factor."""

from typing import Any

from django.db.models import QuerySet

from eventhub.accounts.enums import Role
from eventhub.accounts.models import UserPermission
from eventhub.accounts.second_factor import with_second_factor
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for

HAS, HAS_NOT = "yes", "no"


def rights_to_list(rights: QuerySet[UserPermission]) -> QuerySet[UserPermission]:
    return rights.filter(revoked_at=None).annotate(has_second_factor=with_second_factor("user_id"))


def account(right: Any) -> str:
    return mark_for("account", right.user.status).word


RIGHT_COLUMNS = (
    Column(
        "person", "Person", lambda right: str(right.user), order=("user__last_name", "user__first_name", "user__email")
    ),
    Column("email", "E-mail", lambda right: right.user.email, order=("user__email",)),
    Column("role", "As", lambda right: right.get_role_display(), order=("role", "scope_label", "user__email")),
    Column("scope", "Of", lambda right: right.scope_label, order=("scope_label", "role", "user__email")),
    Column("account", "Account", account, order=("user__status", "user__email")),
    Column(
        "factor",
        "Second factor",
        lambda right: "Yes" if right.has_second_factor else "No",
        order=("has_second_factor", "user__email"),
    ),
    Column("since", "Since", lambda right: right.created_at, order=("created_at",)),
)


def right_list(*, zone: str, default_sort: str) -> ListSpec:
    return ListSpec(
        noun=("right", "rights"),
        columns=RIGHT_COLUMNS,
        default_sort=default_sort,
        zone=zone,
        search=("user__email", "user__first_name", "user__last_name", "scope_label"),
        search_label="Person, or of what",
        filters=(
            Filter("role", "As", Role.choices, lambda rights, role: rights.filter(role=role), any_label="Any role"),
            Filter(
                "factor",
                "Second factor",
                [(HAS, "Has one"), (HAS_NOT, "Has none")],
                lambda rights, has: rights.filter(has_second_factor=has == HAS),
                any_label="With or without",
            ),
        ),
    )
