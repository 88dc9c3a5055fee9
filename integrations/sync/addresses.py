"""Whether an address leads to somebody else: credentials go only where they were entered for."""

from collections.abc import Mapping
from typing import Any

from eventhub.core.outbound import AddressRefused, checked_url, port_of
from integrations.sync.contract import Vendor

Place = tuple[str, str, int]


def leads_elsewhere(provider: Vendor, before: str, after: str) -> bool:
    """To another scheme, host or port than before, and to none of the vendor's own."""
    known = {_place(url) for _, url in provider.base_urls}
    return _place(after) not in {_place(before), *known}


def options_lead_elsewhere(provider: Vendor, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """The same for addresses among the options; what is no whole address can't be known to be the same."""

    def changes(name: str) -> bool:
        old, new = str(before.get(name) or ""), str(after.get(name) or "")
        return old != new and (_place(new) is None or leads_elsewhere(provider, old, new))

    return any(map(changes, provider.option_addresses))


def _place(url: str) -> Place | None:
    try:
        target = checked_url(url)
    except AddressRefused:
        return None
    return str(target.scheme), str(target.host), port_of(target)
