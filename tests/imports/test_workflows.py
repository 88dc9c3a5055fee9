import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from eventhub.accounts.models import UserPermission
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.events.models import Event
from eventhub.imports import services, workflows
from eventhub.imports.export import exported_rows, titles
from eventhub.imports.models import ImportRow, StandImport
from eventhub.stands.models import CoExhibitor, Hall, Sponsor, Sponsorship, Stand
from eventhub.stands.services import change_stand, create_sponsor
from tests.factories.stands import make_stand

LIST = (
    b"Stand,Hall,Company,Width (m),E-mail\nA1,Hall 1,Acme,6,a@acme.example\nA1,Hall 1,Beta,,\n"
    b"A2,Hall 1,Acme,wide,\nA3,,'=Sum Ltd,4.5,\n"
)
TABLES = (Hall, Sponsor, Sponsorship, CoExhibitor)


def sent(event, actor, content: bytes = LIST) -> StandImport:
    return services.upload_list(event, file=SimpleUploadedFile("stands.csv", content), actor=actor)


def checked(event, actor, content: bytes = LIST) -> StandImport:
    made = sent(event, actor, content)
    return workflows.plan(workflows.check_rows(made, columns=made.columns, unit=made.unit, actor=actor))


def done(event, actor, content: bytes = LIST) -> StandImport:
    return workflows.run(workflows.begin_import(checked(event, actor, content), actor=actor))


def counts() -> list[int]:
    return [model.objects.count() for model in TABLES] + [Stand.objects.filter(deleted_at=None).count()]


def exported(event, actor) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([titles(), *exported_rows(event, actor=actor)])
    return out.getvalue().encode()


def test_nothing_is_written_before_the_import_and_every_entry_has_its_outbox_row_after(event, organiser, facts):
    made = checked(event, organiser)
    assert (made.counts, counts(), facts()) == ({"create": 3, "refused": 1}, [0] * 5, [])

    made = workflows.run(workflows.begin_import(made, actor=organiser))

    assert (made.status, made.results, counts()) == ("done", {"create": 3, "refused": 1}, [1, 3, 2, 1, 2])
    assert sorted(verb for verb, *_ in facts()) == sorted(
        [
            "hall.created",
            *(["sponsor.created"] * 3),
            *(["sponsorship.created"] * 2),
            *(["stand.created"] * 2),
            *(["stand.assigned"] * 2),
            "stand.changed",
            "import.done",
        ]
    )
    assert list(OutboxEvent.objects.filter(drained_at=None).values_list("verb", flat=True)) == ["import.done"]
    assert Sponsor.objects.filter(name="=Sum Ltd").exists()


def test_what_is_exported_changes_nothing_when_it_is_imported(event, organiser):
    done(event, organiser)
    before = ActivityEntry.objects.count()

    made = done(event, organiser, exported(event, organiser))

    assert (set(made.results), ActivityEntry.objects.count()) == ({"unchanged"}, before + 1)


def test_an_import_is_undone_and_can_be_done_again(event, organiser):
    make_stand(event, "A3", width_m=Decimal(2))
    made = done(event, organiser)
    assert Stand.objects.get(number="A3").width_m == Decimal("4.5")

    made = workflows.undo(workflows.begin_undo(made, actor=organiser))

    old = Stand.objects.get(number="A3")
    assert (made.status, counts()) == ("undone", [0, 0, 0, 0, 1])
    assert (old.width_m, old.sponsorship, old.assigned_at) == (Decimal(2), None, None)
    assert done(event, organiser).results == {"create": 3, "refused": 1}


def test_what_was_changed_since_stands_in_the_way_of_undoing_all(event, organiser):
    made = done(event, organiser)
    change_stand(Stand.objects.get(number="A1"), width_m=Decimal(9), actor=organiser)
    before = counts()

    with pytest.raises(Conflict, match=r"A1: .*changed stand A1 afterwards") as refused:
        workflows.begin_undo(made, actor=organiser)

    assert (refused.value.code, counts()) == ("in_use", before)


def test_what_moved_between_check_and_import_is_left_out_and_told(event, organiser):
    stand = make_stand(event, "A3", width_m=Decimal(2))
    made = checked(event, organiser)
    change_stand(stand, width_m=Decimal(3), actor=organiser)

    made = workflows.run(workflows.begin_import(made, actor=organiser))

    assert made.results == {"create": 2, "refused": 1, "skipped": 1}
    assert Stand.objects.get(number="A3").width_m == Decimal(3)
    assert "width: “3 m” now" in ImportRow.objects.get(outcome="skipped").reason


def test_two_lists_that_were_checked_at_the_same_time_write_each_thing_once(event, organiser):
    first, second = checked(event, organiser), checked(event, organiser)
    for one in (first, second):
        workflows.run(workflows.begin_import(one, actor=organiser))

    assert counts() == [1, 3, 2, 1, 2]
    second.refresh_from_db()
    assert second.results == {"unchanged": 3, "refused": 1}


def test_a_dead_workers_import_goes_on_after_its_last_chunk(event, organiser, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 1)
    made = workflows.begin_import(checked(event, organiser), actor=organiser)
    services.Worker(made).next_chunk()
    with pytest.raises(Conflict):
        workflows.start_again(made, actor=organiser)
    StandImport.objects.update(beat_at=None)

    made = workflows.run(workflows.start_again(made, actor=organiser))

    assert (made.results, counts()) == ({"create": 3, "refused": 1}, [1, 3, 2, 1, 2])


def test_columns_are_remembered_for_the_same_headers_in_any_order(event, organiser):
    made = sent(event, organiser, b"Alpha,Beta\nA1,Acme\n")
    assert made.columns == ["", ""]
    workflows.check_rows(made, columns=["number", "company"], unit="", actor=organiser)

    assert sent(event, organiser, b"BETA,alpha\nAcme,A1\n").columns == ["company", "number"]


@pytest.mark.parametrize(
    ("columns", "unit", "field"),
    [
        (["number", "number", "", "", ""], "", "column_1"),
        (["", "", "", "", ""], "", ""),
        (["number", "", "", "width", ""], "", "unit"),
        (["number", "", "", "", "email"], "", ""),
    ],
)
def test_columns_that_do_not_do_are_refused(event, organiser, columns, unit, field):
    made = sent(event, organiser)

    with pytest.raises(Invalid) as refused:
        workflows.check_rows(made, columns=columns, unit=unit, actor=organiser)

    assert [detail.field for detail in refused.value.details] == [field]


def test_others_and_archived_events_import_nothing(event, organiser, outsider):
    made = checked(event, organiser)
    with pytest.raises(NotAllowed):
        sent(event, outsider)
    with pytest.raises(NotAllowed):
        workflows.begin_import(made, actor=outsider)
    running = workflows.begin_import(made, actor=organiser)
    Event.objects.filter(pk=event.pk).update(status="archived")
    event.refresh_from_db()
    with pytest.raises(Conflict):
        sent(event, organiser)

    assert workflows.run(running).status == "stopped"
    assert counts() == [0] * 5


def test_rights_that_were_taken_meanwhile_end_the_import(event, organiser):
    running = workflows.begin_import(checked(event, organiser), actor=organiser)

    UserPermission.objects.update(revoked_at=event.created_at)

    assert (workflows.run(running).status, counts()) == ("stopped", [0] * 5)


def test_a_company_that_is_known_keeps_its_name(event, organiser):
    create_sponsor(organisation=event.organisation, name="ACME", actor=organiser)

    done(event, organiser)

    assert Sponsor.objects.get(name_key="acme").name == "ACME"
