"""What was edited here and the vendor does not have: both values, and sending the chosen ones."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from eventhub.core.http import render_page
from integrations.sync.difference import in_words, word_difference
from integrations.sync.forms.write_back import SendForm
from integrations.sync.places import Place, place_of
from integrations.sync.write_back import Edit, edits_to_send, send_back

PAGE = "sync/send.html"


def write_back(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, "sync.run_connection")
    edits = edits_to_send(place.connection, actor=place.scope.actor)
    choices = [(str(edit.origin.pk), str(edit.row)) for edit in edits]
    form = SendForm(request.POST, choices=choices) if request.method == "POST" else SendForm(choices=choices)
    done = []
    if form.run(partial(send_back, place.connection, actor=place.scope.actor)):
        done = form.result
        edits = edits_to_send(place.connection, actor=place.scope.actor)
    outcomes = {str(one.edit.origin.pk): one for one in done}
    context = {**place.frame, "form": form, "rows": [shown(place, edit) for edit in edits], "outcomes": outcomes}
    context["sent"] = [one for one in done if one.outcome == "sent"]
    return render_page(request, PAGE, context, partial=PAGE, status=form.status if not done else 200)


def shown(place: Place, edit: Edit) -> dict:
    """A row with both values of each field in words, the differing ones marked."""
    zone, fields = place.scope.event.zone, []
    for field in edit.fields:
        theirs, ours = (in_words(field.name, value, zone) for value in (field.theirs, field.ours))
        before, after = word_difference(theirs, ours)
        fields.append({"title": field.title, "theirs": before, "ours": after})
    return {"edit": edit, "key": str(edit.origin.pk), "fields": fields, "address": address_of(edit)}


def address_of(edit: Edit) -> str:
    return "organiser:session-detail" if edit.origin.kind == "session" else "organiser:speaker-detail"
