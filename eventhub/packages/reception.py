"""A package from a file: what it would become, and nothing written until somebody has read the difference.

Pictures come by reference: a file names stored pictures by their ids. Where it is silent the option of the same code keeps
its picture; a picture that is not this organisation's is left out, or replaced by the present one, and that is said.
"""

from dataclasses import dataclass, field, replace

from django.db import transaction

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Detail
from eventhub.core.money import CURRENCIES
from eventhub.packages.content import OptionContent, PackageContent
from eventhub.packages.drafts import begin_package, begin_version, discard_draft
from eventhub.packages.exchange.files import read_file
from eventhub.packages.exchange.received import Fault, with_options
from eventhub.packages.models import Package, PackageDraft
from eventhub.packages.queries import content_of, option_images_of

MOST_NAMED = 5


@dataclass(slots=True)
class Reception:
    """A file as it was read for an organisation. With faults it leads nowhere."""

    organisation: Organisation
    package: Package | None
    code: str
    currency: str
    content: PackageContent
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @transaction.atomic
    def begin(self, *, replaces: bool, actor: Actor) -> PackageDraft:
        """The working copy that holds it. One that somebody else has of the package is in the way, unless it is replaced."""
        present = PackageDraft.objects.filter(organisation=self.organisation, code=self.code).first()
        if present and not replaces:
            sentence = (
                f"{present.saved_by_name} has a working copy of “{self.code}”. A package has one at a time. "
                "Publish or discard it first, or tick that it is replaced."
            )
            raise Conflict(sentence, code="duplicate", details=[Detail("replaces", "duplicate", sentence)])
        if present:
            discard_draft(present, actor=actor)
        if self.package:
            return begin_version(self.package, content=self.content, actor=actor)
        return begin_package(
            organisation=self.organisation, code=self.code, currency=self.currency, content=self.content, actor=actor
        )


def receive(file: bytes, *, organisation: Organisation, actor: Actor) -> Reception:
    """Read a file as a package of this organisation: its next version, or a new one. Raises Unreadable."""
    require(actor, "packages.write_package", organisation)
    received = read_file(file)
    package = _package_of(organisation, received.code)
    faults = list(received.faults)
    if received.code and not faults and received.currency not in CURRENCIES:
        faults.append(
            Fault("Currency", f"The currency is “{received.currency}”. A code of ISO 4217 is needed. Mend it.")
        )
    if package and received.currency and package.currency != received.currency:
        sentence = f"“{package.code}” is priced in {package.currency}, the file in {received.currency}. "
        faults.append(Fault("Currency", f"{sentence}A package keeps its currency. Give the file another code."))
    present = content_of(package.newest) if package else None
    reception = Reception(organisation, package, received.code, received.currency, received.content, faults)
    if not faults:
        reception.content = _with_own_pictures(reception, received.filled(present), present)
    return reception


def _package_of(organisation: Organisation, code: str) -> Package | None:
    packages = Package.objects.select_related("current_version", "organisation")
    if "\x00" in code:
        return None
    return packages.filter(organisation=organisation, code=code, current_version__isnull=False).first()


def _with_own_pictures(reception: Reception, content: PackageContent, present: PackageContent | None) -> PackageContent:
    wanted = {option.image_id for option in content.options if option.image_id}
    there = set(option_images_of(reception.organisation.pk).filter(pk__in=wanted).values_list("pk", flat=True))
    foreign = [option for option in content.options if option.image_id and option.image_id not in there]
    if not foreign:
        return content
    reception.notes.append(_note(foreign))
    kept = {option.code: option.image_id for option in present.options} if present else {}
    return with_options(content, {option.code: replace(option, image_id=kept.get(option.code)) for option in foreign})


def _note(foreign: list[OptionContent]) -> str:
    names = ", ".join(f"“{option.name}”" for option in foreign[:MOST_NAMED])
    more = f" and {len(foreign) - MOST_NAMED} others" if len(foreign) > MOST_NAMED else ""
    return (
        f"The pictures of {names}{more} are not among this organisation's files. "
        "These options keep the picture that they have now, or come without one. Upload them and choose them at the option."
    )
