from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from eventhub.accounts.models import Invitation
from eventhub.activity.admin import ServiceForm, StaffModelAdmin
from eventhub.core.actor import Actor
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import ReasonForm, Step, StepForm, while_machine_allows
from eventhub.events.invitations import invite_organiser, invite_viewer
from eventhub.events.models import Event, SavedFilter
from eventhub.events.services import DEADLINES, change_event, create_event
from eventhub.events.workflows import archive_event, publish_event

PLACE = ("name", "slug", "description", "venue", "timezone", "currency", "vat_rate")
TIMES = ("starts_at", "ends_at", *DEADLINES)


class EventForm(ServiceForm):
    """Times are typed in UTC. What is left empty of a new event, the organisation's defaults fill in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TIMES:
            if name in self.fields:
                self.fields[name].help_text = "UTC"
        if self.instance._state.adding:
            for name in ("slug", *DEADLINES):
                self.fields[name].required = False
                self.fields[name].help_text += " Empty: by the defaults of the organisation" if name != "slug" else ""
            self.fields["slug"].help_text = "Empty: made of the name"


class InvitePersonForm(StepForm):
    ROLES = {"organiser": "Organiser: runs the event", "viewer": "Viewer: reads all of it"}

    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(choices=list(ROLES.items()))
    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    company = forms.CharField(max_length=160, required=False)


def invite_person(event: Event, *, actor: Actor, role: str, **person: str) -> Invitation:
    invite_one = invite_organiser if role == "organiser" else invite_viewer
    return invite_one(event, actor=actor, **person)


@admin.register(Event)
class EventAdmin(StaffModelAdmin):
    form = EventForm
    list_display = ("name", "organisation", mark("event"), "starts_at", "ends_at", "venue", "currency")
    list_filter = ("status", ("organisation", NewestRelatedFilter))
    list_select_related = ("organisation",)
    date_hierarchy = "starts_at"
    search_fields = ("name", "slug", "venue", "organisation__name")
    search_help_text = "Name, address, venue or organisation"
    key_fields = ("organisation_id",)
    add_fields = ("organisation", *PLACE, *TIMES, "proof_deciders")
    change_fields = (*PLACE, *TIMES, "proof_deciders")
    fields = ("status", "organisation", *PLACE, *TIMES, "proof_deciders", "created_at", "updated_at")
    autocomplete_fields = ("organisation",)
    steps = (
        Step(
            "publish",
            "Publish event",
            publish_event,
            "{row} is published: sponsors can be invited and see it.",
            shown=while_machine_allows("publish"),
        ),
        Step(
            "archive",
            "Archive event",
            archive_event,
            "{row} is archived.",
            form=ReasonForm,
            shown=while_machine_allows("archive"),
            hint="An archived event is read-only for everybody. There is no way back.",
        ),
        Step(
            "invite",
            "Invite person",
            invite_person,
            "An invitation was sent: {result}.",
            form=InvitePersonForm,
            shown=lambda event: not event.is_archived,
            in_lists=False,
            hint="The link goes by e-mail and works for 7 days.",
        ),
    )

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Event:
        return create_event(actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Event, values: dict[str, Any]) -> Event:
        return change_event(row, actor=request.actor, **values)


@admin.register(SavedFilter)
class SavedFilterAdmin(StaffModelAdmin):
    list_display = ("name", "list_key", "user", "event", "is_shared", "is_default")
    list_filter = ("list_key", "is_shared", ("event", NewestRelatedFilter))
    list_select_related = ("user", "event")
    search_fields = ("name", "user__email", "event__name")
    search_help_text = "Name, e-mail or event"
    key_fields = ("event_id", "user_id")
