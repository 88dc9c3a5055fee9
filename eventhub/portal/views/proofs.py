"""One proof: what will be printed, what is said about it, and the decision."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from eventhub.artwork.documents import certificate, document_link
from eventhub.artwork.enums import ProofStatus
from eventhub.artwork.guards import may_decide, sides_of
from eventhub.artwork.models import Proof
from eventhub.core.errors import Conflict
from eventhub.core.http import go, render_page
from eventhub.portal.artwork.forms import REJECT, DecisionForm, decide
from eventhub.portal.artwork.proof_page import proof_context
from eventhub.portal.artwork.scope import ProofScope, for_readers, proof_scope

PAGE, PART = "portal/proofs/proof.html", "portal/proofs/_proof.html"


@for_readers
@require_safe
def proof(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return show_proof(request, proof_scope(request, pk))


def show_proof(request: HttpRequest, scope: ProofScope, *, status: int = 200, **shown: Any) -> HttpResponseBase:
    response = render_page(request, PAGE, proof_context(request, scope, **shown), partial=PART, status=status)
    if scope.guest:
        response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def proof_decide(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The decision of the reader's side about the file that the page showed."""
    scope = proof_scope(request, pk)
    sides_of(scope.proof, scope.actor)  # who may not decide is told so, whatever the form
    form = DecisionForm(request.POST, auto_id="decide-%s")
    if form.run(partial(decide, scope.proof, actor=scope.actor)):
        return go(request, "portal:proof", pk, say=said(form.result, form.cleaned_data["decision"]))
    shown: dict[str, Any] = {"decision_form": form}
    if isinstance(form.refusal, Conflict):
        scope = proof_scope(request, pk)
        shown |= {"conflict": form.refusal, "typed": form.data.get("words", "")}
        if not may_decide(scope.proof, scope.actor):
            shown["decision_form"] = None
    return show_proof(request, scope, status=form.status, **shown)


def said(decided: Proof, decision: str) -> str:
    if decision == REJECT:
        return "Your rejection is recorded."
    rest = "" if decided.status == ProofStatus.APPROVED else " The other side decides next."
    return f"Your approval is recorded.{rest}"


@require_safe
def proof_certificate(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """By a fresh link: a page may be open for longer than a link works."""
    found = proof_scope(request, pk).proof
    certificate(found)  # a Conflict where there is nothing to certify
    return redirect(document_link("certificate", found))
