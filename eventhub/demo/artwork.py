"""The demo's artwork: on stands that were approved, one file for each thing that can become of one. Through the services only.

A part of its own (`settings.DEMO_PARTS`), because files are looked at in processes of their own, which no transaction waits for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from eventhub.accounts.queries import actor_for
from eventhub.artwork import checking, workflows
from eventhub.artwork.annotations import Place, add_annotation, answer_annotation
from eventhub.artwork.enums import ArtworkStatus, Side
from eventhub.artwork.models import Artwork, ArtworkRequirement
from eventhub.artwork.people import deciders_of, organisers_of
from eventhub.artwork.queries import requirements_visible_to
from eventhub.artwork.requirements import spec_of
from eventhub.core.actor import Actor
from eventhub.demo.prints import draw_print
from eventhub.events.models import Event
from eventhub.files.enums import FilePurpose
from eventhub.files.services import store_bytes
from eventhub.stands.models import Stand

SYSTEM = Actor.system("demo")
EVENT = "Northern Build Expo"
OF_A_SIGN_IN = "C07"  # Erik has it, and Sam designs for it
LONGEST_SIDE = 5_000  # mm of the file: a page of PDF has an end


@dataclass
class Case:
    """One requirement on its way: who delivers for the company, and who organises."""

    requirement: ArtworkRequirement
    sponsor: Actor
    organiser: Actor

    def deliver(self, *, drawn: bool = False, tiled: bool = False, reason: str = "", **faults: object) -> Artwork:
        """A version, looked at as a worker would. `drawn`: with an image of its page, `tiled`: and its tiles, which take seconds."""
        spec, stand = spec_of(self.requirement), self.requirement.stand
        title = stand.sponsorship.sponsor.name if stand.sponsorship else stand.number
        file = store_bytes(
            organisation=stand.event.organisation,
            purpose=FilePurpose.ARTWORK,
            name=f"{stand.number} {self.requirement.name}.pdf",
            content=BytesIO(draw_print(spec, title, **faults)),  # type: ignore[arg-type]  # the faults are its keywords
            content_type="application/pdf",
            actor=self.sponsor,
        )
        artwork = workflows.upload_artwork(self.requirement, file=file, actor=self.sponsor, reason=reason)
        if drawn:
            checking.check_artwork(artwork.pk, tiled=tiled)
        else:
            checking.examine(artwork)
        return Artwork.objects.get(pk=artwork.pk)

    def issue(self, *, drawn: bool = False, tiled: bool = False) -> Artwork:
        """Delivered and accepted; its proof waits for the sponsor."""
        artwork = self.deliver(drawn=drawn, tiled=tiled)
        if artwork.status == ArtworkStatus.NEEDS_ATTENTION:
            artwork = workflows.overrule_artwork(artwork, actor=self.organiser, reason="Agreed with the printer")
        return workflows.accept_artwork(artwork, actor=self.organiser)


def approved(case: Case) -> None:
    proof = case.issue(drawn=True).proofs.get()
    workflows.approve_proof(proof, actor=case.sponsor, sha256=proof.sha256, notes="As discussed")


def proof_with_a_pin(case: Case) -> None:
    proof = case.issue(drawn=True, tiled=True).proofs.get()
    place = Place(Decimal("0.31"), Decimal("0.5"))
    mark = add_annotation(proof, shape="pin", place=place, text="Is this the new logo?", actor=case.organiser)
    answer_annotation(mark, text="Yes, since March.", actor=case.sponsor)


def proof_rejected(case: Case) -> None:
    proof = case.issue().proofs.get()
    workflows.reject_proof(
        proof, actor=case.sponsor, feedback="The plum is darker than our brand's. A new file follows."
    )


def waits_for_review(case: Case) -> None:
    case.deliver()


def colours_of_screens(case: Case) -> None:
    case.deliver(for_screens=True)


def too_small(case: Case) -> None:
    case.deliver(shrunk=0.8)


def sent_back(case: Case) -> None:
    artwork = case.deliver()
    if artwork.status == ArtworkStatus.IN_REVIEW:
        workflows.reject_artwork(artwork, actor=case.organiser, feedback="Please use the logo of this year's show.")


STORIES: tuple[Callable[[Case], None], ...] = (
    proof_with_a_pin,
    approved,
    too_small,
    colours_of_screens,
    waits_for_review,
    proof_rejected,
    sent_back,
)


def deliver_artwork() -> None:
    """Each story once, on a stand of its own. A run that was interrupted goes on with the next story; the one in which it
    stopped is left where it stands, as files are, and a worker finishes what has to be looked at.
    """
    event = Event.objects.filter(name__startswith=EVENT, organisation__name="Dockside Events").order_by("pk").first()
    if event is None:
        return
    told = set(Stand.objects.filter(event=event, configurations__artwork_requirements__artworks__isnull=False))
    for story, case in zip(STORIES[len(told) :], cases(event, told), strict=False):
        story(case)


def cases(event: Event, told: set[Stand]) -> Iterator[Case]:
    """One area of each approved stand whose company has come, but for those that have their story: those with a sign-in of
    the demo, then the smallest.
    """
    organiser = actor_for(organisers_of(event)[0])
    rows = sorted(requirements_visible_to(SYSTEM, event), key=in_turn)
    seen = {stand.pk for stand in told}
    for requirement in rows:
        stand = requirement.stand
        people = deciders_of(stand, [Side.SPONSOR])
        if stand.pk in seen or not people or max(requirement.width_mm, requirement.height_mm) > LONGEST_SIDE:
            continue
        seen.add(stand.pk)
        yield Case(requirement, actor_for(people[0]), organiser)


def in_turn(requirement: ArtworkRequirement) -> tuple[bool, Decimal, str, str]:
    stand, area = requirement.stand, requirement.width_mm * requirement.height_mm
    return stand.number != OF_A_SIGN_IN, area, stand.number, requirement.name
