"""Writing the lines of a configuration that is already locked; services and workflows share it."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from eventhub.configurations.facts import MAX_QUANTITY, Quantities, VersionFacts
from eventhub.configurations.models import ConfigurationSelection, StandConfiguration
from eventhub.configurations.pricing import price_of
from eventhub.core.errors import Detail, Invalid


def check_quantities(facts: VersionFacts, quantities: Quantities) -> None:
    """Refuse, with every fault named, what can't be kept at all: an unknown option, a number out of bounds."""
    details = []
    for option_id, quantity in quantities.items():
        if option_id not in facts.by_id:
            message = f"The option {option_id} is not part of this package version. Choose one that is."
            details.append(Detail("option_id", "option_not_in_version", message))
        elif not 0 <= quantity <= MAX_QUANTITY:
            message = (
                f"{facts.by_id[option_id].name}: {quantity} can't be kept. Give a number from 0 to {MAX_QUANTITY:,}."
            )
            details.append(Detail(f"quantity.{option_id}", "out_of_range", message))
    if details:
        raise Invalid(details[0].message, details=details)


def write_lines(configuration: StandConfiguration, facts: VersionFacts, quantities: Mapping[UUID, int]) -> None:
    """Make the lines exactly these; 0 is kept as a line, and one that stays as it is is not touched.

    Sets `net_total`; the caller saves the configuration.
    """
    kept = {line.option_id: (line.quantity, line.unit_price) for line in configuration.selections.order_by()}
    if gone := kept.keys() - quantities.keys():
        configuration.selections.filter(option_id__in=gone).delete()
    _put_lines(
        configuration,
        {
            option_id: (quantity, facts.by_id[option_id].unit_price)
            for option_id, quantity in quantities.items()
            if kept.get(option_id) != (quantity, facts.by_id[option_id].unit_price)
        },
    )
    event = configuration.stand.event
    price = price_of(facts, quantities, fees=(), currency=event.currency, vat_rate=event.vat_rate)
    configuration.net_total = price.net


def _put_lines(configuration: StandConfiguration, lines: Mapping[UUID, tuple[int, Decimal]]) -> None:
    """Option id → (quantity, unit price), written over what stands there."""
    ConfigurationSelection.objects.bulk_create(
        [
            ConfigurationSelection(
                configuration=configuration, option_id=option_id, quantity=quantity, unit_price=unit_price
            )
            for option_id, (quantity, unit_price) in lines.items()
        ],
        update_conflicts=True,
        unique_fields=["configuration", "option"],
        update_fields=["quantity", "unit_price", "updated_at"],
    )


def carried_over(old: VersionFacts, quantities: Quantities, new: VersionFacts) -> tuple[dict[UUID, int], list[str]]:
    """The lines of one version as lines of another, matched by option code, and the names of what has no place there.

    The names stand in the order of the old version, in whatever order a database gave its lines.
    """
    carried, dropped = new.starting_quantities(), []
    for option in old.options:
        successor, quantity = new.by_code.get(option.code), quantities.get(option.id)
        if successor and quantity is not None:
            carried[successor.id] = quantity
        elif quantity:
            dropped.append(option.name)
    return carried, dropped
