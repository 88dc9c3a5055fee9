import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.imports.models import StandImport
from eventhub.messaging.models import MailMessage
from eventhub.stands.models import CoExhibitor, Hall, Sponsor, Sponsorship, Stand
from tests.imports.hands import working

SAMPLE = "infocomm-2026-exhibitors.csv"
LIST = b"Stand,Hall,Company,Width (m)\nA1,Hall 3,Acme,6\nA1,Hall 3,Beta,\nC12,Hall 3,Gamma,\nA2,Hall 3,Acme,wide\n"


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def upload(client, show, content: bytes = LIST, name: str = "stands.csv") -> StandImport:
    answer = client.post(page(show, "import-create"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    made = StandImport.objects.latest("created_at")
    assert answer["Location"] == page(show, "import-columns", made.pk)
    return made


def check(client, show, made: StandImport, **other) -> None:
    """The columns as they are proposed."""
    shown = client.get(page(show, "import-columns", made.pk)).context["form"]
    sent = {f"column_{at}": meaning for at, meaning in enumerate(made.columns)} | {"unit": shown["unit"].value() or ""}
    with working():
        answer = client.post(page(show, "import-columns", made.pk), sent | other)
    assert answer["Location"] == page(show, "import-detail", made.pk)


def press(client, show, made: StandImport, name: str):
    with working():
        return client.post(page(show, name, made.pk))


def counts(client, show, made: StandImport) -> dict:
    return dict(client.get(page(show, "import-detail", made.pk)).context["counts"])


def test_what_is_done_is_said_as_done(show, organiser):
    made = upload(organiser, show)
    check(organiser, show, made)
    before = organiser.get(page(show, "import-detail", made.pk)).content.decode()
    press(organiser, show, made, "import-run")
    after = organiser.get(page(show, "import-detail", made.pk)).content.decode()

    assert ("Create</span> 3" in before, "Created</span> 3" in before) == (True, False)
    assert ("Create</span> 3" in after, "Created</span> 3" in after) == (False, True)
    assert after.count(">Created</option>") == 1


def read_independently(path: Path) -> dict[tuple[str, str], list[str]]:
    """The companies of each stand of the sample in the order of the list."""
    stands = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            stands[row["hall"], row["booth_number"]].append(row["name"])
    return dict(stands)


def test_a_real_list_is_imported_row_by_row_and_a_second_time_changes_nothing(show, organiser):
    folder = os.environ.get("EVENTHUB_SAMPLE_DATA")
    if not folder:
        pytest.skip(f"EVENTHUB_SAMPLE_DATA names no folder with {SAMPLE}")
    path = Path(folder) / SAMPLE
    wanted = read_independently(path)
    others = set(Stand.objects.values_list("pk", flat=True))

    made = upload(organiser, show, path.read_bytes(), SAMPLE)
    check(organiser, show, made)
    assert counts(organiser, show, made) == {"create": 181}
    assert Stand.objects.count() == len(others)
    press(organiser, show, made, "import-run")

    assert counts(organiser, show, made) == {"create": 181}
    found = Stand.objects.exclude(pk__in=others).select_related("hall", "sponsorship__sponsor")
    shared = defaultdict(list)
    for row in CoExhibitor.objects.select_related("sponsor").order_by("created_at", "id"):
        shared[row.stand_id].append(row.sponsor.name)
    kept = {(one.hall.name, one.number): [one.sponsorship.sponsor.name, *shared[one.pk]] for one in found}
    assert kept == wanted
    assert sum(map(len, wanted.values())) == 181
    assert max(map(len, wanted.values())) == 4

    before = everything()
    again = upload(organiser, show, path.read_bytes(), SAMPLE)
    check(organiser, show, again)
    assert counts(organiser, show, again) == {"unchanged": 181}
    press(organiser, show, again, "import-run")
    assert everything() == before
    assert not MailMessage.objects.exists()


def everything() -> list:
    """All that a list could write, with the time of its last change."""
    models = (Hall, Sponsor, Sponsorship, Stand, CoExhibitor)
    rows = [list(model.objects.order_by("pk").values_list("pk", "updated_at")) for model in models]
    entries = ActivityEntry.objects.exclude(verb__startswith="import.").order_by("pk")
    facts = OutboxEvent.objects.exclude(verb__startswith="import.").order_by("pk")
    return [*rows, *(list(told.values_list("pk", flat=True)) for told in (entries, facts))]
