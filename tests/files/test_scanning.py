"""The virus scan: against a server that speaks clamd's own protocol."""

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.files.enums import ScanStatus
from eventhub.files.models import StoredFile
from eventhub.files.scanning import Verdict, scanner_at
from eventhub.files.sweeping import scan_waiting
from eventhub.files.tasks import scan_file as scan_task
from eventhub.files.workflows import SCANNER, keep_verdict, scan_file
from tests.factories.files import StoredFileFactory
from tests.factories.uploads import Speaker, pdf
from tests.files.clamd import EICAR, LARGEST, clamd


@pytest.fixture(scope="module")
def scanner():
    with clamd() as running:
        yield running


@pytest.fixture
def scanned(settings, scanner):
    settings.EVENTHUB_CLAMD = scanner.address
    return scanner


def sent(speaker: Speaker, content: bytes) -> StoredFile:
    answer = speaker.create(len(content), content)
    return StoredFile.objects.get(pk=answer.headers["EventHub-File-Id"])


@pytest.fixture
def speaker(organisation, organiser) -> Speaker:
    return Speaker(organiser, organisation)


def test_a_new_file_waits_and_is_found_clean(speaker, scanned, facts, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as asked:
        file = sent(speaker, pdf(3000))
    assert (file.scan_status, file.is_withheld) == ("waiting", True)
    assert len(asked) == 2  # the drain of the outbox, and the scan

    scan_task(str(file.pk))

    file.refresh_from_db()
    assert (file.scan_status, file.is_withheld, scanned.received[-1]) == ("clean", False, 3000)
    assert facts() == [("file.uploaded", "", ""), ("file.found_clean", "", "")]


def test_a_harmful_file_is_withheld_for_good_and_said_why(speaker, scanned):
    file = scan_file(sent(speaker, pdf(3000)[:-100] + EICAR + bytes(32)))

    assert (file.scan_status, file.scan_note, file.is_withheld) == ("infected", "Eicar-Signature", True)
    entry = ActivityEntry.objects.get(verb="file.found_infected")
    assert (entry.reason, entry.actor_name) == ("Eicar-Signature", "virus-scan")


def test_without_a_scanner_nothing_waits(speaker):
    assert sent(speaker, pdf()).scan_status == ScanStatus.NOT_SCANNED


def test_more_than_the_scanner_takes_is_no_verdict(speaker, scanned):
    file = scan_file(sent(speaker, pdf(LARGEST + 100_000)))

    assert (file.scan_status, file.is_withheld, file.scan_note != "") == ("failed", True, True)


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_a_scanner_that_is_down_is_asked_again_by_the_sweep(speaker, settings, scanner):
    settings.EVENTHUB_CLAMD = closed_port()
    file = scan_file(sent(speaker, pdf()))
    assert (file.scan_status, "no verdict" in file.scan_note) == ("failed", True)

    settings.EVENTHUB_CLAMD = scanner.address
    assert scan_waiting() == 0  # not yet: it has just been tried
    assert scan_waiting(timezone.now() + timedelta(minutes=5)) == 1

    file.refresh_from_db()
    assert file.scan_status == "clean"


def test_a_file_whose_task_was_lost_is_found_by_the_sweep(organisation, scanned):
    file = StoredFileFactory(organisation=organisation, scan_status="waiting")

    assert scan_waiting(timezone.now() + timedelta(minutes=5)) == 1
    file.refresh_from_db()
    assert file.scan_status == "clean"


def test_a_file_whose_bytes_are_gone_is_no_fault_of_the_task(organisation, scanned):
    file = StoredFileFactory(organisation=organisation, scan_status="waiting")
    file.content.storage.delete(file.content.name)

    assert scan_file(file).scan_status == "failed"


@pytest.mark.parametrize("status", ["not_scanned", "clean", "infected"])
def test_a_verdict_stays(organisation, scanned, status, facts):
    file = StoredFileFactory(organisation=organisation, scan_status=status)

    assert scan_file(file).scan_status == status
    assert keep_verdict(file, Verdict(ScanStatus.CLEAN), actor=SCANNER).scan_status == status
    assert facts() == []


@pytest.mark.parametrize(
    ("address", "at"),
    [
        ("scanner", ("scanner", 3310)),
        ("scanner.example:3311", ("scanner.example", 3311)),
        ("[::1]:3310", ("::1", 3310)),
    ],
)
def test_where_the_scanner_is(address, at):
    client = scanner_at(address)
    assert (client.host, client.port) == at
    assert scanner_at("/run/clamd.sock").unix_socket == "/run/clamd.sock"
    assert scanner_at("unix:///run/clamd.sock").unix_socket == "/run/clamd.sock"
