from collections.abc import Iterator
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Detail, Invalid, OutOfSight
from eventhub.core.field_checks import FieldChecks, refuse
from eventhub.core.models import update_all
from eventhub.core.money import CURRENCIES
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.packages.content import OptionContent, PackageContent, tidy
from eventhub.packages.content_check import check_content
from eventhub.packages.enums import RuleKind
from eventhub.packages.models import (
    ArtworkSpec,
    ConfigurationCategory,
    ConfigurationOption,
    OptionRule,
    Package,
    PackageAllocation,
    PackageOffer,
    PackageVersion,
)
from eventhub.packages.queries import content_of, option_images_of
from eventhub.stands.models import Stand

NAMED_STANDS = 10


@transaction.atomic
def create_package(
    *, organisation: Organisation, code: str, currency: str, content: PackageContent, actor: Actor
) -> Package:
    """A package with its version 1. Code and currency are what it is known by and never change."""
    require(actor, "packages.write_package", organisation)
    content, code = tidy(content), code.strip()
    checks = FieldChecks()
    checks.text("code", code, "The code", 60)
    if currency not in CURRENCIES:
        sentence = f"The currency is “{currency}”. A code of ISO 4217 is needed. Give one such as GBP."
        checks.fault("currency", "invalid_choice", sentence)
        checks.refuse()
    refuse([*checks.details, *check_content(content, currency), *_image_faults(content, organisation.pk)])
    package = _new_package(organisation, code, currency)
    _write_version(package, content, number=1, actor=actor)
    record(package, verbs.PACKAGE_CREATED, actor=actor, data={"version": 1})
    return package


def _new_package(organisation: Organisation, code: str, currency: str) -> Package:
    taken = f"There is a package “{code}” already. A code stands once in an organisation. Take another one."
    if Package.objects.filter(organisation=organisation, code=code).exists():
        raise Conflict(taken, code="duplicate", details=[Detail("code", "duplicate", taken)])
    try:
        with transaction.atomic():
            return Package.objects.create(organisation=organisation, code=code, currency=currency)
    except IntegrityError as lost_the_race:
        raise Conflict(taken, code="duplicate", details=[Detail("code", "duplicate", taken)]) from lost_the_race


@transaction.atomic
def add_version(package: Package, content: PackageContent, *, actor: Actor) -> Package:
    """Publish a new wording. An equal one changes nothing and says nothing; what is pinned to older versions stays so."""
    package = _locked(package)
    require(actor, "packages.write_package", package)
    _refuse_archived(package)
    content = tidy(content)
    refuse([*check_content(content, package.currency), *_image_faults(content, package.organisation_id)])
    current = package.current_version
    if current and content_of(current) == content:
        return package
    number = current.number + 1 if current else 1
    _write_version(package, content, number=number, actor=actor)
    record(package, verbs.PACKAGE_VERSION_ADDED, actor=actor, data={"version": number})
    return package


@transaction.atomic
def archive_package(package: Package, *, actor: Actor) -> Package:
    """No new offers from now on. What was configured with it, and where it is offered, stays."""
    package = _locked(package)
    require(actor, "packages.write_package", package)
    _refuse_archived(package)
    package.archived_at = timezone.now()
    package.save()
    record(package, verbs.PACKAGE_ARCHIVED, actor=actor)
    return package


@transaction.atomic
def offer_package(event: Event, package: Package, *, actor: Actor) -> PackageOffer:
    """The event offers the package; offering twice changes nothing. The offer is held until the transaction ends."""
    require(actor, "packages.offer_package", event)
    require_open(event)
    if package.organisation_id != event.organisation_id:
        raise Invalid.at("package_id", "There is no such package here. Choose one of the organisation's packages.")
    offer = PackageOffer.objects.select_for_update().filter(event=event, package=package).first()
    if offer:
        return offer
    _refuse_archived(_locked(package))
    if package.currency != event.currency:
        sentence = (
            f"{package} is priced in {package.currency}, {event} in {event.currency}. "
            f"An event offers packages of its own currency. Choose a package in {event.currency}."
        )
        raise Invalid.at("package_id", sentence)
    offer = PackageOffer.objects.create(event=event, package=package)
    record(offer, verbs.PACKAGE_OFFERED, actor=actor)
    return offer


@transaction.atomic
def stop_offering(event: Event, package: Package, *, actor: Actor) -> None:
    """The package can't be chosen here any more; configurations made with it stay. Refused while an allocation names it."""
    require(actor, "packages.offer_package", event)
    require_open(event)
    offer = PackageOffer.objects.select_for_update().filter(event=event, package=package).first()
    if offer is None:
        raise OutOfSight(f"{event} does not offer {package}.")
    numbers = sorted(stand.number for stand in _stands_that_name(event, package))
    if numbers:
        named = ", ".join(numbers[:NAMED_STANDS]) + (" and others" if len(numbers) > NAMED_STANDS else "")
        sentence = f"The allocation of {named} names {package}. It can be taken off once none does. Change these first."
        raise Conflict(sentence, code="in_use", extra={"stands": numbers})
    record(offer, verbs.PACKAGE_WITHDRAWN, actor=actor)
    offer.delete()
    update_all(Package.objects.filter(pk=package.pk))  # it shows whether it can be chosen anywhere


def _stands_that_name(event: Event, package: Package) -> list[Stand]:
    given = PackageAllocation.objects.filter(package=package).values("stand_id")
    allowed = PackageAllocation.objects.filter(sponsor_may_select=True, allowed_packages=package).values("stand_id")
    return list(Stand.objects.filter(Q(pk__in=given) | Q(pk__in=allowed), event=event, deleted_at=None))


def _locked(package: Package) -> Package:
    """The row as it stands now, with its newest version, held so that versions follow one another.

    Locked first and read after: one query for both could join the row that it waited for with an older version.
    """
    lock(package)
    return Package.objects.select_related("current_version", "organisation").get(pk=package.pk)


def _refuse_archived(package: Package) -> None:
    if package.archived_at:
        sentence = (
            f"{package} is archived. An archived package takes no changes and no new offers. Use another package."
        )
        raise Conflict(sentence, code="wrong_status", extra={"status": "archived"})


def _image_faults(content: PackageContent, organisation_id: UUID) -> list[Detail]:
    """Pictures must be option images of the same organisation; one query for all of them."""
    wanted = {option.image_id for option in content.options if option.image_id}
    images = option_images_of(organisation_id)
    missing = wanted - set(images.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return [
        Detail(
            f"categories.{c}.options.{o}.image_file_id",
            "not_found",
            f"The image of “{option.name}” is not among the organisation's option images. Upload it, then name its id.",
        )
        for c, category in enumerate(content.categories)
        for o, option in enumerate(category.options)
        if option.image_id in missing
    ]


def _write_version(package: Package, content: PackageContent, *, number: int, actor: Actor) -> PackageVersion:
    """The rows of a whole wording, in five inserts, and the package's pointer to it."""
    version = PackageVersion.objects.create(
        package=package,
        number=number,
        name=content.name,
        description=content.description,
        price=content.price,
        published_by_name=actor.name,
    )
    categories = list(_categories(version, content))
    ConfigurationCategory.objects.bulk_create(categories)
    pairs = [
        pair
        for category, row in zip(content.categories, categories, strict=True)
        for pair in _options(row, category.options)
    ]
    ConfigurationOption.objects.bulk_create([row for _, row in pairs])
    OptionRule.objects.bulk_create([rule for option, row in pairs for rule in _rules(row, option)])
    ArtworkSpec.objects.bulk_create([spec for option, row in pairs for spec in _specs(row, option)])
    package.current_version = version
    package.save()
    return version


def _categories(version: PackageVersion, content: PackageContent) -> Iterator[ConfigurationCategory]:
    for order, category in enumerate(content.categories):
        yield ConfigurationCategory(
            version=version,
            name=category.name,
            description=category.description,
            order=order,
            min_selections=category.min_selections,
            max_selections=category.max_selections,
        )


def _options(
    category: ConfigurationCategory, options: tuple[OptionContent, ...]
) -> Iterator[tuple[OptionContent, ConfigurationOption]]:
    for order, option in enumerate(options):
        yield (
            option,
            ConfigurationOption(
                version=category.version,
                category=category,
                code=option.code,
                name=option.name,
                description=option.description,
                order=order,
                unit_price=option.unit_price,
                min_quantity=option.min_quantity,
                included_quantity=option.included_quantity,
                max_quantity=option.max_quantity,
                stock=option.stock,
                image_id=option.image_id,
            ),
        )


def _rules(row: ConfigurationOption, option: OptionContent) -> Iterator[OptionRule]:
    for kind, rules in ((RuleKind.REQUIRES, option.requires), (RuleKind.EXCLUDES, option.excludes)):
        for rule in rules:
            yield OptionRule(option=row, kind=kind, code=rule.code, message=rule.message)


def _specs(row: ConfigurationOption, option: OptionContent) -> Iterator[ArtworkSpec]:
    for spec in option.artwork_specs:
        yield ArtworkSpec(
            option=row,
            name=spec.name,
            width_mm=spec.width_mm,
            height_mm=spec.height_mm,
            bleed_mm=spec.bleed_mm,
            safe_mm=spec.safe_mm,
            min_ppi=spec.min_ppi,
            colour=spec.colour,
            formats=list(spec.formats),
            scale=spec.scale,
        )
