"""The certificate of approval as a PDF: the same bytes for the same facts, whenever it is drawn."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from fpdf.prefs import ViewerPreferences

from eventhub.artwork.certificate import Certificate
from eventhub.artwork.models import ProofDecision
from eventhub.artwork.words import size_of
from eventhub.configurations.summary_pdf import (
    SMALL,
    TITLE,
    Document,
    draw_facts,
    draw_heading,
    shortened,
    shown,
    write,
)

HOW = (
    "The verification code is made of the ids, versions, hashes, names, notes and times on this page. "
    "Whoever may see the proof can check it on the proof's page in EventHub, and compare the SHA-256 with that of the file."
)
SUPERSEDED = "A later version has taken the place of this one since. What this page certifies remains true."

Row = tuple[str, str]


def draw_certificate(certificate: Certificate) -> bytes:
    proof = certificate.proof
    requirement, event = proof.artwork.requirement, proof.artwork.requirement.stand.event
    pdf = Document(shortened(shown(f"{event.name} · {requirement} · {certificate.code}"), 110))
    pdf.set_title(f"Certificate of approval: {requirement}, version {proof.artwork.version}")
    pdf.set_author(event.organisation.name)
    pdf.set_creator("EventHub")
    pdf.set_lang("en-GB")
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_creation_date(certificate.approved_at)
    pdf.add_page()
    write(pdf, event.name, soft=True, gap=1)
    write(pdf, "Certificate of approval", size=TITLE, style="B", gap=1.5)
    write(pdf, f"{requirement}, version {proof.artwork.version}", style="B", gap=3)
    draw_facts(pdf, list(what_was_approved(certificate)))
    for decision in certificate.decisions:
        draw_facts(pdf, list(how_it_was_decided(decision, event.zone)), heading=f"For the {decision.side}")
    draw_heading(pdf, "Verification code")
    write(pdf, certificate.code, size=TITLE, gap=2)
    write(pdf, HOW, soft=True, size=SMALL, gap=2)
    return bytes(pdf.output())


def what_was_approved(certificate: Certificate) -> Iterator[Row]:
    """The facts as they are shown, label and text."""
    proof, artwork = certificate.proof, certificate.proof.artwork
    requirement, stand = artwork.requirement, artwork.requirement.stand
    sponsor = artwork.sponsorship.sponsor.name if artwork.sponsorship else "none"
    yield "Stand", f"{stand.number}{f', {stand.hall.name}' if stand.hall else ''}"
    yield "Company", sponsor
    yield "Printed area", f"{requirement.slot}, {size_of(requirement)}, {requirement.quantity} ×"
    yield "Artwork", f"Version {artwork.version}, {artwork.file.name}, {artwork.file.size:,} bytes"
    yield "SHA-256 of the artwork", artwork.sha256
    if proof.is_suppliers:
        yield "SHA-256 of the proof", proof.sha256
    yield "Configuration", f"Revision {proof.revision}"
    yield "Delivered by", f"{artwork.uploaded_by_name}, {moment(artwork.created_at, stand.event.zone)}"
    yield (
        "Proof",
        f"Number {proof.number}, issued by {proof.issued_by_name}, {moment(proof.created_at, stand.event.zone)}",
    )
    yield "Comments before approval", f"{certificate.comments}"
    yield "Decided by", " and ".join(str(side) for side in proof.sides)


def how_it_was_decided(decision: ProofDecision, zone: ZoneInfo) -> Iterator[Row]:
    yield "Decision", decision.get_verdict_display()
    yield "By", decision.by_name
    yield "At", moment(decision.at, zone)
    yield "Of the file with SHA-256", decision.sha256
    if decision.notes:
        yield "Notes", decision.notes


def moment(at: datetime, zone: ZoneInfo) -> str:
    """In the event's time, to the second, with its distance from UTC."""
    return at.astimezone(zone).strftime("%d %B %Y, %H:%M:%S %z")
