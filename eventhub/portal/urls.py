from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path

from eventhub.portal.views import (
    account,
    acting,
    annotations,
    artworks,
    comparing,
    documents,
    files,
    guests,
    home,
    invitations,
    mail,
    oidc,
    proofs,
    requirements,
    service,
    uploads,
)

app_name = "portal"


def page(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page of somebody who has signed in."""
    return path(route, login_required(view), name=name)


AREA, VERSION, PROOF = "artwork/<uuid:pk>/", "artwork-versions/<uuid:pk>/", "proofs/<uuid:pk>/"
# Shared by organisers, sponsors, designers and viewers; a guest sees one proof.
ARTWORK = [
    page(AREA, requirements.requirement, "requirement"),
    page(f"{AREA}documents/<slug:kind>/", requirements.requirement_document, "requirement-document"),
    page(f"{AREA}due/", requirements.requirement_due, "requirement-due"),
    page(f"{AREA}replace/", requirements.requirement_replace, "requirement-replace"),
    page(f"{AREA}compare/", comparing.artwork_compare, "artwork-compare"),
    page(f"{VERSION}accept/", artworks.artwork_accept, "artwork-accept"),
    page(f"{VERSION}accept-warning/", artworks.artwork_accept_warning, "artwork-accept-warning"),
    page(f"{VERSION}reject/", artworks.artwork_reject, "artwork-reject"),
    page(f"{VERSION}overrule/", artworks.artwork_overrule, "artwork-overrule"),
    page(f"{VERSION}notes/", artworks.artwork_notes, "artwork-notes"),
    page(f"{VERSION}remove/", artworks.artwork_remove, "artwork-remove"),
    path(PROOF, proofs.proof, name="proof"),
    page(f"{PROOF}decide/", proofs.proof_decide, "proof-decide"),
    page(f"{PROOF}certificate/", proofs.proof_certificate, "proof-certificate"),
    path(f"{PROOF}annotations/", annotations.annotation_add, name="annotation-add"),
    path(f"{PROOF}annotations/<int:number>/answer/", annotations.annotation_answer, name="annotation-answer"),
    path(f"{PROOF}annotations/<int:number>/resolve/", annotations.annotation_resolve, name="annotation-resolve"),
    path(f"{PROOF}annotations/<int:number>/reopen/", annotations.annotation_reopen, name="annotation-reopen"),
    page(f"{PROOF}guests/", guests.guest_invite, "guest-invite"),
    page(f"{PROOF}guests/<uuid:guest_id>/revoke/", guests.guest_revoke, "guest-revoke"),
    path("guests/<str:token>", guests.guest_review, name="guest-review"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/second-factor/", account.second_factor, name="second-factor"),
    path("account/2fa/webauthn/keys/<int:pk>/remove/", account.passkey_remove, name="passkey-remove"),
    # before the library's own, which know nothing of what can go wrong on the way
    path("account/oidc/<slug:provider_id>/login/", oidc.oidc_begin, name="oidc-begin"),
    path("account/oidc/<slug:provider_id>/login/callback/", oidc.oidc_return, name="oidc-return"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/new-link", invitations.invitation_request, name="invitation-request"),
    path("on-behalf/", acting.acting_list, name="acting-list"),
    path("on-behalf/stop/", acting.acting_stop, name="acting-stop"),
    path("on-behalf/<uuid:pk>/", acting.acting_start, name="acting-start"),
    path("files/<uuid:file_id>", files.file, name="file"),
    path("downloads/<str:token>", files.download, name="download"),
    path("derived/<str:token>/<path:name>", files.derived, name="derived"),
    path("documents/<str:token>", documents.document, name="document"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:pk>", uploads.upload, name="upload"),
    *ARTWORK,
    path("mail", mail.mail_list, name="mail-list"),
    path("mail/<str:name>", mail.mail_detail, name="mail-detail"),
    path("health", service.health, name="health"),
]
