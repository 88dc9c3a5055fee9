from typing import Any

from eventhub.packages.models import Package


def package_data(package: Package) -> dict[str, Any]:
    """The contract's `data` of `package_created` and `package_updated`: thin, the receiver fetches the rest."""
    version = package.current_version
    return {
        "package_id": str(package.pk),
        "code": package.code,
        "package_version": version.number if version else None,
    }
