"""On a developer's machine mail goes to files; here they can be read and their links followed."""

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
SEPARATOR = b"-" * 79


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
    paths = sorted(_folder().glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return render(
        request, "portal/mail_list.html", {"mails": [_read(path) for path in paths[:SHOWN]], "total": len(paths)}
    )


@never_cache
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    path = next((path for path in _folder().glob("*.log") if path.stem == name), None)
    if path is None:
        raise Http404
    return render(request, "portal/mail_detail.html", {"mail": _read(path)})


def _folder() -> Path:
    """Elsewhere than on a developer's machine there is no such page: mails carry links that open accounts."""
    if not settings.DEBUG:
        raise Http404
    return Path(settings.EMAIL_FILE_PATH)


def _read(path: Path) -> KeptMail:
    raw = path.read_bytes().split(SEPARATOR)[0]
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
    body = message.get_body(preferencelist=("plain",))
    return KeptMail(
        name=path.stem,
        at=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
    )
