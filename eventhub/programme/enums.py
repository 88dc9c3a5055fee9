from django.db.models import TextChoices


class SessionStatus(TextChoices):
    """Cancelled: announced and will not take place. Withdrawn: out of the programme, kept for history and links."""

    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SpeakerStatus(TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Orphans(TextChoices):
    """What becomes of people whom a vendor lists and no session names. Removed: withdrawn by a sync, until one does."""

    KEEP = "keep", "Shown like all others"
    HIDE = "hide", "Hidden until a session names them"
    REMOVE = "remove", "Withdrawn by the next sync, and taken back once a session names them"


class Kind(TextChoices):
    """What a vendor's row may become here."""

    SESSION = "session", "Session"
    SPEAKER = "speaker", "Speaker"
    ROOM = "room", "Room"
    TRACK = "track", "Track"
    SESSION_TYPE = "session_type", "Session type"
    COMPANY = "company", "Company"


class CompanyRole(TextChoices):
    """As what a vendor lists a company. One that is both is two rows there, and here."""

    SPONSOR = "sponsor", "Sponsor"
    EXHIBITOR = "exhibitor", "Exhibitor"


class CompanyStatus(TextChoices):
    """Withdrawn: the vendor lists it no more. What was made of it here stays."""

    CONFIRMED = "confirmed", "Listed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CompanyState(TextChoices):
    """Where a vendor's company stands with whoever has to place it. Computed, but for a withdrawn one."""

    TO_MATCH = "to_match", "To match"
    LINKED = "linked", "Linked"
    DIFFERS = "differs", "Differs"
    SET_ASIDE = "set_aside", "Set aside"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ListKind(TextChoices):
    """What the rows of an imported list are."""

    SESSIONS = "sessions", "Sessions"
    SPEAKERS = "speakers", "Speakers"


class RowVerdict(TextChoices):
    """What a row of a list would do."""

    CREATE = "create", "New"
    UPDATE = "update", "Changes"
    UNCHANGED = "unchanged", "Unchanged"
    REFUSED = "refused", "Left out"
