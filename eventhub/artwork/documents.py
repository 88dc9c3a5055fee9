"""Sheets that are drawn when they are asked for, behind links that work for five minutes for whoever was given one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse
from django.utils.text import slugify

from eventhub.artwork.certificate import certificate_of
from eventhub.artwork.certificate_pdf import draw_certificate
from eventhub.artwork.guidance import draw_guidance, draw_guidance_of_package
from eventhub.artwork.models import ArtworkRequirement, Proof
from eventhub.artwork.queries import OF_PROOF, ON_STAND
from eventhub.artwork.requirements import spec_of
from eventhub.artwork.template import draw_svg_template, draw_template
from eventhub.core.errors import Gone, OutOfSight
from eventhub.packages.models import ArtworkSpec

SIGNER_SALT = "eventhub.artwork.document"
LINK_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    content_type: str
    content: bytes


def guidance(requirement: ArtworkRequirement) -> Document:
    return Document(f"{_stem(requirement)}-guidance.pdf", "application/pdf", draw_guidance(requirement))


def guidance_of_package(spec: ArtworkSpec) -> Document:
    name = slugify(f"{spec.option.name} {spec.name}")[:80] or "artwork"
    return Document(f"{name}-guidance.pdf", "application/pdf", draw_guidance_of_package(spec))


def template(requirement: ArtworkRequirement) -> Document:
    return Document(f"{_stem(requirement)}-template.pdf", "application/pdf", draw_template(spec_of(requirement)))


def svg_template(requirement: ArtworkRequirement) -> Document:
    content = draw_svg_template(spec_of(requirement)).encode()
    return Document(f"{_stem(requirement)}-template.svg", "image/svg+xml", content)


def certificate(proof: Proof) -> Document:
    """Conflict where the proof was never approved."""
    name = f"{_stem(proof.artwork.requirement)}-v{proof.artwork.version}-certificate.pdf"
    return Document(name, "application/pdf", draw_certificate(certificate_of(proof)))


def _stem(requirement: ArtworkRequirement) -> str:
    return slugify(f"{requirement.stand.number} {requirement.slot}")[:80] or "artwork"


# --- links -----------------------------------------------------------------------------------------------

DRAWN: dict[str, tuple[type[Any], tuple[str, ...], Callable[[Any], Document]]] = {
    "guidance": (ArtworkRequirement, ON_STAND, guidance),
    "package": (ArtworkSpec, ("option__version__package__organisation",), guidance_of_package),
    "template": (ArtworkRequirement, ON_STAND, template),
    "svg": (ArtworkRequirement, ON_STAND, svg_template),
    "certificate": (Proof, ("artwork__file", *OF_PROOF), certificate),
}


def document_link(kind: str, thing: ArtworkRequirement | ArtworkSpec | Proof) -> str:
    """The path of the address; the caller has found that the thing may be seen. `kind` is one of DRAWN."""
    return reverse("portal:document", args=[_signer().sign(f"{kind}-{thing.pk.hex}")])


def document_behind(token: str) -> Document:
    """Gone where its time is over, OutOfSight for a token that is not ours or whose thing is gone."""
    try:
        kind, _, key = _signer().unsign(token, max_age=LINK_LIFETIME).partition("-")
    except SignatureExpired as late:
        raise Gone("This link has expired: it works for five minutes. Ask for the document again.") from late
    except BadSignature as unknown:
        raise OutOfSight("There is no such document.") from unknown
    model, related, draw = DRAWN[kind]
    thing = model.objects.select_related(*related).filter(pk=UUID(key)).first()
    if thing is None:
        raise OutOfSight("There is no such document.")
    return draw(thing)


def _signer() -> TimestampSigner:
    return TimestampSigner(sep=".", salt=SIGNER_SALT)
