"""Possible duplicates of the programme: the list, two side by side, making them one, and undoing that."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.actor import Actor
from eventhub.core.http import go, render_page
from eventhub.core.listing import readable
from eventhub.organiser.duplicates_page import (
    as_key,
    choices_in,
    facts_of,
    field_pairs,
    others_found,
    rows_to_compare,
    shown_pairs,
    told_apart,
)
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.merging import MergeForm
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import EventScope, found, organiser_scope
from eventhub.programme.enums import Kind
from eventhub.programme.merge_bulk import merge_pairs
from eventhub.programme.merge_queries import merges_visible_to
from eventhub.programme.merging import merge_rows, take_apart_back, tell_apart
from eventhub.programme.ownership import LOCKABLE
from eventhub.programme.unmerging import Undone, blocking, undo_merge

BULK = "organiser/duplicates/bulk.html"
LIST, CHOOSE = "organiser/duplicates/list.html", "organiser/duplicates/choose.html"
PAIR, UNDO = "organiser/duplicates/pair.html", "organiser/duplicates/undo.html"
KINDS = {"session": Kind.SESSION, "speaker": Kind.SPEAKER}
MOST_MERGES = 100


def open_programme(request: HttpRequest, event_slug: str) -> EventScope:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "programme.change_programme", scope.event)
    return scope


def duplicate_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = open_programme(request, event_slug)
    merges = merges_visible_to(scope.actor, scope.event)
    context = {
        **programme_frame(scope, "duplicates"),
        "kinds": shown_pairs(scope),
        "merges": merges[:MOST_MERGES],
        "merge_count": merges.count(),
        "told_apart": told_apart(scope),
    }
    return render_page(request, LIST, context, partial=LIST)


@require_POST
def duplicate_bulk(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """The ticked pairs, of those that look alike now: first which, then, once that was confirmed, each for itself."""
    scope = open_programme(request, event_slug)
    does_merge = request.POST.get("do") != "apart"
    shown = shown_pairs(scope, set(request.POST.getlist("pair")))
    pairs = [(row.one, row.other) for kind in shown for row in kind.pairs]
    form = ServiceForm(request.POST if request.POST.get("confirmed") and pairs else None)
    if form.run(partial(merge_all if does_merge else tell_all_apart, pairs, actor=scope.actor)):
        return go(request, "organiser:duplicate-list", event_slug, say=form.result)
    context = {
        **programme_frame(scope, "duplicates"),
        "kinds": shown,
        "number": len(pairs),
        "does_merge": does_merge,
    }
    return show_form(request, BULK, form, context)


def merge_all(pairs: Sequence[tuple[Any, Any]], *, actor: Actor) -> str:
    """Says what came of it, with the reasons of those that stayed."""
    outcome = merge_pairs(pairs, actor=actor)
    number = len(outcome.done)
    reasons = [f"“{row}” stayed: {why}" for row, why in outcome.refused]
    return " ".join([f"{number} {'is' if number == 1 else 'are'} part of another one now.", *reasons])


def tell_all_apart(pairs: Sequence[tuple[Any, Any]], *, actor: Actor) -> str:
    with transaction.atomic():
        for one, other in pairs:
            tell_apart(one, other, actor=actor)
    return f"{len(pairs)} pair{' stays' if len(pairs) == 1 else 's stay'} two."


def open_row(request: HttpRequest, event_slug: str, kind: str, pk: UUID) -> tuple[EventScope, Any, Any]:
    """With the other rows of its kind."""
    scope = open_programme(request, event_slug)
    rows = rows_to_compare(scope, kind)
    return scope, found(rows, pk), rows.exclude(pk=pk)


def pair_merge(request: HttpRequest, event_slug: str, pk: UUID, *, kind: str) -> HttpResponseBase:
    """`?into=` names the one that remains; without it the page asks which one that is."""
    scope, gone, others = open_row(request, event_slug, kind, pk)
    frame = {**programme_frame(scope, "duplicates"), "kind": kind, "gone": gone}
    if "into" not in request.GET:
        text = readable(request.GET.get("q", ""))
        context = {**frame, "text": text, "others": others_found(others, kind, text)}
        return render_page(request, CHOOSE, context, partial=CHOOSE)
    kept = found(others, as_key(request.GET["into"]))
    fields = field_pairs(kept, gone, scope.event)
    form = read_form(request, MergeForm, choices=choices_in(fields), titles=LOCKABLE[KINDS[kind]])
    if form.run(partial(merge_rows, kept, gone, actor=scope.actor)):
        say = f"“{gone}” is part of “{kept}” now. That can be undone under Duplicates."
        return go(request, f"organiser:{kind}-detail", event_slug, kept.pk, say=say)
    context = {
        **frame,
        **facts_of(scope, kept, gone),
        "fields": [(one, form[one.name]) for one in fields if one.choice],
    }
    context["same"] = [one for one in fields if not one.choice]
    return show_form(request, PAIR, form, context)


@require_POST
def pair_apart(request: HttpRequest, event_slug: str, pk: UUID, *, kind: str) -> HttpResponseBase:
    """`do` is "again" where that is taken back."""
    scope, one, others = open_row(request, event_slug, kind, pk)
    other = found(others, as_key(request.POST.get("other", "")))
    if request.POST.get("do") == "again":
        take_apart_back(one, other, actor=scope.actor)
        say = f"“{one}” and “{other}” are compared again."
    else:
        tell_apart(one, other, actor=scope.actor)
        say = f"“{one}” and “{other}” stay two."
    return go(request, "organiser:duplicate-list", event_slug, say=say)


def merge_undo(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = open_programme(request, event_slug)
    merge = found(merges_visible_to(scope.actor, scope.event), pk)
    form = read_form(request, ServiceForm)
    if form.run(partial(undo_merge, merge, actor=scope.actor)):
        return go(request, "organiser:duplicate-list", event_slug, say=said_of(form.result))
    context = {**programme_frame(scope, "duplicates"), "merge": merge, "first": blocking(merge)}
    return show_form(request, UNDO, form, context)


def said_of(undone: Undone) -> str:
    return " ".join([f"“{undone.back}” and “{undone.kept}” are two again.", *undone.left])
