"""Possible duplicates of the programme: the list, two side by side, merging, undoing, and whose value counts."""

import pytest
from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.files.enums import FilePurpose
from eventhub.programme.models import Apart, Merge, Session, Speaker
from tests.factories.files import StoredFileFactory
from tests.factories.programme import make_origin, make_session, make_source, make_speaker


def page(show, name: str, *args, **query) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args], query=query)


@pytest.fixture
def adas(show) -> tuple[Speaker, Speaker]:
    """The same person of two vendors: each knows something that the other one doesn't."""
    one = make_speaker(show.event, "Marsh", first_name="Ada", company="Northwind")
    other = make_speaker(show.event, "MARSH", first_name="Ada", company="N. Lighting", bio="<p>Builds.</p>")
    make_origin(one, make_source(show.event, "Rhea"), values={"company": "Northwind", "bio": ""})
    make_origin(other, make_source(show.event, "Vela"), values={"company": "N. Lighting", "bio": "<p>Builds.</p>"})
    return one, other


@pytest.fixture
def talks(show) -> tuple[Session, Session]:
    at = show.event.starts_at
    return make_session(show.event, "Heat pumps", at=at, code="W3"), make_session(show.event, "Heat Pumps", at=at)


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("count", [2, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    source = make_source(show.event)
    for number in range(count):
        for _ in range(2):
            make_origin(make_speaker(show.event, f"Marsh {number}", first_name="Ada"), source)
        one, other = (make_session(show.event, f"Heat {number}", code=f"W{number}") for _ in range(2))
        Merge.objects.create(event=show.event, kind="session", kept_id=one.pk, gone_id=other.pk)
        told = make_speaker(show.event, f"Told {number}"), make_speaker(show.event, f"Apart {number}")
        Apart.objects.create(event=show.event, kind="speaker", one_id=told[0].pk, other_id=told[1].pk)

    with django_assert_num_queries(19):
        answer = organiser.get(page(show, "duplicate-list"))

    assert [len(shown.pairs) for shown in answer.context["kinds"]] == [count, count]
    assert (answer.context["merge_count"], len(answer.context["told_apart"])) == (count, count)


def test_pairs_are_shown_with_their_reasons_and_where_they_come_from(show, organiser, adas, talks):
    seen = text(organiser.get(page(show, "duplicate-list")))

    assert [words in seen for words in ("Same name", "Same title and start", "Rhea", "Vela", "typed here")] == [
        True
    ] * 5
    assert page(show, "speaker-merge", adas[1].pk, into=adas[0].pk) in seen


def test_nothing_alike_says_so(show, organiser):
    seen = text(organiser.get(page(show, "duplicate-list")))

    assert "No person is here twice" in seen
    assert "No session is here twice" in seen


def test_both_are_compared_and_the_choice_of_each_field_counts(show, organiser, adas):
    one, other = adas
    make_session(show.event, "Talk", speakers=(other,))
    address = page(show, "speaker-merge", other.pk, into=one.pk)
    answer = organiser.get(address)
    choices = {pair.name: choice.value() for pair, choice in answer.context["fields"]}
    assert choices == {"last_name": "kept", "company": "kept", "bio": "gone"}

    answer = organiser.post(address, {**choices, "company": "-1"})
    assert (answer.status_code, b'<p class="error" id="id_company_error">' in answer.content) == (422, True)

    answer = organiser.post(address, {**choices, "company": "gone"}, follow=True)

    one.refresh_from_db()
    assert (one.last_name, one.company, one.bio) == ("Marsh", "N. Lighting", "<p>Builds.</p>")
    assert one.session_links.count() == 1
    assert "That can be undone" in text(answer)
    assert ActivityEntry.objects.filter(subject_id=one.pk, verb="speaker.merged").exists()
    old = organiser.get(page(show, "speaker-detail", other.pk))
    assert (old.status_code, old["Location"]) == (301, page(show, "speaker-detail", one.pk))
    assert "MARSH" not in text(organiser.get(page(show, "speaker-list")))


def test_a_photo_is_shown_where_there_is_a_copy_and_reasons_are_one_sentence(show, organiser, adas):
    one, other = adas
    kept = StoredFileFactory(organisation=show.event.organisation, purpose=FilePurpose.PHOTO)
    Speaker.objects.filter(pk=one.pk).update(email="ada@marsh.example", photo_url="https://vendor.example/ada.png")
    Speaker.objects.filter(pk=other.pk).update(email="ada@marsh.example", photo=kept)
    seen = text(organiser.get(page(show, "speaker-merge", other.pk, into=one.pk)))

    assert "Same name, same e-mail address" in seen
    assert "at the vendor only" in seen
    assert "vendor.example/ada.png" not in seen
    assert reverse("portal:file", args=[kept.pk]) in seen


def test_sessions_are_merged_the_same_way(show, organiser, talks):
    one, other = talks
    address = page(show, "session-merge", other.pk, into=one.pk)
    choices = {pair.name: choice.value() for pair, choice in organiser.get(address).context["fields"]}
    assert choices == {"title": "kept", "code": "kept"}

    organiser.post(address, {"title": "gone"})

    one.refresh_from_db()
    assert (one.title, one.code) == ("Heat Pumps", "W3")
    assert organiser.get(page(show, "session-detail", other.pk)).status_code == 301
    assert [shown.total for shown in organiser.get(page(show, "duplicate-list")).context["kinds"]] == [0, 0]


def test_what_is_not_alike_is_found_by_a_search(show, organiser, adas):
    tom = make_speaker(show.event, "Jones", first_name="Tom", company="Jones & Co")
    seen = text(organiser.get(page(show, "speaker-merge", tom.pk, q="marsh")))

    assert seen.count("into=") == 2
    assert "Nothing found" in text(organiser.get(page(show, "speaker-merge", tom.pk, q="zzz\x00")))
    assert "not the same" not in text(organiser.get(page(show, "speaker-merge", tom.pk, into=adas[0].pk)))


def test_a_merge_is_undone_and_says_what_stays(show, organiser, adas):
    one, other = adas
    organiser.post(page(show, "speaker-merge", other.pk, into=one.pk), {})
    Speaker.objects.filter(pk=one.pk).update(bio="<p>Ours</p>", locked_fields=["bio"])
    merge = Merge.objects.get()
    assert "Undo the merge" in text(organiser.get(page(show, "merge-undo", merge.pk)))

    answer = organiser.post(page(show, "merge-undo", merge.pk), follow=True)

    seen = text(answer)
    assert "two again" in seen
    assert "Biography was edited since" in seen
    assert Speaker.objects.filter(merged_into=None).count() == 2
    assert organiser.post(page(show, "merge-undo", merge.pk)).status_code == 404


def test_a_later_merge_is_undone_first(show, organiser, adas):
    one, other = adas
    third = make_speaker(show.event, "Marsh", first_name="Ada")
    for gone in (other, third):
        organiser.post(page(show, "speaker-merge", gone.pk, into=one.pk), {})
    first = Merge.objects.order_by("pk").first()

    assert "Undo that one first" in text(organiser.get(page(show, "merge-undo", first.pk)))
    assert organiser.post(page(show, "merge-undo", first.pk)).status_code == 409


@pytest.mark.parametrize("kind", ["speaker", "session"])
def test_whom_somebody_tells_apart_is_not_shown_again(show, organiser, adas, talks, kind):
    one, other = adas if kind == "speaker" else talks
    for _ in range(2):
        answer = organiser.post(page(show, f"{kind}-apart", one.pk), {"other": other.pk}, follow=True)

    assert "stay two" in text(answer)
    assert Apart.objects.count() == 1
    totals = {shown.kind: shown.total for shown in answer.context["kinds"]}
    assert totals[kind] == 0
    assert sum(totals.values()) == 1


@pytest.mark.parametrize("kind", ["speaker", "session"])
def test_not_the_same_is_listed_and_can_be_taken_back(show, organiser, adas, talks, kind):
    one, other = {"speaker": adas, "session": talks}[kind]
    answer = organiser.post(page(show, f"{kind}-apart", one.pk), {"other": other.pk}, follow=True)
    assert [(row.one, row.other) for row in answer.context["told_apart"]] == [(one, other)]
    assert "Compare again" in text(answer)

    answer = organiser.post(page(show, f"{kind}-apart", other.pk), {"other": one.pk, "do": "again"}, follow=True)
    assert "are compared again" in text(answer)
    assert answer.context["told_apart"] == []
    assert [shown.total for shown in answer.context["kinds"]] == [1, 1]


def keys_of(*pairs) -> list[str]:
    return [":".join(str(key) for key in sorted((one.pk, other.pk))) for one, other in pairs]


def test_many_are_merged_at_once_after_they_were_shown(show, organiser, adas, talks):
    third = make_speaker(show.event, "Marsh", first_name="ada", title="Engineer")
    pairs = keys_of(adas, (adas[0], third), (adas[1], third), talks)
    bulk = page(show, "duplicate-bulk")

    answer = organiser.post(bulk, {"do": "merge", "pair": pairs})
    assert "Merge 4 pairs?" in text(answer)
    assert not Merge.objects.exists()
    answer = organiser.post(bulk, {"do": "merge", "pair": pairs, "confirmed": "yes"}, follow=True)

    assert "3 are part of another one now." in text(answer)
    assert (Speaker.objects.get(merged_into=None), Session.objects.get(merged_into=None)) == (adas[0], talks[0])
    assert Speaker.objects.get(pk=adas[0].pk).title == "Engineer"
    assert "Nothing was selected" in text(organiser.post(bulk, {"do": "merge", "pair": pairs, "confirmed": "yes"}))


def test_many_are_told_apart_at_once(show, organiser, adas, talks):
    sent = {"do": "apart", "pair": keys_of(adas, talks), "confirmed": "yes"}

    answer = organiser.post(page(show, "duplicate-bulk"), sent, follow=True)

    assert "2 pairs stay two." in text(answer)
    assert [shown.total for shown in answer.context["kinds"]] == [0, 0]


@pytest.mark.parametrize(
    "sent", [{}, {"pair": "x"}, {"pair": "a:b", "confirmed": "yes"}, {"pair": "\x00", "do": "\x00"}]
)
def test_pairs_that_are_none_are_nothing(show, organiser, adas, sent):
    assert "Nothing was selected" in text(organiser.post(page(show, "duplicate-bulk"), sent))


@pytest.mark.parametrize("query", [{"into": "x"}, {"into": ""}, {"into": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10"}])
def test_an_address_that_names_nobody_leads_nowhere(show, organiser, adas, query):
    assert organiser.get(page(show, "speaker-merge", adas[0].pk, **query)).status_code == 404
    assert organiser.post(page(show, "speaker-apart", adas[0].pk), {"other": "x"}).status_code == 404
    assert organiser.get(page(show, "speaker-merge", adas[0].pk, into=adas[0].pk)).status_code == 404


def test_whose_value_counts_is_shown_for_every_field_and_changed_by_a_press(show, organiser, viewer, adas):
    one, other = adas
    organiser.post(page(show, "speaker-merge", other.pk, into=one.pk), {})
    shared = {row.name: row for row in organiser.get(page(show, "speaker-detail", one.pk)).context["shared"]}
    assert [(cell.source, cell.value, cell.counts) for cell in shared["company"].cells] == [
        ("Rhea", "Northwind", True),
        ("Vela", "N. Lighting", False),
    ]
    assert [cell.counts for cell in shared["bio"].cells] == [False, True]
    assert "Use this" not in text(viewer.get(page(show, "speaker-detail", one.pk)))

    vela = shared["company"].cells[1].owner
    answer = organiser.post(page(show, "speaker-owner", one.pk), {"to": f"company:{vela}"}, follow=True)
    one.refresh_from_db()
    assert (one.company, one.owners["company"]) == ("N. Lighting", vela)
    assert "Company: this value counts" in text(answer)

    organiser.post(page(show, "speaker-owner", one.pk), {"to": "company:here"})
    one.refresh_from_db()
    assert one.locked_fields == ["company"]


@pytest.mark.parametrize(
    ("to", "status"),
    [("", 422), ("company", 422), ("company:x", 422), ("nonsense:here", 422), ("company:{stranger}", 409)],
)
def test_a_press_that_means_nothing_is_refused(show, organiser, adas, to, status):
    stranger = make_origin(make_speaker(show.event)).pk

    answer = organiser.post(page(show, "speaker-owner", adas[0].pk), {"to": to.format(stranger=stranger)})

    assert answer.status_code == status
    assert not Speaker.objects.exclude(locked_fields=[]).exists()
