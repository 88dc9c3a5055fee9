"""What happened to a stand, and what was submitted, any two of them side by side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from eventhub.accounts.permissions import can
from eventhub.activity import verbs
from eventhub.activity.queries import history_of_stand
from eventhub.configurations.difference import Difference, LineState, compare
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.queries import submission_state, submissions_of
from eventhub.configurations.sheet import load_sheet
from eventhub.core.http import render_page
from eventhub.payments.queries import balance_at, payments_of
from eventhub.sponsor.nav import stand_frame
from eventhub.sponsor.scope import stand_scope
from eventhub.sponsor.timeline import timeline

MOST_ENTRIES = 300
NOW = "now"
ABOUT_MONEY = (verbs.PAYMENT_RECORDED.key, verbs.PAYMENT_REVERSED.key)


@require_safe
def stand_history(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    scope = stand_scope(request, stand_id)
    found = scope.configuration()
    submissions = list(submissions_of(found)) if found else []
    choices = comparable(found, submissions)
    sees_money = can(scope.actor, "payments.see", scope.stand)
    entries = history_of_stand(scope.stand.pk)
    old, new = compared(request, [name for name, _ in choices])
    context = {
        **stand_frame(scope, "history"),
        "configuration": found,
        "submissions": submissions,
        "choices": choices,
        "old": old,
        "new": new,
        "old_label": dict(choices).get(old, ""),
        "new_label": dict(choices).get(new, ""),
        "difference": difference_of(found, submissions, old, new),
        "balance": balance_at(scope.stand) if sees_money else None,
        "payments": payments_of(scope.stand) if sees_money else (),
        "happenings": timeline((entries if sees_money else entries.exclude(verb__in=ABOUT_MONEY))[:MOST_ENTRIES]),
    }
    return render_page(request, "sponsor/history.html", context, partial="sponsor/_timeline.html")


def comparable(found: StandConfiguration | None, submissions: list[Submission]) -> list[tuple[str, str]]:
    """(name in the address, label), newest first; what is being worked on counts as the newest."""
    draft = [(NOW, "As it is now")] if found and found.is_editable else []
    return draft + [(str(one.number), f"Submission {one.number}") for one in submissions]


def compared(request: HttpRequest, names: list[str]) -> tuple[str, str]:
    """The two that the address names; otherwise the two newest."""
    if len(names) < 2:
        return "", ""
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    return (old if old in names else names[1]), (new if new in names else names[0])


def difference_of(
    found: StandConfiguration | None, submissions: list[Submission], old: str, new: str
) -> Difference | None:
    if found is None or not old:
        return None
    return compare(state_of(found, submissions, old), state_of(found, submissions, new))


def state_of(found: StandConfiguration, submissions: list[Submission], name: str) -> LineState:
    if name == NOW:
        return load_sheet(found).line_state()
    return submission_state(next(one for one in submissions if str(one.number) == name))
