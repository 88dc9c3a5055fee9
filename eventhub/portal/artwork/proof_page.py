"""Everything that the page of one proof shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from eventhub.accounts.permissions import can
from eventhub.activity.queries import history_of
from eventhub.artwork.certificate import verify, was_approved
from eventhub.artwork.enums import ProofStatus, Shape, Side
from eventhub.artwork.guards import is_needed, may_decide
from eventhub.artwork.models import Annotation, GuestReviewer, Proof, ProofDecision
from eventhub.artwork.people import people_around
from eventhub.artwork.queries import annotations_of, artworks_visible_to, current_proof_of, newest_artwork_of
from eventhub.core.actor import Actor
from eventhub.core.templatetags.ui import HARD_SPACE
from eventhub.portal.artwork.forms import AnnotationForm, DecisionForm, GuestForm
from eventhub.portal.artwork.frames import PLAIN, frame_around
from eventhub.portal.artwork.requirement_page import MOST_ENTRIES
from eventhub.portal.artwork.scope import ProofScope
from eventhub.portal.artwork.sheets import Area, Sheet, has_pages, is_being_drawn, page_asked, percent, sheets_of
from eventhub.portal.artwork.standing import side_name
from eventhub.stands.models import Stand

SAID_AT_MOST = 60  # letters of a comment in the name of its mark
COMMENTED = (ProofStatus.ISSUED, ProofStatus.REJECTED)
MIDDLE = {"x": 50, "y": 50}  # of the page, in per cent: where nobody says otherwise
MOST_PEOPLE = 30
LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation laid over its page. `x`, `y` is where its number stands; `to_x`, `to_y` the point of an arrow."""

    annotation: Annotation
    x: str
    y: str
    to_x: str
    to_y: str
    area: Area | None

    @property
    def label(self) -> str:
        said = next((comment.text for comment in self.annotation.comments.all()), "")
        short = said if len(said) <= SAID_AT_MOST else f"{said[:SAID_AT_MOST].rstrip()} …"
        state = "resolved" if self.annotation.resolved_at else "open"
        return f"{self.annotation.get_shape_display()} {self.annotation.number}, {state}: {short}"


def mark_of(annotation: Annotation) -> Mark:
    x, y = float(annotation.x), float(annotation.y)
    x2, y2 = float(annotation.x2 or 0), float(annotation.y2 or 0)
    area = None
    if annotation.shape == Shape.BOX:
        area = Area.of((min(x, x2), min(y, y2), abs(x2 - x), abs(y2 - y)))
        x, y = min(x, x2), min(y, y2)
    return Mark(annotation, percent(x), percent(y), percent(x2), percent(y2), area)


@dataclass(frozen=True, slots=True)
class Seat:
    """One side that has to decide, and what it said."""

    side: Side
    name: str
    decision: ProofDecision | None


@dataclass(frozen=True, slots=True)
class Newer:
    """What took the place of a proof; `proof` None where there is none yet."""

    version: int
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A verification code as somebody copied it from a certificate, and whether it is this proof's."""

    code: str
    is_right: bool


# --- the page --------------------------------------------------------------------------------------------


def proof_context(request: HttpRequest, scope: ProofScope, **shown: Any) -> dict[str, Any]:
    """`shown` overrides, for instance with the form that was refused."""
    proof = scope.proof
    view = view_context(request, scope)
    decides = not scope.guest and may_decide(proof, scope.actor)
    context = {
        **frame_of(scope),
        **view,
        **comments_context(scope, view["sheets"], view["sheet"]),
        "seats": seats_of(proof),
        "decision_form": DecisionForm(initial={"sha256": proof.sha256}, auto_id="decide-%s") if decides else None,
        "is_certified": was_approved(proof),
        "checked": None if scope.guest else checked_code(request, proof),
        "newer": newer_than(proof),
        "previous": previous_name(scope),
        "own_name": name_of(proof),
        "history": [] if scope.guest else history_of(proof.pk)[:MOST_ENTRIES],
        **guests_context(scope),
    }
    return context | shown


def checked_code(request: HttpRequest, proof: Proof) -> Checked | None:
    """None where nobody asks."""
    code = request.GET.get("code", "").strip()[:LONGEST_CODE]
    return Checked(code, verify(proof, code)) if code else None


def frame_of(scope: ProofScope) -> dict[str, Any]:
    """A guest is nowhere else: no tabs, no place."""
    frame = PLAIN if scope.guest else frame_around(scope.actor, scope.stand)
    requirement = scope.proof.artwork.requirement
    return {
        **frame,
        "proof": scope.proof,
        "artwork": scope.proof.artwork,
        "requirement": requirement,
        "stand": scope.stand,
        "event": scope.event,
        "zone": scope.event.timezone,
        "actor": scope.actor,
        "guest": scope.guest,
    }


def view_context(request: HttpRequest, scope: ProofScope) -> dict[str, Any]:
    sheets = sheets_of(scope.proof)
    sheet = page_asked(request.GET, sheets)
    level = request.GET.get("level", "")
    sizes = sheet.sizes() if sheet else []
    at = next((at for at, _ in sizes if str(at) == level), None)
    return {
        "sheets": sheets,
        "sheet": sheet,
        "is_being_drawn": is_being_drawn(scope.proof),
        "sizes": sizes,
        "level": at,
        "level_size": sheet.image.levels[at] if sheet and at is not None else None,
        "tiles": list(sheet.tiles(at)) if sheet and at is not None else [],
    }


def comments_context(scope: ProofScope, sheets: list[Sheet], sheet: Sheet | None, **shown: Any) -> dict[str, Any]:
    """The threads, the marks of this page, and who may say something."""
    proof = scope.proof
    threads = list(annotations_of(proof))
    number = sheet.number if sheet else 1
    is_open = proof.status in COMMENTED and is_needed(proof.artwork.requirement)
    comments = is_open and can(scope.actor, "artwork.comment", proof)
    context = {
        "threads": threads,
        "open_count": sum(thread.resolved_at is None for thread in threads),
        "marks": [mark_of(thread) for thread in threads if thread.page == number],
        "page_number": number,
        "may_comment": comments,
        "may_resolve": is_open and can(scope.actor, "artwork.resolve_comment", proof),
        "add_form": AnnotationForm(pages=max(len(sheets), 1), initial={**MIDDLE, "page": number}, auto_id="mark-%s"),
        "names": names_around(scope) if comments else [],
        "refused": None,
    }
    return context | shown


def names_around(scope: ProofScope) -> list[str]:
    """Who can be addressed by name; a guest is told of nobody."""
    if scope.guest:
        return []
    return [str(person) for person in people_around(scope.stand)[:MOST_PEOPLE] if person.pk != scope.actor.id]


def seats_of(proof: Proof) -> list[Seat]:
    stand: Stand = proof.artwork.requirement.stand
    decisions = {decision.side: decision for decision in proof.decisions.all()}
    return [Seat(side, side_name(stand, side), decisions.get(side)) for side in proof.sides]


def newer_than(proof: Proof) -> Newer | None:
    """What counts in place of it, where it does not count any more."""
    if proof.status != ProofStatus.SUPERSEDED:
        return None
    artwork = newest_artwork_of(proof.artwork.requirement)
    if artwork is None:
        return None
    return Newer(artwork.version, current_proof_of(proof.artwork.requirement))


# --- comparing -------------------------------------------------------------------------------------------


def name_of(proof: Proof) -> str:
    """As the page that compares calls it: by its version, a printer's own proof with its number."""
    return f"{proof.artwork.version}.{proof.number}" if proof.is_suppliers else str(proof.artwork.version)


def previous_name(scope: ProofScope) -> str | None:
    """The last version before that has pictures; of a printer's own proof the artwork that it shows, if it has."""
    artwork = scope.proof.artwork
    rows = artworks_visible_to(scope.actor).filter(requirement=artwork.requirement_id, version__lte=artwork.version)
    drawn = [row.version for row in rows.order_by("-version") if has_pages(row)]
    if not scope.proof.is_suppliers:
        drawn = drawn[1:] if drawn[:1] == [artwork.version] else []
    return str(drawn[0]) if drawn else None


# --- guests ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invited:
    guest: GuestReviewer
    mark: str
    words: str

    @property
    def is_open(self) -> bool:
        return self.mark in ("wait", "good")


def guests_context(scope: ProofScope) -> dict[str, Any]:
    may_invite = not scope.guest and can(scope.actor, "artwork.invite_guest", scope.proof)
    is_open = scope.proof.status == ProofStatus.ISSUED and is_needed(scope.proof.artwork.requirement)
    return {
        "may_invite_now": may_invite and is_open,
        "invited": invited_of(scope.proof.guests.all()) if may_invite else [],
        "guest_form": GuestForm(auto_id="guest-%s"),
    }


def invited_of(guests: Iterable[GuestReviewer]) -> list[Invited]:
    return [Invited(guest, *state_of(guest)) for guest in guests]


def state_of(guest: GuestReviewer) -> tuple[str, str]:
    """(mark, word)"""
    now = timezone.now()
    if guest.revoked_at:
        return "gone", f"Taken{HARD_SPACE}back"
    if guest.session_until and guest.session_until > now:
        return "good", "Looking now"
    if guest.used_at:
        return "rest", "Has looked"
    return ("late", "Expired") if guest.expires_at <= now else ("wait", "Sent")


def mentioned_in(text: str, stand: Stand, actor: Actor) -> list[Any]:
    """The keys of those whose name stands in the text after an @; nobody, where it is a guest who writes."""
    if "@" not in text or actor.id is None:
        return []
    words = text.casefold()
    return [person.pk for person in people_around(stand) if _is_named(str(person).casefold(), words)]


def _is_named(name: str, words: str) -> bool:
    """Not by the beginning of a longer name."""
    parts = words.split(f"@{name}")
    return any(not part[:1].isalnum() for part in parts[1:])
