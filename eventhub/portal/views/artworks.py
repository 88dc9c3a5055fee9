"""Steps with one delivered version, each from the page of its printable area and back to it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from eventhub.accounts.permissions import require
from eventhub.artwork.models import Artwork
from eventhub.artwork.queries import newest_proof_of
from eventhub.artwork.services import change_notes
from eventhub.artwork.workflows import (
    accept_artwork,
    accept_warnings,
    overrule_artwork,
    reject_artwork,
    remove_artwork,
)
from eventhub.core.http import go
from eventhub.core.service_form import ServiceForm
from eventhub.portal.artwork.forms import FeedbackForm, NotesForm, OverruleForm, WarningForm
from eventhub.portal.artwork.frames import frame_around
from eventhub.portal.artwork.scope import artwork_in_sight, requirement_in_sight
from eventhub.portal.views.requirements import show_requirement


@require_POST
def artwork_accept(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Which issues the proof: that is where the reader goes on."""
    artwork = accept_artwork(artwork_in_sight(request, pk), actor=request.actor)
    proof = newest_proof_of(artwork)
    assert proof is not None  # noqa: S101  # acceptance issues one, or raises
    return go(request, "portal:proof", proof.pk, say=f"Version {artwork.version} is accepted, its proof is issued.")


@require_POST
def artwork_reject(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    artwork = artwork_for(request, pk, "artwork.review")
    form = FeedbackForm(request.POST, auto_id="reject-%s")
    return step(request, artwork, form, reject_artwork, say="is rejected", shown="reject_form")


@require_POST
def artwork_overrule(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    artwork = artwork_for(request, pk, "artwork.review")
    form = OverruleForm(request.POST, auto_id="overrule-%s")
    return step(request, artwork, form, overrule_artwork, say="passes in spite of preflight", shown="overrule_form")


@require_POST
def artwork_notes(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    artwork = artwork_for(request, pk, "artwork.deliver")
    form = NotesForm(request.POST, auto_id="notes-%s")
    return step(request, artwork, form, change_notes, say="has new notes", shown="notes_form")


@require_POST
def artwork_accept_warning(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    artwork = artwork_for(request, pk, "artwork.deliver")
    form = WarningForm(request.POST)
    write = partial(_accept_one, artwork, actor=request.actor)
    if form.run(write):
        return go(request, *back_to(artwork), say="The warning is accepted.")
    return show_refused(request, artwork, form)


def _accept_one(artwork: Artwork, *, actor: Any, key: str) -> Artwork:
    return accept_warnings(artwork, keys=[key], actor=actor)


@require_http_methods(["GET", "HEAD", "POST"])
def artwork_remove(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Asked first: what was taken back is out of sight."""
    artwork = artwork_for(request, pk, "artwork.deliver")
    if request.method == "POST":
        remove_artwork(artwork, actor=request.actor)
        return go(request, *back_to(artwork), say=f"Version {artwork.version} is taken back.")
    stand = artwork.requirement.stand
    context = {"artwork": artwork, "requirement": artwork.requirement, "stand": stand, "event": stand.event}
    return render(request, "portal/artwork/remove.html", {**frame_around(request.actor, stand), **context})


def artwork_for(request: HttpRequest, pk: UUID, permission: str) -> Artwork:
    """Who may not take the step is told so, whatever the form."""
    artwork = artwork_in_sight(request, pk)
    require(request.actor, permission, artwork)
    return artwork


def step(
    request: HttpRequest, artwork: Artwork, form: ServiceForm, act: Callable[..., Any], *, say: str, shown: str
) -> HttpResponseBase:
    if form.run(partial(act, artwork, actor=request.actor)):
        return go(request, *back_to(artwork), say=f"Version {artwork.version} {say}.")
    return show_refused(request, artwork, form, **{shown: form})


def show_refused(request: HttpRequest, artwork: Artwork, form: ServiceForm, **shown: Any) -> HttpResponseBase:
    """The page as it stands now, with what was typed."""
    found = requirement_in_sight(request, artwork.requirement_id)
    return show_requirement(request, found, status=form.status, **shown, refused_form=form)


def back_to(artwork: Artwork) -> tuple[str, UUID]:
    return "portal:requirement", artwork.requirement_id
