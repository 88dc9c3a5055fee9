from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from eventhub.organiser.forms.base import ServiceForm
from eventhub.packages.models import Package, PackageAllocation


class PackageField(forms.ModelChoiceField):
    """Packages by name, with the code that tells two of one name apart."""

    def label_from_instance(self, package: Package) -> str:
        return package_label(package)


class PackagesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, package: Package) -> str:
        return package_label(package)


def package_label(package: Package) -> str:
    return f"{package} ({package.code})"


class StartForm(ServiceForm):
    """With which package a stand's configuration begins."""

    aliases = {"package_id": "package"}

    package = PackageField(queryset=Package.objects.none(), empty_label="Choose a package")
    reason = forms.CharField(
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed after the deadline",
    )

    def __init__(self, *args: Any, packages: QuerySet[Package], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"].queryset = packages


class AllocationForm(ServiceForm):
    """May the sponsor choose, from what, and what is given."""

    aliases = {"package_id": "package"}

    sponsor_may_select = forms.TypedChoiceField(
        label="Who chooses the package",
        choices=[("no", "We do: the sponsor sees what is given"), ("yes", "The sponsor")],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )
    allowed_packages = PackagesField(
        queryset=Package.objects.none(),
        required=False,
        label="From these packages",
        help_text="Where the sponsor chooses. None ticked: from all that are on offer",
        widget=forms.CheckboxSelectMultiple,
    )
    package = PackageField(
        queryset=Package.objects.none(),
        required=False,
        empty_label="None",
        label="Given in advance",
        help_text="The stand's configuration begins with it at once",
    )

    def __init__(self, *args: Any, packages: QuerySet[Package], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"].queryset = packages
        self.fields["allowed_packages"].queryset = packages


def allocation_values(allocation: PackageAllocation | None) -> dict[str, Any]:
    if allocation is None:
        return {"sponsor_may_select": "no"}
    return {
        "sponsor_may_select": "yes" if allocation.sponsor_may_select else "no",
        "package": allocation.package_id,
        "allowed_packages": list(allocation.allowed_packages.all()),
    }


class FeeForm(ServiceForm):
    description = forms.CharField(max_length=200, label="What for")
    amount = forms.DecimalField(max_digits=16, decimal_places=3, min_value=Decimal(0), help_text="Net, without VAT")


class StockForm(ServiceForm):
    """How many of an option there are at this event; empty goes back to what the package says."""

    limit = forms.IntegerField(label="Stock here", min_value=0, max_value=1_000_000, required=False)
