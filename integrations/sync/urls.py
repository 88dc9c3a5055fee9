"""Addresses of connections and their runs: pages of organisers, and where vendors call. Mounted by name in eventhub/urls.py."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern
from django.urls import path as plain_path

from integrations.sync.views import calls, connection, hooks, pictures, rows, runs, setting_up, write_back

app_name = "sync"


def path(route: str, view: Callable[..., Any], *, name: str) -> URLPattern:
    return plain_path(route, login_required(view), name=name)


SYNC = "e/<slug:event_slug>/sync"
ONE = f"{SYNC}/<uuid:pk>"
RUN = f"{ONE}/runs/<uuid:run_id>"

urlpatterns = [
    path(f"{SYNC}/", connection.connection_list, name="connection-list"),
    path(f"{SYNC}/new/", setting_up.connection_choose, name="connection-choose"),
    path(f"{SYNC}/new/<slug:vendor>/", setting_up.connection_create, name="connection-create"),
    path(f"{ONE}/", connection.connection_detail, name="connection-detail"),
    path(f"{ONE}/settings/", setting_up.connection_edit, name="connection-edit"),
    path(f"{ONE}/check/", setting_up.connection_check, name="connection-check"),
    path(f"{ONE}/pause/", connection.connection_pause, name="connection-pause"),
    path(f"{ONE}/resume/", connection.connection_resume, name="connection-resume"),
    path(f"{ONE}/disconnect/", connection.connection_disconnect, name="connection-disconnect"),
    path(f"{ONE}/reconnect/", setting_up.connection_reconnect, name="connection-reconnect"),
    # runs
    path(f"{ONE}/preview/", runs.run_preview, name="run-preview"),
    path(f"{ONE}/start/", runs.run_start, name="run-start"),
    path(f"{RUN}/", runs.run_detail, name="run-detail"),
    path(f"{RUN}/progress/", runs.run_progress, name="run-progress"),
    path(f"{RUN}/cancel/", runs.run_cancel, name="run-cancel"),
    path(f"{RUN}/apply/", runs.run_apply, name="run-apply"),
    path(f"{RUN}/release/", runs.run_release, name="run-release"),
    path(f"{RUN}/leave/", runs.run_leave, name="run-leave"),
    path(f"{RUN}/undo/", runs.run_undo, name="run-undo"),
    # single rows
    path(f"{ONE}/row/", rows.row_again, name="row-again"),
    path(f"{ONE}/failed/", rows.failed_list, name="failed-list"),
    path(f"{ONE}/failed/<uuid:row_id>/", rows.failed_detail, name="failed-detail"),
    path(f"{ONE}/removed/", rows.removed_list, name="removed-list"),
    path(f"{ONE}/removed/<uuid:origin_id>/return/", rows.removed_return, name="removed-return"),
    # pictures
    path(f"{ONE}/pictures/", pictures.picture_list, name="picture-list"),
    path(f"{ONE}/pictures/again/", pictures.pictures_again, name="pictures-again"),
    path(f"{ONE}/pictures/<uuid:picture_id>/again/", pictures.picture_again, name="picture-again"),
    # the other way round
    path(f"{ONE}/send/", write_back.write_back, name="write-back"),
    path(f"{ONE}/calls/", hooks.hook_detail, name="hook-detail"),
    # asked by vendors, who have no account
    plain_path("sync/calls/<slug:hook_key>/", calls.take_call, name="call"),
]
