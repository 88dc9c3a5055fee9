"""The page of production packs: what would go in, making one, and taking it along."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse

from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import Artwork, ProductionPack, Proof
from tests.factories.artwork import make_artwork, make_file, make_proof, make_requirement


def page(show, name: str = "pack-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def approve(show, name: str, content: bytes = b"%PDF-1.7 front", **fields) -> Proof:
    file = make_file(show.organisation, content=content)
    requirement = make_requirement(show, name=name, **fields)
    return make_proof(make_artwork(requirement, ArtworkStatus.ACCEPTED, file=file), ProofStatus.APPROVED)


@pytest.fixture
def ready(show):
    approve(show, "Front")
    make_requirement(show, name="Side")
    return show


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count):
        stand = show.add_stand(f"B{number:02}", f"Company {number}")
        approve(show, "Front", b"%%PDF %d" % number, stand=stand)
        ProductionPack.objects.create(event=show.event, number=number + 1, template="{stand}", made_by_name="Maya")

    with django_assert_num_queries(15):
        answer = organiser.get(page(show))

    assert answer.context["files"] == count


def test_it_says_what_would_go_in_by_which_name_and_what_is_missing(ready, organiser):
    answer = organiser.get(page(ready))

    text = text_of(answer)
    assert "C12_Corvid-Robotics_Back-wall-Front_v1.pdf" in text
    assert "Make a pack of 1 file, 14" in text
    assert "1 print is not approved yet" in text
    assert f"{page(ready, 'artwork-list')}?status=missing" in text
    assert "the stand&#x27;s number" in text
    assert answer.context["missing"] == [("missing", 1)]


def test_a_template_is_tried_before_anything_is_made(ready, organiser):
    answer = organiser.get(page(ready), {"template": "{hall}/{stand}-{n}"}, headers={"HX-Request": "true"})

    text = text_of(answer)
    assert text.startswith('<div id="pack"')
    assert "Hall-3-C12-1.pdf" in text
    assert not ProductionPack.objects.exists()


@pytest.mark.parametrize(
    ("template", "says"),
    [("{company}", "There is no {company} to fill in"), ("{stand", "A brace is open"), ("plain", "same name")],
)
def test_a_template_that_is_refused_is_named_at_its_field(ready, organiser, template, says):
    tried = organiser.get(page(ready), {"template": template})
    sent = organiser.post(page(ready), {"template": template})

    assert (tried.status_code, sent.status_code) == (200, 422)
    for answer in (tried, sent):
        assert list(answer.context["form"].errors) == ["template"]
        assert says in text_of(answer)
    assert not ProductionPack.objects.exists()


def test_a_pack_is_made_and_taken_along_as_often_as_one_likes(ready, organiser):
    answer = organiser.post(page(ready), {"template": "{stand}_{slot}"})

    pack = ProductionPack.objects.get()
    assert answer["Location"] == page(ready, "pack-detail", pack.pk)
    detail = text_of(organiser.get(answer["Location"]))
    assert "Pack 1" in detail
    assert "C12_Back-wall-Front.pdf" in detail
    for _ in range(2):
        taken = organiser.get(page(ready, "pack-download", pack.pk))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content)))
        assert archive.testzip() is None
        assert archive.namelist() == ["C12_Back-wall-Front.pdf", "manifest.csv"]
        assert archive.read("C12_Back-wall-Front.pdf") == b"%PDF-1.7 front"
    assert taken["Content-Disposition"] == f'attachment; filename="{ready.event.slug}-pack-1.zip"'


def test_the_manifest_can_be_had_alone(ready, organiser):
    organiser.post(page(ready), {"template": "{stand}_{slot}"})
    pack = ProductionPack.objects.get()

    answer = organiser.get(page(ready, "pack-manifest", pack.pk))

    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["File"], row["SHA-256"]) == ("C12_Back-wall-Front.pdf", Artwork.objects.get().sha256)


def test_only_what_changed_since_the_last_pack_is_offered(ready, organiser):
    organiser.post(page(ready), {"template": "{stand}_{slot}"})
    nothing = organiser.get(page(ready), {"template": "{stand}_{slot}", "only_changed": "on"})
    assert "Nothing has changed since the last pack" in text_of(nothing)
    assert organiser.post(page(ready), {"template": "{stand}", "only_changed": "on"}).status_code == 409

    approve(ready, "Counter", b"%PDF-1.7 counter")
    both = organiser.get(page(ready)).context
    changed = organiser.get(page(ready), {"template": "{slot}", "only_changed": "on"}).context

    assert (both["files"], both["changed"]) == (2, 1)
    assert [entry.name for entry in changed["entries"]] == ["Back-wall-Counter.pdf"]


def test_what_the_printer_should_not_use_any_more_is_told(ready, organiser):
    organiser.post(page(ready), {"template": "{stand}_{slot}"})
    assert organiser.get(page(ready)).context["outdated"] == []

    Proof.objects.update(status=ProofStatus.SUPERSEDED)

    answer = organiser.get(page(ready))
    assert answer.context["outdated"] == ["C12_Back-wall-Front.pdf"]
    assert "The printer has, but should not use" in text_of(answer)


def test_an_event_without_anything_approved_has_nothing_to_make(show, organiser):
    text = text_of(organiser.get(page(show)))

    assert "Nothing is approved for printing yet" in text
    assert "Make a pack" not in text
    assert organiser.post(page(show), {"template": "{stand}"}).status_code == 409


def test_a_viewer_takes_no_pack(ready, organiser, viewer):
    organiser.post(page(ready), {"template": "{stand}"})
    pack = ProductionPack.objects.get()

    assert viewer.get(page(ready)).status_code == 403
    for name in ("pack-detail", "pack-download", "pack-manifest"):
        assert viewer.get(page(ready, name, pack.pk)).status_code == 404
