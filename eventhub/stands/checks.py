"""What may stand in a hall, a stand and a company, value by value; whoever writes one asks here. No database."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from eventhub.core.field_checks import FieldChecks
from eventhub.stands.contacts import check_contacts
from eventhub.stands.enums import StandKind

SHORTEST, LONGEST = Decimal("0.10"), Decimal("9999.99")
FARTHEST = Decimal("99999.99")
FULL_TURN = Decimal(360)
MOST_CO_EXHIBITORS = 50
LONGEST_WEBSITE = 300

_is_address = URLValidator()


def check_hall_name(checks: FieldChecks, name: str) -> None:
    checks.text("name", name, "The name", 80)


def check_sides(checks: FieldChecks, width_m: Decimal | None, depth_m: Decimal | None) -> None:
    for side, value in (("width", width_m), ("depth", depth_m)):
        if value is not None:
            checks.measure(f"{side}_m", value, f"The {side}", low=SHORTEST, high=LONGEST, unit="m")


def check_place(checks: FieldChecks, x_m: Decimal | None, y_m: Decimal | None, rotation: Decimal) -> None:
    for axis, value in (("x", x_m), ("y", y_m)):
        if value is not None:
            checks.measure(f"{axis}_m", value, f"The position {axis}", low=Decimal(0), high=FARTHEST, unit="m")
    checks.measure("rotation", rotation, "The rotation", low=-FULL_TURN, high=FULL_TURN, unit="°")


def check_number(checks: FieldChecks, number: str) -> None:
    checks.text("number", number, "The number", 20)


def check_kind(checks: FieldChecks, kind: str) -> None:
    checks.one_of("kind", kind, "The kind", StandKind.values, ", ".join(StandKind.values))


def check_company(checks: FieldChecks, name: str, description: str, contacts: list[dict[str, str]]) -> None:
    checks.text("name", name, "The name", 200)
    checks.text("description", description, "The description", 10_000, required=False)
    check_contacts(checks, contacts)


def check_website(checks: FieldChecks, website: str) -> None:
    """Said of a model's field by the model itself; here for who writes without one."""
    checks.text("website", website, "The website", LONGEST_WEBSITE, required=False)
    if not website:
        return
    try:
        _is_address(website)
    except ValidationError:
        sentence = f"“{website}” is not a web address. Give one such as https://example.com or none."
        checks.fault("website", "invalid", sentence)


def check_tier(checks: FieldChecks, tier: str) -> None:
    checks.text("tier", tier, "The tier", 80, required=False)
