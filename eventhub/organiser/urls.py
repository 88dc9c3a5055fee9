"""Addresses of organisers' pages. Everything here asks for a sign-in; what each may see is decided by its scope."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern
from django.urls import path as plain_path

from eventhub.organiser.views import (
    artwork,
    artwork_packs,
    clients,
    clones,
    contacts,
    course,
    demand,
    event_files,
    events,
    filters,
    halls,
    imports,
    invitations,
    merging,
    organisations,
    overview,
    package_files,
    packages,
    payments,
    programme,
    programme_lists,
    reviews,
    rooms,
    search,
    session,
    session_bulk,
    sessions,
    speakers,
    sponsors,
    stand,
    stand_offers,
    stands,
    start,
    summaries,
    unlocking,
    webhooks,
)

app_name = "organiser"


def path(route: str, view: Callable[..., Any], *, name: str) -> URLPattern:
    return plain_path(route, login_required(view), name=name)


EVENT = "e/<slug:event_slug>"
STAND = "e/<slug:event_slug>/stands/<uuid:pk>"
SESSION = "e/<slug:event_slug>/sessions/<uuid:pk>"
SPEAKER = "e/<slug:event_slug>/speakers/<uuid:pk>"
PACK = "e/<slug:event_slug>/artwork/packs/<uuid:pk>"
IMPORT = "e/<slug:event_slug>/imports/<uuid:pk>"
ORGANISATION = "o/<uuid:organisation_id>"
WEBHOOK = "o/<uuid:organisation_id>/api/webhooks/<uuid:pk>"
CLIENT = "o/<uuid:organisation_id>/api/clients/<uuid:pk>"

urlpatterns = [
    path("e/", events.event_list, name="event-list"),
    path(f"{EVENT}/", overview.overview, name="overview"),
    path(f"{EVENT}/start/", start.event_start, name="event-start"),
    path(f"{EVENT}/settings/", events.event_settings, name="event-settings"),
    path(f"{EVENT}/publish/", events.event_publish, name="event-publish"),
    path(f"{EVENT}/archive/", events.event_archive, name="event-archive"),
    path(f"{EVENT}/clone/", clones.event_clone, name="event-clone"),
    path(f"{EVENT}/cloned/", clones.event_cloned, name="event-cloned"),
    path(f"{EVENT}/everything/", event_files.event_zip, name="event-zip"),
    path(f"{EVENT}/people/", invitations.event_people, name="event-people"),
    path(f"{EVENT}/people/<uuid:pk>/revoke/", invitations.grant_revoke, name="grant-revoke"),
    path(f"{EVENT}/search/", search.event_search, name="search"),
    path(f"{EVENT}/filters/<uuid:pk>/", filters.filter_edit, name="filter-edit"),
    path(f"{EVENT}/filters/<uuid:pk>/remove/", filters.filter_remove, name="filter-remove"),
    path(f"{EVENT}/filters/", filters.filter_save, name="filter-save"),
    # stands
    path(f"{EVENT}/halls/", halls.hall_list, name="hall-list"),
    path(f"{EVENT}/halls/new/", halls.hall_create, name="hall-create"),
    path(f"{EVENT}/halls/<uuid:pk>/", halls.hall_edit, name="hall-edit"),
    path(f"{EVENT}/stands/", stands.stand_list, name="stand-list"),
    path(f"{EVENT}/stands/new/", stands.stand_create, name="stand-create"),
    path(f"{EVENT}/stands/choices/", start.stand_choices, name="stand-choices"),
    path(f"{STAND}/", stand.stand_detail, name="stand-detail"),
    path(f"{STAND}/edit/", stands.stand_edit, name="stand-edit"),
    path(f"{STAND}/remove/", stands.stand_remove, name="stand-remove"),
    path(f"{STAND}/assign/", stand.stand_assign, name="stand-assign"),
    path(f"{STAND}/sponsor/", stand.stand_sponsor, name="stand-sponsor"),
    path(f"{STAND}/unassign/", stand.stand_unassign, name="stand-unassign"),
    path(f"{STAND}/hand-over/", course.stand_hand_over, name="stand-hand-over"),
    path(f"{STAND}/cancel/", course.stand_cancel, name="stand-cancel"),
    path(f"{STAND}/move/", course.stand_move, name="stand-move"),
    path(f"{STAND}/co-exhibitors/", stand.stand_co_exhibitors, name="stand-co-exhibitors"),
    path(f"{STAND}/allocation/", stand.stand_allocate, name="stand-allocate"),
    path(f"{STAND}/allocation/remove/", stand.stand_allocation_remove, name="stand-allocation-remove"),
    path(f"{STAND}/configuration/", stand.configuration_start, name="configuration-start"),
    path(f"{STAND}/fees/", stand.fee_add, name="fee-add"),
    path(f"{STAND}/fees/<uuid:fee_id>/reverse/", stand.fee_reverse, name="fee-reverse"),
    path(f"{STAND}/payments/", payments.payment_record, name="payment-record"),
    path(f"{STAND}/payments/<uuid:payment_id>/reverse/", payments.payment_reverse, name="payment-reverse"),
    path(f"{STAND}/invite/", stand.stand_invite, name="stand-invite"),
    path(f"{EVENT}/stand-offers/", stand_offers.stand_offer_list, name="stand-offer-list"),
    path(f"{EVENT}/stand-offers/invite/", stand_offers.stand_offer_invite, name="stand-offer-invite"),
    path(f"{EVENT}/stand-offers/<uuid:pk>/withdraw/", stand_offers.stand_offer_withdraw, name="stand-offer-withdraw"),
    path(f"{EVENT}/stand-offers/<uuid:pk>/again/", stand_offers.stand_offer_again, name="stand-offer-again"),
    # lists in and out
    path(f"{EVENT}/imports/", imports.import_list, name="import-list"),
    path(f"{EVENT}/imports/new/", imports.import_create, name="import-create"),
    path(f"{EVENT}/imports/template/", imports.import_template, name="import-template"),
    path(f"{EVENT}/imports/export/", imports.stand_export, name="stand-export"),
    path(f"{IMPORT}/", imports.import_detail, name="import-detail"),
    path(f"{IMPORT}/columns/", imports.import_columns, name="import-columns"),
    path(f"{IMPORT}/reading/", imports.import_reading, name="import-reading"),
    path(f"{IMPORT}/progress/", imports.import_progress, name="import-progress"),
    path(f"{IMPORT}/run/", imports.import_run, name="import-run"),
    path(f"{IMPORT}/again/", imports.import_again, name="import-again"),
    path(f"{IMPORT}/undo/", imports.import_undo, name="import-undo"),
    # sponsors and their people
    path(f"{EVENT}/sponsors/", sponsors.sponsor_list, name="sponsor-list"),
    path(f"{EVENT}/sponsors/new/", sponsors.sponsor_create, name="sponsor-create"),
    path(f"{EVENT}/sponsors/add/", sponsors.sponsor_add, name="sponsor-add"),
    path(f"{EVENT}/sponsors/<uuid:pk>/", sponsors.sponsor_detail, name="sponsor-detail"),
    path(f"{EVENT}/sponsors/<uuid:pk>/edit/", sponsors.sponsor_edit, name="sponsor-edit"),
    path(f"{EVENT}/sponsors/<uuid:pk>/tier/", sponsors.sponsorship_edit, name="sponsorship-edit"),
    path(f"{EVENT}/sponsors/<uuid:pk>/invite/", sponsors.sponsor_invite, name="sponsor-invite"),
    path(f"{EVENT}/invitations/", invitations.invitation_list, name="invitation-list"),
    path(f"{EVENT}/invitations/new/", invitations.invitation_create, name="invitation-create"),
    path(f"{EVENT}/invitations/resend/", invitations.invitation_resend_many, name="invitation-resend-many"),
    path(f"{EVENT}/invitations/<uuid:pk>/resend/", invitations.invitation_resend, name="invitation-resend"),
    path(f"{EVENT}/invitations/<uuid:pk>/withdraw/", invitations.invitation_withdraw, name="invitation-withdraw"),
    # reviews
    path(f"{EVENT}/review/", reviews.review_list, name="review-list"),
    path(f"{EVENT}/review/<uuid:pk>/", reviews.review_detail, name="review-detail"),
    path(f"{EVENT}/review/<uuid:pk>/approve/", reviews.review_approve, name="review-approve"),
    path(f"{EVENT}/review/<uuid:pk>/request-changes/", reviews.review_request_changes, name="review-request-changes"),
    path(f"{EVENT}/review/<uuid:pk>/reopen/", reviews.review_reopen, name="review-reopen"),
    path(f"{EVENT}/review/<uuid:pk>/difference/", reviews.review_difference, name="review-difference"),
    # artwork
    path(f"{EVENT}/artwork/", artwork.artwork_board, name="artwork-board"),
    path(f"{EVENT}/artwork/list/", artwork.artwork_list, name="artwork-list"),
    path(f"{EVENT}/artwork/accept/", artwork.artwork_accept, name="artwork-accept"),
    path(f"{EVENT}/artwork/remind/", artwork.artwork_remind, name="artwork-remind"),
    path(f"{EVENT}/artwork/packs/", artwork_packs.pack_list, name="pack-list"),
    path(f"{PACK}/", artwork_packs.pack_detail, name="pack-detail"),
    path(f"{PACK}/download/", artwork_packs.pack_download, name="pack-download"),
    path(f"{PACK}/manifest/", artwork_packs.pack_manifest, name="pack-manifest"),
    # out of the hub
    path(f"{EVENT}/summaries/<uuid:pk>/", summaries.summary, name="summary"),
    path(f"{EVENT}/summaries/<uuid:pk>/<int:number>/", summaries.summary, name="summary-of"),
    path(f"{EVENT}/summaries/<uuid:pk>/<int:number>/pdf/", summaries.summary_pdf, name="summary-pdf"),
    path(f"{EVENT}/contacts/", contacts.contact_list, name="contact-list"),
    path(f"{EVENT}/demand/", demand.demand_list, name="demand-list"),
    path(f"{EVENT}/demand/halls/", demand.demand_halls, name="demand-halls"),
    path(f"{EVENT}/demand/stands/", demand.demand_stands, name="demand-stands"),
    # programme
    path(f"{EVENT}/programme/", programme.programme_calendar, name="programme-calendar"),
    path(f"{EVENT}/programme/import/", programme_lists.programme_import, name="programme-import"),
    path(f"{EVENT}/programme/template/", programme_lists.programme_template, name="programme-template"),
    path(f"{EVENT}/programme/export/", programme_lists.programme_export, name="programme-export"),
    path(f"{EVENT}/programme/lists/<uuid:pk>/", programme_lists.programme_list, name="programme-list"),
    path(
        f"{EVENT}/programme/lists/<uuid:pk>/discard/",
        programme_lists.programme_list_discard,
        name="programme-list-discard",
    ),
    path(f"{EVENT}/sessions/", sessions.session_list, name="session-list"),
    path(f"{EVENT}/sessions/new/", sessions.session_create, name="session-create"),
    path(f"{EVENT}/sessions/many/", session_bulk.session_bulk, name="session-bulk"),
    path(f"{SESSION}/", session.session_detail, name="session-detail"),
    path(f"{SESSION}/edit/", sessions.session_edit, name="session-edit"),
    path(f"{SESSION}/move/", sessions.session_move, name="session-move"),
    path(f"{SESSION}/speakers/", session.session_speakers, name="session-speakers"),
    path(f"{SESSION}/cancel/", partial(session.session_step, step="cancel"), name="session-cancel"),
    path(f"{SESSION}/withdraw/", partial(session.session_step, step="withdraw"), name="session-withdraw"),
    path(f"{SESSION}/reinstate/", partial(session.session_step, step="reinstate"), name="session-reinstate"),
    path(f"{SESSION}/give-back/", unlocking.session_unlock, name="session-unlock"),
    path(f"{SESSION}/purge/", session.session_purge, name="session-purge"),
    path(f"{EVENT}/speakers/", speakers.speaker_list, name="speaker-list"),
    path(f"{EVENT}/speakers/new/", speakers.speaker_create, name="speaker-create"),
    path(f"{SPEAKER}/", speakers.speaker_detail, name="speaker-detail"),
    path(f"{SPEAKER}/edit/", speakers.speaker_edit, name="speaker-edit"),
    path(f"{SPEAKER}/withdraw/", partial(speakers.speaker_step, step="withdraw"), name="speaker-withdraw"),
    path(f"{SPEAKER}/reinstate/", partial(speakers.speaker_step, step="reinstate"), name="speaker-reinstate"),
    path(f"{SPEAKER}/give-back/", unlocking.speaker_unlock, name="speaker-unlock"),
    path(f"{SPEAKER}/purge/", speakers.speaker_purge, name="speaker-purge"),
    path(f"{EVENT}/rooms/", rooms.room_list, name="room-list"),
    *(
        path(f"{EVENT}/{part}/{route}", partial(view, kind=kind), name=f"{kind}-{step}")
        for kind, part in (("room", "rooms"), ("track", "tracks"), ("type", "session-types"))
        for step, route, view in (
            ("create", "new/", rooms.room_create),
            ("change", "<uuid:pk>/", rooms.room_change),
            ("remove", "<uuid:pk>/remove/", rooms.room_remove),
        )
    ),
    # packages
    path(f"{EVENT}/packages/", packages.package_list, name="package-list"),
    path(f"{EVENT}/packages/<uuid:pk>/", packages.package_detail, name="package-detail"),
    path(f"{EVENT}/packages/<uuid:pk>/difference/", packages.package_difference, name="package-difference"),
    path(f"{EVENT}/packages/<uuid:pk>/export/", package_files.package_export, name="package-export"),
    path(f"{EVENT}/packages/<uuid:pk>/offer/", packages.package_offer, name="package-offer"),
    path(f"{EVENT}/packages/<uuid:pk>/stop/", packages.package_stop, name="package-stop"),
    path(f"{EVENT}/packages/<uuid:pk>/stock/", packages.stock_limit, name="stock-limit"),
    # the organisation
    path(f"{ORGANISATION}/", organisations.organisation_detail, name="organisation-detail"),
    path(f"{ORGANISATION}/start/", start.organisation_start, name="organisation-start"),
    path(f"{ORGANISATION}/events/new/", events.event_create, name="event-create"),
    path(f"{ORGANISATION}/defaults/", organisations.organisation_defaults, name="organisation-defaults"),
    path(f"{ORGANISATION}/second-factor/", organisations.organisation_second_factor, name="organisation-second-factor"),
    path(f"{ORGANISATION}/packages/", packages.organisation_packages, name="organisation-packages"),
    path(f"{ORGANISATION}/packages/<uuid:pk>/", packages.organisation_package, name="organisation-package"),
    path(
        f"{ORGANISATION}/packages/<uuid:pk>/difference/",
        packages.organisation_package_difference,
        name="organisation-package-difference",
    ),
    path(
        f"{ORGANISATION}/packages/<uuid:pk>/export/",
        package_files.organisation_package_export,
        name="organisation-package-export",
    ),
    path(f"{ORGANISATION}/sponsors/", organisations.organisation_sponsors, name="organisation-sponsors"),
    path(
        f"{ORGANISATION}/sponsors/<uuid:pk>/", organisations.organisation_sponsor_edit, name="organisation-sponsor-edit"
    ),
    path(f"{ORGANISATION}/sponsors/<uuid:pk>/merge/", merging.sponsor_merge, name="sponsor-merge"),
    path(f"{ORGANISATION}/search/", search.organisation_search, name="organisation-search"),
    # its API
    path(f"{ORGANISATION}/api/clients/", clients.client_list, name="client-list"),
    path(f"{ORGANISATION}/api/clients/new/", clients.client_create, name="client-create"),
    path(f"{CLIENT}/", clients.client_detail, name="client-detail"),
    path(f"{CLIENT}/edit/", clients.client_edit, name="client-edit"),
    path(f"{CLIENT}/rotate/", clients.client_rotate, name="client-rotate"),
    path(f"{CLIENT}/revoke/", clients.client_revoke, name="client-revoke"),
    path(f"{CLIENT}/first-call/", clients.client_first_call, name="client-first-call"),
    path(f"{ORGANISATION}/api/webhooks/", webhooks.webhook_list, name="webhook-list"),
    path(f"{ORGANISATION}/api/webhooks/new/", webhooks.webhook_create, name="webhook-create"),
    path(f"{WEBHOOK}/", webhooks.webhook_detail, name="webhook-detail"),
    path(f"{WEBHOOK}/edit/", webhooks.webhook_edit, name="webhook-edit"),
    path(f"{WEBHOOK}/rotate/", webhooks.webhook_rotate, name="webhook-rotate"),
    path(f"{WEBHOOK}/remove/", webhooks.webhook_remove, name="webhook-remove"),
    path(f"{WEBHOOK}/pause/", webhooks.webhook_pause, name="webhook-pause"),
    path(f"{WEBHOOK}/resume/", webhooks.webhook_resume, name="webhook-resume"),
    path(f"{WEBHOOK}/ping/", webhooks.webhook_ping, name="webhook-ping"),
    path(f"{WEBHOOK}/replay/", webhooks.webhook_replay, name="webhook-replay"),
    path(f"{WEBHOOK}/deliveries/<uuid:delivery_id>/", webhooks.webhook_delivery, name="webhook-delivery"),
    path(
        f"{WEBHOOK}/deliveries/<uuid:delivery_id>/replay/",
        webhooks.webhook_delivery_replay,
        name="webhook-delivery-replay",
    ),
    # its team
    path(f"{ORGANISATION}/team/", organisations.team_list, name="team-list"),
    path(f"{ORGANISATION}/team/invite/", organisations.team_invite, name="team-invite"),
    path(f"{ORGANISATION}/team/<uuid:pk>/revoke/", organisations.team_revoke, name="team-revoke"),
    path(f"{ORGANISATION}/team/invitations/<uuid:pk>/resend/", organisations.team_resend, name="team-resend"),
    path(f"{ORGANISATION}/team/invitations/<uuid:pk>/withdraw/", organisations.team_withdraw, name="team-withdraw"),
]
