"""One small show, complete enough to configure a stand in: built row by row, so that a status may be given."""

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, Role, ScopeType
from eventhub.accounts.models import Organisation, User, UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.configurations.cloning import copy_parts
from eventhub.configurations.models import ConfigurationSelection, StandConfiguration
from eventhub.core.actor import Actor, ActorKind
from eventhub.events.enums import EventStatus
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

# code, category, and what differs from the model's defaults
OPTIONS: tuple[tuple[str, str, dict], ...] = (
    ("back-wall", "Walls", {"min_quantity": 1, "included_quantity": 1, "max_quantity": 1, "unit_price": 0}),
    ("store", "Walls", {"max_quantity": 1, "unit_price": "310.00"}),
    ("kw1", "Power", {"included_quantity": 1, "max_quantity": 1, "unit_price": 0}),
    ("kw3", "Power", {"max_quantity": 1, "unit_price": "185.00", "stock": 14}),
    ("spot", "Light", {"included_quantity": 4, "max_quantity": 12, "unit_price": "34.00"}),
    ("rig", "Light", {"max_quantity": 1, "unit_price": "480.00", "stock": 10}),
    ("arch", "Light", {"max_quantity": 1, "unit_price": "95.50"}),
)
# A key that is drawn by lot is found neither by who looks for a number nor by who looks for a word: it has no vowels.
CONSONANTS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
CATEGORIES = {"Walls": (1, 4), "Power": (1, 1), "Light": (0, None)}


def organisation(name: str = "Leeds Dock Halls") -> Organisation:
    return Organisation.objects.create(name=name)


def event(owner: Organisation, name: str = "Northern Build Expo", **fields: object) -> Event:
    """Published, in London, in pounds, 60 days ahead; deadlines as the organisation's defaults would be."""
    start = (timezone.now() + timedelta(days=60)).replace(hour=9, minute=0, second=0, microsecond=0)
    values = {
        "slug": f"{name}-{owner.name}".lower().replace(" ", "-"),
        "timezone": "Europe/London",
        "currency": "GBP",
        "vat_rate": Decimal("20.00"),
        "starts_at": start,
        "ends_at": start + timedelta(days=2),
        "configuration_deadline": start - timedelta(days=30),
        "artwork_deadline": start - timedelta(days=14),
        "proof_deadline": start - timedelta(days=7),
        "status": EventStatus.PUBLISHED,
    }
    return Event.objects.create(organisation=owner, name=name, **{**values, **fields})


def cloned(made: Event) -> Event:
    """Its history says that it was made from an earlier event, of which nothing came along."""
    report = copy_parts(event(made.organisation, f"{made.name} before"), made, set())
    record(made, verbs.EVENT_CLONED, actor=Actor.system("test"), to_status=made.status, data=report)
    return made


def package(
    owner: Organisation, code: str = "space-plus", *, options: tuple = OPTIONS, price: str = "3200.00"
) -> Package:
    made = Package.objects.create(organisation=owner, code=code, currency="GBP")
    add_version(made, options=options, price=price)
    return made


def add_version(made: Package, *, options: tuple = OPTIONS, price: str = "3200.00") -> PackageVersion:
    """The next version, with the rule that the rig needs 3 kW and does not go with the arch."""
    number = made.versions.count() + 1
    name = made.code.replace("-", " ").title()
    version = PackageVersion.objects.create(
        package=made, number=number, name=name, price=Decimal(price), published_by_name="Kit"
    )
    categories = {
        name: ConfigurationCategory(version=version, name=name, order=order, min_selections=low, max_selections=high)
        for order, (name, (low, high)) in enumerate(CATEGORIES.items())
    }
    ConfigurationCategory.objects.bulk_create(categories.values())
    rows = []
    for order, (code, category, fields) in enumerate(options):
        values = {"unit_price": "10.00", **fields, "name": code.replace("-", " ").capitalize(), "order": order}
        rows.append(ConfigurationOption(version=version, category=categories[category], code=code, **values))
    ConfigurationOption.objects.bulk_create(rows)
    _add_rules(next((row for row in rows if row.code == "rig"), None))
    made.current_version = version
    made.save()
    return version


def _add_rules(rig: ConfigurationOption | None) -> None:
    if rig:
        message = "The lighting rig needs a 3 kW connection"
        needs = OptionRule(option=rig, kind=RuleKind.REQUIRES, code="kw3", message=message)
        OptionRule.objects.bulk_create([needs, OptionRule(option=rig, kind=RuleKind.EXCLUDES, code="arch")])


def person(email: str, role: Role | None = None, thing: object = None, *, is_staff: bool = False) -> User:
    """An active account, with one grant if asked for."""
    name = email.split("@", maxsplit=1)[0].replace(".", " ").title()
    first, _, last = name.partition(" ")
    user = User.objects.create_user(
        email, "right-horse-battery", first_name=first, last_name=last, status=AccountStatus.ACTIVE, is_staff=is_staff
    )
    if role:
        grant(user, role, thing)
    return user


SCOPE_TYPES = {
    Organisation: ScopeType.ORGANISATION,
    Event: ScopeType.EVENT,
    Sponsorship: ScopeType.SPONSORSHIP,
    Stand: ScopeType.STAND,
}


def grant(user: User, role: Role, thing: Organisation | Event | Sponsorship | Stand) -> UserPermission:
    scope = thing.scope
    return UserPermission.objects.create(
        user=user,
        role=role,
        scope_type=SCOPE_TYPES[type(thing)],
        scope_id=thing.pk,
        scope_label=str(thing),
        organisation_id=scope.organisation_id,
        event_id=scope.event_id,
    )


def client_actor(owner: Organisation, *scopes: str) -> Actor:
    """A machine client as the API makes one of a token."""
    return Actor(ActorKind.CLIENT, "Test client", organisation_id=owner.pk, scopes=frozenset(scopes))


@dataclass
class Show:
    """An organisation with a published event, one hall, one package on offer, and stands with sponsors."""

    organisation: Organisation = field(default_factory=organisation)
    name: str = "Northern Build Expo"

    def __post_init__(self) -> None:
        self.event = event(self.organisation, self.name)
        self.hall = Hall.objects.create(event=self.event, name="Hall 3")
        self.package = package(self.organisation, f"space-plus-{self.event.pk}"[:60])
        PackageOffer.objects.create(event=self.event, package=self.package)
        domain = str(self.event.pk)[-6:].translate(CONSONANTS)
        self.organiser_user = person(f"maya.okafor@{domain}.example", Role.ORGANISER, self.event)
        self.stand = self.add_stand("C12", "Corvid Robotics")
        self.sponsor_user = person(f"ines.duarte@{domain}.example", Role.SPONSOR, self.stand.sponsorship)

    @property
    def organiser(self) -> Actor:
        return actor_for(self.organiser_user)

    @property
    def sponsor(self) -> Actor:
        return actor_for(self.sponsor_user)

    @property
    def version(self) -> PackageVersion:
        return self.package.current_version

    def option(self, code: str, version: PackageVersion | None = None) -> ConfigurationOption:
        return (version or self.version).options.get(code=code)

    def quantities(self, **chosen: int) -> dict:
        """Quantities by option id; underscores stand for the hyphens of codes."""
        return {self.option(code.replace("_", "-")).pk: quantity for code, quantity in chosen.items()}

    def add_stand(self, number: str, company: str = "", *, may_select: bool = True) -> Stand:
        sponsorship = None
        if company:
            maker, _ = Sponsor.objects.get_or_create(
                organisation=self.organisation, name_key=company.casefold(), defaults={"name": company}
            )
            sponsorship, _ = Sponsorship.objects.get_or_create(event=self.event, sponsor=maker)
        stand = Stand.objects.create(event=self.event, hall=self.hall, number=number, sponsorship=sponsorship)
        PackageAllocation.objects.create(stand=stand, sponsor_may_select=may_select)
        return stand

    def configuration(self, stand: Stand | None = None, **fields: object) -> StandConfiguration:
        """A live configuration with what is included; any status may be given."""
        made = StandConfiguration.objects.create(
            stand=stand or self.stand,
            version=self.version,
            **{"status_since": datetime.now(UTC), "net_total": self.version.price, **fields},
        )
        for option in self.version.options.filter(included_quantity__gt=0):
            ConfigurationSelection.objects.create(
                configuration=made, option=option, quantity=option.included_quantity, unit_price=option.unit_price
            )
        return made


@pytest.fixture(scope="module")
def kept_show(kept_rows: None) -> Show:
    return Show()


@pytest.fixture
def show(kept_show: Show, db: None) -> Show:
    """The rows are made once a module; each test has objects of its own for them."""
    return copy.deepcopy(kept_show)
