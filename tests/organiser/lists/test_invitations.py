import pytest
from django.http import QueryDict

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation
from eventhub.core.listing import build_listing
from eventhub.organiser.lists.invitations import invitation_list
from tests.factories.show import person
from tests.factories.stands import make_invitation


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ("sort=email", ["accepted", "expired", "open", "withdrawn"]),
        ("status=sent", ["open"]),
        ("status=expired", ["expired"]),
        ("status=accepted", ["accepted"]),
        ("status=withdrawn", ["withdrawn"]),
        ("role=designer", ["withdrawn"]),
        ("q=expired", ["expired"]),
    ],
)
def test_a_link_past_its_time_is_expired_and_not_sent(show, query, people):
    at = show.stand.sponsorship
    make_invitation(at, user=person("open@example.org"))
    make_invitation(at, days=-1, user=person("expired@example.org"))
    make_invitation(at, user=person("accepted@example.org"), status=InvitationStatus.ACCEPTED)
    make_invitation(show.stand, Role.DESIGNER, user=person("withdrawn@example.org"), status=InvitationStatus.WITHDRAWN)

    listing = build_listing(QueryDict(query), Invitation.objects.select_related("user"), invitation_list(show.event))

    assert [row.user.email.split("@")[0] for row in listing] == people
