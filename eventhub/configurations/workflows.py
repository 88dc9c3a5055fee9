from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from eventhub.accounts.permissions import can, require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock, status_change
from eventhub.activity.verbs import Verb
from eventhub.configurations import stock
from eventhub.configurations.completeness import OVERTAKEN, Problem
from eventhub.configurations.difference import Difference, compare
from eventhub.configurations.enums import ConfigurationStatus, Decision, ProblemCode
from eventhub.configurations.guards import DEADLINE_PASSED, is_late, require_in_time, require_reason_if_late
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.queries import approved_submission_of, current_submission, submission_state
from eventhub.configurations.selections import write_lines
from eventhub.configurations.sheet import Sheet, line_facts, load_sheet, load_version
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Detail, Invalid, OutOfSight
from eventhub.events.guards import require_open
from eventhub.packages.models import Package, PackageOffer
from eventhub.packages.queries import allocation_of, packages_offered_to
from eventhub.stands.models import Stand

ANSWER_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LineComment:
    """What the organiser asks about one option."""

    option_id: UUID
    comment: str


@transaction.atomic
def create_configuration(
    stand: Stand, *, actor: Actor, package: Package | None = None, reason: str = ""
) -> StandConfiguration:
    """Begin a stand's answers on the newest version of a package, with what is included and mandatory chosen.

    Without a package the pre-allocated one is taken. A sponsor may take only what the allocation leaves open.
    """
    stand = lock(stand)
    if stand.deleted_at:
        raise OutOfSight("The stand was removed.")
    require(actor, "configurations.choose_package", stand)
    require_open(stand.event)
    if stand.configurations.exclude(status=ConfigurationStatus.REMOVED).exists():
        raise Conflict(f"Stand {stand} has a configuration already. Go on with that one.", code="duplicate")
    package = permitted_package(stand, package, actor=actor)
    configuration = StandConfiguration(stand=stand, version=package.newest, status_since=timezone.now())
    require_in_time(configuration, actor=actor, reason=reason)
    facts = load_version(configuration.version)
    configuration.save(force_insert=True)
    write_lines(configuration, facts, facts.starting_quantities())
    configuration.save()
    data = {"package": package.code, "version": configuration.version.number}
    record(
        configuration,
        verbs.CONFIGURATION_CREATED,
        actor=actor,
        reason=reason,
        to_status=configuration.status,
        data=data,
    )
    return configuration


def permitted_package(stand: Stand, package: Package | None, *, actor: Actor) -> Package:
    """The package to configure: on offer at the event, and for a sponsor one of those left to choose."""
    allocation = allocation_of(stand)
    package = package or (allocation.package if allocation else None)
    if package is None:
        raise Invalid.at("package_id", "No package was given to this stand. Choose one.", code="required")
    if not PackageOffer.objects.filter(event_id=stand.event_id, package=package, package__archived_at=None).exists():
        raise Invalid.at(
            "package_id", f"{package} is not on offer at this event. Choose one that is.", code="not_offered"
        )
    if can(actor, "configurations.write_late", stand) or packages_offered_to(stand).filter(pk=package.pk).exists():
        return package
    message = f"{package} is not open to choice at stand {stand}. Take what the organiser has given or left open."
    raise Invalid.at("package_id", message, code="not_offered")


def submit_configuration(configuration: StandConfiguration, *, actor: Actor, reason: str = "") -> StandConfiguration:
    """All rules hold, the stock is reserved, prices and quantities are kept as they are now."""
    with _change(configuration, verbs.CONFIGURATION_SUBMITTED, actor=actor, reason=reason) as locked:
        require(actor, "configurations.submit", locked)
        late = is_late(locked)
        locked.submit()
        sheet = _checked_sheet(locked, late=late, actor=actor, reason=reason)
        stock.settle(locked, _needed(sheet, locked.approved_submission))
        write_lines(locked, sheet.facts, sheet.quantities)
        submission = _keep_submission(sheet, actor=actor)
        locked.submitted_at, locked.decided_at = submission.submitted_at, None
    return locked


def _checked_sheet(locked: StandConfiguration, *, late: bool, actor: Actor, reason: str) -> Sheet:
    """Read it under the locks of the options that it takes, and refuse with all its problems."""
    codes = locked.selections.filter(quantity__gt=0).values_list("option__code", flat=True).order_by()
    stock.lock_counts(locked, codes)
    sheet = load_sheet(locked)
    problems = sheet.problems_as_draft(is_late=late and not can(actor, "configurations.write_late", locked))
    if problems:
        raise refusal_of(problems)
    if late:
        require_in_time(locked, actor=actor, reason=reason)
    return sheet


def refusal_of(problems: list[Problem]) -> Conflict | Invalid:
    """A conflict where somebody else, or the clock, was faster; otherwise the reader's to mend."""
    details = [Detail(_place(problem), str(problem.code), problem.message) for problem in problems]
    extra = {"problems": problems}
    if all(problem.code in OVERTAKEN for problem in problems):
        code = str(min(problem.code for problem in problems if problem.code in OVERTAKEN))
        return Conflict(problems[0].message, code=code, details=details, extra=extra)
    count = len(problems)
    message = f"{count} thing{'s' if count > 1 else ''} to mend before it can be submitted."
    return Invalid(message, code="has_problems", details=details, extra=extra)


def _place(problem: Problem) -> str:
    if problem.code == ProblemCode.DEADLINE_PASSED:
        return ""
    return f"options.{problem.option_id}" if problem.option_id else f"categories.{problem.category_id}"


def _needed(sheet: Sheet, in_force: Submission | None) -> dict[str, int]:
    """What must stay reserved: the lines now, and what an approved revision still holds until it is replaced."""
    needed = {line.code: line.quantity for line in sheet.price.lines}
    for code, quantity in _held_by(in_force).items():
        needed[code] = max(quantity, needed.get(code, 0))
    return needed


def _held_by(submission: Submission | None) -> dict[str, int]:
    return {line["code"]: line["quantity"] for line in submission.lines} if submission else {}


def _keep_submission(sheet: Sheet, *, actor: Actor) -> Submission:
    configuration, price = sheet.configuration, sheet.price
    return Submission.objects.create(
        configuration=configuration,
        number=configuration.submission,
        revision=configuration.revision,
        version=configuration.version,
        lines=[line_facts(line) for line in price.lines],
        base_price=price.base,
        net_total=price.net_without_fees,
        notes=configuration.notes,
        submitted_at=sheet.now,
        submitted_by_id=actor.id,
        submitted_by_name=actor.name,
    )


def withdraw_configuration(configuration: StandConfiguration, *, actor: Actor) -> StandConfiguration:
    """Taken back before the decision; what it had reserved is free again, but for what an approved revision holds."""
    with _change(configuration, verbs.CONFIGURATION_WITHDRAWN, actor=actor) as locked:
        require(actor, "configurations.withdraw", locked)
        locked.withdraw()
        stock.settle(locked, _held_by(locked.approved_submission))
        _decide(locked, Decision.WITHDRAWN, actor=actor)
    return locked


def approve_configuration(
    configuration: StandConfiguration, *, actor: Actor, submission: int | None = None, comment: str = ""
) -> StandConfiguration:
    """The submission becomes the order. `submission` names the one that was seen; a later one is a conflict."""
    with _change(configuration, verbs.CONFIGURATION_APPROVED, actor=actor, reason=comment) as locked:
        require(actor, "configurations.decide", locked)
        with _explained(locked, submission):
            locked.approve()
        locked.approved_submission = _decide(locked, Decision.APPROVED, actor=actor, comment=comment)
        stock.settle(locked, _held_by(locked.approved_submission))
    return locked


def request_changes_to_configuration(
    configuration: StandConfiguration,
    *,
    actor: Actor,
    reason: str,
    submission: int | None = None,
    answer_by: datetime | None = None,
    line_comments: Iterable[LineComment] = (),
) -> StandConfiguration:
    """Back to the sponsor with a reason and comments on lines; `answer_by` becomes the stand's deadline."""
    with _change(configuration, verbs.CONFIGURATION_CHANGES_REQUESTED, actor=actor, reason=reason) as locked:
        require(actor, "configurations.decide", locked)
        _require_reason(reason, "Say what should change.")
        with _explained(locked, submission):
            locked.request_changes()
        locked.answer_by = _answer_by(locked, answer_by)
        comments = _line_comments(locked, line_comments)
        _decide(locked, Decision.CHANGES_REQUESTED, actor=actor, comment=reason, line_comments=comments)
    return locked


def _answer_by(locked: StandConfiguration, answer_by: datetime | None) -> datetime:
    now = timezone.now()
    if answer_by and answer_by <= now:
        raise Invalid.at("answer_by", "The answer is due in the past. Give a later time.")
    return answer_by or max(locked.stand.event.configuration_deadline, now + ANSWER_WITHIN)


def _line_comments(locked: StandConfiguration, comments: Iterable[LineComment]) -> list[dict[str, str]]:
    options = {option.pk: option for option in locked.version.options.all()}
    kept = []
    for comment in comments:
        option = options.get(comment.option_id)
        if option is None:
            message = "A comment names an option that is not part of this package version."
            raise Invalid.at("lines", message, code="option_not_in_version")
        kept.append({"option_id": str(option.pk), "code": option.code, "name": option.name, "comment": comment.comment})
    return kept


def reopen_configuration(configuration: StandConfiguration, *, actor: Actor, reason: str) -> StandConfiguration:
    """A new revision is begun; the approved one stays in force until the new one is approved."""
    with _change(configuration, verbs.CONFIGURATION_REOPENED, actor=actor, reason=reason) as locked:
        require(actor, "configurations.reopen", locked)
        _require_reason(reason, "Say why it is reopened.")
        if is_late(locked) and not can(actor, "configurations.reopen_late", locked):
            raise Conflict(DEADLINE_PASSED, code="deadline_passed")
        locked.reopen()
    return locked


def remove_configuration(configuration: StandConfiguration, *, actor: Actor, reason: str = "") -> StandConfiguration:
    """Taken away for good; the stand can be begun anew."""
    with _change(configuration, verbs.CONFIGURATION_REMOVED, actor=actor, reason=reason) as locked:
        require(actor, "configurations.remove", locked)
        locked.remove()
        require_reason_if_late(locked, actor=actor, reason=reason)
        stock.settle(locked, {})
    return locked


def cancel_configuration(configuration: StandConfiguration, *, actor: Actor, reason: str) -> StandConfiguration:
    """Taken down with what it stands on, at whatever status it is; only a change of course does this.

    What was approved stays readable with its submissions.
    """
    with _change(configuration, verbs.CONFIGURATION_CANCELLED, actor=actor, reason=reason) as locked:
        require(actor, "configurations.cancel", locked)
        _require_reason(reason, "Say why it is cancelled.")
        is_waiting = locked.status == ConfigurationStatus.SUBMITTED
        locked.cancel()
        if is_waiting:
            _decide(locked, Decision.WITHDRAWN, actor=actor, comment=reason)
        stock.settle(locked, {})
    return locked


def discard_revision(configuration: StandConfiguration, *, actor: Actor) -> StandConfiguration:
    """The revision under way is dropped; the approved one stands as it was."""
    with _change(configuration, verbs.CONFIGURATION_DISCARDED, actor=actor) as locked:
        require(actor, "configurations.discard", locked)
        locked.discard_revision()
        in_force = approved_submission_of(locked)
        locked.version, locked.notes = in_force.version, in_force.notes
        locked.submitted_at, locked.decided_at = in_force.submitted_at, in_force.decided_at
        facts = load_version(locked.version)
        write_lines(locked, facts, {facts.by_code[code].id: count for code, count in _held_by(in_force).items()})
        stock.settle(locked, _held_by(in_force))
    return locked


@contextmanager
def _change(
    configuration: StandConfiguration, verb: Verb, *, actor: Actor, reason: str = ""
) -> Iterator[StandConfiguration]:
    """`status_change` with what holds for every transition of a configuration."""
    data: dict[str, int] = {}
    with status_change(configuration, verb, actor=actor, reason=reason, data=data) as locked:
        if locked.status == ConfigurationStatus.REMOVED:
            raise OutOfSight("The configuration was removed.")
        require_open(locked.stand.event)
        locked.status_since = timezone.now()
        yield locked
        data |= {"revision": locked.revision, "submission": locked.submission}


def _decide(
    locked: StandConfiguration,
    decision: Decision,
    *,
    actor: Actor,
    comment: str = "",
    line_comments: Iterable[dict[str, str]] = (),
) -> Submission:
    """Note on the current submission what became of it."""
    submission = current_submission(locked)
    submission.decision = decision
    submission.comment = comment
    submission.line_comments = list(line_comments)
    submission.decided_at = locked.decided_at = timezone.now()
    submission.decided_by_id, submission.decided_by_name = actor.id, actor.name
    submission.save()
    return submission


def _require_reason(reason: str, message: str) -> None:
    if not reason.strip():
        raise Invalid.at("reason", message, code="required")


@contextmanager
def _explained(locked: StandConfiguration, seen: int | None) -> Iterator[None]:
    """A decision on something else than was seen is refused with what stands now and how that differs."""
    if seen is not None and seen != locked.submission:
        raise _conflict(locked, seen, "stale_submission", "It was submitted anew meanwhile. Look at what changed.")
    try:
        yield
    except TransitionNotAllowed as refused:
        raise _conflict(locked, seen, "wrong_status", _who_was_first(locked)) from refused


def _who_was_first(locked: StandConfiguration) -> str:
    words = locked.get_status_display().lower()
    latest = current_submission(locked) if locked.submission else None
    if latest and latest.decided_by_name and latest.decision in (Decision.APPROVED, Decision.CHANGES_REQUESTED):
        return f"{latest.decided_by_name} decided meanwhile: {words}. Your decision was not saved."
    return f"It is {words}, so there is nothing to decide. Your decision was not saved."


def _conflict(locked: StandConfiguration, seen: int | None, code: str, message: str) -> Conflict:
    latest = current_submission(locked) if locked.submission else None
    extra = {
        "status": str(locked.status),
        "submission": locked.submission,
        "decided_by": latest.decided_by_name if latest else "",
        "decided_at": latest.decided_at if latest else None,
        "difference": difference_since(locked, seen),
    }
    return Conflict(message, code=code, extra=extra)


def difference_since(configuration: StandConfiguration, seen: int | None) -> Difference | None:
    """From the submission that somebody saw (the one before the last, if unknown) to the newest one."""
    numbers = configuration.submission
    old = configuration.submissions.filter(number=seen if seen is not None else numbers - 1).first()
    new = configuration.submissions.filter(number=numbers).first()
    return compare(submission_state(old), submission_state(new)) if new else None
