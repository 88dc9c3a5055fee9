from django.db.models import TextChoices


class StandKind(TextChoices):
    SHELL_SCHEME = "shell_scheme", "Shell scheme"
    SPACE_ONLY = "space_only", "Space only"
    ISLAND = "island", "Island"
    CORNER = "corner", "Corner"
    UNKNOWN = "unknown", "Unknown"


class SponsorshipStatus(TextChoices):
    """Computed from the invitations and grants of a sponsorship, never stored."""

    NOT_INVITED = "not_invited", "Not invited"
    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    EXPIRED = "expired", "Expired"


class StandOfferStatus(TextChoices):
    """Whether the sponsor of last year's stand keeps it."""

    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Kept"
    DECLINED = "declined", "Let go"
    WITHDRAWN = "withdrawn", "Withdrawn"
