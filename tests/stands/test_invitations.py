import pytest

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.models import Invitation, User
from eventhub.accounts.queries import actor_for
from eventhub.core.errors import Conflict, NotAllowed
from eventhub.events.enums import EventStatus
from eventhub.stands.invitations import invite_sponsor, invite_to_stand
from tests.factories import show as make
from tests.factories.stands import make_sponsorship, make_stand


@pytest.fixture
def event(db):
    return make.event(make.organisation())


@pytest.fixture
def sponsorship(event):
    return make_sponsorship(event, "Corvid Robotics")


@pytest.fixture
def stand(event, sponsorship):
    return make_stand(event, "C12", sponsorship=sponsorship)


@pytest.fixture
def organiser(event):
    return actor_for(make.person("maya@example.org", Role.ORGANISER, event))


def test_somebody_of_the_company_is_invited_to_all_its_stands(event, sponsorship, organiser):
    invitation = invite_sponsor(sponsorship, email="Ines@Example.org", first_name="Ines", actor=organiser)

    invitation = Invitation.objects.get(pk=invitation.pk)
    assert (invitation.role, invitation.scope_type, invitation.scope_id) == (
        Role.SPONSOR,
        ScopeType.SPONSORSHIP,
        sponsorship.pk,
    )
    assert invitation.scope_label == "Corvid Robotics at Northern Build Expo"
    assert (invitation.organisation_id, invitation.event_id) == (event.organisation_id, event.pk)
    assert (invitation.user.email, invitation.user.company) == ("ines@example.org", "Corvid Robotics")


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.DESIGNER, Role.VIEWER])
def test_somebody_is_invited_to_one_stand(stand, organiser, role):
    invitation = invite_to_stand(stand, email="sam@example.org", role=role, actor=organiser, company="Inkhouse")

    assert (invitation.role, invitation.scope_type, invitation.scope_id) == (role, ScopeType.STAND, stand.pk)
    assert (invitation.scope_label, invitation.user.company) == ("Stand C12 at Northern Build Expo", "Inkhouse")


def test_a_sponsor_brings_colleagues_and_designers_of_its_own_stands(event, stand):
    sponsor = actor_for(make.person("ines@example.org", Role.SPONSOR, stand.sponsorship))
    other = make_stand(event, "D1", sponsorship=make_sponsorship(event, "Heron"))

    assert invite_sponsor(stand.sponsorship, email="a@example.org", actor=sponsor).role == Role.SPONSOR
    assert invite_to_stand(stand, email="b@example.org", role=Role.DESIGNER, actor=sponsor).role == Role.DESIGNER
    for call in (
        lambda: invite_to_stand(other, email="c@example.org", role=Role.DESIGNER, actor=sponsor),
        lambda: invite_sponsor(other.sponsorship, email="c@example.org", actor=sponsor),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert not User.objects.filter(email="c@example.org").exists()


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.VIEWER])
def test_designers_and_viewers_bring_nobody(stand, role):
    actor = actor_for(make.person("sam@example.org", role, stand))

    with pytest.raises(NotAllowed):
        invite_to_stand(stand, email="a@example.org", role=Role.DESIGNER, actor=actor)
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("status", "code"), [(EventStatus.DRAFT, "event_draft"), (EventStatus.ARCHIVED, "event_archived")]
)
@pytest.mark.django_db
def test_nobody_is_invited_but_to_a_published_event(status, code):
    event = make.event(make.organisation(), status=status)
    stand = make_stand(event, "C12", sponsorship=make_sponsorship(event))
    organiser = actor_for(make.person("maya@example.org", Role.ORGANISER, event))

    for call in (
        lambda: invite_sponsor(stand.sponsorship, email="a@example.org", actor=organiser),
        lambda: invite_to_stand(stand, email="a@example.org", role=Role.VIEWER, actor=organiser),
    ):
        with pytest.raises(Conflict) as refused:
            call()
        assert refused.value.code == code
    assert (Invitation.objects.count(), User.objects.count()) == (0, 1)
