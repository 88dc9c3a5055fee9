from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from eventhub.accounts import workflows
from eventhub.accounts.enums import GRANTABLE, AccountStatus, InvitationStatus, Role, ScopeType
from eventhub.accounts.invitation_links import invitation_token
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.errors import Conflict, Gone, Invalid, NotAllowed, OutOfSight
from eventhub.core.scope import Scope
from eventhub.events.enums import EventStatus
from tests.factories import show as make
from tests.factories.accounts import (
    PASSWORD,
    SYSTEM,
    InvitationFactory,
    OrganisationFactory,
    UserFactory,
    UserPermissionFactory,
)
from tests.factories.events import EventFactory

NEW = {"first_name": "Ines", "last_name": "Duarte", "password": "corvid-blue-sky-41"}


def invite(thing, *, actor, role=Role.ORGANISER, email="ines.duarte@corvid.example", **fields) -> Invitation:
    return workflows.invite(
        email=email,
        role=role,
        scope_type=ScopeType(type(thing).__name__.lower()),
        scope_id=thing.pk,
        scope=thing.scope,
        scope_label=str(thing),
        actor=actor,
        **fields,
    )


def accept(invitation: Invitation, actor_user: User | None = None, **values) -> User:
    return workflows.accept_invitation(invitation_token(invitation), actor_user=actor_user, **(values or NEW))


# --- inviting --------------------------------------------------------------------------------------


def test_an_unknown_address_becomes_an_account_that_is_only_invited(event, organiser, facts):
    invitation = invite(
        event, actor=organiser, email="  Ines.Duarte@Corvid.Example ", first_name="Ines", company="Corvid"
    )

    user = User.objects.get(email="ines.duarte@corvid.example")
    assert (user.status, user.first_name, user.company, user.has_usable_password()) == (
        "invited",
        "Ines",
        "Corvid",
        False,
    )
    assert (invitation.user, invitation.status, invitation.role) == (user, "sent", "organiser")
    assert (invitation.organisation_id, invitation.event_id) == (event.organisation_id, event.pk)
    assert (invitation.invited_by_id, invitation.invited_by_name) == (organiser.id, "Jonas Weber")
    assert invitation.expires_at - invitation.sent_at == timedelta(days=7)
    assert facts() == [("user.invited", "", "invited"), ("invitation.sent", "", "sent")]


def test_somebody_known_elsewhere_is_the_same_account(event, organiser):
    known = UserFactory(email="ines.duarte@corvid.example")

    invitation = invite(event, actor=organiser, first_name="Somebody", last_name="Else")

    assert invitation.user == known
    assert str(User.objects.get()) if User.objects.count() == 1 else str(invitation.user) == "Maya Okafor"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ines",
        "ines@",
        "@corvid.example",
        "a b@corvid.example",
        "ines@corvid.example\nBcc: x@y.example",
        "x" * 250 + "@corvid.example",
    ],
)
def test_an_address_must_be_one(event, organiser, facts, email):
    with pytest.raises(Invalid) as refused:
        invite(event, actor=organiser, email=email)

    assert [detail.field for detail in refused.value.details] == ["email"]
    assert facts() == []


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope_type", ScopeType)
def test_only_the_pairs_of_role_and_scope_that_exist_are_offered(db, role, scope_type):
    show = make.Show()
    things = {
        ScopeType.ORGANISATION: show.organisation,
        ScopeType.EVENT: show.event,
        ScopeType.SPONSORSHIP: show.stand.sponsorship,
        ScopeType.STAND: show.stand,
    }

    if scope_type in GRANTABLE[role]:
        assert invite(things[scope_type], role=role, actor=SYSTEM).role == role
    else:
        with pytest.raises(Invalid) as refused:
            invite(things[scope_type], role=role, actor=SYSTEM)
        assert refused.value.details[0].field == "scope_type"


def test_a_role_must_exist(event, organiser):
    with pytest.raises(Invalid) as refused:
        invite(event, role="emperor", actor=organiser)

    assert refused.value.details[0].field == "role"


def test_the_scope_must_be_that_of_the_thing(event, organiser):
    with pytest.raises(ValueError, match="is not the scope"):
        workflows.invite(
            email="ines.duarte@corvid.example",
            role=Role.ORGANISER,
            scope_type=ScopeType.ORGANISATION,
            scope_id=OrganisationFactory().pk,
            scope=event.scope,
            scope_label="Elsewhere",
            actor=organiser,
        )


def test_an_organiser_of_one_event_invites_to_it_and_to_nothing_wider(event, event_organiser, facts):
    with pytest.raises(NotAllowed):
        invite(event.organisation, actor=event_organiser)
    assert facts() == []

    assert invite(event, actor=event_organiser).event_id == event.pk


def test_the_wider_right_is_not_reached_by_naming_the_event_with_it(event, event_organiser):
    """The scope of the event holds the organisation's key too: what counts is what is given."""
    with pytest.raises(NotAllowed):
        workflows.invite(
            email="ines.duarte@corvid.example",
            role=Role.ORGANISER,
            scope_type=ScopeType.ORGANISATION,
            scope_id=event.organisation_id,
            scope=event.scope,
            scope_label="All of it",
            actor=event_organiser,
        )


def test_somebody_from_elsewhere_invites_nobody(event, outsider, facts):
    with pytest.raises(NotAllowed):
        invite(event, actor=outsider)

    assert (facts(), User.objects.filter(email="ines.duarte@corvid.example").exists()) == ([], False)


def test_sponsors_bring_colleagues_and_designers_to_what_is_theirs(db):
    show = make.Show()
    other = show.add_stand("C13", "Heron Textiles")

    assert invite(show.stand.sponsorship, role=Role.SPONSOR, actor=show.sponsor).role == "sponsor"
    assert invite(show.stand, role=Role.DESIGNER, actor=show.sponsor, email="d@corvid.example").role == "designer"
    for thing, role in ((other, Role.DESIGNER), (other.sponsorship, Role.SPONSOR), (show.event, Role.VIEWER)):
        with pytest.raises(NotAllowed):
            invite(thing, role=role, actor=show.sponsor)


def test_a_designer_invites_nobody(db):
    show = make.Show()
    designer = actor_for(UserPermissionFactory(at=show.stand, role=Role.DESIGNER).user)

    with pytest.raises(NotAllowed):
        invite(show.stand, role=Role.DESIGNER, actor=designer)


def test_a_second_invitation_of_a_kind_is_refused_while_the_first_is_open(event, organiser, facts):
    invite(event, actor=organiser)
    before = facts()

    with pytest.raises(Conflict) as refused:
        invite(event, actor=organiser, email="INES.DUARTE@corvid.example")

    assert (refused.value.code, refused.value.details[0].field) == ("duplicate", "email")
    assert facts() == before


def test_an_expired_invitation_gets_a_new_link_instead(event, organiser, facts):
    old = InvitationFactory(at=event, expired=True)

    fresh = invite(event, actor=organiser, email=old.user.email)

    assert (fresh.pk, fresh.nonce == old.nonce, fresh.is_expired) == (old.pk, False, False)
    assert facts() == [("invitation.resent", "", "")]


def test_who_has_the_right_already_is_not_invited_to_it(event, organiser):
    user = UserPermissionFactory(at=event).user

    with pytest.raises(Conflict) as refused:
        invite(event, actor=organiser, email=user.email)

    assert refused.value.code == "duplicate"
    assert invite(event, role=Role.VIEWER, actor=organiser, email=user.email).role == "viewer"


def test_a_deactivated_account_is_invited_again_without_its_old_password(event, organiser, facts):
    user = UserFactory(status=AccountStatus.DEACTIVATED)

    invite(event, actor=organiser, email=user.email)

    user = User.objects.get(pk=user.pk)
    assert (user.status, user.has_usable_password()) == ("invited", False)
    assert facts() == [("user.invited", "deactivated", "invited"), ("invitation.sent", "", "sent")]


@pytest.mark.parametrize("status", EventStatus)
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.VIEWER])
def test_who_may_be_invited_to_an_event_in_which_status(organisation, organiser, facts, status, role):
    event = EventFactory(organisation=organisation, status=status)

    if status == EventStatus.PUBLISHED or (status == EventStatus.DRAFT and role == Role.ORGANISER):
        assert invite(event, role=role, actor=organiser).status == "sent"
    else:
        with pytest.raises(Conflict):
            invite(event, role=role, actor=organiser)
        assert facts() == []


# --- new links, withdrawal -------------------------------------------------------------------------


def test_a_new_link_counts_seven_days_from_now(event, organiser, facts):
    old = InvitationFactory(at=event, expired=True)

    fresh = workflows.resend_invitation(old, actor=organiser)

    assert fresh.nonce != old.nonce
    assert timedelta(days=7) - (fresh.expires_at - timezone.now()) < timedelta(minutes=1)
    assert facts() == [("invitation.resent", "", "")]


@pytest.mark.parametrize("status", [InvitationStatus.ACCEPTED, InvitationStatus.WITHDRAWN])
@pytest.mark.parametrize("step", [workflows.resend_invitation, workflows.withdraw_invitation])
def test_an_answered_invitation_stays_as_it_is(event, organiser, facts, status, step):
    invitation = InvitationFactory(at=event, status=status)

    with pytest.raises(Conflict) as refused:
        step(invitation, actor=organiser)

    assert (refused.value.code, facts()) == ("wrong_status", [])


def test_withdrawing(event, organiser, facts):
    invitation = workflows.withdraw_invitation(InvitationFactory(at=event), actor=organiser)

    assert (invitation.status, invitation.answered_at is None) == ("withdrawn", False)
    assert facts() == [("invitation.withdrawn", "sent", "withdrawn")]


@pytest.mark.parametrize("step", [workflows.resend_invitation, workflows.withdraw_invitation])
def test_somebody_from_elsewhere_neither_resends_nor_withdraws(event, outsider, facts, step):
    invitation = InvitationFactory(at=event)

    with pytest.raises(NotAllowed):
        step(invitation, actor=outsider)

    assert (facts(), Invitation.objects.get().nonce) == ([], invitation.nonce)


def test_a_sponsor_withdraws_at_a_stand_of_the_sponsorship_when_the_stand_is_named(db):
    """The row knows the stand alone; that it belongs to the sponsorship, the caller knows."""
    show = make.Show()
    invitation = InvitationFactory(at=show.stand, role=Role.DESIGNER)

    with pytest.raises(NotAllowed):
        workflows.withdraw_invitation(invitation, actor=show.sponsor)
    withdrawn = workflows.withdraw_invitation(invitation, actor=show.sponsor, scope=show.stand.scope)

    assert withdrawn.status == "withdrawn"


def test_a_foreign_scope_opens_no_invitation(db):
    show, other = make.Show(), make.Show(organisation=make.organisation("Elsewhere"), name="Other Expo")
    invitation = InvitationFactory(at=show.stand, role=Role.DESIGNER)

    with pytest.raises(ValueError, match="is not the scope"):
        workflows.withdraw_invitation(invitation, actor=other.sponsor, scope=other.stand.scope)


# --- accepting -------------------------------------------------------------------------------------


def test_accepting_opens_the_account_and_gives_the_right(event, organiser, facts):
    invitation = invite(event, actor=organiser)

    user = accept(invitation)

    assert (user.status, str(user), user.check_password(NEW["password"])) == ("active", "Ines Duarte", True)
    permission = UserPermission.objects.get(user=user)
    assert (permission.role, permission.scope_id, permission.granted_by_id) == ("organiser", event.pk, organiser.id)
    assert list(EmailAddress.objects.values_list("user_id", "email", "verified", "primary")) == [
        (user.pk, "ines.duarte@corvid.example", True, True)
    ]
    assert facts()[2:] == [
        ("user.activated", "invited", "active"),
        ("invitation.accepted", "sent", "accepted"),
        ("grant.given", "", ""),
    ]
    assert set(ActivityEntry.objects.order_by("id").values_list("actor_id", flat=True)[2:]) == {user.pk}


def test_a_link_works_once(event, organiser, facts):
    invitation = invite(event, actor=organiser)
    accept(invitation)
    before = facts()

    with pytest.raises(Gone) as refused:
        accept(invitation)

    assert (refused.value.code, refused.value.extra["ended"]) == ("invitation_used", "used")
    assert facts() == before


@pytest.mark.parametrize(
    ("change", "ended"),
    [
        ({"status": InvitationStatus.WITHDRAWN, "answered_at": timezone.now()}, "withdrawn"),
        ({"expired": True}, "expired"),
    ],
)
def test_a_link_that_ended_opens_nothing(event, facts, change, ended):
    invitation = InvitationFactory(at=event, **change)

    with pytest.raises(Gone) as refused:
        accept(invitation)

    assert (refused.value.extra["ended"], facts()) == (ended, [])
    assert User.objects.get().status == "invited"


def test_an_older_link_is_dead_once_a_newer_one_was_sent(event, organiser):
    invitation = InvitationFactory(at=event)
    older = invitation_token(invitation)
    workflows.resend_invitation(invitation, actor=organiser)

    with pytest.raises(Gone) as refused:
        workflows.accept_invitation(older, actor_user=None, **NEW)

    assert refused.value.extra["ended"] == "replaced"


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"first_name": " "}, ["first_name"]),
        ({"first_name": "", "last_name": "", "password": ""}, ["first_name", "last_name", "password"]),
        ({"password": None}, ["password"]),
        ({"password": "blu3-sk"}, ["password"]),
        ({"password": "1234567890"}, ["password", "password"]),
        ({"password": "ines.duarte@corvid.example"}, ["password"]),
        ({"last_name": "x" * 81}, ["last_name"]),
    ],
)
def test_an_account_opens_with_names_and_a_good_password_only(event, organiser, facts, values, fields):
    invitation = invite(event, actor=organiser)
    before = facts()

    with pytest.raises(Invalid) as refused:
        accept(invitation, **(NEW | values))

    assert [detail.field for detail in refused.value.details] == fields
    assert (facts(), User.objects.get(email="ines.duarte@corvid.example").status) == (before, "invited")


def test_an_account_in_use_accepts_signed_in_and_keeps_its_password(event, organiser):
    user = UserFactory(email="ines.duarte@corvid.example")
    invitation = invite(event, actor=organiser)

    accepted = accept(invitation, user, first_name="X", last_name="Y", password="corvid-blue-sky-41")

    assert (str(accepted), accepted.check_password(PASSWORD)) == ("Maya Okafor", True)
    assert UserPermission.objects.filter(user=user, scope_id=event.pk).count() == 1


@pytest.mark.parametrize("who", ["nobody", "somebody else"])
def test_an_account_in_use_is_not_opened_by_the_link_alone(event, organiser, facts, who):
    UserFactory(email="ines.duarte@corvid.example")
    invitation = invite(event, actor=organiser)
    before = facts()

    with pytest.raises(NotAllowed):
        accept(invitation, None if who == "nobody" else UserFactory())

    assert facts() == before


def test_a_suspended_account_accepts_nothing(event, organiser):
    user = UserFactory(email="ines.duarte@corvid.example", status=AccountStatus.SUSPENDED)

    with pytest.raises(NotAllowed):
        accept(invite(event, actor=organiser), user)


def test_a_right_that_was_given_meanwhile_is_not_given_twice(event, organiser):
    user = UserFactory(email="ines.duarte@corvid.example")
    invitation = invite(event, actor=organiser)
    present = UserPermissionFactory(at=event, user=user)

    accept(invitation, user)

    assert list(UserPermission.objects.filter(user=user)) == [present]


def test_an_address_that_another_account_only_claims_goes_to_who_reads_it(event, organiser):
    claimant = UserFactory()
    EmailAddress.objects.create(user=claimant, email="ines.duarte@corvid.example", verified=False)

    user = accept(invite(event, actor=organiser))

    assert list(EmailAddress.objects.values_list("user_id", flat=True)) == [user.pk]


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_of_many_who_accept_at_once_exactly_one_goes_through():
    event = EventFactory()
    invitation = InvitationFactory(at=event)
    start = Barrier(8)

    def run(number: int) -> str:
        start.wait()
        try:
            accept(invitation, first_name=f"Number {number}", last_name="Duarte", password=NEW["password"])
        except Gone as refused:
            return refused.code
        finally:
            connection.close()
        return "accepted"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(run, range(8)))

    assert outcomes == ["accepted"] + ["invitation_used"] * 7
    assert UserPermission.objects.count() == 1
    assert EmailAddress.objects.count() == 1
    assert sorted(OutboxEvent.objects.values_list("verb", flat=True)) == [
        "grant.given",
        "invitation.accepted",
        "user.activated",
    ]


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_of_many_who_invite_the_same_address_at_once_one_goes_through():
    event = EventFactory()
    start = Barrier(6)

    def run(number: int) -> str:
        start.wait()
        try:
            invite(event, actor=SYSTEM)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "invited"

    with ThreadPoolExecutor(6) as threads:
        outcomes = sorted(threads.map(run, range(6)))

    assert outcomes == ["duplicate"] * 5 + ["invited"]
    assert (User.objects.count(), Invitation.objects.count()) == (1, 1)


# --- accounts --------------------------------------------------------------------------------------

STEPS = {
    workflows.suspend_user: ({AccountStatus.ACTIVE}, AccountStatus.SUSPENDED, "user.suspended"),
    workflows.resume_user: ({AccountStatus.SUSPENDED}, AccountStatus.ACTIVE, "user.resumed"),
    workflows.deactivate_user: (
        {AccountStatus.INVITED, AccountStatus.ACTIVE, AccountStatus.SUSPENDED},
        AccountStatus.DEACTIVATED,
        "user.deactivated",
    ),
}


@pytest.mark.parametrize("status", AccountStatus)
@pytest.mark.parametrize("step", STEPS)
def test_an_account_moves_only_as_the_table_says(staff, facts, step, status):
    user = UserFactory(status=status)
    sources, target, verb = STEPS[step]

    if status in sources:
        assert step(user, actor=staff, reason="Asked for").status == target
        assert facts() == [(verb, str(status), str(target))]
        assert ActivityEntry.objects.get().reason == "Asked for"
    else:
        with pytest.raises(Conflict) as refused:
            step(user, actor=staff)
        assert (refused.value.code, facts(), User.objects.get(pk=user.pk).status) == ("wrong_status", [], status)


@pytest.mark.parametrize("step", STEPS)
def test_only_staff_move_accounts(organisation, organiser, facts, step):
    user = UserPermissionFactory(at=organisation, user__status=AccountStatus.SUSPENDED).user

    with pytest.raises(NotAllowed):
        step(user, actor=organiser)

    assert facts() == []


@pytest.mark.parametrize("step", [workflows.suspend_user, workflows.deactivate_user])
def test_nobody_shuts_the_own_account(staff, facts, step):
    with pytest.raises(Conflict) as refused:
        step(User.objects.get(pk=staff.id), actor=staff)

    assert (refused.value.code, facts()) == ("own_account", [])


def test_deactivating_ends_every_right_and_every_open_link(event, staff, facts):
    user = UserFactory()
    UserPermissionFactory(at=event, user=user)
    open_one = InvitationFactory(at=event, user=user, role=Role.VIEWER)

    workflows.deactivate_user(user, actor=staff)

    assert UserPermission.objects.get().revoked_at is not None
    assert Invitation.objects.get(pk=open_one.pk).status == "withdrawn"
    assert facts() == [
        ("grant.revoked", "", ""),
        ("invitation.withdrawn", "sent", "withdrawn"),
        ("user.deactivated", "active", "deactivated"),
    ]


def test_the_last_organiser_is_not_deactivated_away(organisation, staff, facts):
    user = UserPermissionFactory(at=organisation).user

    with pytest.raises(Conflict) as refused:
        workflows.deactivate_user(user, actor=staff)

    assert (refused.value.code, facts(), User.objects.get(pk=user.pk).status) == ("last_organiser", [], "active")


def test_removing_ends_the_account_when_nothing_else_hangs_on_it(event, organiser, facts):
    user = UserPermissionFactory(at=event).user

    removed = workflows.remove_user(user, organisation=event.organisation, actor=organiser, reason="Left")

    assert removed.status == "deactivated"
    assert facts() == [("grant.revoked", "", ""), ("user.deactivated", "active", "deactivated")]


@pytest.mark.parametrize("elsewhere", [UserPermissionFactory, InvitationFactory])
def test_removing_leaves_what_another_organisation_gave(event, organiser, elsewhere):
    user = UserPermissionFactory(at=event).user
    kept = elsewhere(user=user)

    removed = workflows.remove_user(user, organisation=event.organisation, actor=organiser)

    assert removed.status == "active"
    assert UserPermission.objects.get(user=user, scope_id=event.pk).revoked_at is not None
    assert type(kept).objects.get(pk=kept.pk).updated_at == kept.updated_at


def test_removing_never_ends_a_staff_account(event, organiser):
    user = UserPermissionFactory(at=event, user__is_staff=True).user

    assert workflows.remove_user(user, organisation=event.organisation, actor=organiser).status == "active"


def test_removing_twice_finds_nobody(event, organiser, facts):
    user = UserPermissionFactory(at=event).user
    workflows.remove_user(user, organisation=event.organisation, actor=organiser)
    before = facts()

    with pytest.raises(OutOfSight):
        workflows.remove_user(user, organisation=event.organisation, actor=organiser)

    assert facts() == before


def test_an_organiser_of_one_event_removes_nobody_from_the_organisation(event, event_organiser, facts):
    user = UserPermissionFactory(at=event).user

    with pytest.raises(NotAllowed):
        workflows.remove_user(user, organisation=event.organisation, actor=event_organiser)

    assert facts() == []


def test_the_last_organiser_is_not_removed(organisation, organiser, facts):
    with pytest.raises(Conflict) as refused:
        workflows.remove_user(User.objects.get(pk=organiser.id), organisation=organisation, actor=organiser)

    assert (refused.value.code, facts()) == ("last_organiser", [])


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_two_last_organisers_do_not_remove_each_other():
    organisation = OrganisationFactory()
    users = [UserPermissionFactory(at=organisation).user for _ in range(2)]
    start = Barrier(2)

    def run(pair: tuple[User, User]) -> str:
        actor = actor_for(pair[0])
        start.wait()
        try:
            workflows.remove_user(pair[1], organisation=organisation, actor=actor)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "removed"

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(run, [(users[0], users[1]), (users[1], users[0])]))

    assert outcomes == ["last_organiser", "removed"]
    assert UserPermission.objects.filter(revoked_at=None).count() == 1


def test_scope_of_nothing_is_not_a_target(event):
    with pytest.raises(ValueError, match="is not the scope"):
        workflows.invite(
            email="ines.duarte@corvid.example",
            role=Role.ORGANISER,
            scope_type=ScopeType.EVENT,
            scope_id=event.pk,
            scope=Scope(organisation_id=event.organisation_id),
            scope_label="",
            actor=SYSTEM,
        )
