"""The lists of an event whose filters can be kept: the key that they are kept under, the page, and what people call it."""

from eventhub.core.listing import ListSpec
from eventhub.organiser.lists.artwork import print_list_of
from eventhub.organiser.lists.invitations import invitation_list
from eventhub.organiser.lists.packages import PACKAGE_LIST
from eventhub.organiser.lists.reviews import REVIEW_LIST
from eventhub.organiser.lists.sponsors import sponsor_list
from eventhub.organiser.lists.stands import stand_list
from eventhub.organiser.scope import EventScope
from eventhub.stands.queries import halls_visible_to

LISTS = {
    "stands": ("organiser:stand-list", "Stands"),
    "sponsors": ("organiser:sponsor-list", "Sponsors"),
    "invitations": ("organiser:invitation-list", "Invitations"),
    "review": ("organiser:review-list", "Review queue"),
    "packages": ("organiser:package-list", "Packages"),
    "artwork": ("organiser:artwork-board", "Artwork"),
}


def spec_of(list_key: str, scope: EventScope) -> ListSpec:
    """What the list understands of an address."""
    if list_key == "stands":
        return stand_list(scope.event, list(halls_visible_to(scope.actor, scope.event)))
    if list_key == "artwork":
        return print_list_of(scope)
    if list_key == "sponsors":
        return sponsor_list(scope.event)
    if list_key == "invitations":
        return invitation_list(scope.event)
    return {"review": REVIEW_LIST, "packages": PACKAGE_LIST}[list_key]
