from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from eventhub.accounts.enums import Role
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent
from eventhub.packages.enums import RuleKind
from eventhub.packages.models import (
    ArtworkSpec,
    ConfigurationCategory,
    ConfigurationOption,
    Package,
    PackageAllocation,
    PackageDraft,
    PackageOffer,
    PackageVersion,
)
from eventhub.stands.models import Stand
from eventhub.stands.queries import stands_visible_to

CONTENT = ("categories__options__rules", "categories__options__artwork_specs")


def packages_visible_to(actor: Actor) -> QuerySet[Package]:
    """Organisers and clients: the organisation's. Others: what is on offer where they take part, or given to their stands."""
    packages = Package.objects.select_related("current_version", "organisation")
    if actor.sees_everything:
        return packages
    organised = {grant.organisation_id for grant in actor.grants if grant.role == Role.ORGANISER}
    if actor.is_client and actor.organisation_id:
        organised.add(actor.organisation_id)
    events = {grant.event_id for grant in actor.grants if grant.role != Role.ORGANISER and grant.event_id}
    offers = PackageOffer.objects.filter(event_id__in=events).exclude(event__status=EventStatus.DRAFT)
    given = PackageAllocation.objects.filter(stand__in=stands_visible_to(actor).order_by().values("pk"))
    return packages.filter(
        Q(organisation_id__in=organised) | Q(pk__in=offers.values("package_id")) | Q(pk__in=given.values("package_id"))
    )


def versions_visible_to(actor: Actor) -> QuerySet[PackageVersion]:
    packages = packages_visible_to(actor).order_by().values("pk")
    return PackageVersion.objects.filter(package__in=packages).select_related("package")


def drafts_visible_to(actor: Actor) -> QuerySet[PackageDraft]:
    """Working copies are between staff."""
    drafts = PackageDraft.objects.select_related("package__current_version", "organisation", "base")
    return drafts if actor.sees_everything else drafts.none()


def option_images_of(organisation_id: UUID) -> QuerySet[StoredFile]:
    """The pictures that an option of the organisation may have, newest first."""
    images = StoredFile.objects.filter(purpose=FilePurpose.OPTION_IMAGE, deleted_at=None)
    return images.filter(organisation_id=organisation_id).order_by("-created_at")


def allocation_of(stand: Stand) -> PackageAllocation | None:
    """What the stand was given and may choose. None: may not choose, nothing given."""
    allocations = PackageAllocation.objects.select_related("package__current_version", "stand__event")
    return allocations.prefetch_related("allowed_packages__current_version").filter(stand=stand).first()


def packages_offered_to(stand: Stand) -> QuerySet[Package]:
    """What may be begun there by its allocation: the given package, and the sponsor's choice where it has one."""
    packages = Package.objects.filter(archived_at=None).select_related("current_version", "organisation")
    allocation = allocation_of(stand)
    if allocation is None:
        return packages.none()
    eligible = Q(pk=allocation.package_id)
    if allocation.sponsor_may_select:
        eligible |= Q(pk__in=_choice(allocation))
    return packages.filter(eligible)


def _choice(allocation: PackageAllocation) -> list[UUID]:
    """The packages that the allocation names; where it names none, all that the event offers."""
    allowed = [package.pk for package in allocation.allowed_packages.all()]
    offers = PackageOffer.objects.filter(event_id=allocation.stand.event_id)
    return allowed or list(offers.values_list("package_id", flat=True))


def with_content(versions: QuerySet[PackageVersion]) -> QuerySet[PackageVersion]:
    """The versions with all that `content_of` reads, for a constant number of queries."""
    return versions.prefetch_related(*CONTENT)


def content_of(version: PackageVersion) -> PackageContent:
    """The wording as plain values; reads what `with_content` has not already fetched."""
    prefetch_related_objects([version], *CONTENT)
    return PackageContent(
        name=version.name,
        description=version.description,
        price=Decimal(version.price),
        categories=tuple(_category(category) for category in version.categories.all()),
    )


def _category(category: ConfigurationCategory) -> CategoryContent:
    return CategoryContent(
        name=category.name,
        description=category.description,
        min_selections=category.min_selections,
        max_selections=category.max_selections,
        options=tuple(_option(option) for option in category.options.all()),
    )


def _option(option: ConfigurationOption) -> OptionContent:
    rules = sorted(option.rules.all(), key=lambda rule: rule.code)
    return OptionContent(
        code=option.code,
        name=option.name,
        description=option.description,
        unit_price=Decimal(option.unit_price),
        min_quantity=option.min_quantity,
        included_quantity=option.included_quantity,
        max_quantity=option.max_quantity,
        stock=option.stock,
        image_id=option.image_id,
        requires=tuple(RuleContent(rule.code, rule.message) for rule in rules if rule.kind == RuleKind.REQUIRES),
        excludes=tuple(RuleContent(rule.code, rule.message) for rule in rules if rule.kind == RuleKind.EXCLUDES),
        artwork_specs=tuple(_spec(spec) for spec in sorted(option.artwork_specs.all(), key=lambda spec: spec.name)),
    )


def _spec(spec: ArtworkSpec) -> SpecContent:
    return SpecContent(
        name=spec.name,
        width_mm=spec.width_mm,
        height_mm=spec.height_mm,
        bleed_mm=spec.bleed_mm,
        safe_mm=spec.safe_mm,
        min_ppi=spec.min_ppi,
        colour=spec.colour,
        formats=tuple(sorted(spec.formats)),
        scale=spec.scale,
    )
