"""Copies of what a vendor shows: made once, kept whatever happens, and never in the place of what was chosen here."""

import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from eventhub.core.names import name_key
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.programme.models import Company, Origin, Speaker
from eventhub.programme.queries import fingerprint
from eventhub.programme.unlocking import unlock_fields
from eventhub.programme.workflows import purge_company, purge_speaker
from integrations.sandbox.pictures import HEIC
from integrations.sync.copies.download import Came
from integrations.sync.copies.keeping import due_pictures, note_named
from integrations.sync.copies.schedule import look_soon, take_turn
from integrations.sync.copies.work import _take, copy_all
from integrations.sync.models import Picture
from tests.factories.events import EventFactory
from tests.factories.files import StoredFileFactory, picture
from tests.factories.programme import make_speaker
from tests.integrations.pictures.gallery import brought, connected, look, photo_of, somebody, the_picture

PNG, OTHER = picture(), picture(size=(60, 30))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
A_DAY = timedelta(days=1, minutes=1)


@pytest.fixture
def later(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine.shift


def bomb() -> bytes:
    """A few bytes that say they are 60,000 pixels on each side."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


# --- once, and again when it changed -------------------------------------------------------------------


def test_a_photo_is_copied_once_for_all_who_show_it(gallery, connection):
    url = gallery.hang("/ada%20l.png", PNG)
    ada, twin = somebody(connection, url), somebody(connection, url)
    before = fingerprint(connection.event)
    look(connection)
    look(connection)

    photo = photo_of(ada)
    assert photo == photo_of(twin)
    assert (photo.purpose, photo.name, photo.width, photo.height) == ("photo", "ada l.png", 40, 30)
    assert (photo.organisation, photo.uploaded_by_name) == (connection.event.organisation, "vendors' pictures")
    assert photo.content.read().startswith(b"\x89PNG")
    assert len(gallery.asked) == 1
    assert "t0p-secret" not in str(gallery.asked[0].headers)
    assert fingerprint(connection.event) == before
    assert Speaker.objects.get(pk=ada.pk).pictured_at == Speaker.objects.get(pk=twin.pk).pictured_at > ada.updated_at


def test_what_has_not_changed_costs_one_question_a_day(gallery, connection, later):
    url = gallery.hang("/a.png", PNG, ETag='"v1"')
    ada = somebody(connection, url)
    look(connection)
    kept = the_picture()
    gallery.hang("/a.png", status=304)
    later(A_DAY)
    look(connection)

    again = the_picture()
    assert gallery.asked[-1].headers["If-None-Match"] == '"v1"'
    assert len(gallery.asked) == 2
    assert (again.file, again.changed_at, again.digest) == (kept.file, kept.changed_at, kept.digest)
    assert again.fetched_at - kept.fetched_at == again.due_at - kept.due_at == A_DAY
    assert photo_of(ada) == kept.file


def test_a_host_that_knows_no_marks_is_compared_with(gallery, connection, later):
    somebody(connection, gallery.hang("/a.png", PNG))
    look(connection)
    kept = the_picture()
    later(A_DAY)
    look(connection)

    assert the_picture().changed_at == kept.changed_at
    assert StoredFile.objects.get() == kept.file


def test_another_photo_at_the_same_address_takes_its_place(gallery, connection, later):
    ada = somebody(connection, gallery.hang("/a.png", PNG))
    look(connection)
    old = photo_of(ada)
    gallery.hang("/a.png", OTHER)
    later(A_DAY)
    look(connection)

    assert photo_of(ada).width == 60
    assert StoredFile.objects.get(pk=old.pk).deleted_at is not None


def test_the_same_bytes_are_kept_once_in_an_organisation(gallery, connection):
    one, other = gallery.hang("/a.png", PNG), gallery.hang("/b.png", PNG)
    ada, bea = somebody(connection, one), somebody(connection, other)
    next_year = connected(EventFactory(organisation=connection.event.organisation), "Next year")
    cleo, elsewhere = somebody(next_year, one), connected(EventFactory(), "Elsewhere")
    dora = somebody(elsewhere, one)
    for each in (connection, next_year, elsewhere):
        look(each)

    assert photo_of(ada) == photo_of(bea) == photo_of(cleo) != photo_of(dora)
    assert StoredFile.objects.count() == 2


def test_logos_of_companies_are_copied_and_let_go_of_in_the_same_way(gallery, connection, organiser):
    url = gallery.hang("/corvid.png", PNG)
    company = Company(event=connection.event, role="sponsor", name="Corvid", name_key=name_key("Corvid"), logo_url=url)
    company.save()
    brought(company, connection)
    ada = somebody(connection, url)
    look(connection)

    logo = Company.objects.get().logo
    assert (logo.purpose, photo_of(ada).purpose) == (FilePurpose.LOGO, FilePurpose.PHOTO)
    Company.objects.update(status="withdrawn", withdrawn_at=timezone.now() - timedelta(days=40))
    purge_company(Company.objects.get(), actor=organiser)
    assert not Picture.objects.filter(purpose="logo").exists()
    assert StoredFile.objects.get(pk=logo.pk).deleted_at is not None


# --- strangers' bytes ------------------------------------------------------------------------------------


def test_a_large_photo_is_made_small_upright_and_plain(gallery, connection):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret description"
    ada = somebody(connection, gallery.hang("/a.jpg", picture("JPEG", (1600, 800), exif=exif)))
    look(connection)

    photo = photo_of(ada)
    assert (photo.content_type, photo.width, photo.height) == ("image/jpeg", 600, 1200)
    stored = photo.content.read()
    assert b"secret" not in stored
    assert Image.open(io.BytesIO(stored)).size == (600, 1200)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        pytest.param(b"<Error/>", 403, "expired or is not open to everybody", id="expired"),
        pytest.param(HEIC, 200, "It is a HEIC photo, not a PNG, JPEG or WebP picture.", id="heic"),
        pytest.param(SVG, 200, "It is an SVG drawing, not", id="svg"),
        pytest.param(b"<!doctype html><script>", 200, "It is a web page or another text with markup", id="html"),
        pytest.param(picture("GIF"), 200, "It is a GIF", id="gif"),
        pytest.param(b"hello", 200, "not a PNG, JPEG or WebP", id="text"),
        pytest.param(b"", 200, "not a PNG, JPEG or WebP", id="nothing"),
        pytest.param(PNG[:-30], 200, "damaged", id="cut"),
        pytest.param(bomb(), 200, "40 megapixels", id="bomb"),
        pytest.param(PNG + bytes(20 * 1024 * 1024), 200, "larger than 10 MB", id="huge"),
    ],
)
def test_the_last_good_copy_stays_and_the_reason_can_be_read(gallery, connection, later, body, status, said):
    ada = somebody(connection, gallery.hang("/a.png", PNG, ETag='"v1"'))
    look(connection)
    good = photo_of(ada)
    gallery.hang("/a.png", body, status)
    later(A_DAY)
    look(connection)

    failed = the_picture()
    assert photo_of(ada) == failed.file == good
    assert said in failed.reason
    assert (failed.attempts, failed.failed_at, failed.etag) == (1, timezone.now(), '"v1"')
    gallery.hang("/a.png", PNG)
    later(A_DAY)
    look(connection)
    assert (the_picture().reason, the_picture().failed_at, the_picture().attempts) == ("", None, 0)


def test_what_a_picture_holds_beside_its_pixels_does_not_come_along(gallery, connection):
    ada = somebody(connection, gallery.hang("/a.png", PNG + b"<script>alert(1)</script>"))
    look(connection)

    assert b"script" not in photo_of(ada).content.read()


def test_an_address_inside_the_house_is_not_asked(gallery, connection):
    ada = somebody(connection, "https://10.0.0.1/a.png")
    look(connection)

    assert photo_of(ada) is None
    assert "not a public address" in the_picture().reason


def test_an_address_that_is_none_keeps_nobody_else_waiting(gallery, connection):
    somebody(connection, "https://[x/a.png")
    ada = somebody(connection, gallery.hang("/a.png", PNG))
    look(connection)

    assert photo_of(ada) is not None
    assert "not an address" in Picture.objects.get(file=None).reason


def test_a_copy_that_was_removed_is_asked_for_whole(gallery, connection, later):
    ada = somebody(connection, gallery.hang("/a.png", PNG, ETag='"v1"'))
    look(connection)
    removed = photo_of(ada)
    StoredFile.objects.update(deleted_at=timezone.now())
    later(A_DAY)
    look(connection)

    assert "If-None-Match" not in gallery.asked[-1].headers
    assert photo_of(ada).deleted_at is None
    assert photo_of(ada) != removed


def test_what_comes_for_somebody_who_was_removed_meanwhile_is_not_kept(connection):
    somebody(connection, "https://pictures.example/a.png")
    look_soon(connection.pk)
    turn = take_turn(connection.pk)
    note_named(connection, timezone.now())
    asked = list(due_pictures(connection, timezone.now()))
    Picture.objects.all().delete()
    Speaker.objects.all().delete()
    _take(connection, turn, asked, [Came(PNG)])

    assert not Picture.objects.exists()
    assert StoredFile.objects.get().deleted_at is not None


# --- whose picture counts --------------------------------------------------------------------------------


def test_a_photo_that_was_chosen_here_is_neither_replaced_nor_asked_for(gallery, connection):
    ours = StoredFileFactory(organisation=connection.event.organisation, purpose=FilePurpose.PHOTO)
    url = gallery.hang("/a.png", OTHER)
    ada = somebody(connection, url, photo=ours, locked_fields=["photo"])
    none_wanted = somebody(connection, url, locked_fields=["photo"])
    look(connection)

    assert (photo_of(ada), photo_of(none_wanted)) == (ours, None)
    assert gallery.asked == []


def test_given_back_to_the_vendor_its_photo_is_shown_in_a_moment(gallery, connection, organiser):
    """By the reaction look_again."""
    ours = StoredFileFactory(organisation=connection.event.organisation, purpose=FilePurpose.PHOTO)
    ada = somebody(connection, gallery.hang("/a.png", OTHER), photo=ours, locked_fields=["photo"])
    look(connection)
    unlock_fields(ada, names=["photo"], actor=organiser)
    copy_all(connection.pk)

    assert photo_of(ada).width == 60


def test_only_a_copy_goes_with_an_address_that_is_blank_now(gallery, connection):
    ours = StoredFileFactory(organisation=connection.event.organisation, purpose=FilePurpose.PHOTO)
    ada, bea = somebody(connection, gallery.hang("/a.png", OTHER)), somebody(connection, "", photo=ours)
    typed_here = make_speaker(connection.event, photo_url=f"{gallery.url}/a.png")
    look(connection)
    assert photo_of(ada) is not None
    Speaker.objects.filter(pk=ada.pk).update(photo_url="")
    look(connection)

    assert (photo_of(ada), photo_of(bea), photo_of(typed_here)) == (None, ours, None)


def test_of_somebody_two_vendors_have_the_photo_is_copied_by_whose_it_is(gallery, connection):
    other = connected(connection.event, "Other")
    ada = brought(somebody(connection, gallery.hang("/a.png", OTHER)), other)
    theirs = Origin.objects.get(source=other.pk)
    Speaker.objects.filter(pk=ada.pk).update(owners={"photo": str(theirs.pk)})
    look(connection)
    assert (photo_of(ada), gallery.asked) == (None, [])

    look(other)
    look(connection)
    assert photo_of(ada).width == 60
    assert Picture.objects.get().connection == other


def test_while_a_new_address_gives_nothing_the_earlier_copy_is_shown(gallery, connection):
    ada = somebody(connection, gallery.hang("/a.png", PNG))
    look(connection)
    good = photo_of(ada)
    Speaker.objects.filter(pk=ada.pk).update(photo_url=f"{gallery.url}/gone.png")
    look(connection)
    assert photo_of(ada) == good

    gallery.hang("/gone.png", OTHER)
    Picture.objects.update(due_at=timezone.now())
    look(connection)
    assert photo_of(ada).width == 60


def test_a_copy_that_outlives_its_address_is_still_the_vendor_s_to_take_away(gallery, connection, later):
    ada = somebody(connection, gallery.hang("/a.png", PNG))
    look(connection)
    good = photo_of(ada)
    Speaker.objects.filter(pk=ada.pk).update(photo_url=f"{gallery.url}/gone.png")
    look(connection)
    later(timedelta(days=31))
    look(connection)
    assert photo_of(ada) == good

    Speaker.objects.filter(pk=ada.pk).update(photo_url="")
    look(connection)
    assert photo_of(ada) is None


def test_copies_that_nobody_shows_are_found_again_for_a_month(gallery, connection, later):
    url = gallery.hang("/a.png", PNG)
    ada = somebody(connection, url)
    look(connection)
    copy = photo_of(ada)
    Speaker.objects.filter(pk=ada.pk).update(photo_url="")
    look(connection)
    later(timedelta(days=29))
    Speaker.objects.filter(pk=ada.pk).update(photo_url=url)
    gallery.hang("/a.png", status=500)
    look(connection)
    assert photo_of(ada) == copy

    Speaker.objects.filter(pk=ada.pk).update(photo_url="")
    look(connection)
    later(timedelta(days=31))
    look(connection)
    assert not Picture.objects.exists()
    assert StoredFile.objects.get().deleted_at is not None


def test_a_person_who_is_removed_for_good_takes_the_photo_along(gallery, connection, organiser):
    """By the reaction let_go_of_picture; what somebody else shows stays."""
    url = gallery.hang("/a.png", PNG)
    long_ago = {"status": "withdrawn", "withdrawn_at": timezone.now() - timedelta(days=40)}
    ada, bea = somebody(connection, url, **long_ago), somebody(connection, url, **long_ago)
    twice = somebody(connection, gallery.hang("/b.png", OTHER), **long_ago)
    look(connection)
    photo = photo_of(ada)
    purge_speaker(ada, actor=organiser)
    assert (photo_of(bea), Picture.objects.filter(file=photo).count()) == (photo, 1)

    Speaker.objects.filter(pk=twice.pk).update(merged_into=bea)
    purge_speaker(Speaker.objects.get(pk=bea.pk), actor=organiser)
    assert not Picture.objects.exists()
    assert not StoredFile.objects.filter(deleted_at=None).exists()
