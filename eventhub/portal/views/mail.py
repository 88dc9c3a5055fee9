"""On a developer's machine mail goes to files; here they can be read and their links followed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SHOWN = 100
SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True, slots=True)
class KeptMail:
    name: str
    at: datetime
    to: str
    subject: str
    text: str


@never_cache
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    mails = _kept_mails()
    return render(request, "portal/mail_list.html", {"mails": mails[:SHOWN], "total": len(mails)})


@never_cache
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    mail = next((mail for mail in _kept_mails() if mail.name == name), None)
    if mail is None:
        raise Http404
    return render(request, "portal/mail_detail.html", {"mail": mail})


def _kept_mails() -> list[KeptMail]:
    """Newest first. Elsewhere than on a developer's machine there is no such page: mails carry links that open accounts."""
    if not settings.DEBUG:
        raise Http404
    paths = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
    return [mail for path in paths for mail in _read(path)][::-1]


def _read(path: Path) -> Iterator[KeptMail]:
    """The mails of one file: Django names a file by the second, so that it may hold several."""
    at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    parts = [part.strip(b"\n") for part in path.read_bytes().split(SEPARATOR)]
    for number, raw in enumerate(part for part in parts if part):
        message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
        body = message.get_body(preferencelist=("plain",))
        yield KeptMail(
            name=f"{path.stem}-{number}",
            at=at,
            to=str(message["To"]),
            subject=str(message["Subject"]),
            text=body.get_content() if body else "",
        )
