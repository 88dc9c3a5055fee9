import os
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from eventhub.accounts.invitation_links import invitation_link
from eventhub.accounts.models import Invitation
from eventhub.activity.models import OutboxEvent
from eventhub.events.invitations import invite_organiser
from eventhub.messaging.services import plan_mail, send_queued
from tests.factories.accounts import SYSTEM


@pytest.fixture
def folder(settings, tmp_path):
    """As `make run` has it: mail is kept in files."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def keep(subject: str, text: str = "Text", html: str = "") -> None:
    message = EmailMultiAlternatives(
        subject, text, "hub@expo.example", ["ines@corvid.example"], connection=get_connection()
    )
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


def a_second_passes(folder: Path) -> None:
    """What is written within one tick of the clock of files has no order."""
    for path in folder.iterdir():
        written = path.stat().st_mtime_ns - 10**9
        os.utime(path, ns=(written, written))


def words(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", ["/mail", "/mail/x"])
def test_elsewhere_there_is_no_such_page(client, db, path):
    assert client.get(path).status_code == 404


def test_an_empty_folder_says_what_to_do(client, folder, db):
    assert "No mail yet" in words(client.get("/mail"))


def test_mails_are_listed_newest_first_and_open(client, folder, db):
    for number in range(3):
        keep(f"Mail {number} <b>", f"Text of {number}\n\n<script>alert(1)</script>", html="<p>x</p>")
        a_second_passes(folder)

    page = client.get("/mail")
    mails = page.context["mails"]
    assert [mail.subject for mail in mails] == ["Mail 2 <b>", "Mail 1 <b>", "Mail 0 <b>"]
    assert "Mail 2 &lt;b&gt;" in words(page)
    detail = words(client.get(reverse("portal:mail-detail", args=[mails[0].name])))

    assert "Text of 2" in detail
    assert "&lt;script&gt;" in detail
    assert "to ines@corvid.example" in words(page)


def test_the_link_of_an_invitation_works_from_there(client, folder, event):
    invitation = invite_organiser(event, email="ines@corvid.example", actor=SYSTEM)
    plan_mail(OutboxEvent.objects.get(verb="invitation.sent").pk)
    send_queued()
    link = invitation_link(Invitation.objects.get(pk=invitation.pk))

    (mail,) = client.get("/mail").context["mails"]
    detail = words(client.get(reverse("portal:mail-detail", args=[mail.name])))

    assert f'href="{link}"' in detail
    assert client.get(link.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e%2fsecret_key", "..%2f..%2fetc%2fpasswd"])
def test_only_mails_can_be_opened(client, folder, db, name):
    keep("Mail")
    (folder.parent / "secret_key.log").write_text("secret")

    assert client.get(f"/mail/{name}").status_code == 404


def test_a_file_that_is_no_mail_breaks_nothing(client, folder, db):
    keep("Mail")
    (folder / "broken.log").write_bytes(b"\xff\xfe\x00 no mail at all")

    assert client.get("/mail").status_code == 200
