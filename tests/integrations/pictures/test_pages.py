"""What organisers see of pictures, and what pages show instead of the vendor's own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.files.enums import FilePurpose
from integrations.sync.models import Connection, Copying, Picture
from tests.factories.files import StoredFileFactory
from tests.factories.syncs import make_connection, make_picture, make_run
from tests.integrations.pictures.gallery import somebody
from tests.integrations.sync_pages.making import to
from tests.organiser import conftest as organisers

kept_organiser, organiser = organisers.kept_organiser, organisers.organiser
viewer, outsider = organisers.viewer, organisers.outsider
LIST_COSTS = 11
EXPIRED = "cdn.vendor.example does not give it out (status 403): the address has expired or is not open to everybody."


@pytest.fixture
def connection(show) -> Connection:
    return make_connection(show)


def a_copy(connection: Connection):
    return StoredFileFactory(organisation=connection.event.organisation, purpose=FilePurpose.PHOTO)


@pytest.mark.parametrize("count", [1, 30])
def test_pictures_cost_the_same_for_any_number(organiser, connection, count, django_assert_num_queries):
    for number in range(count):
        somebody(connection, make_picture(connection, number).url)

    with django_assert_num_queries(LIST_COSTS):
        page = organiser.get(to(connection, "picture-list"))

    assert len(page.context["listing"].page) == count


def test_what_failed_is_counted_listed_with_its_reason_and_asked_for_again(organiser, connection):
    copy, now = a_copy(connection), timezone.now()
    failed = make_picture(
        connection, 1, reason=EXPIRED, failed_at=now, attempts=4, file=copy, due_at=now.replace(year=2040)
    )
    make_picture(connection, 2, file=copy)
    make_picture(connection, 3)
    make_picture(connection, 4, reason=EXPIRED, unused_since=now)
    ada = somebody(connection, failed.url, last_name="Lovelace")

    page = organiser.get(to(connection, "connection-detail")).content.decode()
    assert "1 copied, 1 to come, <a href=" in page
    assert "1 failed" in page
    listed = organiser.get(to(connection, "picture-list") + "?state=failed")
    text = listed.content.decode()
    assert [one.pk for one in listed.context["listing"].page] == [failed.pk]
    assert EXPIRED in text
    assert "Earlier copy kept" in text
    assert reverse("organiser:speaker-detail", args=[connection.event.slug, ada.pk]) in text
    assert "s3cret" not in text

    answer = organiser.post(to(connection, "pictures-again"), follow=True)
    failed.refresh_from_db()
    assert "1 picture is asked for again" in answer.content.decode()
    assert (failed.attempts, failed.due_at <= timezone.now()) == (0, True)
    assert Copying.objects.get().due_at <= timezone.now()
    entry = ActivityEntry.objects.get(verb="sync.pictures_asked_again")
    assert (entry.subject_id, entry.data) == (connection.pk, {"pictures": 1})


def test_one_picture_is_asked_for_again(organiser, connection):
    for number in (1, 2):
        make_picture(connection, number, reason=EXPIRED, attempts=3)
    one = Picture.objects.first()

    organiser.post(to(connection, "picture-again", one.pk))

    assert list(Picture.objects.filter(attempts=0)) == [one]


@pytest.mark.parametrize(("state", "count"), [("failed", 1), ("waiting", 1), ("here", 1), ("", 3)])
def test_pictures_are_found_by_how_far_they_are(organiser, connection, state, count):
    copy = a_copy(connection)
    make_picture(connection, 1, reason=EXPIRED)
    make_picture(connection, 2, file=copy, purpose="logo")
    make_picture(connection, 3)

    page = organiser.get(to(connection, "picture-list") + f"?state={state}")
    assert len(page.context["listing"].page) == count


def test_the_list_can_be_taken_along(organiser, connection):
    make_picture(connection, 1, reason=EXPIRED)
    lines = b"".join(organiser.get(to(connection, "picture-list") + "?export=csv").streaming_content).decode()

    assert f"Photo,Not copied,{EXPIRED}" in lines


def test_whoever_only_reads_asks_for_nothing_and_strangers_see_nothing(viewer, outsider, connection):
    one = make_picture(connection, reason=EXPIRED)
    again, single = to(connection, "pictures-again"), to(connection, "picture-again", one.pk)

    page = viewer.get(to(connection, "picture-list")).content.decode()
    assert EXPIRED in page
    assert again not in page
    assert single not in page
    assert [viewer.post(again).status_code, viewer.post(single).status_code] == [403, 403]
    assert outsider.get(to(connection, "picture-list")).status_code == 404
    assert [outsider.post(again).status_code, outsider.post(single).status_code] == [404, 404]
    assert not Copying.objects.exists()


def test_a_picture_of_another_connection_is_not_found_here(organiser, show, connection):
    other = make_picture(make_connection(show, name="Another"), reason=EXPIRED)

    assert organiser.post(to(connection, "picture-again", other.pk)).status_code == 404


def test_nothing_is_asked_for_again_where_the_connection_has_ended(organiser, connection):
    make_picture(connection, reason=EXPIRED)
    Connection.objects.update(status="disconnected")

    assert "is disconnected" in organiser.post(to(connection, "pictures-again"), follow=True).content.decode()
    assert not Copying.objects.exists()


def test_the_log_of_a_run_says_how_many_were_copied_after_it(organiser, connection):
    first, second = make_run(connection), make_run(connection)
    make_picture(connection, 1, file=a_copy(connection), changed_at=timezone.now())

    assert "copied after it: 1" in organiser.get(to(connection, "run-detail", second.pk)).content.decode()
    assert "copied after it" not in organiser.get(to(connection, "run-detail", first.pk)).content.decode()


def test_a_person_without_a_copy_has_initials_and_the_reason(organiser, connection):
    failed = make_picture(connection, reason=EXPIRED, failed_at=timezone.now())
    ada = somebody(connection, failed.url, first_name="Ada", last_name="Lovelace")
    page = organiser.get(reverse("organiser:speaker-detail", args=[connection.event.slug, ada.pk])).content.decode()

    assert ">AL</span>" in page
    assert "The vendor’s photo can’t be copied" in page
    assert EXPIRED in page
    assert "cdn.vendor.example/" not in page


def test_whoever_reads_the_event_sees_the_faces(viewer, outsider, connection):
    ada = somebody(connection, "", photo=a_copy(connection))
    address = reverse("portal:file", args=[ada.photo_id])

    assert viewer.get(address).status_code == 200
    assert outsider.get(address).status_code == 404
