"""The addresses of the API, as the contract writes them: no trailing slash, nothing redirects."""

from django.urls import path, re_path

from eventhub.api.docs import DocsView, SchemaView
from eventhub.api.oauth import RevokeView, TokenView
from eventhub.api.v1.allocations import AllocationViewSet
from eventhub.api.v1.artwork_requirements import ArtworkRequirementViewSet
from eventhub.api.v1.artworks import ArtworkViewSet
from eventhub.api.v1.configurations import ConfigurationViewSet
from eventhub.api.v1.events import EventViewSet
from eventhub.api.v1.fees import FeeViewSet
from eventhub.api.v1.files import FileViewSet
from eventhub.api.v1.nothing import NothingHere
from eventhub.api.v1.options import CategoryOptionViewSet, CategoryViewSet, OptionViewSet, PackageOptionViewSet
from eventhub.api.v1.packages import PackageViewSet
from eventhub.api.v1.payments import BalanceViewSet, PaymentViewSet
from eventhub.api.v1.proofs import CertificateViewSet, ProofViewSet
from eventhub.api.v1.rooms import RoomViewSet
from eventhub.api.v1.selections import SelectionViewSet
from eventhub.api.v1.sessions import SessionViewSet
from eventhub.api.v1.speakers import SpeakerViewSet
from eventhub.api.v1.sponsors import SponsorViewSet
from eventhub.api.v1.sponsorships import SponsorshipViewSet
from eventhub.api.v1.stands import StandViewSet
from eventhub.api.v1.tracks import TrackViewSet
from eventhub.api.v1.uploads import UploadViewSet
from eventhub.api.v1.user_permissions import UserPermissionViewSet
from eventhub.api.v1.users import UserViewSet
from eventhub.api.v1.versions import VersionViewSet
from eventhub.api.v1.webhooks import DeliveryViewSet, PingViewSet, ReplayViewSet, WebhookViewSet

app_name = "api"

READ_LIST = {"get": "list"}
READ = {"get": "retrieve"}
LIST = {"get": "list", "post": "create"}
LASTING = {"get": "retrieve", "put": "update", "patch": "update"}
DETAIL = {**LASTING, "delete": "destroy"}

CONFIGURATION = "stand-configurations/<uuid:pk>"
SELECTIONS = "stand-configurations/<uuid:configuration_id>/selections"
WEBHOOK, OF_WEBHOOK = "webhooks/<uuid:pk>", "webhooks/<uuid:webhook_id>"

v1 = [
    path("events", EventViewSet.as_view(LIST), name="event-list"),
    path("events/<uuid:pk>", EventViewSet.as_view(DETAIL), name="event-detail"),
    path("events/<uuid:pk>/publish", EventViewSet.as_view({"post": "publish"}), name="event-publish"),
    path("stands", StandViewSet.as_view(LIST), name="stand-list"),
    path("stands/<uuid:pk>", StandViewSet.as_view(DETAIL), name="stand-detail"),
    path(
        "stands/<uuid:pk>/package-allocation",
        AllocationViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="allocation-detail",
    ),
    path("stands/<uuid:pk>/balance", BalanceViewSet.as_view(READ), name="stand-balance"),
    path("fees", FeeViewSet.as_view(LIST), name="fee-list"),
    path("fees/<uuid:pk>", FeeViewSet.as_view(READ), name="fee-detail"),
    path("fees/<uuid:pk>/reverse", FeeViewSet.as_view({"post": "reverse"}), name="fee-reverse"),
    path("payments", PaymentViewSet.as_view(LIST), name="payment-list"),
    path("payments/<uuid:pk>", PaymentViewSet.as_view(READ), name="payment-detail"),
    path("payments/<uuid:pk>/reverse", PaymentViewSet.as_view({"post": "reverse"}), name="payment-reverse"),
    path("files", FileViewSet.as_view(LIST), name="file-list"),
    path("files/<uuid:pk>", FileViewSet.as_view({**READ, "delete": "destroy"}), name="file-detail"),
    path("uploads", UploadViewSet.as_view({"post": "create"}), name="upload-list"),
    path(
        "uploads/<uuid:pk>",
        UploadViewSet.as_view({**READ, "head": "tell", "patch": "append", "delete": "destroy"}),
        name="upload-detail",
    ),
    path("users", UserViewSet.as_view(LIST), name="user-list"),
    path("users/<uuid:pk>", UserViewSet.as_view(DETAIL), name="user-detail"),
    path("user-permissions", UserPermissionViewSet.as_view(LIST), name="user-permission-list"),
    path("user-permissions/<uuid:pk>", UserPermissionViewSet.as_view(DETAIL), name="user-permission-detail"),
    path("sponsors", SponsorViewSet.as_view(LIST), name="sponsor-list"),
    path("sponsors/<uuid:pk>", SponsorViewSet.as_view(LASTING), name="sponsor-detail"),
    path("sponsorships", SponsorshipViewSet.as_view(LIST), name="sponsorship-list"),
    path("sponsorships/<uuid:pk>", SponsorshipViewSet.as_view(LASTING), name="sponsorship-detail"),
    path("packages", PackageViewSet.as_view(LIST), name="package-list"),
    path("packages/<uuid:pk>", PackageViewSet.as_view(DETAIL), name="package-detail"),
    path("packages/<uuid:package_id>/versions", VersionViewSet.as_view(READ_LIST), name="version-list"),
    path("packages/<uuid:package_id>/versions/<int:number>", VersionViewSet.as_view(READ), name="version-detail"),
    path("packages/<uuid:package_id>/categories", CategoryViewSet.as_view(READ_LIST), name="category-list"),
    path("packages/<uuid:package_id>/options", PackageOptionViewSet.as_view(READ_LIST), name="package-option-list"),
    path("categories/<uuid:pk>", CategoryViewSet.as_view(READ), name="category-detail"),
    path("categories/<uuid:category_id>/options", CategoryOptionViewSet.as_view(READ_LIST), name="option-list"),
    path("options/<uuid:pk>", OptionViewSet.as_view(READ), name="option-detail"),
    path("stand-configurations", ConfigurationViewSet.as_view(LIST), name="configuration-list"),
    path(CONFIGURATION, ConfigurationViewSet.as_view(DETAIL), name="configuration-detail"),
    *[
        path(
            f"{CONFIGURATION}/{action.replace('_', '-')}",
            ConfigurationViewSet.as_view({"post": action}),
            name=f"configuration-{action.replace('_', '-')}",
        )
        for action in ("submit", "approve", "request_changes", "withdraw", "reopen", "discard")
    ],
    path(SELECTIONS, SelectionViewSet.as_view(LIST), name="selection-list"),
    path(f"{SELECTIONS}/<uuid:pk>", SelectionViewSet.as_view(DETAIL), name="selection-detail"),
    path("artwork-requirements", ArtworkRequirementViewSet.as_view(READ_LIST), name="artwork-requirement-list"),
    path("artwork-requirements/<uuid:pk>", ArtworkRequirementViewSet.as_view(READ), name="artwork-requirement-detail"),
    path("artworks", ArtworkViewSet.as_view(LIST), name="artwork-list"),
    path("artworks/<uuid:pk>", ArtworkViewSet.as_view(DETAIL), name="artwork-detail"),
    *[
        path(f"artworks/<uuid:pk>/{action}", ArtworkViewSet.as_view({"post": action}), name=f"artwork-{action}")
        for action in ("accept", "reject", "overrule")
    ],
    path("proofs", ProofViewSet.as_view(LIST), name="proof-list"),
    path("proofs/<uuid:pk>", ProofViewSet.as_view(READ), name="proof-detail"),
    *[
        path(f"proofs/<uuid:pk>/{action}", ProofViewSet.as_view({"post": action}), name=f"proof-{action}")
        for action in ("approve", "reject")
    ],
    path("proofs/<uuid:pk>/certificate", CertificateViewSet.as_view(READ), name="proof-certificate"),
    path("sessions", SessionViewSet.as_view(LIST), name="session-list"),
    path("sessions/<uuid:pk>", SessionViewSet.as_view(DETAIL), name="session-detail"),
    *[
        path(f"sessions/<uuid:pk>/{action}", SessionViewSet.as_view({"post": action}), name=f"session-{action}")
        for action in ("cancel", "reinstate")
    ],
    path("speakers", SpeakerViewSet.as_view(LIST), name="speaker-list"),
    path("speakers/<uuid:pk>", SpeakerViewSet.as_view(DETAIL), name="speaker-detail"),
    path("speakers/<uuid:pk>/reinstate", SpeakerViewSet.as_view({"post": "reinstate"}), name="speaker-reinstate"),
    path("rooms", RoomViewSet.as_view(LIST), name="room-list"),
    path("rooms/<uuid:pk>", RoomViewSet.as_view(DETAIL), name="room-detail"),
    path("tracks", TrackViewSet.as_view(LIST), name="track-list"),
    path("tracks/<uuid:pk>", TrackViewSet.as_view(DETAIL), name="track-detail"),
    path("webhooks", WebhookViewSet.as_view(LIST), name="webhook-list"),
    path(WEBHOOK, WebhookViewSet.as_view(DETAIL), name="webhook-detail"),
    *[
        path(
            f"{WEBHOOK}/{action.replace('_', '-')}", WebhookViewSet.as_view({"post": action}), name=f"webhook-{action}"
        )
        for action in ("rotate_secret", "pause", "resume")
    ],
    path(f"{OF_WEBHOOK}/ping", PingViewSet.as_view({"post": "ping"}), name="webhook-ping"),
    path(f"{OF_WEBHOOK}/replay", ReplayViewSet.as_view({"post": "replay"}), name="webhook-replay"),
    path(f"{OF_WEBHOOK}/deliveries", DeliveryViewSet.as_view(READ_LIST), name="webhook-delivery-list"),
    path(f"{OF_WEBHOOK}/deliveries/<uuid:pk>", DeliveryViewSet.as_view(READ), name="webhook-delivery-detail"),
    path(
        f"{OF_WEBHOOK}/deliveries/<uuid:pk>/replay",
        DeliveryViewSet.as_view({"post": "replay"}),
        name="webhook-delivery-replay",
    ),
]

urlpatterns = [
    path("oauth/token", TokenView.as_view(), name="token"),
    path("oauth/revoke", RevokeView.as_view(), name="token-revoke"),
    path("api/v1/openapi.json", SchemaView.as_view(), name="schema"),
    path("api/v1/docs", DocsView.as_view(), name="docs"),
    *[path(f"api/v1/{each.pattern}", each.callback, name=each.name) for each in v1],
    re_path(r"^api/v1(?:/[\s\S]*)?\Z", NothingHere.as_view(), name="nothing"),
]
