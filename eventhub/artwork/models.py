from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.artwork.enums import (
    CURRENT,
    IN_FORCE,
    Acceptance,
    ArtworkStatus,
    ProofStatus,
    ProofVerdict,
    Shape,
    Side,
)
from eventhub.configurations.models import StandConfiguration
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.enums import ProofDeciders
from eventhub.events.models import Event
from eventhub.files.models import StoredFile
from eventhub.packages.enums import ColourSpace
from eventhub.stands.models import Sponsorship, Stand

PACK_TEMPLATE = "{stand}_{sponsor}_{slot}_v{n}"


class ArtworkSettings(BaseModel):
    """What an event says of its artwork. No row: a person accepts, and files of a pack are named by `PACK_TEMPLATE`."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="artwork_settings")
    acceptance = models.CharField(max_length=10, choices=Acceptance.choices, default=Acceptance.PERSON)
    pack_template = models.CharField(max_length=120, default=PACK_TEMPLATE)

    class Meta:
        verbose_name = verbose_name_plural = "artwork settings"

    def __str__(self) -> str:
        return f"Artwork of {self.event}"

    @property
    def scope(self) -> Scope:
        return self.event.scope


class ArtworkRequirement(BaseModel):
    """One printable area that an approved configuration must supply, with what the package version said of it.

    It has no status: `queries.requirements_visible_to` computes it. `quantity` prints are made of one file. `own_due_at`
    replaces the event's artwork deadline. Retired: no longer needed; what was delivered for it stays.
    """

    configuration = models.ForeignKey(StandConfiguration, on_delete=models.PROTECT, related_name="artwork_requirements")
    option_code = models.CharField(max_length=60)
    option_name = models.CharField(max_length=160)
    name = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField(default=1)
    width_mm = models.DecimalField(max_digits=9, decimal_places=2)
    height_mm = models.DecimalField(max_digits=9, decimal_places=2)
    bleed_mm = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    safe_mm = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    min_ppi = models.PositiveSmallIntegerField(default=72)
    colour = models.CharField(max_length=10, choices=ColourSpace.choices, default=ColourSpace.CMYK)
    formats = models.JSONField(default=list, help_text="Of pdf, tiff, jpeg, png, svg")
    scale = models.PositiveSmallIntegerField(default=1, help_text="10 means artwork at 1:10")
    own_due_at = models.DateTimeField(null=True, blank=True)
    due_reason = models.CharField(max_length=500, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["option_name", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["configuration", "option_code", "name"], name="one_requirement_an_area_of_an_option"
            ),
            models.CheckConstraint(name="required_area_is_positive", condition=Q(width_mm__gt=0, height_mm__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.option_name}, {self.name} of stand {self.stand.number}"

    @property
    def stand(self) -> Stand:
        """The configuration's: where that is moved to another stand, its artwork goes along."""
        return self.configuration.stand

    @property
    def slot(self) -> str:
        return f"{self.option_name} {self.name}"

    @property
    def scope(self) -> Scope:
        return self.stand.scope

    @property
    def deadline(self) -> datetime:
        return self.own_due_at or self.stand.event.artwork_deadline


class Artwork(FSMModelMixin, BaseModel):
    """One delivered version of a requirement. `version` counts up and is never used again.

    `sponsorship` is the company that the stand had then: another one never sees it. `preflight` holds a `Report` as JSON,
    `rendering` a `Rendering`, both about `file` by the requirement's measures at that time. `checking_until` is the lease of
    the worker that checks it.
    """

    requirement = models.ForeignKey(ArtworkRequirement, on_delete=models.PROTECT, related_name="artworks")
    version = models.PositiveIntegerField()
    status = FSMField(choices=ArtworkStatus.choices, default=ArtworkStatus.UPLOADED, protected=True)
    status_since = models.DateTimeField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="artworks")
    sha256 = models.CharField(max_length=64)
    sponsorship = models.ForeignKey(
        Sponsorship, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="artworks"
    )
    notes = models.TextField(blank=True, max_length=4_000)
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_by_name = models.CharField(max_length=200, blank=True)
    preflight = models.JSONField(null=True, blank=True)
    preflight_started_at = models.DateTimeField(null=True, blank=True)
    preflight_finished_at = models.DateTimeField(null=True, blank=True)
    preflight_attempts = models.PositiveSmallIntegerField(default=0)
    checking_until = models.DateTimeField(null=True, blank=True, editable=False)
    rendering = models.JSONField(null=True, blank=True)
    accepted_warnings = models.JSONField(default=list, blank=True, help_text="List of {key, by, at}")
    feedback = models.TextField(blank=True, max_length=4_000)
    overrule_reason = models.TextField(blank=True, max_length=4_000)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-version"]
        indexes = [models.Index(fields=["status", "checking_until"])]
        constraints = [
            models.UniqueConstraint(fields=["requirement", "version"], name="artwork_version_unique"),
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(status__in=CURRENT, deleted_at=None),
                name="one_current_artwork_a_requirement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}, version {self.version}"

    @property
    def scope(self) -> Scope:
        return self.requirement.scope

    @property
    def accepted_keys(self) -> set[str]:
        return {accepted["key"] for accepted in self.accepted_warnings}

    @transition(field=status, source=ArtworkStatus.UPLOADED, target=ArtworkStatus.NEEDS_ATTENTION)
    def flag(self) -> None: ...

    @transition(field=status, source=ArtworkStatus.UPLOADED, target=ArtworkStatus.IN_REVIEW)
    def pass_preflight(self) -> None: ...

    @transition(field=status, source=ArtworkStatus.NEEDS_ATTENTION, target=ArtworkStatus.IN_REVIEW)
    def settle_warnings(self) -> None: ...

    @transition(field=status, source=ArtworkStatus.NEEDS_ATTENTION, target=ArtworkStatus.IN_REVIEW)
    def overrule(self) -> None: ...

    @transition(field=status, source=ArtworkStatus.IN_REVIEW, target=ArtworkStatus.REJECTED)
    def reject(self) -> None: ...

    @transition(field=status, source=ArtworkStatus.IN_REVIEW, target=ArtworkStatus.ACCEPTED)
    def accept(self) -> None: ...

    @transition(field=status, source=CURRENT, target=ArtworkStatus.SUPERSEDED)
    def supersede(self) -> None:
        self.checking_until = None


class Proof(FSMModelMixin, BaseModel):
    """What will be printed, shown for sign-off: our rendering of the artwork's own file, or a supplier's file.

    `deciders` and `revision` (of the approved configuration) are kept as they were when it was issued.
    """

    artwork = models.ForeignKey(Artwork, on_delete=models.PROTECT, related_name="proofs")
    number = models.PositiveIntegerField()
    status = FSMField(choices=ProofStatus.choices, default=ProofStatus.ISSUED, protected=True)
    status_since = models.DateTimeField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="proofs")
    sha256 = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    deciders = models.CharField(max_length=20, choices=ProofDeciders.choices)
    rendering = models.JSONField(null=True, blank=True)
    rendering_attempts = models.PositiveSmallIntegerField(default=0)
    rendering_until = models.DateTimeField(null=True, blank=True, editable=False)
    feedback = models.TextField(blank=True, max_length=4_000)
    issued_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["artwork", "number"], name="proof_number_unique"),
            models.UniqueConstraint(
                fields=["artwork"], condition=Q(status__in=IN_FORCE), name="one_proof_in_force_an_artwork"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artwork.requirement}, version {self.artwork.version}"

    @property
    def scope(self) -> Scope:
        return self.artwork.scope

    @property
    def is_suppliers(self) -> bool:
        return self.file_id != self.artwork.file_id

    @property
    def sides(self) -> tuple[Side, ...]:
        """Who has to decide."""
        return tuple(Side) if self.deciders == ProofDeciders.BOTH else (Side(self.deciders),)

    @transition(field=status, source=ProofStatus.ISSUED, target=ProofStatus.APPROVED)
    def approve(self) -> None: ...

    @transition(field=status, source=ProofStatus.ISSUED, target=ProofStatus.REJECTED)
    def reject(self) -> None: ...

    @transition(
        field=status,
        source=[ProofStatus.ISSUED, ProofStatus.APPROVED, ProofStatus.REJECTED],
        target=ProofStatus.SUPERSEDED,
    )
    def supersede(self) -> None: ...


class ProofDecision(BaseModel):
    """What one side said of a proof: written once, never changed, void where the proof is superseded."""

    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="decisions")
    side = models.CharField(max_length=10, choices=Side.choices)
    verdict = models.CharField(max_length=20, choices=ProofVerdict.choices)
    notes = models.TextField(blank=True, max_length=4_000)
    sha256 = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["proof", "side"], name="each_side_decides_once")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} by {self.by_name}"


class GuestReviewer(BaseModel):
    """Somebody without an account who may look at one proof and comment on it, by a link that opens once.

    `session_until`: how long what the link opened stays open; empty before it was used.
    """

    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="guests")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    nonce = models.CharField(max_length=64)
    invited_by_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    session_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    @property
    def scope(self) -> Scope:
        return self.proof.scope


def fraction(**more: Any) -> models.DecimalField:
    """Of the page image's width or height, from its top left corner: 0 to 1."""
    return models.DecimalField(max_digits=7, decimal_places=6, **more)


def within(*names: str) -> Q:
    return Q(**{f"{name}__gte": Decimal(0) for name in names}, **{f"{name}__lte": Decimal(1) for name in names})


class Annotation(BaseModel):
    """A numbered mark on a page of a proof, with its thread. A pin has a place; a box and an arrow two corners or ends."""

    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="annotations")
    number = models.PositiveIntegerField()
    page = models.PositiveSmallIntegerField(default=1)
    shape = models.CharField(max_length=10, choices=Shape.choices, default=Shape.PIN)
    x, y = fraction(), fraction()
    x2, y2 = fraction(null=True, blank=True), fraction(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proof", "number"], name="annotation_number_unique"),
            models.CheckConstraint(name="annotation_starts_on_the_page", condition=within("x", "y")),
            models.CheckConstraint(
                name="annotation_ends_where_its_shape_asks",
                condition=Q(shape=Shape.PIN, x2=None, y2=None) | ~Q(shape=Shape.PIN) & within("x2", "y2"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_shape_display()} {self.number} on {self.proof}"

    @property
    def scope(self) -> Scope:
        return self.proof.scope


class AnnotationComment(BaseModel):
    """One contribution to a thread. `mentions`: who was addressed by name, people that can see the proof."""

    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(max_length=4_000)
    mentions = models.JSONField(default=list, blank=True, help_text="List of {id, name}")
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.text[:60]}"

    @property
    def scope(self) -> Scope:
        return self.annotation.scope


class ArtworkReminder(BaseModel):
    """One mail to one person with all that waits for them at the event; not more than one a day."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="artwork_reminders")
    user_id = models.UUIDField()
    name = models.CharField(max_length=200)
    email = models.EmailField()
    requirement_ids = models.JSONField(default=list)
    asked_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["event", "user_id", "created_at"])]

    def __str__(self) -> str:
        return f"{self.name} of {len(self.requirement_ids)} print{'s' if len(self.requirement_ids) != 1 else ''}"

    @property
    def scope(self) -> Scope:
        return self.event.scope


class ProductionPack(BaseModel):
    """What was taken to the printer at one time: a list of {requirement_id, proof_id, artwork_id, sha256, name}."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="production_packs")
    number = models.PositiveIntegerField()
    template = models.CharField(max_length=120)
    only_changed = models.BooleanField(default=False)
    entries = models.JSONField(default=list)
    made_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="pack_number_unique_in_event")]

    def __str__(self) -> str:
        return f"Production pack {self.number} of {self.event}"

    @property
    def scope(self) -> Scope:
        return self.event.scope
