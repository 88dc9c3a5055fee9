"""A link to the bytes of one file that works for whoever holds it, for five minutes: signed, so that none can be guessed."""

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from eventhub.core.errors import Gone, OutOfSight
from eventhub.files.models import StoredFile

SIGNER_SALT = "eventhub.files.download"
LINK_LIFETIME = timedelta(minutes=5)


def download_token(file: StoredFile) -> str:
    return _signer().sign(file.pk.hex)


def file_behind(token: str) -> StoredFile:
    """Gone where its time is over; OutOfSight for a token that is not ours, and where the file was removed."""
    try:
        key = UUID(_signer().unsign(token, max_age=LINK_LIFETIME))
    except SignatureExpired as late:
        raise Gone("This link has expired: it works for five minutes. Ask for the file again.") from late
    except (BadSignature, ValueError) as unknown:
        raise OutOfSight("There is no such file.") from unknown
    file = StoredFile.objects.filter(pk=key, deleted_at=None).first()
    if file is None:
        raise OutOfSight("There is no such file.")
    return file


def _signer() -> TimestampSigner:
    return TimestampSigner(sep=".", salt=SIGNER_SALT)
