"""The vendors that are there: each one's `apps.py` registers its own."""

from integrations.sync.contract import Vendor

_vendors: dict[str, Vendor] = {}


def register(vendor: Vendor) -> None:
    _vendors[vendor.slug] = vendor


def get(slug: str) -> Vendor:
    """Raises KeyError where no such vendor is installed."""
    return _vendors[slug]


def installed() -> list[Vendor]:
    return sorted(_vendors.values(), key=lambda vendor: vendor.label)
