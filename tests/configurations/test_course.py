"""A stand changes hands, is cancelled, or its company moves: as shown, as a whole, or not at all."""

from decimal import Decimal
from itertools import product

import pytest
from django.db.models import Sum

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation, UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations.course import cancel_stand, change_main_sponsor, move_to_stand
from eventhub.configurations.enums import ConfigurationStatus, Decision
from eventhub.configurations.models import Fee, StandConfiguration, StockCount
from eventhub.configurations.outcomes import CANCEL, KEEP, of_cancelling, of_moving, of_new_sponsor
from eventhub.configurations.services import add_fee, set_quantities
from eventhub.configurations.standing import standing_of
from eventhub.configurations.workflows import (
    approve_configuration,
    create_configuration,
    reopen_configuration,
    submit_configuration,
)
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.packages.models import PackageAllocation
from eventhub.stands.models import CoExhibitor, Stand
from tests.factories.show import grant, person
from tests.factories.stands import make_invitation, make_sponsor

SYSTEM = Actor.system("test")


def fresh(stand: Stand) -> Stand:
    return Stand.objects.select_related("event__organisation", "hall", "sponsorship__sponsor").get(pk=stand.pk)


def configured(show, status: str, stand=None) -> StandConfiguration:
    """A configuration with a rig, brought to a status by the workflows."""
    made = create_configuration(stand or show.stand, package=show.package, actor=SYSTEM)
    set_quantities(made, show.quantities(rig=1, kw1=0, kw3=1), actor=SYSTEM)
    if status in ("submitted", "approved", "reopened"):
        made = submit_configuration(made, actor=SYSTEM)
    if status in ("approved", "reopened"):
        made = approve_configuration(made, actor=SYSTEM)
    if status == "reopened":
        reopen_configuration(made, actor=SYSTEM, reason="More light")
    return StandConfiguration.objects.get(pk=made.pk)


def hand_over(show, sponsor, **choices):
    seen = choices.pop("seen", None) or of_new_sponsor(standing_of(fresh(show.stand)))
    given = {"actor": show.organiser, "reason": "They withdrew", **choices}
    return change_main_sponsor(show.stand, sponsor, seen=seen, **given)


def cancel(show, **given):
    seen = given.pop("seen", None) or of_cancelling(standing_of(fresh(show.stand)))
    return cancel_stand(show.stand, seen=seen, **{"actor": show.organiser, "reason": "The hall is smaller", **given})


def move(show, target, **given):
    seen = given.pop("seen", None) or of_moving(standing_of(fresh(show.stand)), standing_of(fresh(target)))
    return move_to_stand(
        show.stand, target, seen=seen, **{"actor": show.organiser, "reason": "They asked for a corner", **given}
    )


def stock() -> dict[str, int]:
    """What is reserved by code; each count equals the sum of what holds it."""
    counts = StockCount.objects.annotate(held=Sum("reservations__quantity"))
    assert {count.option_code: count.held or 0 for count in counts} == {c.option_code: c.reserved for c in counts}
    return {count.option_code: count.reserved for count in counts if count.reserved}


def told(*verbs: str) -> list[tuple[str, str, str, str]]:
    entries = ActivityEntry.objects.filter(verb__in=verbs).order_by("id")
    return [(one.verb, one.from_status, one.to_status, one.reason) for one in entries]


# --- another sponsor -----------------------------------------------------------------------------------


def test_an_approved_configuration_goes_on_under_the_new_sponsor(show):
    made = configured(show, "approved")
    held, other = stock(), make_sponsor(show.organisation, "Halden Robotics")

    hand_over(show, other, configuration=KEEP)

    stand, made = fresh(show.stand), StandConfiguration.objects.get(pk=made.pk)
    assert stand.sponsorship.sponsor == other
    assert (made.status, made.approved_submission.number, made.stand_id) == ("approved", 1, stand.pk)
    assert stock() == held == {"back-wall": 1, "kw3": 1, "rig": 1, "spot": 4}
    assert told("stand.handed_over", "configuration.cancelled") == [("stand.handed_over", "", "", "They withdrew")]
    entry = ActivityEntry.objects.get(verb="stand.handed_over")
    assert entry.data == {"from": "Corvid Robotics", "to": "Halden Robotics"}
    assert OutboxEvent.objects.filter(entry=entry, public_name="").count() == 1


@pytest.mark.parametrize("status", ["draft", "submitted", "approved", "reopened"])
def test_or_is_cancelled_and_gives_its_stock_back(show, status):
    made = configured(show, status)
    other = make_sponsor(show.organisation, "Halden Robotics")
    before = str(made.status)

    hand_over(show, other, configuration=CANCEL)

    made = StandConfiguration.objects.get(pk=made.pk)
    assert (made.status, fresh(show.stand).sponsorship.sponsor) == (ConfigurationStatus.REMOVED, other)
    assert stock() == {}
    assert told("configuration.cancelled") == [("configuration.cancelled", before, "removed", "They withdrew")]
    decisions = list(made.submissions.values_list("decision", flat=True))
    assert decisions == {"draft": [], "submitted": [Decision.WITHDRAWN]}.get(status, [Decision.APPROVED])
    assert create_configuration(show.stand, package=show.package, actor=SYSTEM).status == "draft", "begun anew"


def test_a_stand_can_lose_its_sponsor_and_keep_its_configuration(show):
    made = configured(show, "submitted")
    hand_over(show, None)
    assert fresh(show.stand).sponsorship is None
    assert StandConfiguration.objects.get(pk=made.pk).status == "submitted"


def test_fees_stay_or_are_reversed(show):
    add_fee(show.stand, description="Late change", amount=Decimal(75), actor=SYSTEM)
    hand_over(show, make_sponsor(show.organisation), keep_fees=True)
    assert Fee.objects.aggregate(sum=Sum("amount"))["sum"] == Decimal(75)
    hand_over(show, None)
    assert [fee.amount for fee in Fee.objects.all()] == [Decimal(75), Decimal(-75)]


def test_people_of_the_former_sponsor_lose_the_stand_and_keep_the_rest(show):
    other_stand = show.add_stand("C13", "Corvid Robotics")
    designer = person("dana.reyes@corvid.example", Role.DESIGNER, show.stand)
    grant(designer, Role.DESIGNER, other_stand)
    link = make_invitation(show.stand)
    kept = make_invitation(show.stand.sponsorship)

    hand_over(show, make_sponsor(show.organisation))

    assert [one.scope_id for one in UserPermission.objects.filter(user=designer, revoked_at=None)] == [other_stand.pk]
    assert UserPermission.objects.get(user=show.sponsor_user).revoked_at is None, "all stands of the company"
    assert Invitation.objects.get(pk=link.pk).status == InvitationStatus.WITHDRAWN
    assert Invitation.objects.get(pk=kept.pk).status == InvitationStatus.SENT


@pytest.mark.parametrize("keep", [True, False])
def test_co_exhibitors_stay_if_asked_for(show, keep):
    guest, next_one = make_sponsor(show.organisation), make_sponsor(show.organisation)
    for company in (guest, next_one):
        CoExhibitor.objects.create(stand=show.stand, sponsor=company)
    hand_over(show, next_one, keep_co_exhibitors=keep)
    assert [row.sponsor for row in show.stand.co_exhibitors.all()] == ([guest] if keep else [])


def test_the_present_sponsor_is_no_other_one(show):
    with pytest.raises(Invalid):
        hand_over(show, show.stand.sponsorship.sponsor)


# --- cancelling ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "submitted", "approved", "reopened"])
def test_a_cancelled_stand_leaves_nothing_behind(show, status):
    made = configured(show, status)
    designer = person("dana.reyes@corvid.example", Role.DESIGNER, show.stand)

    cancel(show)

    assert fresh(show.stand).deleted_at is not None
    assert StandConfiguration.objects.get(pk=made.pk).status == "removed"
    assert stock() == {}
    assert UserPermission.objects.get(user=designer).revoked_at is not None
    assert [verb for verb, *_ in told("stand.cancelled", "stand.removed")] == ["stand.cancelled"]
    assert Stand.objects.create(event=show.event, hall=show.hall, number="C12").pk, "its number is free"


def test_a_cancelled_stand_can_not_be_cancelled_again(show):
    seen = of_cancelling(standing_of(show.stand))
    cancel(show)
    with pytest.raises(OutOfSight):
        cancel(show, seen=seen)


# --- moving --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "submitted", "approved", "reopened"])
def test_a_configuration_moves_along_as_it_is(show, status):
    made, target = configured(show, status), show.add_stand("D01", may_select=False)
    add_fee(show.stand, description="Late change", amount=Decimal(75), actor=SYSTEM)
    held, total = stock(), made.net_total

    assert move(show, target) == target

    made = StandConfiguration.objects.get(pk=made.pk)
    assert (made.stand_id, made.net_total, made.version) == (target.pk, total, show.version)
    assert stock() == held
    assert (fresh(show.stand).sponsorship, fresh(target).sponsorship) == (None, show.stand.sponsorship)
    assert Fee.objects.get().stand == target
    assert PackageAllocation.objects.get().stand == target
    assert told("stand.left", "stand.taken", "configuration.carried") == [
        ("configuration.carried", "", "", "They asked for a corner"),
        ("stand.left", "", "", "They asked for a corner"),
        ("stand.taken", "", "", "They asked for a corner"),
    ]


def test_rights_on_the_stand_move_along_and_links_keep_working(show):
    target = show.add_stand("D01")
    designer = person("dana.reyes@corvid.example", Role.DESIGNER, show.stand)
    both = person("lin.moreau@corvid.example", Role.DESIGNER, show.stand)
    grant(both, Role.DESIGNER, target)
    link = make_invitation(show.stand)

    move(show, target)

    assert {(row.user, row.scope_id) for row in UserPermission.objects.filter(role=Role.DESIGNER, revoked_at=None)} == {
        (designer, target.pk),
        (both, target.pk),
    }
    assert UserPermission.objects.filter(user=both, revoked_at=None).count() == 1
    link.refresh_from_db()
    assert (link.status, link.scope_id) == (InvitationStatus.SENT, target.pk)
    assert actor_for(designer).holds(Role.DESIGNER, fresh(target).scope)


def test_what_is_configured_on_the_target_stays_there(show):
    own, target = configured(show, "submitted"), show.add_stand("D01")
    there = configured(show, "draft", target)
    with pytest.raises(Invalid):
        move(show, target, configuration=KEEP)

    move(show, target, configuration=CANCEL)

    assert StandConfiguration.objects.get(pk=own.pk).status == "removed"
    assert StandConfiguration.objects.get(pk=there.pk).stand == target
    assert stock() == {}
    assert PackageAllocation.objects.count() == 2, "each stand keeps its own"


def test_a_stand_with_a_sponsor_is_no_target(show):
    with pytest.raises(Conflict):
        move(show, show.add_stand("D01", "Halden Robotics"))
    with pytest.raises(Conflict):
        move(show, show.stand)


# --- refused -------------------------------------------------------------------------------------------

ACTS = {
    "hand over": lambda show, **more: hand_over(show, None, **more),
    "cancel": cancel,
    "move": lambda show, **more: move(show, Stand.objects.get(number="D01"), **more),
}


def everything() -> tuple:
    """What a refusal must leave as it was."""
    return (
        list(Stand.objects.order_by("pk").values()),
        list(StandConfiguration.objects.order_by("pk").values()),
        list(UserPermission.objects.order_by("pk").values()),
        list(Fee.objects.values()),
        list(PackageAllocation.objects.order_by("pk").values()),
        stock(),
        ActivityEntry.objects.count(),
        OutboxEvent.objects.count(),
    )


@pytest.fixture
def used(show):
    """A submitted stand with a fee, and a free one."""
    show.add_stand("D01")
    configured(show, "submitted")
    add_fee(show.stand, description="Late change", amount=Decimal(75), actor=SYSTEM)
    return show


def test_only_organisers_change_course(used):
    viewer = person("vera.lind@northernbuild.example", Role.VIEWER, used.event)
    before = everything()
    for act, actor in product(ACTS.values(), (used.sponsor, actor_for(viewer))):
        with pytest.raises(NotAllowed):
            act(used, actor=actor)
        assert everything() == before


def test_without_a_reason_nothing_is_done_and_nothing_at_all_when_the_event_is_over(used):
    before = everything()
    for act in ACTS.values():
        with pytest.raises(Invalid):
            act(used, reason=" ")
        assert everything() == before

    Event.objects.filter(pk=used.event.pk).update(status=EventStatus.ARCHIVED)
    for act in ACTS.values():
        with pytest.raises(Conflict):
            act(used)
        assert everything() == before


def test_what_was_not_shown_is_not_done(used):
    """Somebody approved while the page was open."""
    at = standing_of(fresh(used.stand))
    target = standing_of(Stand.objects.get(number="D01"))
    seen = {"hand over": of_new_sponsor(at), "cancel": of_cancelling(at), "move": of_moving(at, target)}
    approve_configuration(StandConfiguration.objects.get(), actor=SYSTEM)
    before = everything()

    for name, act in ACTS.items():
        with pytest.raises(Conflict) as refused:
            act(used, seen=seen[name])

        assert everything() == before
        assert {"gone", "new", "now"} == set(refused.value.extra)
        assert any("submitted" in fact.text for fact in refused.value.extra["gone"])
        assert any("approved" in fact.text.lower() for fact in refused.value.extra["new"])


def test_a_failure_at_the_end_leaves_nothing(used, settings):
    """The last thing recorded is refused: everything before it is undone."""
    refuse = ["tests.configurations.test_course.fail"]
    settings.REACTIONS = {"stand.handed_over": refuse, "stand.cancelled": refuse, "stand.taken": refuse}
    before = everything()
    for act in ACTS.values():
        with pytest.raises(RuntimeError):
            act(used)
        assert everything() == before


def fail(subject, *, entry, actor):
    raise RuntimeError("The disk is full")


def test_an_unknown_choice_is_refused(used):
    with pytest.raises(Invalid):
        hand_over(used, None, configuration="burn")


def test_the_page_costs_the_same_for_any_number_of_people(show, django_assert_num_queries):
    configured(show, "approved")
    stand = fresh(show.stand)
    with django_assert_num_queries(10):
        standing_of(stand)
    for number in range(12):
        grant(person(f"p{number}@corvid.example"), Role.DESIGNER, show.stand)
        make_invitation(show.stand)
    with django_assert_num_queries(10):
        assert len(standing_of(stand).holders) == 13
