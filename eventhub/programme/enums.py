from django.db.models import TextChoices


class SessionStatus(TextChoices):
    """Cancelled: announced and will not take place. Withdrawn: out of the programme, kept for history and links."""

    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SpeakerStatus(TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Kind(TextChoices):
    """What a vendor's row may become here."""

    SESSION = "session", "Session"
    SPEAKER = "speaker", "Speaker"
    ROOM = "room", "Room"
    TRACK = "track", "Track"
    SESSION_TYPE = "session_type", "Session type"


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
