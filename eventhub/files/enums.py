from django.db.models import TextChoices


class FilePurpose(TextChoices):
    LOGO = "logo", "Logo"
    OPTION_IMAGE = "option_image", "Option image"
    ARTWORK = "artwork", "Artwork"
    PROOF = "proof", "Proof"
    GUIDANCE = "guidance", "Guidance"
    PHOTO = "photo", "Photo"
    ATTACHMENT = "attachment", "Attachment"


class ScanStatus(TextChoices):
    """What the virus scanner says of a file. Files are scanned only where the installation has a scanner."""

    NOT_SCANNED = "not_scanned", "Not scanned"
    WAITING = "waiting", "Waiting for the virus scan"
    CLEAN = "clean", "Clean"
    INFECTED = "infected", "Infected"
    FAILED = "failed", "Scan failed"


# What nobody gets to read: not looked through yet, or found to be harmful.
WITHHELD = (ScanStatus.WAITING, ScanStatus.INFECTED, ScanStatus.FAILED)
# What is looked at once more: nobody has answered for it yet.
TO_BE_SCANNED = (ScanStatus.WAITING, ScanStatus.FAILED)


class UploadState(TextChoices):
    """Where an upload stands, computed from its row."""

    OPEN = "open", "Being sent"
    STORING = "storing", "All there, being stored"
    FINISHED = "finished", "Finished"
    REFUSED = "refused", "Refused"
    EXPIRED = "expired", "Expired"
