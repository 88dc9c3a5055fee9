"""The people in the programme of an event: the list, one of them, and the steps taken on one."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from eventhub.accounts.permissions import can, require
from eventhub.core.http import go, render_page
from eventhub.core.listing import Listing
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.files.services import store_image
from eventhub.organiser.forms.speakers import SpeakerForm
from eventhub.organiser.forms.stands import ReasonForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.speakers import speakers_to_list
from eventhub.organiser.many import SPEAKERS
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.ownership_words import owned_rows, shared_rows
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.programme_page import history_rows, panels_of, purge_facts, reads_private, speaker_spec
from eventhub.organiser.programme_steps import SPEAKER_STEPS
from eventhub.organiser.scope import EventScope, found_or_merged, organiser_scope
from eventhub.organiser.session_page import said_of
from eventhub.organiser.views.programme_bulk import taken_back
from eventhub.programme.editing import Edit
from eventhub.programme.enums import Kind
from eventhub.programme.models import Speaker
from eventhub.programme.queries import origins_of, speakers_visible_to, with_hidden, with_sessions
from eventhub.programme.services import change_speaker, create_speaker
from eventhub.programme.workflows import purge_speaker

FORM = "organiser/speakers/form.html"


def speaker_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    rows = speakers_to_list(speakers_visible_to(scope.actor, scope.event))
    spec = speaker_spec(scope)

    def more(listing: Listing) -> dict[str, Any]:
        undo = taken_back(request, scope, SPEAKERS)
        frame = programme_frame(scope, "speakers")
        return {**frame, "may_read_private": reads_private(scope), "many": SPEAKERS, "undo": undo}

    return show_list(request, scope, rows, spec, key="speakers", tab="programme", folder="speakers", more=more)


def open_speaker(request: HttpRequest, event_slug: str, pk: UUID) -> tuple[EventScope, Speaker]:
    scope = organiser_scope(request, event_slug)
    return scope, found_or_merged(with_hidden(with_sessions(speakers_visible_to(scope.actor, scope.event))), pk)


def speaker_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, speaker = open_speaker(request, event_slug, pk)
    if speaker.pk != pk:
        return redirect("organiser:speaker-detail", event_slug, speaker.pk, permanent=True)
    facts = purge_facts(speaker)
    owned = owned_rows(speaker, facts["origins"], scope.event)
    shared = shared_rows(speaker, facts["origins"], scope.event)
    is_private = not reads_private(scope)
    context = {
        **programme_frame(scope, "speakers"),
        "speaker": speaker,
        "links": list(speaker.session_links.all()),
        **facts,
        "owned": [row for row in owned if not (is_private and row.name == "email")],
        "shared": [row for row in shared if not (is_private and row.name == "email")],
        "may_read_private": not is_private,
        "is_uncopied": bool(speaker.photo_url) and not speaker.photo_id and "photo" not in speaker.locked_fields,
        "panels": panels_of(scope, speaker),
        "history": history_rows(scope, speaker),
    }
    template = "organiser/speakers/detail.html"
    return render_page(request, template, context, partial=template)


def speaker_form(request: HttpRequest, scope: EventScope, speaker: Speaker | None = None) -> SpeakerForm:
    may_upload = can(scope.actor, "files.store_photo", scope.event.organisation)
    return read_form(
        request, SpeakerForm, speaker=speaker, may_read_private=reads_private(scope), may_upload=may_upload
    )


def speaker_create(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "programme.change_programme", scope.event)
    form = speaker_form(request, scope)
    if form.run(partial(create_with_photo, scope)):
        say = f"{form.result} is added."
        return go(request, "organiser:speaker-detail", event_slug, form.result.pk, say=say)
    return show_form(request, FORM, form, programme_frame(scope, "speakers"))


@transaction.atomic
def create_with_photo(scope: EventScope, *, photo: Any = None, **values: Any) -> Speaker:
    return create_speaker(scope.event, actor=scope.actor, photo=stored_photo(scope, photo), **values)


def speaker_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, speaker = open_speaker(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", speaker)
    form = speaker_form(request, scope, speaker)
    if form.run(lambda **_: change_with_photo(scope, speaker, form)):
        say = said_of(form.result, "saved", Kind.SPEAKER)
        return go(request, "organiser:speaker-detail", event_slug, pk, say=say)
    origins = origins_of([speaker]).get(pk, [])
    context = {**programme_frame(scope, "speakers"), "speaker": speaker, "origins": origins}
    return show_form(request, FORM, form, context)


@transaction.atomic
def change_with_photo(scope: EventScope, speaker: Speaker, form: SpeakerForm) -> Edit[Speaker]:
    """Without a new photo the present one stays, unless it is to go."""
    fields = form.changes()
    if stored := stored_photo(scope, form.cleaned_data.get("photo")):
        fields["photo"] = stored
    elif form.cleaned_data.get("no_photo"):
        fields["photo"] = None
    return change_speaker(speaker, actor=scope.actor, **fields)


def stored_photo(scope: EventScope, upload: Any) -> StoredFile | None:
    if not upload:
        return None
    return store_image(
        organisation=scope.event.organisation,
        purpose=FilePurpose.PHOTO,
        name=upload.name,
        content=upload,
        actor=scope.actor,
    )


def speaker_step(request: HttpRequest, event_slug: str, pk: UUID, step: str) -> HttpResponseBase:
    scope, speaker = open_speaker(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", speaker)
    form = read_form(request, ReasonForm)
    if form.run(partial(SPEAKER_STEPS[step].take, speaker, actor=scope.actor)):
        say = f"{speaker} {SPEAKER_STEPS[step].done}."
        return go(request, "organiser:speaker-detail", event_slug, pk, say=say)
    origins = origins_of([speaker]).get(pk, [])
    context = {
        **programme_frame(scope, "speakers"),
        "speaker": speaker,
        "origins": origins,
        "step": SPEAKER_STEPS[step],
    }
    return show_form(request, "organiser/speakers/step.html", form, context)


def speaker_purge(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, speaker = open_speaker(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", speaker)
    form = read_form(request, ReasonForm)
    if form.run(partial(purge_speaker, speaker, actor=scope.actor)):
        return go(request, "organiser:speaker-list", event_slug, say=f"{speaker} is removed for good.")
    context = {**programme_frame(scope, "speakers"), "speaker": speaker, **purge_facts(speaker)}
    return show_form(request, "organiser/speakers/purge.html", form, context)
