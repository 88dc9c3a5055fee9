from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from oauth2_provider.models import get_access_token_model

from eventhub.accounts import services
from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role, ScopeType
from eventhub.accounts.invitation_links import invitation_token
from eventhub.accounts.models import ApiClient, Organisation, User, UserPermission
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from tests.factories import show as make
from tests.factories.accounts import (
    SYSTEM,
    ApiClientFactory,
    InvitationFactory,
    UserFactory,
    UserPermissionFactory,
)

# --- organisations ---------------------------------------------------------------------------------


def test_staff_create_organisations(staff, facts):
    organisation = services.create_organisation(name="  Leeds Dock Halls ", actor=staff, proof_days=5)

    assert (organisation.name, organisation.configuration_days, organisation.proof_days) == ("Leeds Dock Halls", 30, 5)
    assert facts() == [("organisation.created", "", "")]


def test_nobody_else_does(organiser, facts):
    with pytest.raises(NotAllowed):
        services.create_organisation(name="Mine", actor=organiser)

    assert facts() == []


def test_two_organisations_never_share_a_name(organisation, facts):
    with pytest.raises(Conflict) as refused:
        services.create_organisation(name=organisation.name, actor=SYSTEM)

    assert (refused.value.code, refused.value.details[0].field, facts()) == ("duplicate", "name", [])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"proof_days": 20}, "artwork_days"),
        ({"artwork_days": 31}, "artwork_days"),
        ({"proof_days": 0}, "artwork_days"),
        ({"configuration_days": 99_999}, "configuration_days"),
    ],
)
def test_defaults_must_make_sense(db, values, field):
    with pytest.raises(Invalid) as refused:
        services.create_organisation(**({"name": "Leeds", "actor": SYSTEM} | values))

    assert [detail.field for detail in refused.value.details] == [field]


def test_changed_defaults_are_recorded_and_equal_ones_are_not(organisation, organiser, facts):
    services.change_organisation(organisation, actor=organiser, artwork_days=14)
    assert facts() == []

    changed = services.change_organisation(organisation, actor=organiser, artwork_days=10, name=organisation.name)

    assert Organisation.objects.get().artwork_days == changed.artwork_days == 10
    assert ActivityEntry.objects.get().data == {"changed": {"artwork_days": [14, 10]}}


def test_an_organiser_of_one_event_changes_no_defaults(organisation, event_organiser):
    with pytest.raises(NotAllowed):
        services.change_organisation(organisation, actor=event_organiser, artwork_days=10)


# --- grants ----------------------------------------------------------------------------------------


def grant(user, thing, role=Role.ORGANISER, *, actor):
    return services.grant_permission(
        user=user,
        role=role,
        scope_type=ScopeType(type(thing).__name__.lower()),
        scope_id=thing.pk,
        scope=thing.scope,
        scope_label=str(thing),
        actor=actor,
    )


def test_giving_a_right_twice_gives_it_once(event, organiser, facts):
    user = UserFactory()

    first = grant(user, event, actor=organiser)
    second = grant(user, event, actor=organiser)

    assert first == second
    assert (first.granted_by_id, first.event_id, first.scope_label) == (organiser.id, event.pk, event.name)
    assert facts() == [("grant.given", "", "")]


def test_a_revoked_right_can_be_given_anew(event, organiser):
    user = UserFactory()
    services.revoke_permission(grant(user, event, actor=organiser), actor=organiser)

    grant(user, event, actor=organiser)

    ended = UserPermission.objects.filter(user=user).order_by("created_at").values_list("revoked_at", flat=True)
    assert [at is not None for at in ended] == [True, False]


def test_a_deactivated_account_is_given_nothing(event, organiser, facts):
    with pytest.raises(Conflict):
        grant(UserFactory(status=AccountStatus.DEACTIVATED), event, actor=organiser)

    assert facts() == []


def test_an_organiser_of_one_event_gives_nothing_wider(event, event_organiser, facts):
    with pytest.raises(NotAllowed):
        grant(UserFactory(), event.organisation, actor=event_organiser)

    assert facts() == []


def test_revoking_says_who_and_why(event, organiser, facts):
    permission = UserPermissionFactory(at=event)

    revoked = services.revoke_permission(permission, actor=organiser, reason="Left the team")

    assert revoked.revoked_at is not None
    entry = ActivityEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.reason, entry.event_id) == (
        "grant.revoked",
        organiser.id,
        "Left the team",
        event.pk,
    )


def test_revoking_twice_finds_nothing(event, organiser):
    permission = services.revoke_permission(UserPermissionFactory(at=event), actor=organiser)

    with pytest.raises(OutOfSight):
        services.revoke_permission(permission, actor=organiser)


def test_the_last_organiser_stays(organisation, organiser, facts):
    permission = UserPermission.objects.get(user_id=organiser.id)

    with pytest.raises(Conflict) as refused:
        services.revoke_permission(permission, actor=organiser)

    assert (refused.value.code, facts()) == ("last_organiser", [])


@pytest.mark.parametrize("status", [AccountStatus.SUSPENDED, AccountStatus.DEACTIVATED])
def test_an_organiser_who_cannot_sign_in_does_not_count(organisation, organiser, status):
    UserPermissionFactory(at=organisation, user__status=status)

    with pytest.raises(Conflict):
        services.revoke_permission(UserPermission.objects.get(user_id=organiser.id), actor=organiser)


def test_with_a_second_organiser_the_first_may_go(organisation, organiser):
    UserPermissionFactory(at=organisation)

    services.revoke_permission(UserPermission.objects.get(user_id=organiser.id), actor=organiser)

    assert UserPermission.objects.filter(scope_id=organisation.pk, revoked_at=None).count() == 1


def test_the_only_organiser_of_an_event_may_be_revoked(event, organiser):
    """The organisation's organisers are organisers of all its events."""
    permission = UserPermissionFactory(at=event)

    assert services.revoke_permission(permission, actor=organiser).revoked_at is not None


def test_sponsors_revoke_their_own_designers_and_nobody_elses(db):
    show = make.Show()
    other = show.add_stand("C13", "Heron Textiles")
    own, foreign = (UserPermissionFactory(at=stand, role=Role.DESIGNER) for stand in (show.stand, other))

    services.revoke_permission(own, actor=show.sponsor, scope=show.stand.scope)
    with pytest.raises(NotAllowed):
        services.revoke_permission(foreign, actor=show.sponsor, scope=other.scope)

    assert UserPermission.objects.get(pk=foreign.pk).revoked_at is None


# --- asking for a new link -------------------------------------------------------------------------


def test_the_holder_of_a_dead_link_asks_once_an_hour(event, facts, time_machine):
    invitation = InvitationFactory(at=event, expired=True)
    token = invitation_token(invitation)

    first = services.ask_for_new_link(token)
    second = services.ask_for_new_link(token)
    time_machine.move_to(first.at + timedelta(hours=1, seconds=1))
    third = services.ask_for_new_link(token)

    assert (first == second, first == third) == (True, False)
    assert facts() == [("invitation.requested", "", "")] * 2
    assert first.actor_id == invitation.user_id


def test_an_accepted_invitation_needs_no_new_link(event, facts):
    invitation = InvitationFactory(at=event, status=InvitationStatus.ACCEPTED)

    with pytest.raises(Conflict):
        services.ask_for_new_link(invitation_token(invitation))

    assert facts() == []


# --- API clients -----------------------------------------------------------------------------------


def test_the_secret_is_shown_once_and_kept_as_a_hash(organisation, organiser, facts):
    client, secret = services.create_client(
        organisation=organisation,
        name=" Catalogue ",
        scopes=["events:read", "stands:read", "events:read"],
        actor=organiser,
    )

    kept = ApiClient.objects.get(pk=client.pk)
    assert len(secret) >= 100
    assert secret not in kept.client_secret
    assert check_password(secret, kept.client_secret)
    assert (kept.name, kept.allowed_scopes) == ("Catalogue", ["events:read", "stands:read"])
    assert (kept.client_type, kept.authorization_grant_type) == ("confidential", "client-credentials")
    assert facts() == [("client.created", "", "")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 256}, "name"),
    ],
)
def test_a_client_needs_a_name_and_scopes_that_exist(organisation, organiser, facts, values, field):
    with pytest.raises(Invalid) as refused:
        services.create_client(
            **(
                {"organisation": organisation, "name": "Catalogue", "scopes": ["events:read"], "actor": organiser}
                | values
            )
        )

    assert [detail.field for detail in refused.value.details] == [field]
    assert facts() == []


def test_only_staff_let_a_client_write_packages(organisation, organiser, staff):
    scopes = ["packages:write"]
    with pytest.raises(NotAllowed):
        services.create_client(organisation=organisation, name="Catalogue", scopes=scopes, actor=organiser)

    client, _ = services.create_client(organisation=organisation, name="Catalogue", scopes=scopes, actor=staff)

    assert client.allowed_scopes == scopes


def test_a_client_of_another_organisation_or_event_makes_none(organisation, event_organiser, outsider):
    for actor in (event_organiser, outsider):
        with pytest.raises(NotAllowed):
            services.create_client(organisation=organisation, name="Catalogue", scopes=["events:read"], actor=actor)


def test_revoking_a_client_ends_its_tokens_and_keeps_its_hash(organisation, organiser, facts):
    client = ApiClientFactory(organisation=organisation)
    kept = ApiClient.objects.get().client_secret
    tokens = get_access_token_model().objects
    tokens.create(application=client, token="abc", expires="2099-01-01T00:00Z", scope="events:read")

    revoked = services.revoke_client(client, actor=organiser)

    assert (revoked.revoked_at is None, tokens.count(), ApiClient.objects.get().client_secret) == (False, 0, kept)
    assert revoked.is_usable(None) is False
    with pytest.raises(OutOfSight):
        services.revoke_client(client, actor=organiser)
    assert facts() == [("client.revoked", "", "")]


def test_a_stranger_revokes_no_client(organisation, outsider, facts):
    with pytest.raises(NotAllowed):
        services.revoke_client(ApiClientFactory(organisation=organisation), actor=outsider)

    assert facts() == []


# --- people ----------------------------------------------------------------------------------------


def test_people_change_their_own_details(db, facts):
    user = UserFactory()

    changed = services.change_user(user, actor=actor_for(user), first_name=" Ada ", phone_number="+44 113 496 0000")

    assert (changed.first_name, changed.last_name, User.objects.get().phone_number) == (
        "Ada",
        "Okafor",
        "+44 113 496 0000",
    )
    assert ActivityEntry.objects.get().data == {"changed": ["first_name", "phone_number"]}


def test_equal_details_are_no_change(db, facts):
    user = UserFactory()

    services.change_user(user, actor=actor_for(user), first_name="Maya")

    assert facts() == []


def test_too_long_a_name_is_refused(db, facts):
    user = UserFactory()

    with pytest.raises(Invalid) as refused:
        services.change_user(user, actor=actor_for(user), first_name="x" * 81)

    assert ([detail.field for detail in refused.value.details], facts()) == (["first_name"], [])


def test_an_organiser_changes_people_of_the_own_organisation_alone(event, organiser, outsider, event_organiser):
    user = UserPermissionFactory(at=event).user

    assert services.change_user(user, actor=organiser, company="Corvid").company == "Corvid"
    for actor in (outsider, event_organiser):
        with pytest.raises(NotAllowed):
            services.change_user(user, actor=actor, company="Heron")

    UserPermissionFactory(user=user)  # from now on another organisation knows the person too
    with pytest.raises(NotAllowed):
        services.change_user(user, actor=organiser, company="Heron")


def test_a_client_changes_people_with_its_scope_only(event):
    user = UserPermissionFactory(at=event).user
    client = ApiClientFactory(organisation=event.organisation)

    with pytest.raises(NotAllowed):
        services.change_user(user, actor=actor_for_client(client, ["users:read"]), company="Corvid")

    changed = services.change_user(user, actor=actor_for_client(client, ["users:write"]), company="Corvid")
    assert changed.company == "Corvid"


def test_no_organiser_changes_staff(event, organiser):
    user = UserPermissionFactory(at=event, user__is_staff=True).user

    with pytest.raises(NotAllowed):
        services.change_user(user, actor=organiser, company="Corvid")


def test_a_new_address_is_written_into_history(db, facts):
    user = UserFactory()

    services.note_new_address(user)

    entry = ActivityEntry.objects.get()
    assert (entry.verb, entry.data, entry.actor_id) == ("user.changed", {"changed": ["email"]}, user.pk)
