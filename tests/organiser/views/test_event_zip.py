import io
import json
import zipfile
from decimal import Decimal

import pypdfium2
import pytest
from django.urls import reverse

from eventhub.configurations.workflows import create_configuration, submit_configuration
from eventhub.stands.models import Hall, Stand


def address(show) -> str:
    return reverse("organiser:event-zip", args=[show.event.slug])


def opened(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.fixture
def submitted(show):
    """C12 in two halls, both handed in."""
    other = Hall.objects.create(event=show.event, name="Hall 4")
    twin = Stand.objects.create(event=show.event, hall=other, number="C12", sponsorship=show.stand.sponsorship)
    made = [create_configuration(stand, package=show.package, actor=show.organiser) for stand in (show.stand, twin)]
    return [submit_configuration(one, actor=show.organiser) for one in made]


def test_everything_is_in_it(show, organiser, submitted):
    answer = organiser.get(address(show))
    archive = opened(answer)

    assert answer["Content-Disposition"] == f'attachment; filename="{show.event.slug}.zip"'
    assert archive.testzip() is None
    pdf = f"{show.event.slug}-stand-c12-submission-1.pdf"
    assert set(archive.namelist()) == {
        "what-is-what.txt",
        "stand-list.csv",
        "sessions.csv",
        "speakers.csv",
        "stands.xlsx",
        "sponsors.csv",
        "vendor-companies.csv",
        "contacts.csv",
        "invitations.csv",
        "demand.xlsx",
        "artwork.csv",
        "configurations.json",
        "history.csv",
        f"packages/{show.package.code}-version-1.json",
        f"submissions/hall-3/{pdf}",
        f"submissions/hall-4/{pdf}",
    }
    assert "Corvid Robotics" in archive.read("stand-list.csv").decode("utf-8-sig")
    assert "configuration.submitted" in archive.read("history.csv").decode("utf-8-sig")
    text = pypdfium2.PdfDocument(archive.read(f"submissions/hall-4/{pdf}"))[0].get_textpage().get_text_range()
    assert "Corvid Robotics" in text


def test_its_totals_are_those_of_the_price(show, organiser, submitted):
    kept = json.loads(opened(organiser.get(address(show))).read("configurations.json"), parse_float=Decimal)

    assert [(one["stand"], one["status"], one["net"]) for one in kept] == [("C12", "submitted", Decimal("3200.00"))] * 2
    assert kept[0]["gross"] == Decimal("3840.00")


def test_an_event_without_anything_can_be_taken_along_too(show, organiser):
    Stand.objects.all().update(deleted_at=show.event.created_at)

    assert "configurations.json" in opened(organiser.get(address(show))).namelist()


def test_who_does_not_organise_gets_none_of_it(show, viewer, sponsor, outsider):
    assert [client.get(address(show)).status_code for client in (viewer, sponsor, outsider)] == [403, 404, 404]
