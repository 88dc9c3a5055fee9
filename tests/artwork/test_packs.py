"""The production pack: names, hashes, what changed, and bytes that are streamed."""

import csv
import io
import zipfile

import pytest

from eventhub.artwork import workflows
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import ProductionPack
from eventhub.artwork.pack_names import FIELDS, check_template, named, safe
from eventhub.artwork.packs import make_pack, manifest_of, next_pack, outdated, parts_of
from eventhub.artwork.queries import packs_visible_to
from eventhub.artwork.services import change_settings
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.core.zipping import zipped
from eventhub.files.storing import PIECE
from tests.factories.artwork import CLEAN, make_artwork, make_file, make_proof, make_requirement, proof_of


def approved(show, stand=None, *, content: bytes | None = None, **fields):
    requirement = make_requirement(show, stand=stand, **fields)
    file = make_file(show.organisation, content=content) if content is not None else None
    artwork = make_artwork(requirement, ArtworkStatus.ACCEPTED, **({"file": file} if file else {}))
    return make_proof(artwork, ProofStatus.APPROVED)


def opened(pack, actor) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(zipped(parts_of(pack, actor=actor)))))


def lines(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))


def test_a_pack_holds_the_approved_files_and_their_list(show, facts):
    content = b"%PDF-1.7 " + bytes(range(256)) * 3_000  # three pieces
    proof = approved(show, content=content, name="Front")
    workflows_before = len(facts())
    assert len(content) > 2 * PIECE

    pack = make_pack(show.event, actor=show.organiser)

    archive = opened(pack, show.organiser)
    name = "C12_Corvid-Robotics_Back-wall-Front_v1.pdf"
    assert archive.namelist() == [name, "manifest.csv"]
    assert (archive.read(name), archive.testzip()) == (content, None)
    line = lines(archive)[0]
    assert {head: line[head] for head in ("File", "Stand", "Version", "SHA-256", "Bytes", "Intact")} == {
        "File": name,
        "Stand": "C12",
        "Version": "1",
        "SHA-256": proof.artwork.sha256,
        "Bytes": str(len(content)),
        "Intact": "yes",
    }
    assert [fact[0] for fact in facts()[workflows_before:]] == ["pack.made"]
    assert pack.entries[0]["sha256"] == proof.artwork.sha256


def test_bytes_that_are_not_what_was_approved_are_named(show):
    proof = approved(show, content=b"what was approved")
    pack = make_pack(show.event, actor=show.organiser)
    storage, name = proof.artwork.file.content.storage, proof.artwork.file.content.name
    with storage.open(name, "wb") as kept:
        kept.write(b"something else.....")

    assert lines(opened(pack, show.organiser))[0]["Intact"] == "NO"


def test_a_file_that_is_missing_costs_the_pack_that_file_alone(show):
    gone, there = approved(show, name="A"), approved(show, name="B")
    pack = make_pack(show.event, actor=show.organiser)
    gone.artwork.file.content.storage.delete(gone.artwork.file.content.name)

    packed = opened(pack, show.organiser)

    assert [line["Intact"] for line in lines(packed)] == ["NO", "yes"]
    assert packed.testzip() is None
    assert there.artwork.sha256 in {line["SHA-256"] for line in lines(packed)}


def test_of_two_areas_with_the_same_file_the_one_that_was_replaced_is_outdated(show):
    first, second = (approved(show, name=name, content=b"the same") for name in ("A", "B"))
    make_pack(show.event, actor=show.organiser)
    requirement = first.artwork.requirement
    workflows.upload_artwork(requirement, file=make_file(show.organisation), actor=show.organiser, reason="New logo")

    names = outdated(show.event, actor=show.organiser)

    assert (len(names), second.artwork.sha256) == (1, first.artwork.sha256)
    assert "-A_" in names[0]


def test_the_second_pack_knows_what_changed(show):
    kept, replaced = approved(show, name="A"), approved(show, name="B")
    first = make_pack(show.event, actor=show.organiser)
    with pytest.raises(Conflict, match="has changed since the last pack"):
        make_pack(show.event, actor=show.organiser, only_changed=True)
    requirement = replaced.artwork.requirement
    new = workflows.upload_artwork(
        requirement, file=make_file(show.organisation), actor=show.organiser, reason="New logo"
    )
    assert [entry.proof for entry in next_pack(show.event, actor=show.organiser)] == [kept]
    sign_off(show, new)

    everything = next_pack(show.event, actor=show.organiser)
    second = make_pack(show.event, actor=show.organiser, only_changed=True)

    assert [(entry.proof.artwork.version, entry.is_changed) for entry in everything] == [(1, False), (2, True)]
    assert [entry["artwork_id"] for entry in second.entries] == [str(new.pk)]
    assert (first.number, second.number, second.only_changed) == (1, 2, True)
    assert len(opened(first, show.organiser).namelist()) == 3  # as it was made, whatever came since
    third = next_pack(show.event, actor=show.organiser)
    assert [entry.is_changed for entry in third] == [False, False]


def sign_off(show, artwork) -> None:
    workflows.record_preflight(artwork, report=CLEAN)
    workflows.accept_artwork(artwork, actor=show.organiser)
    proof = artwork.proofs.get()
    workflows.approve_proof(proof, actor=show.sponsor, sha256=proof.sha256)


def test_nothing_approved_is_no_pack(show):
    proof_of(show)

    with pytest.raises(Conflict, match="approved for printing"):
        make_pack(show.event, actor=show.organiser)
    assert not ProductionPack.objects.exists()


def test_packs_are_for_organisers(show, designer, viewer, printer, strangers):
    approved(show)
    for actor in (show.sponsor, designer, viewer, *strangers.values()):
        with pytest.raises(NotAllowed):
            make_pack(show.event, actor=actor)
    pack = make_pack(show.event, actor=printer)

    assert list(packs_visible_to(show.organiser, show.event)) == [pack]
    assert [list(packs_visible_to(actor)) for actor in (show.sponsor, viewer)] == [[], []]
    with pytest.raises(NotAllowed):
        list(parts_of(pack, actor=show.sponsor))


@pytest.mark.parametrize("count", [1, 30])
def test_a_pack_costs_the_same_for_any_number(show, count, django_assert_num_queries):
    for number in range(count):
        approved(show, name=f"Area {number:02}")
    actor = show.organiser

    with django_assert_num_queries(4):
        entries = next_pack(show.event, actor=actor)
        manifest_of(entries)

    assert len(entries) == count


def test_the_events_template_names_the_files(show):
    approved(show, name="Front")
    change_settings(show.event, actor=show.organiser, pack_template="{hall}-{stand}-{option}")

    assert make_pack(show.event, actor=show.organiser).entries[0]["name"] == "Hall-3-C12-Back-wall.pdf"


# --- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template",
    ["", " ", "same", "{nobody}", "{stand", "stand}", "{stand:>5}", "{stand!r}", "{0}", "{}", "{stand.pk}", "x" * 121],
)
def test_a_template_that_can_not_be_filled_is_refused_with_what_can(template):
    with pytest.raises(Invalid) as refused:
        check_template(template)
    assert refused.value.details[0].field == "pack_template"
    assert len(template) > 120 or "{stand}" in refused.value.message


def test_every_field_may_be_used():
    template = "_".join(f"{{{name}}}" for name in FIELDS)

    assert check_template(template) == template


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\con", "C-Windows-con"),
        ("Müller & Söhne GmbH", "Müller-Söhne-GmbH"),
        ("株式会社", "株式会社"),
        ("a\x00b\nc", "a-b-c"),
        ("...", ""),
        ("=cmd|' /C calc'!A0", "cmd-C-calc-A0"),
    ],
)
def test_names_are_safe_on_every_machine(text, name):
    assert safe(text) == name


def test_what_would_be_the_same_is_numbered():
    rows = [({"stand": stand, "n": "1"}, "application/pdf") for stand in ("C12", "c12", "C12", "..", "")]

    assert list(named("{stand}", rows)) == ["C12.pdf", "c12-2.pdf", "C12-3.pdf", "none.pdf", "none-2.pdf"]
    assert list(named("{stand}", [({"stand": "CON"}, "image/tiff")])) == ["_CON.tif"]
    assert len(next(named("{sponsor}", [({"sponsor": "x" * 900}, "image/png")]))) == 154
