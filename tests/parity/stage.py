"""One case set up three times, each at an event of its own: what one interface takes from a stock the others still find."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.models import Organisation, User
from eventhub.accounts.queries import actor_for
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.services import add_fee, reverse_fee, set_quantities, set_stock_limit
from eventhub.configurations.workflows import (
    approve_configuration,
    create_configuration,
    reopen_configuration,
    request_changes_to_configuration,
    submit_configuration,
)
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.packages.enums import RuleKind
from eventhub.packages.models import (
    ConfigurationCategory,
    ConfigurationOption,
    OptionRule,
    Package,
    PackageAllocation,
    PackageOffer,
    PackageVersion,
)
from eventhub.stands.models import Hall, Sponsor, Sponsorship, Stand
from tests.factories import show as make
from tests.parity.cases import Case, Option, Quantities


@dataclass(frozen=True)
class Place:
    """One of the equal stands: its configuration, who configures it, and who may go on after the deadline."""

    case: Case
    configuration: StandConfiguration
    sponsor: User
    organiser: User

    @property
    def stand(self) -> Stand:
        return self.configuration.stand

    @property
    def ids(self) -> dict[str, UUID]:
        return dict(self.configuration.version.options.values_list("code", "pk"))

    @property
    def codes(self) -> dict[str, str]:
        """Option code by id."""
        return {str(key): code for code, key in self.ids.items()}

    @property
    def categories(self) -> dict[str, str]:
        """Category name by id."""
        return {str(key): name for key, name in self.configuration.version.categories.values_list("pk", "name")}

    @property
    def groups(self) -> dict[UUID, str]:
        """The name that the radio buttons of an option's category have, by option id."""
        rows = self.configuration.version.options.values_list("pk", "category_id")
        return {key: f"pick-{category}" for key, category in rows}

    @property
    def wanted(self) -> dict[str, int]:
        """A quantity for every option; what the case does not name is not chosen."""
        return dict.fromkeys(self.ids, 0) | dict(self.case.chosen)


class Stage:
    """`places` by name; all of one organisation and one package, so that their options are the same rows."""

    def __init__(self, case: Case, names: tuple[str, ...]) -> None:
        self.case = case
        self.owner: Organisation = make.organisation()
        self.organiser = make.person("maya.okafor@hub.example", Role.ORGANISER, self.owner)
        self.package = Package.objects.create(organisation=self.owner, code="space-plus", currency=case.currency)
        self.publish(case.options)
        self.places = {name: self.place(name) for name in names}
        if case.newer:
            self.publish(case.newer)

    def publish(self, options: tuple[Option, ...]) -> None:
        number = self.package.versions.count() + 1
        version = PackageVersion.objects.create(
            package=self.package,
            number=number,
            name="Space Plus",
            price=Decimal(self.case.base),
            published_by_name="Kit",
        )
        categories: dict[str, ConfigurationCategory] = {}
        for order, option in enumerate(options):
            if option.category not in categories:
                categories[option.category] = self.category(version, option.category, len(categories))
            add_option(version, categories[option.category], option, order)
        self.package.current_version = version
        self.package.save()

    def category(self, version: PackageVersion, name: str, order: int) -> ConfigurationCategory:
        low, high = self.case.categories.get(name, (0, None))
        return ConfigurationCategory.objects.create(
            version=version, name=name, order=order, min_selections=low, max_selections=high
        )

    def place(self, name: str) -> Place:
        case = self.case
        event = make.event(self.owner, f"Expo {name}", currency=case.currency, vat_rate=Decimal(case.vat_rate))
        PackageOffer.objects.create(event=event, package=self.package)
        hall = Hall.objects.create(event=event, name="Hall 3")
        stand = self.stand(event, hall, "C12")
        if case.taken:
            self.take(self.stand(event, hall, "C13"), case.taken)
        for code, limit in case.limits.items():
            set_stock_limit(event, option_code=code, limit=limit, actor=self.actor)
        configuration = create_configuration(stand, package=self.package, actor=self.actor)
        for step in case.before:
            configuration = self.step(step, configuration)
        self.charge(stand)
        if case.late:
            event.configuration_deadline = timezone.now() - timedelta(hours=1)
            event.save()
        user = make.person(f"ines.{name}@corvid.example", Role.SPONSOR, stand.sponsorship)
        return Place(case, StandConfiguration.objects.get(pk=configuration.pk), user, self.organiser)

    def stand(self, event: Event, hall: Hall, number: str) -> Stand:
        maker, _ = Sponsor.objects.get_or_create(organisation=self.owner, name_key=number, defaults={"name": number})
        sponsorship = Sponsorship.objects.create(event=event, sponsor=maker)
        stand = Stand.objects.create(event=event, hall=hall, number=number, sponsorship=sponsorship)
        PackageAllocation.objects.create(stand=stand, sponsor_may_select=True)
        return stand

    @property
    def actor(self) -> Actor:
        return actor_for(self.organiser)

    def choose(self, configuration: StandConfiguration, quantities: Quantities) -> StandConfiguration:
        ids = dict(configuration.version.options.values_list("code", "pk"))
        by_id = {ids[code]: quantity for code, quantity in quantities.items()}
        return set_quantities(configuration, by_id, actor=self.actor)

    def take(self, stand: Stand, quantities: Quantities) -> None:
        """Another stand reserves this much, and so keeps to all rules itself."""
        made = create_configuration(stand, package=self.package, actor=self.actor)
        must = {one.code: one.least for one in self.case.options if one.least}
        submit_configuration(self.choose(made, must | dict(quantities)), actor=self.actor)

    def step(self, name: str, configuration: StandConfiguration) -> StandConfiguration:
        if name == "submit":
            return submit_configuration(self.choose(configuration, self.case.first), actor=self.actor)
        if name == "request changes":
            return request_changes_to_configuration(configuration, actor=self.actor, reason="Other lights")
        if name == "approve":
            return approve_configuration(configuration, actor=self.actor)
        return reopen_configuration(configuration, actor=self.actor, reason="More lights")

    def charge(self, stand: Stand) -> None:
        fee = None
        for amount in map(Decimal, self.case.fees):
            if amount < 0:
                reverse_fee(fee, actor=self.actor)
            else:
                fee = add_fee(stand, description=f"Late change {amount}", amount=amount, actor=self.actor)


def add_option(version: PackageVersion, category: ConfigurationCategory, option: Option, order: int) -> None:
    made = ConfigurationOption.objects.create(
        version=version,
        category=category,
        code=option.code,
        name=option.code.capitalize(),
        order=order,
        unit_price=Decimal(option.price),
        min_quantity=option.least,
        included_quantity=option.included,
        max_quantity=option.most,
        stock=option.stock,
    )
    for kind, rules in ((RuleKind.REQUIRES, option.needs), (RuleKind.EXCLUDES, option.bars)):
        for code, message in rules.items():
            OptionRule.objects.create(option=made, kind=kind, code=code, message=message)
