import pytest

from eventhub.accounts.enums import Role
from eventhub.core.errors import Conflict
from eventhub.events.enums import EventStatus
from eventhub.events.reactions import refuse_invitation_to_closed_event
from tests.factories.accounts import SYSTEM, InvitationFactory
from tests.factories.events import EventFactory

ALLOWED = {(EventStatus.DRAFT, Role.ORGANISER)} | {(EventStatus.PUBLISHED, role) for role in Role}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", EventStatus)
def test_who_is_invited_to_an_event_in_which_status(db, status, role):
    invitation = InvitationFactory(at=EventFactory(status=status), role=role)

    if (status, role) in ALLOWED:
        refuse_invitation_to_closed_event(invitation, entry=None, actor=SYSTEM)
    else:
        with pytest.raises(Conflict) as refused:
            refuse_invitation_to_closed_event(invitation, entry=None, actor=SYSTEM)
        assert refused.value.code == ("event_draft" if status == EventStatus.DRAFT else "event_archived")


def test_an_organisation_has_no_event_to_be_closed(organisation):
    refuse_invitation_to_closed_event(InvitationFactory(at=organisation), entry=None, actor=SYSTEM)
