from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations import workflows
from eventhub.configurations.enums import ConfigurationStatus, Decision
from eventhub.configurations.models import StandConfiguration, StockCount, StockReservation, Submission
from eventhub.configurations.services import set_quantities
from eventhub.configurations.sheet import load_sheet
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from tests.factories import show as make
from tests.factories.show import Show

DRAFT, SUBMITTED, CHANGES, APPROVED, REMOVED = ConfigurationStatus


def stock(show: Show) -> dict[str, int]:
    """What is reserved by code, after seeing to it that the counts are the sums of the reservations."""
    counts = {count.option_code: count for count in StockCount.objects.filter(event=show.event)}
    for count in counts.values():
        assert count.reserved == sum(each.quantity for each in count.reservations.all())
    return {code: count.reserved for code, count in counts.items() if count.reserved}


def state() -> tuple:
    """All that a refused call must leave alone."""
    return (
        list(StandConfiguration.objects.order_by("pk").values()),
        list(Submission.objects.order_by("pk").values()),
        list(StockReservation.objects.order_by("pk").values()),
        list(StockCount.objects.filter(reserved__gt=0).values()),
        ActivityEntry.objects.count(),
        OutboxEvent.objects.count(),
    )


def draft(show: Show, **chosen: int) -> StandConfiguration:
    configuration = workflows.create_configuration(show.stand, package=show.package, actor=show.sponsor)
    return set_quantities(configuration, show.quantities(**chosen), actor=show.sponsor) if chosen else configuration


def submitted(show: Show, **chosen: int) -> StandConfiguration:
    return workflows.submit_configuration(draft(show, **chosen), actor=show.sponsor)


def approved(show: Show, **chosen: int) -> StandConfiguration:
    return workflows.approve_configuration(submitted(show, **chosen), actor=show.organiser)


def returned(show: Show, **chosen: int) -> StandConfiguration:
    return workflows.request_changes_to_configuration(submitted(show, **chosen), actor=show.organiser, reason="Less")


def reopened(show: Show, **chosen: int) -> StandConfiguration:
    return workflows.reopen_configuration(approved(show, **chosen), actor=show.sponsor, reason="One more spot")


MAKERS = {DRAFT: draft, SUBMITTED: submitted, CHANGES: returned, APPROVED: approved}
TRANSITIONS = {
    "submit": lambda c, actor: workflows.submit_configuration(c, actor=actor),
    "withdraw": lambda c, actor: workflows.withdraw_configuration(c, actor=actor),
    "approve": lambda c, actor: workflows.approve_configuration(c, actor=actor),
    "request changes": lambda c, actor: workflows.request_changes_to_configuration(c, actor=actor, reason="Less"),
    "reopen": lambda c, actor: workflows.reopen_configuration(c, actor=actor, reason="More"),
    "remove": lambda c, actor: workflows.remove_configuration(c, actor=actor),
    "discard": lambda c, actor: workflows.discard_revision(c, actor=actor),
}
# The table of the domain: from → transition → to, for revision 1; whatever is not in it is refused.
TABLE = {
    (DRAFT, "submit"): SUBMITTED,
    (DRAFT, "remove"): REMOVED,
    (CHANGES, "submit"): SUBMITTED,
    (CHANGES, "remove"): REMOVED,
    (SUBMITTED, "withdraw"): DRAFT,
    (SUBMITTED, "approve"): APPROVED,
    (SUBMITTED, "request changes"): CHANGES,
    (APPROVED, "reopen"): DRAFT,
}


def taken_back(transition: Callable, configuration: StandConfiguration, actor: Actor) -> StandConfiguration:
    """What the transition makes of it, as if it had not been done."""
    with transaction.atomic():
        done = transition(configuration, actor)
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("status", MAKERS)
def test_the_table_of_transitions(show, status):
    configuration = MAKERS[status](show)
    before = state()

    for name, transition in TRANSITIONS.items():
        if (status, name) in TABLE:
            assert taken_back(transition, configuration, show.organiser).status == TABLE[status, name]
            continue
        with pytest.raises(Conflict) as refused:
            transition(configuration, show.organiser)
        assert (name, refused.value.code) == (name, "wrong_status")
        assert state() == before


def test_nothing_can_be_done_with_a_removed_configuration(show):
    configuration = workflows.remove_configuration(draft(show), actor=show.sponsor)
    before = state()
    for transition in TRANSITIONS.values():
        with pytest.raises(OutOfSight):
            transition(configuration, show.organiser)
    assert state() == before


def test_a_later_revision_is_discarded_and_not_removed(show):
    configuration = reopened(show)
    with pytest.raises(Conflict):
        workflows.remove_configuration(configuration, actor=show.organiser)
    assert workflows.discard_revision(configuration, actor=show.organiser).status == APPROVED


WHO = {
    "submit": (DRAFT, {"organiser", "sponsor"}),
    "withdraw": (SUBMITTED, {"organiser", "sponsor"}),
    "approve": (SUBMITTED, {"organiser"}),
    "request changes": (SUBMITTED, {"organiser"}),
    "reopen": (APPROVED, {"organiser", "sponsor"}),
    "remove": (DRAFT, {"organiser", "sponsor"}),
}


def people(show: Show) -> dict[str, Actor]:
    neighbour = show.add_stand("C13", "Other").sponsorship
    return {
        "organiser": show.organiser,
        "sponsor": show.sponsor,
        "viewer": actor_for(make.person("viewer@x.example", Role.VIEWER, show.event)),
        "designer": actor_for(make.person("designer@x.example", Role.DESIGNER, show.stand)),
        "other sponsor": actor_for(make.person("o@x.example", Role.SPONSOR, neighbour)),
        "foreign organiser": actor_for(make.person("f@x.example", Role.ORGANISER, make.organisation("Elsewhere"))),
    }


@pytest.mark.parametrize("status", [DRAFT, SUBMITTED, APPROVED])
def test_who_may_do_what(show, status):
    configuration, actors = MAKERS[status](show), people(show)
    before = state()

    for name in (name for name, (at, _) in WHO.items() if at == status):
        for who, actor in actors.items():
            if who in WHO[name][1]:
                taken_back(TRANSITIONS[name], configuration, actor)
                continue
            with pytest.raises(NotAllowed):
                TRANSITIONS[name](configuration, actor)
            assert (name, who, state()) == (name, who, before)


@pytest.mark.parametrize("status", MAKERS)
def test_an_archived_event_is_read_only(show, status):
    configuration = MAKERS[status](show)
    type(show.event).objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)
    before = state()
    for transition in TRANSITIONS.values():
        with pytest.raises(Conflict) as refused:
            transition(configuration, show.organiser)
        assert refused.value.code == "event_archived"
    assert state() == before


def test_creating_pins_the_newest_version_with_what_is_included_and_mandatory(show):
    configuration = draft(show)

    assert configuration.version == show.version
    assert dict(configuration.selections.values_list("option__code", "quantity")) == {
        "back-wall": 1,
        "kw1": 1,
        "spot": 4,
    }
    assert configuration.net_total == Decimal("3200.00")


def test_a_stand_has_one_live_configuration(show):
    draft(show)
    with pytest.raises(Conflict) as refused:
        draft(show)
    assert refused.value.code == "duplicate"


def test_a_sponsor_who_may_not_choose_begins_only_with_what_is_given(show):
    stand = show.add_stand("C14", "Corvid Robotics", may_select=False)
    with pytest.raises(Invalid):
        workflows.create_configuration(stand, package=show.package, actor=show.sponsor)
    stand.allocation.package = show.package
    stand.allocation.save()
    assert workflows.create_configuration(stand, actor=show.sponsor).version == show.version


def test_submitting_freezes_reserves_records_and_tells(show):
    configuration = submitted(show, spot=8, kw1=0, kw3=1, rig=1)

    kept = configuration.submissions.get()
    assert [(line["code"], line["quantity"], line["line_total"]) for line in kept.lines] == [
        ("back-wall", 1, Decimal(0)),
        ("kw3", 1, Decimal(185)),
        ("spot", 8, Decimal(136)),
        ("rig", 1, Decimal(480)),
    ]
    assert kept.net_total == configuration.net_total == Decimal("4001.00")
    assert stock(show) == {"back-wall": 1, "kw3": 1, "rig": 1, "spot": 8}
    entry = ActivityEntry.objects.filter(verb="configuration.submitted").get()
    assert (entry.actor_name, entry.from_status, entry.to_status, entry.stand_id) == (
        "Ines Duarte",
        "draft",
        "submitted",
        show.stand.pk,
    )
    assert entry.outbox_event.payload == {
        "event": "stand_configured",
        "timestamp": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {
            "configuration_id": str(configuration.pk),
            "stand_id": str(show.stand.pk),
            "package_id": str(show.package.pk),
            "package_version": 1,
            "total_price": Decimal("4001.00"),
            "status": "submitted",
        },
    }


def test_a_submit_with_problems_names_them_all_and_changes_nothing(show):
    configuration = draft(show, rig=1, arch=1)
    before = state()
    with pytest.raises(Invalid) as refused:
        workflows.submit_configuration(configuration, actor=show.sponsor)
    assert refused.value.code == "has_problems"
    assert [(detail.field, detail.code) for detail in refused.value.details] == [
        (f"options.{show.option('rig').pk}", "requires"),
        (f"options.{show.option('rig').pk}", "excludes"),
    ]
    assert state() == before


def test_the_last_piece_goes_to_the_first_and_the_second_reads_why(show):
    type(show.option("rig")).objects.filter(code="rig").update(stock=1)
    submitted(show, kw1=0, kw3=1, rig=1)
    second = workflows.create_configuration(
        show.add_stand("C13", "Corvid Robotics"), package=show.package, actor=show.sponsor
    )
    set_quantities(second, show.quantities(kw1=0, kw3=1, rig=1), actor=show.sponsor)
    before = state()

    with pytest.raises(Conflict) as refused:
        workflows.submit_configuration(second, actor=show.sponsor)

    assert (refused.value.code, refused.value.message) == (
        "out_of_stock",
        "Rig: none left for this event. You have chosen 1.",
    )
    assert state() == before


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        (lambda c, show: workflows.withdraw_configuration(c, actor=show.sponsor), {}),
        (lambda c, show: TRANSITIONS["request changes"](c, show.organiser), {"kw3": 1, "rig": 1}),
        (lambda c, show: TRANSITIONS["remove"](TRANSITIONS["request changes"](c, show.organiser), show.sponsor), {}),
        (lambda c, show: TRANSITIONS["approve"](c, show.organiser), {"kw3": 1, "rig": 1}),
        (
            lambda c, show: TRANSITIONS["reopen"](TRANSITIONS["approve"](c, show.organiser), show.sponsor),
            {"kw3": 1, "rig": 1},
        ),
    ],
)
def test_what_stays_reserved(show, step, kept):
    step(submitted(show, kw1=0, kw3=1, rig=1, spot=0), show)
    assert {code: count for code, count in stock(show).items() if code in ("kw3", "rig")} == kept


def test_a_revision_reserves_only_what_it_needs_beyond_the_approved_one(show):
    type(show.option("spot")).objects.filter(code="spot").update(stock=10)
    revision = reopened(show, spot=8)
    revision = set_quantities(revision, show.quantities(spot=10), actor=show.sponsor)
    workflows.submit_configuration(revision, actor=show.sponsor)
    assert stock(show)["spot"] == 10
    workflows.withdraw_configuration(revision, actor=show.sponsor)
    assert stock(show)["spot"] == 8

    fewer = set_quantities(revision, show.quantities(spot=5), actor=show.sponsor)
    workflows.submit_configuration(fewer, actor=show.sponsor)
    assert stock(show)["spot"] == 8, "the approved revision is still in force"
    workflows.approve_configuration(fewer, actor=show.organiser)
    assert stock(show)["spot"] == 5


def test_discarding_brings_back_the_approved_revision_as_it_was(show):
    before = approved(show, spot=8)
    revision = workflows.reopen_configuration(before, actor=show.sponsor, reason="More light")
    assert (revision.revision, revision.approved_submission.number) == (2, 1)
    set_quantities(revision, show.quantities(spot=12, store=1), actor=show.sponsor)

    after = workflows.discard_revision(revision, actor=show.sponsor)

    assert (after.status, after.revision, after.net_total) == (APPROVED, 1, before.net_total)
    assert load_sheet(after).quantities == load_sheet(before).quantities
    assert stock(show)["spot"] == 8


def test_asking_for_changes_needs_a_reason_and_names_lines(show):
    configuration = submitted(show)
    with pytest.raises(Invalid) as refused:
        workflows.request_changes_to_configuration(configuration, actor=show.organiser, reason=" ")
    assert [detail.field for detail in refused.value.details] == ["reason"]

    comment = workflows.LineComment(show.option("spot").pk, "Ten will dazzle")
    returned = workflows.request_changes_to_configuration(
        configuration, actor=show.organiser, reason="Nearly", line_comments=[comment]
    )

    kept = returned.submissions.get()
    assert (kept.decision, kept.comment, kept.decided_by_name) == (Decision.CHANGES_REQUESTED, "Nearly", "Maya Okafor")
    assert kept.line_comments == [
        {"option_id": str(comment.option_id), "code": "spot", "name": "Spot", "comment": "Ten will dazzle"}
    ]
    assert returned.answer_by == show.event.configuration_deadline


def test_the_answer_is_due_three_days_from_now_where_the_deadline_is_nearer(show):
    configuration = submitted(show)
    with time_machine.travel(show.event.configuration_deadline + timedelta(days=1), tick=False):
        returned = workflows.request_changes_to_configuration(configuration, actor=show.organiser, reason="Nearly")
        assert returned.answer_by == timezone.now() + timedelta(days=3)
        workflows.submit_configuration(returned, actor=show.sponsor)


def test_a_comment_on_a_foreign_line_is_refused(show):
    other = make.package(show.organisation, "other")
    comment = workflows.LineComment(show.option("spot", other.current_version).pk, "What is this?")
    with pytest.raises(Invalid):
        workflows.request_changes_to_configuration(
            submitted(show), actor=show.organiser, reason="Nearly", line_comments=[comment]
        )


def test_a_decision_on_an_older_submission_is_refused_with_the_difference(show):
    configuration = submitted(show)
    workflows.withdraw_configuration(configuration, actor=show.sponsor)
    set_quantities(configuration, show.quantities(spot=6), actor=show.sponsor)
    workflows.submit_configuration(configuration, actor=show.sponsor)
    before = state()

    with pytest.raises(Conflict) as refused:
        workflows.approve_configuration(configuration, actor=show.organiser, submission=1)

    assert refused.value.code == "stale_submission"
    changed = refused.value.extra["difference"].changed
    assert [(line.code, line.old_quantity, line.new_quantity) for line in changed] == [("spot", 4, 6)]
    assert state() == before
    assert workflows.approve_configuration(configuration, actor=show.organiser, submission=2).status == APPROVED


def test_the_second_decision_reads_who_was_first(show):
    configuration = submitted(show)
    workflows.approve_configuration(configuration, actor=show.organiser, submission=1)
    with pytest.raises(Conflict) as refused:
        workflows.request_changes_to_configuration(configuration, actor=show.organiser, reason="Less", submission=1)
    assert refused.value.message == "Maya Okafor decided meanwhile: approved. Your decision was not saved."
    assert refused.value.extra["status"] == "approved"


class TestAfterTheDeadline:
    @pytest.fixture
    def late(self, show):
        with time_machine.travel(show.event.configuration_deadline + timedelta(minutes=1), tick=False):
            yield

    @pytest.fixture
    def configuration(self, show):
        return draft(show)

    def test_the_sponsor_can_neither_edit_nor_submit(self, show, configuration, late):
        before = state()
        for call in (
            lambda: set_quantities(configuration, show.quantities(spot=6), actor=show.sponsor),
            lambda: workflows.submit_configuration(configuration, actor=show.sponsor),
        ):
            with pytest.raises(Conflict) as refused:
                call()
            assert refused.value.code == "deadline_passed"
        assert state() == before

    def test_an_organiser_can_with_a_reason(self, show, configuration, late):
        with pytest.raises(Invalid) as refused:
            workflows.submit_configuration(configuration, actor=show.organiser)
        assert [detail.field for detail in refused.value.details] == ["reason"]
        edited = set_quantities(configuration, show.quantities(spot=6), actor=show.organiser, reason="By phone")
        assert workflows.submit_configuration(edited, actor=show.organiser, reason="By phone").status == SUBMITTED
        assert ActivityEntry.objects.get(verb="configuration.submitted").reason == "By phone"

    def test_the_sponsor_can_not_reopen(self, show, configuration):
        done = workflows.approve_configuration(
            workflows.submit_configuration(configuration, actor=show.sponsor), actor=show.organiser
        )
        with time_machine.travel(show.event.configuration_deadline + timedelta(minutes=1), tick=False):
            with pytest.raises(Conflict):
                workflows.reopen_configuration(done, actor=show.sponsor, reason="More")
            assert workflows.reopen_configuration(done, actor=show.organiser, reason="More").revision == 2


def test_a_failure_in_the_middle_leaves_nothing(show, monkeypatch):
    configuration = draft(show)
    before = state()

    def broken_insert(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Submission.objects, "create", broken_insert)
    with pytest.raises(RuntimeError):
        workflows.submit_configuration(configuration, actor=show.sponsor)
    assert state() == before


def test_a_catalogue_change_never_touches_what_was_submitted(show):
    configuration = submitted(show, spot=8)
    make.add_version(show.package, price="9999.00")
    configuration = StandConfiguration.objects.get(pk=configuration.pk)

    assert load_sheet(configuration).price.net == configuration.net_total == Decimal("3336.00")
    done = workflows.approve_configuration(configuration, actor=show.organiser)
    assert (done.version.number, done.net_total) == (1, Decimal("3336.00"))
