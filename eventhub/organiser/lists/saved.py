"""The lists of an event whose filters can be kept: the key that they are kept under, the page, and what people call it."""

from collections.abc import Callable

from eventhub.core.listing import ListSpec
from eventhub.organiser.company_page import company_spec
from eventhub.organiser.lists.artwork import print_list_of
from eventhub.organiser.lists.invitations import invitation_list
from eventhub.organiser.lists.packages import PACKAGE_LIST
from eventhub.organiser.lists.reviews import REVIEW_LIST
from eventhub.organiser.lists.sponsors import sponsor_list
from eventhub.organiser.lists.stands import stand_list
from eventhub.organiser.programme_page import session_spec, speaker_spec
from eventhub.organiser.scope import EventScope
from eventhub.stands.queries import halls_visible_to

LISTS = {
    "stands": ("organiser:stand-list", "Stands"),
    "sponsors": ("organiser:sponsor-list", "Sponsors"),
    "invitations": ("organiser:invitation-list", "Invitations"),
    "review": ("organiser:review-list", "Review queue"),
    "packages": ("organiser:package-list", "Packages"),
    "artwork": ("organiser:artwork-board", "Artwork"),
    "sessions": ("organiser:session-list", "Sessions"),
    "speakers": ("organiser:speaker-list", "Speakers"),
    "companies": ("organiser:company-list", "Companies of vendors"),
}
SPECS: dict[str, Callable[[EventScope], ListSpec]] = {
    "stands": lambda scope: stand_list(scope.event, list(halls_visible_to(scope.actor, scope.event))),
    "sponsors": lambda scope: sponsor_list(scope.event),
    "invitations": lambda scope: invitation_list(scope.event),
    "review": lambda _: REVIEW_LIST,
    "packages": lambda _: PACKAGE_LIST,
    "artwork": print_list_of,
    "sessions": session_spec,
    "speakers": speaker_spec,
    "companies": company_spec,
}


def spec_of(list_key: str, scope: EventScope) -> ListSpec:
    """What the list understands of an address."""
    return SPECS[list_key](scope)
