"""Connections and runs as staff see them. They are set up and decided on the organisers' pages; here they can be stopped."""

from typing import Any

from django.contrib import admin

from eventhub.activity.admin import StaffModelAdmin, Table, as_json
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import ReasonForm, Step, while_machine_allows
from eventhub.core.masking import masked
from integrations.sync.models import Connection, Copying, InboundCall, Picture, Quarantine, SyncRun
from integrations.sync.workflows import cancel_run, disconnect_connection, pause_connection, resume_connection

LATEST = 20


@admin.register(Connection)
class ConnectionAdmin(StaffModelAdmin):
    """Credentials and the secret of its calls stand on no page."""

    list_display = ("name", "vendor", "event", mark("connection"), "interval", "last_ok_at", "next_run_at")
    list_select_related = ("event",)
    list_filter = ("status", "vendor", ("event", NewestRelatedFilter))
    search_fields = ("name", "base_url", "event__name")
    search_help_text = "Name, address, event, or any key"
    key_fields = ("event_id",)
    fields = (
        *("event", "vendor", "name", "base_url", "chosen_options", "chosen_rules", "time_zone", "interval"),
        *("status", "broken_reason", "last_ok_at", "next_run_at", "created_at", "updated_at"),
    )
    steps = (
        Step(
            "pause",
            "Pause",
            pause_connection,
            "{row} is paused.",
            form=ReasonForm,
            shown=while_machine_allows("pause"),
        ),
        Step(
            "resume",
            "Resume",
            resume_connection,
            "{row} is active.",
            form=ReasonForm,
            shown=while_machine_allows("resume"),
        ),
        Step(
            "disconnect",
            "Disconnect",
            disconnect_connection,
            "{row} is disconnected.",
            form=ReasonForm,
            shown=while_machine_allows("disconnect"),
            in_lists=False,
            hint="Its keys are forgotten. Sessions, speakers and runs stay.",
        ),
    )

    @admin.display(description="options")
    def chosen_options(self, connection: Connection) -> Any:
        return as_json(connection.options)

    @admin.display(description="rules")
    def chosen_rules(self, connection: Connection) -> Any:
        return as_json(connection.rules)

    def tables(self, row: Connection) -> list[Table]:
        lines = [(run.created_at, run.mode, run.status, run.problem) for run in row.runs.all()[:LATEST]]
        return [Table("Latest runs", ("asked for", "mode", "status", "problem"), lines)]


@admin.register(SyncRun)
class SyncRunAdmin(StaffModelAdmin):
    list_display = ("connection", "mode", mark("sync_run"), "trigger", "created_at", "ended_at", "problem")
    list_select_related = ("connection",)
    list_filter = ("status", "mode", "trigger", ("created_at", admin.DateFieldListFilter))
    search_fields = ("connection__name", "problem")
    search_help_text = "Connection, problem, or any key"
    key_fields = ("connection_id",)
    fields = (
        *("connection", "mode", "full", "trigger", "status", "counted", "problem", "held_reasons", "warnings"),
        *("asked_by_name", "lease_until", "wakes_at", "cancel_asked_at", "started_at", "ended_at"),
        *("created_at", "updated_at"),
    )
    steps = (Step("cancel", "Cancel", cancel_run, "{row} is cancelled.", shown=while_machine_allows("cancel")),)

    @admin.display(description="counts")
    def counted(self, run: SyncRun) -> Any:
        return as_json(run.counts)


@admin.register(Quarantine)
class QuarantineAdmin(StaffModelAdmin):
    list_display = ("external_id", "stream", "connection", "reason", "attempts", "last_tried_at")
    list_select_related = ("connection",)
    list_filter = ("stream", ("created_at", admin.DateFieldListFilter))
    search_fields = ("external_id", "reason", "connection__name")
    search_help_text = "Key at the vendor, reason, connection, or any key"
    key_fields = ("connection_id",)
    fields = (
        *("connection", "stream", "external_id", "reason", "detail", "row", "attempts", "last_tried_at"),
        *("created_at", "updated_at"),
    )

    @admin.display(description="as the vendor sent it")
    def row(self, quarantine: Quarantine) -> Any:
        return as_json(masked(quarantine.raw))


@admin.register(Picture)
class PictureAdmin(StaffModelAdmin):
    list_display = ("url", "purpose", "connection", "fetched_at", "failed_at", "reason")
    list_select_related = ("connection",)
    list_filter = ("purpose", ("failed_at", admin.EmptyFieldListFilter), ("unused_since", admin.EmptyFieldListFilter))
    search_fields = ("url", "reason", "connection__name")
    search_help_text = "Address, reason, connection, or any key"
    key_fields = ("connection_id", "file_id")
    fields = (
        *("connection", "purpose", "url", "file", "digest", "etag", "last_modified", "fetched_at", "changed_at"),
        *("reason", "failed_at", "attempts", "due_at", "unused_since", "created_at", "updated_at"),
    )


@admin.register(Copying)
class CopyingAdmin(StaffModelAdmin):
    """Who copies at the moment is the engine's own."""

    list_display = ("connection", "due_at", "until", "updated_at")
    list_select_related = ("connection",)
    search_fields = ("connection__name",)
    search_help_text = "Connection, or any key"
    key_fields = ("connection_id",)
    fields = ("connection", "due_at", "until", "created_at", "updated_at")


@admin.register(InboundCall)
class InboundCallAdmin(StaffModelAdmin):
    list_display = ("connection", "created_at", "handled_at", "outcome")
    list_select_related = ("connection",)
    list_filter = (("created_at", admin.DateFieldListFilter),)
    search_fields = ("connection__name", "=dedupe")
    search_help_text = "Connection, or any key"
    key_fields = ("connection_id",)
    fields = ("connection", "sent_headers", "handled_at", "outcome", "dedupe", "created_at")

    @admin.display(description="headers")
    def sent_headers(self, call: InboundCall) -> Any:
        return as_json(call.headers)
