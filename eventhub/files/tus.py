"""The tus protocol 1.0.0 for resumable uploads (https://tus.io/protocols/resumable-upload): a request in, an answer out.

Knows nothing of Django's requests; portal and API each mount it with their own way of knowing who asks. Core protocol with
creation, creation-with-upload, termination, checksum and expiration. Refusals are EventhubErrors, and whoever mounts this
turns them into answers of its kind. Beyond the protocol an answer names the kept file (`EventHub-File-Id`) and where the
upload stands (`EventHub-Upload-State`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus
from uuid import UUID

from eventhub.accounts.models import Organisation
from eventhub.accounts.queries import organisations_visible_to
from eventhub.core.actor import Actor
from eventhub.core.errors import OutOfSight, Unreadable
from eventhub.files import tus_headers
from eventhub.files.enums import FilePurpose, UploadState
from eventhub.files.errors import NoRoom, WrongMediaType, WrongVersion
from eventhub.files.limits import rule_for
from eventhub.files.models import Upload
from eventhub.files.parts import Readable
from eventhub.files.queries import uploads_visible_to
from eventhub.files.uploads import arrived, begin_upload, discard_upload, receive, still_open

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
PIECE_TYPE = "application/offset+octet-stream"
OVERRIDABLE = ("PATCH", "DELETE", "HEAD")
ON_EVERY_ANSWER = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
# How soon a client should ask again whether a complete file has been kept.
ASK_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `headers` are looked up without regard to case; `length` is the announced length of the body."""

    method: str
    headers: Mapping[str, str]
    body: Readable
    length: int


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tus:
    """The protocol for one actor. `address` says where an upload is; `home` whose files are sent if nothing else says."""

    actor: Actor
    address: Callable[[Upload], str]
    home: Organisation | None = None

    def at_collection(self, asked: Asked) -> Answer:
        if asked.method == "OPTIONS":
            return discovery()
        refuse_other_version(asked.headers)
        return self._create(asked)

    def at_upload(self, asked: Asked, key: UUID) -> Answer:
        method = method_of(asked)
        if method == "OPTIONS":
            return discovery()
        upload = upload_in_sight(self.actor, key)
        refuse_other_version(asked.headers)
        if method == "HEAD":
            return standing(still_open(upload))
        if method == "DELETE":
            discard_upload(upload, actor=self.actor)
            return Answer(HTTPStatus.NO_CONTENT)
        return self._append(asked, upload)

    def _create(self, asked: Asked) -> Answer:
        if "Upload-Defer-Length" in asked.headers:
            raise Unreadable("Uploads of unknown length are not taken here. Send Upload-Length.")
        size, told = tus_headers.whole(asked.headers, "Upload-Length"), tus_headers.metadata(asked.headers)
        with_body = asked.length > 0
        if with_body:
            refuse_other_type(asked)
        upload = begin_upload(
            purpose=told.purpose,
            name=told.filename,
            size=size,
            declared_type=told.filetype,
            target=told.target or {},
            home=self._home(told.organisation_id),
            actor=self.actor,
        )
        headers = {"Location": self.address(upload)}
        if with_body:
            upload = self._receive_first(asked, upload)
            headers["Upload-Offset"] = str(upload.received)
        return Answer(HTTPStatus.CREATED, headers | headers_of(upload))

    def _receive_first(self, asked: Asked, upload: Upload) -> Upload:
        """Nobody has been told where the upload is; what a full disk refuses is not left behind."""
        try:
            return self._receive(asked, upload, at=0)
        except NoRoom:
            discard_upload(upload, actor=self.actor)
            raise

    def _home(self, key: UUID | None) -> Organisation | None:
        if key is None:
            return self.home
        found = organisations_visible_to(self.actor).filter(pk=key).first()
        if found is None:
            raise OutOfSight("There is no such organisation in sight.")
        return found

    def _append(self, asked: Asked, upload: Upload) -> Answer:
        refuse_other_type(asked)
        upload = self._receive(asked, upload, at=tus_headers.whole(asked.headers, "Upload-Offset"))
        return Answer(HTTPStatus.NO_CONTENT, {"Upload-Offset": str(upload.received)} | headers_of(upload))

    def _receive(self, asked: Asked, upload: Upload, *, at: int) -> Upload:
        checksum = tus_headers.checksum(asked.headers)
        return receive(upload, at=at, body=asked.body, length=asked.length, checksum=checksum, actor=self.actor)


def discovery() -> Answer:
    return Answer(
        HTTPStatus.NO_CONTENT,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(max(rule_for(purpose).most for purpose in FilePurpose.values)),
            "Tus-Checksum-Algorithm": ",".join(tus_headers.ALGORITHMS),
        },
    )


def upload_in_sight(actor: Actor, key: UUID) -> Upload:
    upload = uploads_visible_to(actor).filter(pk=key).first()
    if upload is None:
        raise OutOfSight("There is no such upload: it was stopped, has expired, or never was.")
    return upload


def method_of(asked: Asked) -> str:
    """What is meant: where something on the way lets only POST through, a header says the rest."""
    if asked.method != "POST":
        return asked.method
    meant = asked.headers.get("X-HTTP-Method-Override", "").upper()
    if meant not in OVERRIDABLE:
        raise Unreadable(f"A POST to an upload says in X-HTTP-Method-Override what it means: {', '.join(OVERRIDABLE)}.")
    return meant


def refuse_other_version(headers: Mapping[str, str]) -> None:
    if headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion(f"Uploads speak tus {VERSION}. Send the header Tus-Resumable: {VERSION}.")


def refuse_other_type(asked: Asked) -> None:
    given = asked.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if given != PIECE_TYPE:
        raise WrongMediaType(f"A piece of a file is sent as {PIECE_TYPE}, not as {given[:100] or 'nothing'}.")


def standing(upload: Upload) -> Answer:
    """How far it is."""
    told = {"filename": upload.name, "purpose": upload.purpose, **upload.target}
    headers = {
        "Upload-Offset": str(arrived(upload)),
        "Upload-Length": str(upload.size),
        "Upload-Metadata": tus_headers.as_metadata(told),
    }
    return Answer(HTTPStatus.OK, headers | headers_of(upload))


def headers_of(upload: Upload) -> dict[str, str]:
    state = upload.state()
    headers = {"EventHub-Upload-State": state.value}
    if upload.file_id:
        return headers | {"EventHub-File-Id": str(upload.file_id)}
    if state is UploadState.STORING:
        headers["Retry-After"] = str(int(ASK_AGAIN.total_seconds()))
    return headers | {"Upload-Expires": format_datetime(upload.expires_at, usegmt=True)}
