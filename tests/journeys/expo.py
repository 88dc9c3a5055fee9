"""The expo of the journey: one event, two packages to compare, a stand whose company nobody has invited yet."""

from decimal import Decimal

from eventhub.configurations.models import Fee
from eventhub.packages.models import PackageOffer
from tests.factories.show import OPTIONS, Show, package

EMAIL = "ines.duarte@corvid.example"
PASSWORD = "tall-orange-gantry"
FEE = Decimal("120.05")


class Expo(Show):
    """`stand` has its company, which may choose between two packages; a fee on it makes the total uneven."""

    def __post_init__(self) -> None:
        super().__post_init__()
        plain = tuple(option for option in OPTIONS if option[1] != "Light")
        small = package(self.organisation, f"shell-basic-{self.event.pk}"[:60], options=plain, price="1900.00")
        self.name_package(small, "Shell Basic")
        self.name_package(self.package, "Space Plus")
        PackageOffer.objects.create(event=self.event, package=small)
        self.stand = self.add_stand("A03", "Meridian Lifts")
        Fee.objects.create(stand=self.stand, description="Rigging inspection", amount=FEE, added_by_name="Maya Okafor")

    def name_package(self, made, name: str) -> None:
        made.current_version.name = name
        made.current_version.save()
