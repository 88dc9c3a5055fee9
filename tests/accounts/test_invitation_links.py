from datetime import timedelta

import pytest
from django.core.signing import Signer
from uuid_utils.compat import uuid7

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.invitation_links import invitation_link, invitation_token, read_link
from eventhub.core.errors import Gone, OutOfSight
from tests.factories.accounts import InvitationFactory


@pytest.fixture
def invitation(event):
    return InvitationFactory(at=event)


def test_a_link_leads_back_to_its_invitation(invitation, settings):
    settings.EVENTHUB_BASE_URL = "https://hub.example"

    link = invitation_link(invitation)

    assert link == f"https://hub.example/invitations/{invitation_token(invitation)}/"
    assert read_link(invitation_token(invitation)) == invitation


@pytest.mark.parametrize("hours", [0, 7 * 24 - 1])
def test_it_works_for_seven_days(invitation, time_machine, hours):
    time_machine.move_to(invitation.sent_at + timedelta(hours=hours), tick=False)

    assert read_link(invitation_token(invitation)) == invitation


def test_and_no_longer(invitation, time_machine):
    time_machine.move_to(invitation.sent_at + timedelta(days=7, seconds=1), tick=False)

    with pytest.raises(Gone) as refused:
        read_link(invitation_token(invitation))

    assert refused.value.extra == {"ended": "expired", "ended_at": invitation.expires_at}


@pytest.mark.parametrize(
    ("status", "ended"), [(InvitationStatus.ACCEPTED, "used"), (InvitationStatus.WITHDRAWN, "withdrawn")]
)
def test_an_answer_ends_it(event, status, ended):
    invitation = InvitationFactory(at=event, status=status, answered_at="2026-11-01T10:00Z")

    with pytest.raises(Gone) as refused:
        read_link(invitation_token(invitation))

    assert refused.value.extra["ended"] == ended


def test_a_newer_nonce_ends_it(invitation):
    older = invitation_token(invitation)
    invitation.nonce = "another"
    invitation.save()

    with pytest.raises(Gone) as refused:
        read_link(older)

    assert refused.value.extra == {"ended": "replaced", "ended_at": invitation.sent_at}


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "nonsense",
        lambda token: token[:-1],
        lambda token: token.replace(token[0], "0" if token[0] != "0" else "1", 1),
        lambda token: token.rsplit(".", 1)[0],
        lambda token: Signer(sep=".", salt="another").sign(token.rsplit(".", 1)[0]),
        lambda token: Signer(sep=".", salt="eventhub.accounts.invitation").sign(f"{uuid7().hex}.nonce"),
        lambda token: Signer(sep=".", salt="eventhub.accounts.invitation").sign("no-dot"),
        lambda token: Signer(sep=".", salt="eventhub.accounts.invitation").sign("not-a-uuid.nonce"),
    ],
)
def test_nothing_else_is_a_link(invitation, forge):
    with pytest.raises(OutOfSight):
        read_link(forge(invitation_token(invitation)))
