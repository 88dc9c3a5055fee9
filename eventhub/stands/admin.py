from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.http import HttpRequest

from eventhub.accounts.enums import Role
from eventhub.activity.admin import ServiceForm, StaffModelAdmin, Table
from eventhub.activity.models import ActivityEntry
from eventhub.activity.queries import history_of_stand
from eventhub.core.actor import Actor
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import ReasonForm, Step, StepForm, while_machine_allows
from eventhub.stands.invitations import invite_sponsor, invite_to_stand
from eventhub.stands.models import CoExhibitor, Hall, Sponsor, Sponsorship, Stand, StandOffer
from eventhub.stands.queries import sponsorships_visible_to
from eventhub.stands.services import (
    add_sponsorship,
    assign_sponsor,
    change_hall,
    change_sponsor,
    change_sponsorship,
    change_stand,
    create_hall,
    create_sponsor,
    create_stand,
    remove_stand,
    set_co_exhibitors,
    unassign_sponsor,
)
from eventhub.stands.workflows import withdraw_stand_offer

ROWS_ON_PAGE = 100


class PersonForm(StepForm):
    email = forms.EmailField(label="E-mail address")
    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)


class StandPersonForm(PersonForm):
    ROLES = (
        (Role.SPONSOR, "Sponsor: configures the stand"),
        (Role.DESIGNER, "Designer: artwork and proofs"),
        (Role.VIEWER, "Viewer: reads"),
    )
    role = forms.ChoiceField(choices=ROLES)


class AssignForm(StepForm):
    sponsor = forms.ModelChoiceField(
        Sponsor.objects.all(), widget=AutocompleteSelect(Sponsorship._meta.get_field("sponsor"), admin.site)
    )


class CoExhibitorsForm(StepForm):
    sponsors = forms.ModelMultipleChoiceField(
        Sponsor.objects.all(),
        required=False,
        label="Co-exhibitors",
        widget=AutocompleteSelectMultiple(CoExhibitor._meta.get_field("sponsor"), admin.site),
    )

    @classmethod
    def initial_for(cls, row: Stand) -> dict[str, Any]:
        return {"sponsors": [co.sponsor_id for co in row.co_exhibitors.all()]}


@admin.register(Hall)
class HallAdmin(StaffModelAdmin):
    list_display = ("name", "event", "order", "width_m", "depth_m")
    list_filter = (("event", NewestRelatedFilter),)
    list_select_related = ("event",)
    search_fields = ("name", "event__name")
    key_fields = ("event_id",)
    add_fields = ("event", "name", "order", "width_m", "depth_m")
    change_fields = ("name", "order", "width_m", "depth_m")
    fields = ("event", "name", "order", "width_m", "depth_m", "created_at", "updated_at")
    autocomplete_fields = ("event",)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Hall:
        return create_hall(values.pop("event"), actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Hall, values: dict[str, Any]) -> Hall:
        return change_hall(row, actor=request.actor, **values)


class ContactsField(forms.CharField):
    """One contact a line: name | e-mail | telephone | role."""

    PARTS = ("name", "email", "phone", "role")
    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(contact.get(part, "") for part in self.PARTS).rstrip(" |") for contact in value)

    def to_python(self, value: Any) -> list[dict[str, str]]:
        lines = [line.split("|") for line in (value or "").splitlines() if line.strip()]
        if any(len(line) > len(self.PARTS) for line in lines):
            raise forms.ValidationError("A line has more than four parts. Write name | e-mail | telephone | role.")
        return [
            {key: part.strip() for key, part in zip(self.PARTS, line, strict=False) if part.strip()} for line in lines
        ]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != self.prepare_value((data or "").strip())

    def validate(self, value: Any) -> None:
        """What a contact must be the service says."""

    def run_validators(self, value: Any) -> None:
        """As above."""


class SponsorForm(ServiceForm):
    website = forms.URLField(required=False, max_length=300, assume_scheme="https")
    contacts = ContactsField(required=False, help_text="One a line: name | e-mail | telephone | role")


@admin.register(Sponsor)
class SponsorAdmin(StaffModelAdmin):
    form = SponsorForm
    list_display = ("name", "organisation", "website", "created_at")
    list_filter = (("organisation", NewestRelatedFilter),)
    list_select_related = ("organisation",)
    search_fields = ("name", "website", "organisation__name")
    key_fields = ("organisation_id",)
    add_fields = ("organisation", "name", "website", "description", "logo", "contacts")
    change_fields = ("name", "website", "description", "logo", "contacts")
    fields = (*add_fields, "created_at", "updated_at")
    autocomplete_fields = ("organisation", "logo")

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Sponsor:
        return create_sponsor(actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Sponsor, values: dict[str, Any]) -> Sponsor:
        return change_sponsor(row, actor=request.actor, **values)


@admin.register(Sponsorship)
class SponsorshipAdmin(StaffModelAdmin):
    list_display = ("sponsor", "event", mark("sponsorship", sortable=False), "tier", "stand_count", "invited_at")
    list_filter = (("event", NewestRelatedFilter),)
    search_fields = ("sponsor__name", "tier", "event__name")
    key_fields = ("event_id", "sponsor_id")
    add_fields = ("event", "sponsor", "tier")
    change_fields = ("tier",)
    fields = ("event", "sponsor", "tier", "created_at", "updated_at")
    autocomplete_fields = ("event", "sponsor")
    steps = (
        Step(
            "invite",
            "Invite sponsor",
            invite_sponsor,
            "An invitation was sent: {result}.",
            form=PersonForm,
            in_lists=False,
            hint="For all stands of the company at this event. The link goes by e-mail and works for 7 days.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sponsorship]:
        """With the computed status."""
        return sponsorships_visible_to(request.actor).order_by("sponsor__name")

    @admin.display(description="stands")
    def stand_count(self, row: Sponsorship) -> int:
        return row.stand_count

    @admin.display(description="invited")
    def invited_at(self, row: Sponsorship) -> Any:
        return row.invited_at

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Sponsorship:
        return add_sponsorship(values["event"], values["sponsor"], tier=values["tier"], actor=request.actor)

    def change(self, request: HttpRequest, row: Sponsorship, values: dict[str, Any]) -> Sponsorship:
        return change_sponsorship(row, actor=request.actor, **values)


PLACE = ("number", "hall", "kind", "width_m", "depth_m", "x_m", "y_m", "rotation")


def assign(stand: Stand, *, sponsor: Sponsor, actor: Actor) -> Stand:
    return assign_sponsor(stand, sponsor, actor=actor)


def name_co_exhibitors(stand: Stand, *, sponsors: QuerySet[Sponsor], actor: Actor) -> Stand:
    return set_co_exhibitors(stand, sponsors, actor=actor)


def is_there(stand: Stand) -> bool:
    return stand.deleted_at is None


def is_assigned(stand: Stand) -> bool:
    return is_there(stand) and stand.sponsorship_id is not None


@admin.register(Stand)
class StandAdmin(StaffModelAdmin):
    list_display = ("number", "hall", "event", "sponsorship", "kind", "width_m", "depth_m", "deleted_at")
    list_filter = (("event", NewestRelatedFilter), "kind", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("event", "hall", "sponsorship__sponsor")
    search_fields = ("number", "sponsorship__sponsor__name", "event__name")
    search_help_text = "Number, sponsor, event, or any key"
    key_fields = ("event_id", "hall_id", "sponsorship_id")
    add_fields = ("event", *PLACE)
    change_fields = PLACE
    fields = ("event", *PLACE, "sponsorship", "assigned_at", "deleted_at", "created_at", "updated_at")
    autocomplete_fields = ("event", "hall")
    steps = (
        Step(
            "assign",
            "Assign sponsor",
            assign,
            "Stand {row} is assigned.",
            form=AssignForm,
            shown=is_there,
            hint="A company that does not take part in the event yet becomes one of its sponsors.",
        ),
        Step("free", "Free stand", unassign_sponsor, "Stand {row} is free.", form=ReasonForm, shown=is_assigned),
        Step(
            "co-exhibitors",
            "Name co-exhibitors",
            name_co_exhibitors,
            "The co-exhibitors of stand {row} are saved.",
            form=CoExhibitorsForm,
            shown=is_there,
            in_lists=False,
        ),
        Step(
            "invite",
            "Invite person",
            invite_to_stand,
            "An invitation was sent: {result}.",
            form=StandPersonForm,
            shown=is_there,
            in_lists=False,
            hint="For this stand only. The link goes by e-mail and works for 7 days.",
        ),
        Step(
            "remove",
            "Remove stand",
            remove_stand,
            "Stand {row} is removed.",
            form=ReasonForm,
            shown=is_there,
            hint="Rights on the stand end, and its number is free again. Refused while it has a configuration.",
        ),
    )

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Stand:
        return create_stand(values.pop("event"), actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Stand, values: dict[str, Any]) -> Stand:
        return change_stand(row, actor=request.actor, **values)

    def tables(self, row: Stand) -> list[Table]:
        companies = row.co_exhibitors.select_related("sponsor")[:ROWS_ON_PAGE]
        return [Table("Co-exhibitors", ("Company", "Named"), [(co.sponsor, co.created_at) for co in companies])]

    def history(self, row: Stand) -> QuerySet[ActivityEntry]:
        """The stand's own lines and those of all that hangs on it."""
        return history_of_stand(row.pk)


@admin.register(CoExhibitor)
class CoExhibitorAdmin(StaffModelAdmin):
    list_display = ("sponsor", "stand", "event", "created_at")
    list_select_related = ("sponsor", "stand__event")
    search_fields = ("sponsor__name", "stand__number", "stand__event__name")
    key_fields = ("stand_id", "sponsor_id")

    @admin.display(description="event")
    def event(self, row: CoExhibitor) -> Any:
        return row.stand.event

    def history(self, row: CoExhibitor) -> QuerySet[ActivityEntry]:
        return history_of_stand(row.stand_id)


@admin.register(StandOffer)
class StandOfferAdmin(StaffModelAdmin):
    list_display = ("stand", "sponsorship", "event", mark("stand_offer"), "answered_at", "created_at")
    list_filter = ("status", ("stand__event", NewestRelatedFilter))
    list_select_related = ("stand__event", "sponsorship__sponsor")
    search_fields = ("stand__number", "sponsorship__sponsor__name", "stand__event__name")
    key_fields = ("stand_id", "sponsorship_id")
    fields = ("stand", "sponsorship", "status", "answered_at", "created_at", "updated_at")
    steps = (
        Step(
            "withdraw",
            "Withdraw offer",
            withdraw_stand_offer,
            "{row} is no longer offered.",
            form=ReasonForm,
            shown=while_machine_allows("withdraw"),
        ),
    )

    @admin.display(description="event")
    def event(self, row: StandOffer) -> Any:
        return row.stand.event
