"""Requirements, artwork and proofs row by row, so that any status may be given; no preflight stands behind them."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof
from eventhub.artwork.preflight.vocabulary import Finding, Report
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.packages.models import ArtworkSpec
from eventhub.stands.models import Stand
from tests.factories.show import Show

numbers = count(1)
CLEAN = Report((Finding("format", "pass", "The file is a PDF."),), format="pdf", pages=1)
RGB = Finding("colour", "warning", "The file has RGB colours.", "Convert them to CMYK.", page=1)
THIN = Finding("bleed", "warning", "The bleed is 5 mm.", "Extend the picture.", measured=5, required=10, unit="mm")
TOO_SMALL = Finding(
    "size", "error", "The page is too small.", "Set the page to 3,000 mm.", measured=2000, required=3000, unit="mm"
)


def make_file(
    owner: Any, purpose: FilePurpose = FilePurpose.ARTWORK, content: bytes | None = None, **fields: Any
) -> StoredFile:
    """`owner`: the organisation. The bytes differ from file to file unless they are given."""
    content = b"%%PDF-1.7 artwork %d" % next(numbers) if content is None else content
    values = {"name": "front.pdf", "content_type": "application/pdf", "size": len(content)}
    return StoredFile.objects.create(
        organisation=owner,
        purpose=purpose,
        sha256=sha256(content).hexdigest(),
        content=ContentFile(content, name="x"),
        **{**values, **fields},
    )


def add_spec(show: Show, code: str = "back-wall", name: str = "Front", **fields: Any) -> ArtworkSpec:
    """A printable area of an option of the show's package."""
    values = {"width_mm": Decimal(3000), "height_mm": Decimal(2500), "bleed_mm": Decimal(10), "safe_mm": Decimal(30)}
    values |= {"formats": ["pdf", "tiff"]}
    return ArtworkSpec.objects.create(option=show.option(code), name=name, **{**values, **fields})


def approved_configuration(show: Show, stand: Stand | None = None) -> StandConfiguration:
    """Approved without a workflow, so that nothing is asked for yet."""
    configuration = show.configuration(stand, status=ConfigurationStatus.APPROVED, submission=1)
    configuration.approved_submission = Submission.objects.create(
        configuration=configuration,
        number=1,
        revision=configuration.revision,
        version=configuration.version,
        lines=[],
        base_price=configuration.net_total,
        net_total=configuration.net_total,
        submitted_at=timezone.now(),
        submitted_by_name="Ines Duarte",
    )
    configuration.save()
    return configuration


def make_requirement(
    show: Show, *, stand: Stand | None = None, configuration: StandConfiguration | None = None, **fields: Any
) -> ArtworkRequirement:
    stand = stand or show.stand
    live = configuration or stand.configurations.exclude(status=ConfigurationStatus.REMOVED).first()
    values = {
        "option_code": "back-wall",
        "option_name": "Back wall",
        "name": f"Area {next(numbers)}",
        "width_mm": Decimal(3000),
        "height_mm": Decimal(2500),
        "bleed_mm": Decimal(10),
        "safe_mm": Decimal(30),
        "formats": ["pdf", "tiff"],
    }
    return ArtworkRequirement.objects.create(
        configuration=live or approved_configuration(show, stand), **{**values, **fields}
    )


def make_artwork(
    requirement: ArtworkRequirement, status: ArtworkStatus = ArtworkStatus.IN_REVIEW, **fields: Any
) -> Artwork:
    """The next version; what needs attention has a warning, the rest passed."""
    report = Report((RGB,), "pdf", 1) if status == ArtworkStatus.NEEDS_ATTENTION else CLEAN
    values = {
        "version": requirement.artworks.count() + 1,
        "file": fields.pop("file", None) or make_file(requirement.stand.event.organisation),
        "sponsorship": requirement.stand.sponsorship,
        "status_since": timezone.now(),
        "uploaded_by_name": "Ines Duarte",
        "preflight": None if status == ArtworkStatus.UPLOADED else report.to_json(),
    }
    values = {**values, **fields}
    return Artwork.objects.create(requirement=requirement, status=status, sha256=values["file"].sha256, **values)


def make_proof(artwork: Artwork, status: ProofStatus = ProofStatus.ISSUED, **fields: Any) -> Proof:
    values = {
        "number": artwork.proofs.count() + 1,
        "file": artwork.file,
        "status_since": timezone.now(),
        "revision": 1,
        "deciders": artwork.requirement.stand.event.proof_deciders,
    }
    values = {**values, **fields}
    return Proof.objects.create(artwork=artwork, status=status, sha256=values["file"].sha256, **values)


def proof_of(show: Show, status: ProofStatus = ProofStatus.ISSUED, **fields: Any) -> Proof:
    """Of an accepted version of a new requirement of the show's stand."""
    return make_proof(make_artwork(make_requirement(show), ArtworkStatus.ACCEPTED), status, **fields)


def in_an_hour() -> datetime:
    return timezone.now() + timezone.timedelta(hours=1)
