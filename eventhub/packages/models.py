from typing import cast

from django.db import models
from django.db.models import F, Q

from eventhub.accounts.models import Organisation
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.files.models import StoredFile
from eventhub.packages.enums import ColourSpace, RuleKind
from eventhub.stands.models import Stand


class Package(BaseModel):
    """What is offered. The wording lies in its versions; `current_version` is the newest of them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="packages")
    code = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    current_version = models.OneToOneField(
        "PackageVersion", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="package_code_unique")]

    def __str__(self) -> str:
        return self.current_version.name if self.current_version else self.code

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id)

    @property
    def newest(self) -> "PackageVersion":
        """The version that new configurations pin; creating a package makes its first."""
        return cast("PackageVersion", self.current_version)


class PackageVersion(BaseModel):
    """One frozen wording of a package: never edited, only followed by the next number."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True, max_length=10_000)
    price = models.DecimalField(max_digits=16, decimal_places=3, help_text="Base price, net, in the package's currency")
    published_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="version_number_unique"),
            models.CheckConstraint(name="version_price_not_negative", condition=Q(price__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def scope(self) -> Scope:
        return self.package.scope


class PackageDraft(BaseModel):
    """A wording on its way, kept while staff work on it; it counts for nothing until it is published, and then it goes.

    `typed` is what was typed, right or wrong (see `exchange.typed`). `base` is the version that it was begun from; a
    package that is yet to be has none, and no package.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    package = models.OneToOneField(Package, on_delete=models.PROTECT, null=True, related_name="draft")
    base = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, null=True, related_name="+")
    typed = models.JSONField()
    saved_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-updated_at", "id"]
        verbose_name, verbose_name_plural = "working copy", "working copies"
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="one_draft_a_package")]

    def __str__(self) -> str:
        return str(self.typed.get("name") or self.code)

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id)


class ConfigurationCategory(BaseModel):
    """A group of options with a rule of its own: how many of them may have a quantity above 0."""

    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="categories")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4_000)
    order = models.PositiveSmallIntegerField(default=0)
    min_selections = models.PositiveSmallIntegerField(default=0)
    max_selections = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: no limit")

    class Meta:
        ordering = ["order", "id"]
        verbose_name_plural = "configuration categories"
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="category_name_unique_in_version"),
            models.CheckConstraint(
                name="category_limits_in_order",
                condition=Q(max_selections=None) | Q(max_selections__gte=F("min_selections")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ConfigurationOption(BaseModel):
    """A choice. Quantity above `included_quantity` is charged; all three quantities equal: fixed."""

    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="options")
    category = models.ForeignKey(ConfigurationCategory, on_delete=models.PROTECT, related_name="options")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True, max_length=4_000)
    order = models.PositiveSmallIntegerField(default=0)
    unit_price = models.DecimalField(max_digits=16, decimal_places=3)
    min_quantity = models.PositiveIntegerField(default=0)
    included_quantity = models.PositiveIntegerField(default=0)
    max_quantity = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: no limit")
    stock = models.PositiveIntegerField(
        null=True, blank=True, help_text="Per event, all stands together; empty: no limit"
    )
    image = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="option_code_unique_in_version"),
            models.CheckConstraint(name="option_price_not_negative", condition=Q(unit_price__gte=0)),
            models.CheckConstraint(
                name="option_quantities_in_order",
                condition=Q(max_quantity=None)
                | Q(max_quantity__gte=F("included_quantity")) & Q(max_quantity__gte=F("min_quantity")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OptionRule(BaseModel):
    """Choosing the option requires, or excludes, the option named by code. `message` says so to people."""

    option = models.ForeignKey(ConfigurationOption, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=10, choices=RuleKind.choices)
    code = models.CharField(max_length=60, help_text="Code of the other option of the same version")
    message = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["option", "kind", "code"], name="rule_once_an_option")]

    def __str__(self) -> str:
        return f"{self.option.code} {self.kind} {self.code}"


class ArtworkSpec(BaseModel):
    """A printable area of an option: its measures in millimetres and what a file for it must be."""

    option = models.ForeignKey(ConfigurationOption, on_delete=models.CASCADE, related_name="artwork_specs")
    name = models.CharField(max_length=120)
    width_mm = models.DecimalField(max_digits=9, decimal_places=2)
    height_mm = models.DecimalField(max_digits=9, decimal_places=2)
    bleed_mm = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    safe_mm = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    min_ppi = models.PositiveSmallIntegerField(default=72)
    colour = models.CharField(max_length=10, choices=ColourSpace.choices, default=ColourSpace.CMYK)
    formats = models.JSONField(default=list, help_text="Of pdf, tiff, jpeg, png, svg")
    scale = models.PositiveSmallIntegerField(default=1, help_text="10 means artwork at 1:10")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["option", "name"], name="spec_name_unique_in_option")]

    def __str__(self) -> str:
        return self.name


class PackageOffer(BaseModel):
    """A package on offer at an event of its own currency."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="offers")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="offers")

    class Meta:
        ordering = ["package__code"]
        constraints = [models.UniqueConstraint(fields=["event", "package"], name="package_offered_once")]

    def __str__(self) -> str:
        return f"{self.package} at {self.event}"

    @property
    def scope(self) -> Scope:
        return self.event.scope


class PackageAllocation(BaseModel):
    """Per stand: may the sponsor choose, from which packages, and which one is given. No row: may not choose, nothing given."""

    stand = models.OneToOneField(Stand, on_delete=models.PROTECT, related_name="allocation")
    sponsor_may_select = models.BooleanField(default=False)
    package = models.ForeignKey(
        Package, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pre-allocated package"
    )
    allowed_packages = models.ManyToManyField(Package, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"Allocation of {self.stand}"

    @property
    def scope(self) -> Scope:
        return self.stand.scope
