"""Files as the tests send them: small real ones of each format, and uploads that are under way."""

import base64
import hashlib
import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from eventhub.accounts.models import Organisation
from eventhub.core.actor import Actor
from eventhub.files.models import Upload
from eventhub.files.tus import PIECE_TYPE, VERSION, Answer, Asked, Tus
from eventhub.files.uploads import begin_upload

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>\n'
LEFT_OUT = "-"


def pdf(size: int = 2000) -> bytes:
    """Begins and ends like a PDF and has this many bytes, none like the next."""
    head, tail = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"\n%%EOF\n"
    filling = hashlib.shake_128(b"filling").digest(size - len(head) - len(tail))
    return head + filling + tail


def begin(organisation: Organisation, actor: Actor, **values: object) -> Upload:
    given = {"purpose": "attachment", "name": "plan.pdf", "size": 2000, "target": {}, "home": organisation} | values
    return begin_upload(actor=actor, **given)


def encoded(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A limit of the system: whatever would make a file of this process longer fails, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Speaker:
    """Speaks tus with the protocol object, as somebody."""

    def __init__(self, actor: Actor, home: Organisation | None = None) -> None:
        self.tus = Tus(actor, address=lambda upload: f"/uploads/{upload.pk}", home=home)

    def create(self, size: int | str, body: bytes = b"", **headers: str) -> Answer:
        told = {"Upload_Length": str(size), "Upload_Metadata": encoded(filename="plan.pdf", purpose="attachment")}
        return self.tus.at_collection(self.asked("POST", body, told | headers))

    def begun(self, size: int) -> UUID:
        return UUID(self.create(size).headers["Location"].rpartition("/")[2])

    def patch(self, key: UUID, at: int, body: bytes, **headers: str) -> Answer:
        return self.tus.at_upload(self.asked("PATCH", body, {"Upload_Offset": str(at)} | headers), key)

    def call(self, method: str, key: UUID, **headers: str) -> Answer:
        return self.tus.at_upload(self.asked(method, b"", headers), key)

    @staticmethod
    def asked(method: str, body: bytes, headers: dict[str, str]) -> Asked:
        fixed = {"Tus-Resumable": VERSION} | ({"Content-Type": PIECE_TYPE} if body else {})
        given = fixed | {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value != LEFT_OUT}
        return Asked(method, sent, io.BytesIO(body), len(body))
