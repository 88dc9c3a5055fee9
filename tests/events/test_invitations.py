import pytest

from eventhub.accounts.models import Invitation
from eventhub.accounts.workflows import resend_invitation
from eventhub.core.errors import Conflict
from eventhub.events.enums import EventStatus
from eventhub.events.invitations import invite_organiser, invite_viewer
from tests.factories.accounts import InvitationFactory
from tests.factories.events import EventFactory


def described(invitation: Invitation) -> tuple:
    return invitation.role, invitation.scope_type, invitation.scope_id, invitation.scope_label, invitation.event_id


def test_to_run_one_event(event, organiser):
    invitation = invite_organiser(event, email="ines@corvid.example", actor=organiser, first_name="Ines")

    assert described(invitation) == ("organiser", "event", event.pk, event.name, event.pk)
    assert invitation.user.first_name == "Ines"


def test_to_run_the_organisation(organisation, organiser):
    invitation = invite_organiser(organisation, email="ines@corvid.example", actor=organiser)

    assert described(invitation) == ("organiser", "organisation", organisation.pk, organisation.name, None)


def test_to_read_one_event(event, organiser):
    invitation = invite_viewer(event, email="ines@corvid.example", actor=organiser)

    assert described(invitation) == ("viewer", "event", event.pk, event.name, event.pk)


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.ARCHIVED])
def test_a_closed_event_sends_no_new_link_either(organisation, organiser, facts, status):
    invitation = InvitationFactory(at=EventFactory(organisation=organisation, status=status), role="viewer")

    with pytest.raises(Conflict) as refused:
        resend_invitation(invitation, actor=organiser)

    assert refused.value.code in {"event_draft", "event_archived"}
    assert (facts(), Invitation.objects.get().nonce) == ([], invitation.nonce)


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.ARCHIVED])
def test_nobody_is_invited_to_read_what_is_not_published(organisation, organiser, facts, status):
    with pytest.raises(Conflict):
        invite_viewer(EventFactory(organisation=organisation, status=status), email="ines@x.example", actor=organiser)
    assert facts() == []


def test_a_draft_is_prepared_by_more_than_one(organisation, organiser):
    draft = EventFactory(organisation=organisation, status=EventStatus.DRAFT)
    assert invite_organiser(draft, email="jonas@x.example", actor=organiser).role == "organiser"
