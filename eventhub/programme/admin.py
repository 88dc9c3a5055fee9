"""The programme as staff see it. Speakers of a session, photos and lists belong to the pages; a status moves by buttons."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from eventhub.activity.admin import ServiceForm, StaffModelAdmin, Table, as_json
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import ReasonForm, Step, while_machine_allows
from eventhub.core.masking import masked
from eventhub.programme.companies import set_aside_company
from eventhub.programme.enums import CompanyStatus, SessionStatus, SpeakerStatus
from eventhub.programme.models import (
    Company,
    Merge,
    Origin,
    ProgrammeList,
    Room,
    Session,
    SessionType,
    Source,
    Speaker,
    Track,
)
from eventhub.programme.ownership import KINDS
from eventhub.programme.queries import origins_of_one
from eventhub.programme.rooms_and_tracks import (
    change_room,
    change_track,
    create_room,
    create_track,
    create_type,
    rename_type,
)
from eventhub.programme.services import change_session, change_speaker, create_session, create_speaker
from eventhub.programme.workflows import (
    cancel_session,
    lift_tombstone,
    purge_company,
    purge_session,
    purge_speaker,
    reinstate_company,
    reinstate_session,
    reinstate_speaker,
    withdraw_company,
    withdraw_session,
    withdraw_speaker,
)

ROWS_ON_PAGE = 100
FOR_GOOD = (
    "Thirty days after the withdrawal. Nothing of it can be brought back but by its vendor, once that is allowed."
)


class SyncedFilter(admin.SimpleListFilter):
    """What a vendor brought, or what was typed here."""

    title = "source"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("vendor", "Brought by a vendor"), ("here", "Typed here")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        origin = Exists(Origin.objects.filter(kind=KINDS[queryset.model], target_id=OuterRef("pk")))
        match self.value():
            case "vendor":
                return queryset.filter(origin)
            case "here":
                return queryset.filter(~origin)
        return queryset


def origins_table(row: Any) -> Table:
    origins = origins_of_one(row).defer("raw", "values")[:ROWS_ON_PAGE]
    heads = ("Connection", "Vendor’s key", "Read last")
    return Table("Comes from", heads, [(one.source, one.external_id, one.updated_at) for one in origins])


class SessionForm(ServiceForm):
    description = forms.CharField(required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 8}))


@admin.register(Session)
class SessionAdmin(StaffModelAdmin):
    form = SessionForm
    list_display = ("title", "code", "event", mark("session"), "published", "starts_at", "type")
    list_filter = (("event", NewestRelatedFilter), "status", "published", SyncedFilter)
    list_select_related = ("event", "type")
    search_fields = ("title", "code", "event__name")
    search_help_text = "Title, code, event, or any key"
    key_fields = ("event_id", "type_id", "parent_id")
    ordering = ("-id",)
    change_fields = (
        *("title", "code", "description", "type", "starts_at", "ends_at", "capacity"),
        *("published", "order", "level", "language", "parent"),
    )
    add_fields = ("event", *change_fields)
    fields = (*add_fields, "status", "withdrawn_at", "locked_fields", "merged_into", "created_at", "updated_at")
    autocomplete_fields = ("event", "type", "parent")
    steps = (
        Step("cancel", "Cancel", cancel_session, "{row} is cancelled.", ReasonForm, while_machine_allows("cancel")),
        Step(
            "withdraw",
            "Withdraw",
            withdraw_session,
            "{row} is withdrawn.",
            ReasonForm,
            while_machine_allows("withdraw"),
            hint="Out of the programme, with its history.",
        ),
        Step(
            "reinstate",
            "Take back",
            reinstate_session,
            "{row} is in the programme again.",
            ReasonForm,
            while_machine_allows("reinstate"),
        ),
        Step(
            "purge",
            "Remove for good",
            purge_session,
            "{row} is removed for good.",
            ReasonForm,
            lambda row: row.status == SessionStatus.WITHDRAWN,
            in_lists=False,
            hint=FOR_GOOD,
        ),
    )

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Session:
        return create_session(values.pop("event"), actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Session, values: dict[str, Any]) -> Session:
        return change_session(row, actor=request.actor, **values).row

    def tables(self, row: Session) -> list[Table]:
        people = row.speaker_links.select_related("speaker")[:ROWS_ON_PAGE]
        places = row.room_links.select_related("room")[:ROWS_ON_PAGE]
        tracks = row.track_links.select_related("track")[:ROWS_ON_PAGE]
        return [
            Table("Speakers", ("Speaker", "Role"), [(link.speaker, link.role) for link in people]),
            Table("Rooms", ("Room",), [(link.room,) for link in places]),
            Table("Tracks", ("Track",), [(link.track,) for link in tracks]),
            origins_table(row),
        ]


class SpeakerForm(ServiceForm):
    bio = forms.CharField(required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 8}))


@admin.register(Speaker)
class SpeakerAdmin(StaffModelAdmin):
    form = SpeakerForm
    list_display = ("last_name", "first_name", "company", "event", mark("speaker"))
    list_filter = (("event", NewestRelatedFilter), "status", SyncedFilter)
    list_select_related = ("event",)
    search_fields = ("last_name", "first_name", "company", "email", "event__name")
    search_help_text = "Name, company, e-mail, event, or any key"
    key_fields = ("event_id", "photo_id")
    ordering = ("-id",)
    change_fields = ("prefix", "first_name", "last_name", "suffix", "title", "company", "bio", "email", "photo")
    add_fields = ("event", *change_fields)
    fields = (
        *(*add_fields, "photo_url", "status", "withdrawn_at", "locked_fields", "merged_into"),
        *("created_at", "updated_at"),
    )
    autocomplete_fields = ("event", "photo")
    steps = (
        Step(
            "withdraw",
            "Withdraw",
            withdraw_speaker,
            "{row} is withdrawn.",
            ReasonForm,
            while_machine_allows("withdraw"),
        ),
        Step(
            "reinstate",
            "Take back",
            reinstate_speaker,
            "{row} is in the programme again.",
            ReasonForm,
            while_machine_allows("reinstate"),
        ),
        Step(
            "purge",
            "Remove for good",
            purge_speaker,
            "{row} is removed for good.",
            ReasonForm,
            lambda row: row.status == SpeakerStatus.WITHDRAWN,
            in_lists=False,
            hint=FOR_GOOD,
        ),
    )

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Speaker:
        return create_speaker(values.pop("event"), actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Speaker, values: dict[str, Any]) -> Speaker:
        return change_speaker(row, actor=request.actor, **values).row

    def tables(self, row: Speaker) -> list[Table]:
        links = row.session_links.select_related("session").order_by("session__starts_at")[:ROWS_ON_PAGE]
        rows = [(link.session, link.role) for link in links]
        return [Table("Sessions", ("Session", "Role"), rows), origins_table(row)]


@admin.register(Company)
class CompanyAdmin(StaffModelAdmin):
    """What a vendor says is the vendor's; whose row it is and what is taken over belong to the pages."""

    list_display = ("name", "role", "level", "event", "sponsorship", "status")
    list_filter = (("event", NewestRelatedFilter), "role", "status")
    list_select_related = ("event", "sponsorship__sponsor")
    search_fields = ("name", "level", "event__name")
    search_help_text = "Name, level, event, or any key"
    key_fields = ("event_id", "sponsorship_id", "logo_id")
    ordering = ("-id",)
    fields = (
        *("event", "name", "role", "level", "category", "website", "description", "booths", "contacts", "links"),
        *("logo", "logo_url", "sponsorship", "set_aside_at", "status", "withdrawn_at", "created_at", "updated_at"),
    )
    steps = (
        Step(
            "set_aside",
            "Set aside",
            set_aside_company,
            "{row} is set aside.",
            ReasonForm,
            lambda row: not row.set_aside_at,
        ),
        Step(
            "withdraw",
            "Withdraw",
            withdraw_company,
            "{row} is withdrawn.",
            ReasonForm,
            while_machine_allows("withdraw"),
        ),
        Step(
            "reinstate",
            "Take back",
            reinstate_company,
            "{row} is listed again.",
            ReasonForm,
            while_machine_allows("reinstate"),
        ),
        Step(
            "purge",
            "Remove for good",
            purge_company,
            "{row} is removed for good.",
            ReasonForm,
            lambda row: row.status == CompanyStatus.WITHDRAWN,
            in_lists=False,
            hint=FOR_GOOD,
        ),
    )

    def tables(self, row: Company) -> list[Table]:
        return [origins_table(row)]


class PlaceAdmin(StaffModelAdmin):
    """What sessions are put into: rooms, tracks and types of one event, which a vendor may have brought."""

    list_filter = (("event", NewestRelatedFilter), SyncedFilter)
    list_select_related = ("event",)
    key_fields = ("event_id",)
    autocomplete_fields = ("event",)


@admin.register(Room)
class RoomAdmin(PlaceAdmin):
    list_display = ("name", "venue", "event", "capacity", "order")
    search_fields = ("name", "venue", "event__name")
    change_fields = ("name", "venue", "capacity", "order")
    add_fields = ("event", *change_fields)
    fields = (*add_fields, "locked_fields", "created_at", "updated_at")

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Room:
        return create_room(values.pop("event"), actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Room, values: dict[str, Any]) -> Room:
        return change_room(row, actor=request.actor, **values).row

    def tables(self, row: Room) -> list[Table]:
        return [origins_table(row)]


@admin.register(Track)
class TrackAdmin(PlaceAdmin):
    list_display = ("name", "group", "event", "colour", "order")
    search_fields = ("name", "group", "event__name")
    change_fields = ("group", "name", "colour", "order")
    add_fields = ("event", *change_fields)
    fields = (*add_fields, "locked_fields", "created_at", "updated_at")

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Track:
        return create_track(values.pop("event"), actor=request.actor, **values)

    def change(self, request: HttpRequest, row: Track, values: dict[str, Any]) -> Track:
        return change_track(row, actor=request.actor, **values).row

    def tables(self, row: Track) -> list[Table]:
        return [origins_table(row)]


@admin.register(SessionType)
class SessionTypeAdmin(PlaceAdmin):
    list_display = ("name", "event", "created_at")
    search_fields = ("name", "event__name")
    change_fields = ("name",)
    add_fields = ("event", "name")
    fields = (*add_fields, "created_at", "updated_at")

    def create(self, request: HttpRequest, values: dict[str, Any]) -> SessionType:
        return create_type(values["event"], name=values["name"], actor=request.actor)

    def change(self, request: HttpRequest, row: SessionType, values: dict[str, Any]) -> SessionType:
        return rename_type(row, name=values["name"], actor=request.actor).row


@admin.register(Source)
class SourceAdmin(StaffModelAdmin):
    list_display = ("label", "vendor", "event", "created_at")
    list_filter = (("event", NewestRelatedFilter), "vendor")
    list_select_related = ("event",)
    search_fields = ("label", "vendor", "event__name")
    key_fields = ("event_id",)
    fields = ("event", "vendor", "label", "created_at", "updated_at")


@admin.register(Origin)
class OriginAdmin(StaffModelAdmin):
    list_display = ("external_id", "kind", "source", "absent_runs", "tombstoned_at", "updated_at")
    list_filter = (("source", NewestRelatedFilter), "kind", ("tombstoned_at", admin.EmptyFieldListFilter))
    list_select_related = ("source",)
    search_fields = ("external_id", "source__label")
    search_help_text = "Vendor’s key, connection, or any key"
    key_fields = ("source_id", "target_id")
    ordering = ("-id",)
    fields = (
        *("source", "kind", "external_id", "target_id", "owns", "absent_runs", "tombstoned_at"),
        *("in_our_words", "as_sent", "created_at", "updated_at"),
    )
    steps = (
        Step(
            "release",
            "Let it come back",
            lambda row, *, actor: lift_tombstone(row, actor=actor),
            "{row} comes back with the next sync that finds it.",
            shown=lambda row: row.tombstoned_at is not None,
            in_lists=False,
        ),
    )

    @admin.display(description="in our words")
    def in_our_words(self, origin: Origin) -> str:
        return as_json(origin.values)

    @admin.display(description="as it was sent")
    def as_sent(self, origin: Origin) -> str:
        return as_json(masked(origin.raw))


@admin.register(Merge)
class MergeAdmin(StaffModelAdmin):
    """Undone on the organisers' page of duplicates. What undoing needs has addresses of people in it, and stands on no page."""

    list_display = ("gone_label", "kept_label", "kind", "event", "merged_by_name", "created_at", "undone_at")
    list_filter = (("event", NewestRelatedFilter), "kind", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("event",)
    search_fields = ("kept_label", "gone_label", "event__name")
    search_help_text = "Either name, event, or any key"
    key_fields = ("event_id", "kept_id", "gone_id")
    ordering = ("-id",)
    fields = (
        *("event", "kind", "kept_label", "kept_id", "gone_label", "gone_id", "merged_by_name"),
        *("undone_at", "undone_by_name", "created_at", "updated_at"),
    )


@admin.register(ProgrammeList)
class ProgrammeListAdmin(StaffModelAdmin):
    list_display = ("name", "kind", "event", "uploaded_by_name", "created_at")
    list_filter = (("event", NewestRelatedFilter), "kind")
    list_select_related = ("event",)
    search_fields = ("name", "uploaded_by_name", "event__name")
    key_fields = ("event_id",)
    fields = ("event", "kind", "name", "uploaded_by_name", "headers", "created_at", "updated_at")
