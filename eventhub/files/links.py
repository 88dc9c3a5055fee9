"""Links to bytes that work for whoever holds them, for a while: signed, so that none can be guessed.

A download link opens one file for five minutes. A link to derived pictures opens all those of one kind, so that one permission
check serves a page with hundreds of tiles; it is the same within an hour, so that a browser keeps what it has.
"""

import time
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner, b62_encode
from django.urls import reverse

from eventhub.core.errors import Gone, OutOfSight
from eventhub.files.models import StoredFile

SIGNER_SALT = "eventhub.files.download"
DERIVED_SALT = "eventhub.files.derived"
LINK_LIFETIME = timedelta(minutes=5)
DERIVED_LIFETIME = timedelta(hours=3)
STEP = 3600  # seconds within which a link to derived pictures stays the same


class SteadySigner(TimestampSigner):
    """Signs as at the last full hour."""

    def timestamp(self) -> str:
        return b62_encode(int(time.time()) // STEP * STEP)


def download_token(file: StoredFile) -> str:
    return _signer().sign(file.pk.hex)


def download_link(file: StoredFile) -> str:
    """The path of the address, for whoever the caller has found to be allowed to read the file."""
    return reverse("portal:download", args=[download_token(file)])


def file_behind(token: str) -> StoredFile:
    """Gone where its time is over; OutOfSight for a token that is not ours, and where the file was removed."""
    return _file(_opened(_signer(), token, LINK_LIFETIME, "five minutes"))


def derived_token(file: StoredFile, kind: str) -> str:
    return _steady_signer().sign(f"{file.pk.hex}-{kind}")


def derived_link(file: StoredFile, kind: str) -> str:
    """The path before the names of all pictures of this kind, with a slash at its end."""
    return reverse("portal:derived", args=[derived_token(file, kind), "x"]).removesuffix("x")


def derived_behind(token: str) -> tuple[StoredFile, str]:
    """(the file, the kind of its pictures); refused as by `file_behind`."""
    key, _, kind = _opened(_steady_signer(), token, DERIVED_LIFETIME, "three hours").partition("-")
    return _file(key), kind


def _opened(signer: TimestampSigner, token: str, lifetime: timedelta, words: str) -> str:
    try:
        return signer.unsign(token, max_age=lifetime)
    except SignatureExpired as late:
        raise Gone(f"This link has expired: it works for {words}. Ask for the file again.") from late
    except BadSignature as unknown:
        raise OutOfSight("There is no such file.") from unknown


def _file(key: str) -> StoredFile:
    try:
        file = StoredFile.objects.filter(pk=UUID(key), deleted_at=None).first()
    except ValueError:
        file = None
    if file is None:
        raise OutOfSight("There is no such file.")
    return file


def _signer() -> TimestampSigner:
    return TimestampSigner(sep=".", salt=SIGNER_SALT)


def _steady_signer() -> SteadySigner:
    return SteadySigner(sep=".", salt=DERIVED_SALT)
