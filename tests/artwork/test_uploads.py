"""What an upload of artwork or of a proof is for, asked as uploads ask it: before the first byte, and after the last one."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from eventhub.artwork.enums import ProofStatus
from eventhub.artwork.models import Artwork
from eventhub.artwork.uploads import artwork_destination, artwork_finished, proof_destination, proof_finished
from eventhub.artwork.workflows import reject_artwork
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.files.models import StoredFile
from eventhub.files.uploads import begin_upload, send_whole
from tests.factories.artwork import make_artwork, make_file, make_requirement, proof_of

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def aim(actor, **target):
    return artwork_destination(actor=actor, target=target, size=10)


def test_an_upload_for_a_requirement_becomes_its_next_version(show):
    requirement = make_requirement(show)
    upload = begin_upload(
        purpose="artwork",
        name="front.pdf",
        size=len(PDF),
        target={"requirement_id": requirement.pk},
        home=None,
        actor=show.sponsor,
    )

    upload = send_whole(upload, body=BytesIO(PDF), actor=show.sponsor)

    artwork = Artwork.objects.get()
    assert (artwork.requirement, artwork.file, artwork.version) == (requirement, upload.file, 1)
    assert artwork.uploaded_by_id == show.sponsor.id


def test_the_destination_has_the_formats_of_the_requirement(show, designer):
    requirement = make_requirement(show, formats=["tiff"])

    found = aim(designer, requirement_id=requirement.pk)

    assert (found.organisation, found.formats) == (show.organisation, ("tiff",))


def test_who_can_not_deliver_sends_no_byte(show, viewer, strangers):
    requirement = make_requirement(show)
    for actor in (viewer, *strangers.values()):
        with pytest.raises((NotAllowed, OutOfSight)):
            aim(actor, requirement_id=requirement.pk)


def test_what_is_not_needed_or_not_there_takes_no_byte(show):
    retired = make_requirement(show, retired_at=timezone.now())
    for target, fault in (
        ({"requirement_id": retired.pk}, OutOfSight),
        ({"requirement_id": uuid7()}, OutOfSight),
        ({"stand_id": show.stand.pk}, Invalid),
        ({"requirement_id": retired.pk, "stand_id": show.stand.pk}, Invalid),
        ({}, Invalid),
    ):
        with pytest.raises(fault):
            aim(show.sponsor, **target)


def test_what_is_signed_off_takes_files_of_organisers_alone_and_waits_for_their_reason(show):
    requirement = proof_of(show, ProofStatus.APPROVED).artwork.requirement
    with pytest.raises(NotAllowed):
        aim(show.sponsor, requirement_id=requirement.pk)
    aim(show.organiser, requirement_id=requirement.pk)

    artwork_finished(make_file(show.organisation), target={"requirement_id": requirement.pk}, actor=show.organiser)

    assert requirement.artworks.count() == 1


@pytest.mark.parametrize("purpose", ["artwork", "proof"])
def test_a_client_may_keep_a_file_to_deliver_it_by_its_id(show, printer, purpose):
    values = {"purpose": purpose, "name": "front.pdf", "size": len(PDF), "target": {}, "home": show.organisation}
    upload = send_whole(begin_upload(**values, actor=printer), body=BytesIO(PDF), actor=printer)

    assert (upload.file.purpose, upload.file.organisation) == (purpose, show.organisation)
    with pytest.raises(NotAllowed):
        begin_upload(**values, actor=replace(printer, scopes=frozenset({"artworks:read"})))
    assert not Artwork.objects.exists()


def test_a_proof_is_for_an_artwork_and_for_who_issues_proofs(show, printer):
    artwork = make_artwork(make_requirement(show))
    target = {"artwork_id": artwork.pk}
    assert proof_destination(actor=printer, target=target, size=10).organisation == show.organisation
    with pytest.raises(Invalid):
        proof_destination(actor=printer, target={}, size=10)
    with pytest.raises(NotAllowed):
        proof_destination(actor=show.sponsor, target=target, size=10)
    with pytest.raises(OutOfSight):
        proof_destination(actor=printer, target={"artwork_id": uuid7()}, size=10)

    proof_finished(make_file(show.organisation, "proof"), target=target, actor=printer)

    assert artwork.proofs.get().status == "issued"


def test_a_refusal_at_the_end_keeps_no_file(show, printer):
    artwork = make_artwork(make_requirement(show))
    target = {"artwork_id": artwork.pk}
    upload = begin_upload(purpose="proof", name="p.pdf", size=len(PDF), target=target, home=None, actor=printer)
    reject_artwork(artwork, actor=printer, feedback="Another file follows")

    with pytest.raises(Conflict):
        send_whole(upload, body=BytesIO(PDF), actor=printer)

    assert not StoredFile.objects.filter(purpose="proof").exists()
