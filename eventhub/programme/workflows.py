from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock, status_change
from eventhub.activity.verbs import Verb
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.core.models import update_all
from eventhub.events.guards import require_open
from eventhub.files.queries import is_in_use
from eventhub.files.services import remove_file
from eventhub.programme.editing import CHANGE, held, lock_edited, require_remaining
from eventhub.programme.enums import CompanyStatus, SessionStatus, SpeakerStatus
from eventhub.programme.merging import forget_merged
from eventhub.programme.models import Company, Origin, Session, Speaker
from eventhub.programme.ownership import kind_of, release_fields
from eventhub.programme.queries import speaking_in

Row = TypeVar("Row", Session, Speaker, Company)

KEPT_FOR = timedelta(days=30)
MOST_NAMED = 3
PURGE = Actor.system("removal for good")  # whoever may purge may do so for one event; files are the organisation's


def cancel_session(session: Session, *, actor: Actor, reason: str = "") -> Session:
    """Announced, and will not take place: it stays in the programme and says so."""
    with _moved_by_hand(session, verbs.SESSION_CANCELLED, actor, reason) as session:
        session.cancel()
    return session


def withdraw_session(session: Session, *, actor: Actor, reason: str = "") -> Session:
    """Out of the programme, with its history; thirty days later it can be removed for good."""
    with _moved_by_hand(session, verbs.SESSION_WITHDRAWN, actor, reason) as session:
        session.withdraw()
    return session


def reinstate_session(session: Session, *, actor: Actor, reason: str = "") -> Session:
    """Cancelled or withdrawn, it takes place after all."""
    with _moved_by_hand(session, verbs.SESSION_REINSTATED, actor, reason) as session:
        session.reinstate()
    return session


def withdraw_speaker(speaker: Speaker, *, actor: Actor, reason: str = "") -> Speaker:
    """Not coming: the sessions keep the name for those who organise, and nobody counts on them any more."""
    with _moved_by_hand(speaker, verbs.SPEAKER_WITHDRAWN, actor, reason) as speaker:
        speaker.withdraw()
    return speaker


def reinstate_speaker(speaker: Speaker, *, actor: Actor, reason: str = "") -> Speaker:
    with _moved_by_hand(speaker, verbs.SPEAKER_REINSTATED, actor, reason) as speaker:
        speaker.reinstate()
    return speaker


def withdraw_company(company: Company, *, actor: Actor, reason: str = "") -> Company:
    """The vendor may go on listing it: it is history here, and its sponsor stays as it is."""
    with _moved_by_hand(company, verbs.COMPANY_WITHDRAWN, actor, reason) as company:
        company.withdraw()
    return company


def reinstate_company(company: Company, *, actor: Actor, reason: str = "") -> Company:
    """The vendor's list decides again whether it is there."""
    with status_change(company, verbs.COMPANY_REINSTATED, actor=actor, reason=reason.strip()) as company:
        require(actor, CHANGE, company)
        require_open(company.event)
        company.reinstate()
        release_fields(company, ["status"])
    return company


@contextmanager
def _moved_by_hand(row: Row, verb: Verb, actor: Actor, reason: str) -> Iterator[Row]:
    """A change of status by somebody who may; of a vendor's row it is ours from then on."""
    data: dict[str, Any] = {}
    with status_change(row, verb, actor=actor, reason=reason.strip(), data=data) as row:
        require(actor, CHANGE, row)
        require_open(row.event)
        require_remaining(row)
        yield row
        _keep_status(row, data)


def _keep_status(row: Session | Speaker | Company, data: dict[str, Any]) -> None:
    """The status of a vendor's row is ours once it was set here: no sync turns it back."""
    if locked := lock_edited(row, ["status"]):
        data["locked"] = locked


# --- for good ------------------------------------------------------------------------------------------


def purgeable_from(row: Session | Speaker | Company) -> datetime | None:
    """From when it can be removed for good; None while it is in the programme."""
    return row.withdrawn_at + KEPT_FOR if row.withdrawn_at else None


@transaction.atomic
def purge_session(session: Session, *, actor: Actor, reason: str = "") -> None:
    """Remove it with all its links. A vendor's row leaves a tombstone, so that no sync brings it back."""
    session = held(session, actor)
    _refuse_early(session, session.status == SessionStatus.WITHDRAWN)
    record(session, verbs.SESSION_PURGED, actor=actor, reason=reason.strip(), from_status=session.status)
    _bury(session)
    named = list(session.speaker_links.values_list("speaker_id", flat=True))
    forget_merged(session)
    update_all(Session.objects.filter(parent=session), parent=None)
    session.delete()
    update_all(Speaker.objects.filter(pk__in=named))  # they show their sessions


@transaction.atomic
def purge_speaker(speaker: Speaker, *, actor: Actor, reason: str = "") -> None:
    """Remove the person with the photo, from all withdrawn sessions too; refused while a session still names them."""
    speaker = held(speaker, actor)
    _refuse_early(speaker, speaker.status == SpeakerStatus.WITHDRAWN)
    _refuse_named(speaker)
    record(speaker, verbs.SPEAKER_PURGED, actor=actor, reason=reason.strip(), from_status=speaker.status)
    _bury(speaker)
    sessions = list(speaker.session_links.values_list("session_id", flat=True))
    speaker.session_links.all().delete()
    photos = {*forget_merged(speaker), *filter(None, [speaker.photo])}
    speaker.delete()
    update_all(Session.objects.filter(pk__in=sessions))
    for photo in photos:
        if not photo.deleted_at and not Speaker.objects.filter(photo=photo).exists():
            remove_file(photo, actor=PURGE)


@transaction.atomic
def purge_company(company: Company, *, actor: Actor, reason: str = "") -> None:
    """Remove what the vendor said of it, its contacts and the copy of its logo; a sponsor that it was linked with stays."""
    company = held(company, actor)
    _refuse_early(company, company.status == CompanyStatus.WITHDRAWN)
    record(company, verbs.COMPANY_PURGED, actor=actor, reason=reason.strip(), from_status=company.status)
    _bury(company)
    company.delete()
    if company.logo and not company.logo.deleted_at and not is_in_use(company.logo):
        remove_file(company.logo, actor=PURGE)


def _refuse_early(row: Session | Speaker | Company, is_withdrawn: bool) -> None:
    since = purgeable_from(row)
    if not is_withdrawn or since is None:
        raise Conflict(
            f"“{row}” is {row.get_status_display().lower()}. Only what was withdrawn can be removed for good. Withdraw it first.",
            code="wrong_status",
            extra={"status": row.status},
        )
    if timezone.now() < since:
        raise Conflict(
            f"“{row}” was withdrawn less than {KEPT_FOR.days} days ago. It can be removed for good from {since:%d %B %Y} on.",
            code="wrong_status",
        )


def _refuse_named(speaker: Speaker) -> None:
    number, titles = speaking_in(speaker, MOST_NAMED)
    if number:
        named = ", ".join(f"“{title}”" for title in titles)
        more = f" and {number - len(titles)} more" if number > len(titles) else ""
        raise Conflict(f"{speaker} is named in {named}{more}. Take the name off these sessions first.", code="in_use")


def _bury(row: Session | Speaker | Company) -> None:
    """Of a vendor's row the key alone is kept: nothing personal stays, and the key is enough to know it again."""
    _origins(row).update(
        target_id=None,
        tombstoned_at=timezone.now(),
        values={},
        raw={},
        digest="",
        raw_digest="",
        updated_at=timezone.now(),
    )


def _origins(row: Session | Speaker | Company) -> QuerySet[Origin]:
    return Origin.objects.filter(kind=kind_of(row), target_id=row.pk)


@transaction.atomic
def lift_tombstone(origin: Origin, *, actor: Actor) -> Origin:
    """Let it come back: the next sync that meets the vendor's row makes a new one of it."""
    origin = lock(origin)
    _may_restore(origin, actor)
    if origin.tombstoned_at is None:
        raise Conflict(f"{origin} was not removed for good, so there is nothing to let back.", code="wrong_status")
    label = str(origin)
    record(origin.source, verbs.ORIGIN_RELEASED, actor=actor, data={"row": label})
    origin.delete()
    return origin


def _may_restore(origin: Origin, actor: Actor) -> None:
    require(actor, CHANGE, origin.source)
    require_open(origin.source.event)
