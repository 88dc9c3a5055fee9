"""Where the demo's artwork is in the state that a page needs; what the demo lacks is added once."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.urls import reverse

from eventhub.accounts.models import User
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.guests import guest_path, invite_guest
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof
from eventhub.core.actor import Actor
from eventhub.files.derived import keep_folder, open_derived
from tests.factories.artwork import make_artwork
from tests.journeys.demo import Demo

SYSTEM = Actor.system("tests")


def missing(demo: Demo) -> ArtworkRequirement:
    """A large one that nothing was delivered for."""
    rows = ArtworkRequirement.objects.filter(configuration__stand__event=demo.event, artworks=None)
    return rows.order_by("-width_mm", "pk").first()


def delivered(demo: Demo, status: ArtworkStatus, worst: str = "") -> Artwork:
    rows = Artwork.objects.filter(requirement__configuration__stand__event=demo.event, status=status)
    return (rows.filter(preflight__worst=worst) if worst else rows).order_by("pk").first()


def proof_in(demo: Demo, status: ProofStatus) -> Proof:
    """One whose pages are drawn, where there is one."""
    rows = Proof.objects.filter(artwork__requirement__configuration__stand__event=demo.event, status=status)
    return min(rows, key=lambda proof: (not (proof.rendering or {}).get("pages"), proof.pk))


def two_versions(demo: Demo) -> ArtworkRequirement:
    """Of the approved one, with an older version whose picture is the same."""
    artwork = proof_in(demo, ProofStatus.APPROVED).artwork
    if not artwork.requirement.artworks.filter(version=0).exists():
        old = make_artwork(artwork.requirement, ArtworkStatus.SUPERSEDED, version=0, rendering=artwork.rendering)
        with TemporaryDirectory() as folder:
            for name in ("preview", "thumb"):
                kept = Path(folder, "1", f"{name}.webp")
                kept.parent.mkdir(exist_ok=True)
                with open_derived(artwork.file, f"pages_v{artwork.version}", f"1/{name}.webp") as picture:
                    kept.write_bytes(picture.read())
            keep_folder(old.file, "pages_v0", Path(folder))
    return artwork.requirement


def guest_link(demo: Demo) -> str:
    proof = proof_in(demo, ProofStatus.ISSUED)
    guest = proof.guests.filter(used_at=None).first() or invite_guest(
        proof, email="kim@agency.example", name="Kim Lee", actor=SYSTEM
    )
    return guest_path(guest)


def company_of(demo: Demo, requirement: ArtworkRequirement) -> User:
    return demo.sponsor_of(requirement.stand)


def page_of(requirement: ArtworkRequirement) -> str:
    return reverse("portal:requirement", args=[requirement.pk])
