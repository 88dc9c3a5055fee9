from django.db.models import TextChoices


class EndpointStatus(TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    DISABLED = "disabled", "Disabled"


class DeliveryStatus(TextChoices):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"


class WebhookEvent(TextChoices):
    """What an endpoint can subscribe to: the contract's eight, then those that only who asks for them hears of."""

    PACKAGE_CREATED = "package_created", "Package created"
    PACKAGE_UPDATED = "package_updated", "Package updated"
    STAND_CONFIGURED = "stand_configured", "Stand configured: submitted for review"
    CONFIGURATION_APPROVED = "configuration_approved", "Configuration approved"
    ARTWORK_UPLOADED = "artwork_uploaded", "Artwork uploaded"
    PROOF_APPROVED = "proof_approved", "Proof approved"
    PROOF_REJECTED = "proof_rejected", "Proof rejected"
    PAYMENT_RECEIVED = "payment_received", "Payment received"
    CONFIGURATION_CHANGES_REQUESTED = "configuration_changes_requested", "Changes to a configuration requested"
    CONFIGURATION_REOPENED = "configuration_reopened", "Configuration reopened"
    SESSION_UPDATED = "session_updated", "Session updated"
    SYNC_FAILED = "sync_failed", "Synchronisation failed"


OPT_IN = (
    WebhookEvent.CONFIGURATION_CHANGES_REQUESTED,
    WebhookEvent.CONFIGURATION_REOPENED,
    WebhookEvent.SESSION_UPDATED,
    WebhookEvent.SYNC_FAILED,
)
# What a page proposes for a new endpoint: the eight of the contract.
DEFAULT_EVENTS = tuple(event for event in WebhookEvent if event not in OPT_IN)
PING = "ping"
