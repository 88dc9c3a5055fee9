"""The people of the programme: the list, one of them, and the steps taken on one."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.programme.enums import SessionStatus, SpeakerStatus
from eventhub.programme.models import Speaker
from tests.factories.files import StoredFileFactory, picture
from tests.factories.programme import make_origin, make_session, make_source, make_speaker


def page(show, name: str = "speaker-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def names(answer) -> list[str]:
    return [one.last_name for one in answer.context["listing"]]


@pytest.fixture
def amara(show) -> Speaker:
    return make_speaker(
        show.event, "Nwosu", first_name="Amara", prefix="Dr", company="Carbon Trust", email="amara@nwosu.example"
    )


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    source = make_source(show.event)
    for number in range(count):
        speaker = make_speaker(show.event)
        make_session(show.event, speakers=(speaker,))
        make_origin(speaker, source, external_id=str(number))

    with django_assert_num_queries(10):
        answer = organiser.get(page(show))

    assert len(names(answer)) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=amara", ["Nwosu"]),
        ("q=carbon+trust", ["Nwosu"]),
        ("q=nwosu.example", ["Nwosu"]),
        ("status=withdrawn", ["Vogt"]),
        ("source=here", ["Nwosu"]),
        ("source={source}", ["Vogt"]),
        ("look=no_session", ["Vogt"]),
        ("look=no_photo", ["Nwosu", "Vogt"]),
        ("look=vendor_photo", []),
        ("look=no_bio", ["Nwosu"]),
        ("look=locked", ["Vogt"]),
        ("look=nonsense&source=x", ["Nwosu", "Vogt"]),
    ],
)
def test_filters_find_what_they_say(show, organiser, amara, query, found):
    make_session(show.event, speakers=(amara,))
    lena = make_speaker(show.event, "Vogt", status=SpeakerStatus.WITHDRAWN, bio="Builds", locked_fields=["bio"])
    source = make_origin(lena).source
    make_session(show.event, speakers=(lena,), status=SessionStatus.WITHDRAWN)

    assert names(organiser.get(f"{page(show)}?{query.format(source=source.pk)}")) == found


def test_whom_no_session_names_says_why_they_are_hidden(show, organiser, amara):
    lena = make_speaker(show.event, "Vogt")
    make_origin(lena)
    lists = {word: organiser.get(f"{page(show)}?status={word}") for word in ("hidden", "confirmed")}
    listed = exported(organiser.get(page(show), {"export": "csv"}))

    assert {word: names(answer) for word, answer in lists.items()} == {"hidden": ["Vogt"], "confirmed": ["Nwosu"]}
    assert "Hidden: in no session" in lists["hidden"].content.decode()
    assert [row["Status"] for row in listed] == ["Confirmed", "Hidden: in no session"]
    assert "hidden from lists that others read" in organiser.get(page(show, "speaker-detail", lena.pk)).content.decode()


@pytest.mark.parametrize("sort", ["speaker", "company", "sessions", "status", "source", "changed", "email"])
def test_every_sort_shows_everybody_once_either_way(show, organiser, amara, sort):
    make_speaker(show.event, "Vogt")

    for sign in ("", "-"):
        assert sorted(names(organiser.get(page(show), {"sort": f"{sign}{sort}"}))) == ["Nwosu", "Vogt"]


def exported(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_addresses_are_for_those_who_organise(show, organiser, viewer, amara):
    make_origin(amara, values={"email": "old@nwosu.example"})
    Speaker.objects.update(locked_fields=["email"])
    address = "nwosu.example"

    assert address in organiser.get(page(show)).content.decode()
    assert exported(organiser.get(page(show), {"export": "csv"}))[0]["E-mail"] == "amara@nwosu.example"
    assert address in organiser.get(page(show, "speaker-detail", amara.pk)).content.decode()
    assert address not in viewer.get(page(show)).content.decode()
    assert names(viewer.get(page(show), {"q": address})) == []
    assert "E-mail" not in exported(viewer.get(page(show), {"export": "csv"}))[0]
    assert address not in viewer.get(page(show, "speaker-detail", amara.pk)).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number(settings, show, organiser, amara, count, django_assert_num_queries):
    settings.PROGRAMME_PANELS = []  # what other parts show costs what their own tests say
    for _ in range(count):
        make_session(show.event, speakers=(amara,))

    with django_assert_num_queries(10):
        answer = organiser.get(page(show, "speaker-detail", amara.pk))

    assert len(answer.context["links"]) == count


def test_a_speaker_is_added_with_a_photo(show, organiser):
    posted = {
        "prefix": "Dr",
        "first_name": "Amara",
        "last_name": "Nwosu",
        "suffix": "MBE",
        "title": "Director",
        "company": "Carbon Trust",
        "email": "amara@nwosu.example",
        "bio": "<p>Counts.</p><script>x</script>",
        "links": "https://nwosu.example",
        "custom_fields": "Diet | Vegan",
        "photo": SimpleUploadedFile("amara.png", picture()),
    }

    answer = organiser.post(page(show, "speaker-create"), posted)

    made = Speaker.objects.get()
    assert answer["Location"] == page(show, "speaker-detail", made.pk)
    assert (str(made), made.title, made.email, made.bio) == (
        "Dr Amara Nwosu, MBE",
        "Director",
        "amara@nwosu.example",
        "<p>Counts.</p>",
    )
    assert made.links == [{"label": "", "url": "https://nwosu.example"}]
    assert made.photo.name == "amara.png"
    assert f"/files/{made.photo_id}" in organiser.get(page(show, "speaker-detail", made.pk)).content.decode()


def test_a_photo_that_is_none_is_refused_and_nothing_is_written(show, owner):
    answer = owner.post(
        page(show, "speaker-create"), {"last_name": "Nwosu", "photo": SimpleUploadedFile("a.png", b"no")}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["photo"]
    assert not Speaker.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_photo_can_be_taken_away(show, owner, amara):
    owner.post(
        page(show, "speaker-edit", amara.pk),
        {**sent_back(owner, show, amara), "photo": SimpleUploadedFile("a.png", picture())},
    )
    amara.refresh_from_db()
    assert amara.photo

    owner.post(page(show, "speaker-edit", amara.pk), {**sent_back(owner, show, amara), "no_photo": "on"})

    amara.refresh_from_db()
    assert amara.photo is None


def sent_back(client, show, speaker) -> dict:
    form = client.get(page(show, "speaker-edit", speaker.pk)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_saving_what_was_not_touched_changes_nothing(show, organiser, amara):
    answer = organiser.post(page(show, "speaker-edit", amara.pk), sent_back(organiser, show, amara), follow=True)

    assert "was changed" in answer.content.decode()
    assert not ActivityEntry.objects.exists()


def test_editing_whom_a_vendor_sent_locks_the_field_and_says_so(show, organiser, amara):
    make_origin(amara)

    posted = {**sent_back(organiser, show, amara), "company": "Nwosu & Co"}
    answer = organiser.post(page(show, "speaker-edit", amara.pk), posted, follow=True)

    assert "left alone by syncs: company." in answer.content.decode()
    amara.refresh_from_db()
    assert amara.locked_fields == ["company"]


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"last_name": "x" * 121}, "last_name"),
        ({"email": "nobody"}, "email"),
        ({"links": "Site | ftp://x y"}, "links"),
        ({"custom_fields": "Diet |"}, "custom_fields"),
        ({"bio": "x" * 50_001}, "bio"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(show, organiser, posted, field):
    answer = organiser.post(page(show, "speaker-create"), {"last_name": "Nwosu", **posted})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Speaker.objects.exists()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("speaker-withdraw", SpeakerStatus.CONFIRMED, SpeakerStatus.WITHDRAWN),
        ("speaker-reinstate", SpeakerStatus.WITHDRAWN, SpeakerStatus.CONFIRMED),
    ],
)
def test_a_step_says_what_follows_and_is_then_taken(show, organiser, name, before, after):
    speaker = make_speaker(show.event, "Nwosu", status=before)

    assert "Nwosu?" in organiser.get(page(show, name, speaker.pk)).content.decode()
    organiser.post(page(show, name, speaker.pk), {"reason": "Ill"})

    speaker.refresh_from_db()
    assert speaker.status == after
    assert organiser.post(page(show, name, speaker.pk)).status_code == 409


def test_for_good_waits_thirty_days_and_for_the_last_session(show, organiser):
    withdrawn = timezone.now() - timedelta(days=31)
    speaker = make_speaker(show.event, status=SpeakerStatus.WITHDRAWN, withdrawn_at=withdrawn)
    session = make_session(show.event, speakers=(speaker,))
    address = page(show, "speaker-purge", speaker.pk)

    assert address in organiser.get(page(show, "speaker-detail", speaker.pk)).content.decode()
    assert organiser.post(address).status_code == 409
    session.speaker_links.all().delete()
    organiser.post(address)

    assert not Speaker.objects.exists()


def test_nobody_of_another_event_is_found(show, outsider, amara):
    assert outsider.get(page(show, "speaker-detail", amara.pk)).status_code == 404


def test_a_field_is_given_back_to_the_vendor(show, organiser, amara):
    make_origin(amara, values={"external_id": "S-1", "company": "Old company"})
    Speaker.objects.update(locked_fields=["company"])

    organiser.post(page(show, "speaker-unlock", amara.pk), {"field": "company"})

    amara.refresh_from_db()
    assert (amara.company, amara.locked_fields) == ("Old company", [])


def test_a_photo_that_lies_at_the_vendor_only_is_said_and_never_linked(show, organiser, amara):
    url = "https://cdn.vendor.example/amara.jpg"
    Speaker.objects.filter(pk=amara.pk).update(photo_url=url)

    shown = organiser.get(page(show, "speaker-detail", amara.pk)).content.decode()
    assert "at the vendor only" in shown
    assert url not in shown
    assert names(organiser.get(f"{page(show)}?look=vendor_photo")) == ["Nwosu"]
    assert names(organiser.get(f"{page(show)}?look=no_photo")) == []

    photo = StoredFileFactory(organisation=show.organisation, purpose=FilePurpose.PHOTO)
    Speaker.objects.filter(pk=amara.pk).update(photo=photo)
    assert "at the vendor only" not in organiser.get(page(show, "speaker-detail", amara.pk)).content.decode()
    assert names(organiser.get(f"{page(show)}?look=vendor_photo")) == []
