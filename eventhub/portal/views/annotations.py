"""Marks on a proof and their threads. Each answer is the list of comments with the marks over the page."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.artwork.annotations import (
    add_annotation,
    answer_annotation,
    pages_of,
    reopen_annotation,
    resolve_annotation,
)
from eventhub.artwork.models import Annotation
from eventhub.artwork.queries import annotations_of
from eventhub.core.actor import Actor
from eventhub.core.http import render_page, swap_or_redirect, wants_fragment
from eventhub.core.service_form import ServiceForm
from eventhub.portal.artwork.forms import AnnotationForm, AnswerForm
from eventhub.portal.artwork.proof_page import comments_context, frame_of, mentioned_in, view_context
from eventhub.portal.artwork.scope import ProofScope, for_readers, proof_scope
from eventhub.portal.views.proofs import show_proof

PART = "portal/proofs/_said.html"


@for_readers
@require_POST
def annotation_add(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    scope = _commenting(request, pk)
    form = AnnotationForm(request.POST, pages=pages_of(scope.proof), auto_id="mark-%s")
    if form.run(partial(_add, scope)):
        return show_said(request, scope, form.result, f"{form.result.get_shape_display()} {form.result.number} is set.")
    return show_refused(request, scope, form, add_form=form)


def _commenting(request: HttpRequest, pk: UUID) -> ProofScope:
    """Who may not say anything is told so, whatever the form."""
    scope = proof_scope(request, pk)
    require(scope.actor, "artwork.comment", scope.proof)
    return scope


def _add(scope: ProofScope, *, text: str, **given: Any) -> Annotation:
    mentions = mentioned_in(text, scope.stand, scope.actor)
    return add_annotation(scope.proof, text=text, mentions=mentions, actor=scope.actor, **given)


@for_readers
@require_POST
def annotation_answer(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    scope, annotation = _annotation(request, pk, number)
    require(scope.actor, "artwork.comment", scope.proof)
    form = AnswerForm(request.POST, auto_id=f"answer-{number}-%s")
    if form.run(partial(_answer, annotation, scope.actor)):
        return show_said(request, scope, annotation, "Your answer is sent.")
    return show_refused(request, scope, form, refused=number, answer_form=form)


def _answer(annotation: Annotation, actor: Actor, *, text: str) -> Any:
    mentions = mentioned_in(text, annotation.proof.artwork.requirement.stand, actor)
    return answer_annotation(annotation, text=text, mentions=mentions, actor=actor)


@for_readers
@require_POST
def annotation_resolve(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    scope, annotation = _annotation(request, pk, number)
    resolve_annotation(annotation, actor=scope.actor)
    return show_said(request, scope, annotation, f"Number {number} is resolved.")


@for_readers
@require_POST
def annotation_reopen(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    scope, annotation = _annotation(request, pk, number)
    reopen_annotation(annotation, actor=scope.actor)
    return show_said(request, scope, annotation, f"Number {number} is open again.")


def _annotation(request: HttpRequest, pk: UUID, number: int) -> tuple[ProofScope, Annotation]:
    scope = proof_scope(request, pk)
    annotation = annotations_of(scope.proof).filter(number=number).first()
    if annotation is None:
        raise Http404
    annotation.proof = scope.proof
    return scope, annotation


def show_said(request: HttpRequest, scope: ProofScope, about: Annotation, say: str) -> HttpResponseBase:
    """Back at the comment, on its page."""
    address = reverse("portal:proof", args=[scope.proof.pk])
    to = f"{address}?page={about.page}#comment-{about.number}"
    return swap_or_redirect(request, PART, said_context(request, scope), to=to, say=say)


def said_context(request: HttpRequest, scope: ProofScope, **shown: Any) -> dict[str, Any]:
    view = view_context(request, scope)
    return {**frame_of(scope), **view, **comments_context(scope, view["sheets"], view["sheet"], **shown)}


def show_refused(request: HttpRequest, scope: ProofScope, form: ServiceForm, **shown: Any) -> HttpResponseBase:
    """The comments under htmx, otherwise the whole page, with what was typed."""
    if wants_fragment(request):
        return render_page(request, PART, said_context(request, scope, **shown), partial=PART, status=form.status)
    return show_proof(request, scope, status=form.status, **shown)
