"""How kept files leave: as files, in parts where a download broke off, and not before the scanner has seen them."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from eventhub.files.enums import FilePurpose
from eventhub.files.links import derived_link, download_link
from tests.factories.files import StoredFileFactory
from tests.factories.uploads import pdf

CONTENT = pdf(3000)


@pytest.fixture
def file(organisation):
    return StoredFileFactory(
        organisation=organisation,
        purpose=FilePurpose.ARTWORK,
        name="Wand.pdf",
        content_type="application/pdf",
        size=len(CONTENT),
        sha256=sha256(CONTENT).hexdigest(),
        content=ContentFile(CONTENT, name="x"),
    )


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_only_our_own_pictures_are_shown_all_else_is_a_file_to_keep(file, organisation):
    picture = StoredFileFactory(organisation=organisation, purpose=FilePurpose.ATTACHMENT, name="hall.png")
    logo = StoredFileFactory(organisation=organisation)
    photo = StoredFileFactory(organisation=organisation, purpose=FilePurpose.PHOTO, name="ada.png")
    heads = [Client().get(download_link(each)) for each in (file, picture, logo, photo)]

    assert [response["Content-Disposition"] for response in heads] == [
        'attachment; filename="Wand.pdf"',
        'attachment; filename="hall.png"',
        'inline; filename="logo.png"',
        'inline; filename="ada.png"',
    ]
    for response in heads:
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=1000-", 1000, 2999),
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=-500", 2500, 2999),
        ("bytes=-9999", 0, 2999),
        ("bytes=2999-99999", 2999, 2999),
    ],
)
def test_a_broken_download_goes_on_where_it_was(file, asked, start, end):
    response = Client().get(download_link(file), headers={"Range": asked})

    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {start}-{end}/3000")
    assert (response["Content-Length"], body(response)) == (str(end - start + 1), CONTENT[start : end + 1])


@pytest.mark.parametrize("asked", ["bytes=3000-", "bytes=9-3", "bytes=-0"])
def test_what_lies_behind_the_end_is_not_there(file, asked):
    response = Client().get(download_link(file), headers={"Range": asked})

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */3000")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=x-y", "bytes=" + "9" * 30 + "-"])
def test_what_is_no_single_range_is_the_whole(file, asked):
    response = Client().get(download_link(file), headers={"Range": asked})

    assert (response.status_code, body(response), response["Accept-Ranges"]) == (200, CONTENT, "bytes")


def test_a_part_of_another_version_is_the_whole(file):
    link = download_link(file)

    same = Client().get(link, headers={"Range": "bytes=5-9", "If-Range": f'"{file.sha256}"'})
    other = Client().get(link, headers={"Range": "bytes=5-9", "If-Range": '"other"'})

    assert [same.status_code, other.status_code] == [206, 200]


@pytest.mark.parametrize(
    ("status", "words"), [("waiting", "in a minute"), ("failed", "tried again"), ("infected", "something harmful")]
)
def test_what_is_not_known_to_be_clean_is_open_to_nobody(client, file, organisation, staff, status, words):
    file.scan_status = status
    file.save()

    for address in (download_link(file), f"{derived_link(file, 'proof')}1/thumb.webp"):
        response = client.get(address)
        assert (response.status_code, words in response.content.decode()) == (409, True)


def test_an_expired_link_opens_nothing(file, time_machine):
    link, pictures = download_link(file), derived_link(file, "proof")
    time_machine.move_to(timezone.now() + timedelta(hours=4))

    assert [Client().get(link).status_code, Client().get(f"{pictures}1/thumb.webp").status_code] == [410, 410]
