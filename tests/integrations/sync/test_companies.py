"""Sponsors and exhibitors of a vendor go through the same engine as people do, and no run touches a sponsor of ours."""

import pytest

from eventhub.programme.ingest.plan import HAS_STATUS
from eventhub.programme.models import Company, Origin
from eventhub.stands.models import Sponsor, Sponsorship
from integrations.sync import registry
from integrations.sync.enums import RunStatus
from integrations.sync.models import Quarantine, SyncChange
from integrations.sync.nav import stream_of
from integrations.sync.workflows import release_held, undo_run
from tests.integrations.sync.conftest import ROBOT
from tests.integrations.sync.dumps import differences, exact
from tests.integrations.sync.test_previews import told
from tests.integrations.sync.trade import TRADE


@pytest.fixture
def vendor():
    registry.register(TRADE)
    yield TRADE
    registry._vendors.pop("acme")


@pytest.fixture(autouse=True)
def companies(acme):
    """Six sponsors and one exhibitor, which has the number of a sponsor."""
    acme.rows = {"rooms": {}, "speakers": {}, "sessions": {}, "sponsors": {}, "exhibitors": {}}
    for number in range(1, 7):
        acme.put("sponsors", f"{number}", name=f"Company {number}", level="Gold", booths=[f"{100 + number}"])
    acme.put(
        *("exhibitors", "1"),
        name="Nordlicht GmbH",
        description="<p onclick=x>Light</p>",
        website="nordlicht.example",
        logo_url="https://nordlicht.example/logo.png",
        booths=["101.0", "101", " A-7 "],
        contacts=[{"name": "Ada", "email": "ada@nordlicht.example"}, {"name": "", "phone": "1"}],
    )


def test_rows_of_two_lists_become_companies(sync, event):
    run = sync()

    assert run.counts == {
        **{key: {} for key in ("rooms", "speakers", "sessions")},
        "sponsors": {"seen": 6, "created": 6},
        "exhibitors": {"seen": 1, "created": 1},
    }
    company = Company.objects.get(role="exhibitor")
    assert (company.name, company.name_key, company.event) == ("Nordlicht GmbH", "nordlicht gmbh", event)
    assert (company.description, company.website) == ("<p>Light</p>", "https://nordlicht.example")
    assert company.booths == ["101", "A-7"]
    assert company.contacts == [{"name": "Ada", "email": "ada@nordlicht.example", "phone": "", "title": ""}]
    keys = Origin.objects.filter(kind="company").values_list("external_id", flat=True)
    assert {"sponsor:1", "exhibitor:1"} < set(keys)
    assert not Sponsor.objects.exists()
    assert not Sponsorship.objects.exists()


def test_a_preview_says_what_a_run_does_and_a_second_run_writes_nothing(sync, acme):
    first = sync(dry_run=True)
    assert not Company.objects.exists()
    run = sync()
    assert (told(first), first.counts) == (told(run), run.counts)
    before = exact()
    again = sync(full=True)
    assert (differences(before, exact()), again.counts["sponsors"]) == ([], {"seen": 6, "unchanged": 6})

    acme.put("sponsors", "1", level="Platinum", name="Company One")
    preview, run = sync(dry_run=True, full=True), sync(full=True)
    assert (told(preview), run.counts["sponsors"]) == (told(run), {"seen": 6, "updated": 1, "unchanged": 5})
    assert Company.objects.get(name_key="company one").level == "Platinum"
    undo_run(run, actor=ROBOT)
    assert Company.objects.get(name_key="company 1").level == "Gold"


def test_the_first_run_is_taken_back_but_for_what_was_decided_since(sync):
    run = sync()
    company = Company.objects.get(name="Company 2")
    company.locked_fields = ["sponsorship"]
    company.save()
    _, kept = undo_run(run, actor=ROBOT)

    assert list(Company.objects.all()) == [company]
    assert [(each.label, each.reason) for each in kept] == [("Company 2", "It was edited here since.")]


def test_who_is_gone_twice_is_withdrawn_and_comes_back(sync, acme):
    sync()
    row = acme.rows["sponsors"]["1"]
    acme.drop("sponsors", "1")
    sync(full=True)
    assert Company.objects.get(name="Company 1").status == "confirmed"
    run = sync(full=True)
    assert (Company.objects.get(name="Company 1").status, run.counts["sponsors"]["withdrawn"]) == ("withdrawn", 1)
    acme.put("sponsors", "1", **row)
    sync(full=True)
    assert Company.objects.get(name="Company 1").status == "confirmed"


def test_more_than_the_limit_waits_for_a_person(sync, acme):
    sync()
    for _ in range(2):
        acme.rows["sponsors"].pop(next(iter(acme.rows["sponsors"])))
    run = sync(full=True)

    assert (run.status, Company.objects.filter(status="withdrawn").count()) == (RunStatus.HELD, 0)
    assert run.held_reasons == ["2 of 7 sponsors and exhibitors (29 %) are gone at the vendor, and the limit is 20 %."]
    release_held(run, actor=ROBOT)
    assert Company.objects.filter(status="withdrawn").count() == 2


def test_a_row_that_cannot_be_read_is_kept_apart(sync, acme):
    acme.put("sponsors", "7", name=None)
    run = sync()

    assert (run.counts["sponsors"], Quarantine.objects.get().external_id) == (
        {"seen": 7, "created": 6, "failed": 1},
        "sponsor:7",
    )
    acme.put("sponsors", "7", name="")
    sync()
    line = SyncChange.objects.get(external_id="sponsor:7", action="created")
    assert (line.label, line.notes[0]["code"]) == ("Unnamed company", "nameless")


def test_one_row_is_read_again(sync, acme, connection):
    sync()
    acme.put("exhibitors", "1", level="Hall 3")
    run = sync(only={"stream": "exhibitors", "key": "exhibitor:1"})

    assert (run.status, Company.objects.get(role="exhibitor").level) == (RunStatus.COMPLETED, "Hall 3")


@pytest.mark.parametrize(
    ("kind", "told", "stream"),
    [("company", "exhibitors", "exhibitors"), ("company", "", ""), ("speaker", "", "speakers"), ("room", "rooms", "")],
)
def test_a_row_is_asked_for_in_the_list_by_which_it_came(connection, kind, told, stream):
    assert stream_of(connection, kind, told) == stream


def test_every_kind_with_a_status_is_counted():
    assert [str(kind) for kind in HAS_STATUS] == ["session", "speaker", "company"]
