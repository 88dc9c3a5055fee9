"""Whether an address leads to somebody else: credentials go only where they were entered for."""

from eventhub.core.outbound import AddressRefused, checked_url, port_of
from integrations.sync.contract import Vendor

Place = tuple[str, str, int]


def leads_elsewhere(provider: Vendor, before: str, after: str) -> bool:
    """To another scheme, host or port than before, and to none of the vendor's own."""
    known = {_place(url) for _, url in provider.base_urls}
    return _place(after) not in {_place(before), *known}


def _place(url: str) -> Place | None:
    try:
        target = checked_url(url)
    except AddressRefused:
        return None
    return str(target.scheme), str(target.host), port_of(target)
