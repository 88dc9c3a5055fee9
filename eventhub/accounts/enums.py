from django.db.models import TextChoices


class AccountStatus(TextChoices):
    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    DEACTIVATED = "deactivated", "Deactivated"


class Role(TextChoices):
    ORGANISER = "organiser", "Organiser"
    SPONSOR = "sponsor", "Sponsor"
    DESIGNER = "designer", "Designer"
    VIEWER = "viewer", "Viewer"


class ScopeType(TextChoices):
    ORGANISATION = "organisation", "Organisation"
    EVENT = "event", "Event"
    SPONSORSHIP = "sponsorship", "Sponsorship"
    STAND = "stand", "Stand"


class InvitationStatus(TextChoices):
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"


# The pairs of role and scope that a grant may have.
GRANTABLE = {
    Role.ORGANISER: {ScopeType.ORGANISATION, ScopeType.EVENT},
    Role.SPONSOR: {ScopeType.SPONSORSHIP, ScopeType.STAND},
    Role.DESIGNER: {ScopeType.STAND},
    Role.VIEWER: {ScopeType.EVENT, ScopeType.STAND},
}
