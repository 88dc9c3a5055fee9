from django.contrib import admin

from eventhub.activity.admin import StaffModelAdmin
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.imports.models import ColumnMapping, ImportChunk, ImportRow, StandImport


@admin.register(StandImport)
class StandImportAdmin(StaffModelAdmin):
    """Whatever is to be done with an import is done on the organiser's pages."""

    list_display = ("name", "event", mark("import"), "total_rows", "done_rows", "asked_by_name", "created_at")
    list_filter = ("status", ("event", NewestRelatedFilter), ("created_at", admin.DateFieldListFilter))
    list_select_related = ("event__organisation",)
    search_fields = ("name", "asked_by_name", "=sha256")
    search_help_text = "File, who sent it, SHA-256, or any key"
    key_fields = ("event_id", "asked_by_id")
    fields = (
        *("name", "event", "status", "kind", "encoding", "separator", "sheet", "header_line", "headers", "columns"),
        *("unit", "total_rows", "done_rows", "counts", "results", "problem", "attempt", "beat_at", "size", "sha256"),
        *("asked_by_name", "created_at", "planned_at", "finished_at"),
    )


@admin.register(ImportRow)
class ImportRowAdmin(StaffModelAdmin):
    list_display = ("line", "stand_import", "verdict", "outcome", "stand", "company", "reason")
    list_filter = ("verdict", "outcome")
    list_select_related = ("stand_import__event__organisation",)
    search_fields = ("stand", "company", "reason")
    search_help_text = "Stand, company, reason, or any key"
    key_fields = ("stand_import_id",)
    fields = (
        *("stand_import", "line", "verdict", "outcome", "stand", "company", "reason"),
        *("cells", "changes", "problems", "notes"),
    )


@admin.register(ImportChunk)
class ImportChunkAdmin(StaffModelAdmin):
    list_display = ("__str__", "stand_import", "created_at")
    list_select_related = ("stand_import__event__organisation",)
    search_fields = ("stand_import__name",)
    search_help_text = "File, or any key"
    key_fields = ("stand_import_id",)
    fields = ("stand_import", "written", "created_at")


@admin.register(ColumnMapping)
class ColumnMappingAdmin(StaffModelAdmin):
    list_display = ("__str__", "organisation", "unit", "updated_at")
    list_filter = (("organisation", NewestRelatedFilter),)
    list_select_related = ("organisation",)
    search_fields = ("header_key",)
    search_help_text = "Any key"
    key_fields = ("organisation_id",)
    fields = ("organisation", "columns", "unit", "header_key", "created_at", "updated_at")
