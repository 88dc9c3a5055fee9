from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from eventhub.activity.admin import ServiceForm, StaffModelAdmin
from eventhub.core.admin.lists import NewestRelatedFilter
from eventhub.core.admin.steps import Step
from eventhub.files.models import StoredFile, Upload
from eventhub.files.services import remove_file, store_image


class UploadForm(ServiceForm):
    picture = forms.FileField(help_text="PNG, JPEG or WebP, at most 10 MB")


@admin.register(StoredFile)
class StoredFileAdmin(StaffModelAdmin):
    add_form = UploadForm
    list_display = (
        "name",
        "purpose",
        "organisation",
        "content_type",
        "size",
        "width",
        "height",
        "created_at",
        "deleted_at",
    )
    list_filter = (
        "purpose",
        "scan_status",
        ("organisation", NewestRelatedFilter),
        ("deleted_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("organisation",)
    date_hierarchy = "created_at"
    search_fields = ("name", "=sha256", "uploaded_by_name")
    search_help_text = "Name, SHA-256, who uploaded, or any key"
    key_fields = ("organisation_id", "uploaded_by_id")
    add_fields = ("organisation", "purpose", "picture")
    autocomplete_fields = ("organisation",)
    fields = (
        *("name", "key", "purpose", "organisation", "shown", "content_type", "size", "width", "height", "sha256"),
        *("scan_status", "scan_note", "scanned_at", "uploaded_by_name", "created_at", "deleted_at"),
    )
    steps = (
        Step(
            "remove",
            "Remove file",
            remove_file,
            "{row} is removed.",
            shown=lambda file: file.deleted_at is None,
        ),
    )

    @admin.display(description="id, to name it in a package")
    def key(self, file: StoredFile) -> str:
        return str(file.pk)

    @admin.display(description="picture")
    def shown(self, file: StoredFile) -> str:
        if file.deleted_at:
            return ""
        return format_html('<a href="{}">Open {}</a>', reverse("portal:file", args=[file.pk]), file.name)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> StoredFile:
        picture = values["picture"]
        return store_image(
            organisation=values["organisation"],
            purpose=values["purpose"],
            name=picture.name,
            content=picture,
            actor=request.actor,
        )


@admin.register(Upload)
class UploadAdmin(StaffModelAdmin):
    """What is on its way, and why something was not kept; only looked at, because its sender stops it, or time does."""

    list_display = ("name", "purpose", "organisation", "owner_name", "size", "received", "created_at", "expires_at")
    list_filter = ("purpose", ("organisation", NewestRelatedFilter), ("completed_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    date_hierarchy = "created_at"
    search_fields = ("name", "owner_name", "fault")
    search_help_text = "Name, who sends it, why it was refused, or any key"
    key_fields = ("organisation_id", "owner_id", "file_id")
    fields = (
        *("name", "purpose", "organisation", "owner_name", "declared_type", "size", "received", "completed_at"),
        *("file", "fault", "leads_to", "created_at", "updated_at", "expires_at"),
    )
