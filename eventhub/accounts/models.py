from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition
from oauth2_provider.models import AbstractApplication
from uuid_utils.compat import uuid7

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role, ScopeType
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope

INVITATION_LIFETIME = timedelta(days=7)
LONGEST_GRACE = 30  # days until a second factor that was asked for is owed


class Organisation(BaseModel):  # type: ignore[django-manager-missing]  # the clients' manager comes without types
    """Who runs events: owns events, packages, sponsors and API clients. Nothing of one is visible to another."""

    name = models.CharField(max_length=120, unique=True)
    configuration_days = models.PositiveSmallIntegerField(default=30, help_text="Days before the start, for new events")
    artwork_days = models.PositiveSmallIntegerField(default=14, help_text="Days before the start, for new events")
    proof_days = models.PositiveSmallIntegerField(default=7, help_text="Days before the start, for new events")

    # role -> the instant since which its holders need a second factor
    second_factor_since = models.JSONField(default=dict, blank=True)
    second_factor_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="grace_in_bounds", condition=Q(second_factor_days__lte=LONGEST_GRACE)),
            models.CheckConstraint(
                name="deadline_days_in_sequence",
                condition=Q(configuration_days__gte=models.F("artwork_days"), artwork_days__gte=models.F("proof_days")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.pk)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account; without a password nobody can sign in to it yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A member of staff, for `manage.py createsuperuser`."""
        return self.create_user(email, password, is_staff=True, status=AccountStatus.ACTIVE, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(FSMModelMixin, AbstractBaseUser, BaseModel):  # type: ignore[django-manager-missing]  # the same
    """A person, known by one e-mail address. Rights come from grants alone; `is_staff` is the one exception."""

    email = models.EmailField(max_length=254, unique=True)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    company = models.CharField(max_length=160, blank=True)
    phone_number = models.CharField(max_length=40, blank=True)
    status = FSMField(choices=AccountStatus.choices, default=AccountStatus.INVITED, protected=True)
    is_staff = models.BooleanField("staff", default=False)
    # Derived, so that it can never disagree with the status; the sign-in library filters by it.
    is_active = models.GeneratedField(
        expression=Q(status=AccountStatus.ACTIVE),  # type: ignore[arg-type]  # the stubs do not know that Q is one
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @property
    def scope(self) -> Scope:
        return Scope()

    @transition(field=status, source=AccountStatus.INVITED, target=AccountStatus.ACTIVE)
    def activate(self) -> None: ...

    @transition(field=status, source=AccountStatus.ACTIVE, target=AccountStatus.SUSPENDED)
    def suspend(self) -> None: ...

    @transition(field=status, source=AccountStatus.SUSPENDED, target=AccountStatus.ACTIVE)
    def resume(self) -> None: ...

    @transition(
        field=status,
        source=[AccountStatus.INVITED, AccountStatus.ACTIVE, AccountStatus.SUSPENDED],
        target=AccountStatus.DEACTIVATED,
    )
    def deactivate(self) -> None: ...

    @transition(field=status, source=AccountStatus.DEACTIVATED, target=AccountStatus.INVITED)
    def invite_again(self) -> None: ...

    # The stock admin asks these; staff may see and do all there, nobody else anything.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        return bool(self.is_active and self.is_staff)

    def has_perms(self, perm_list: Any, obj: object = None) -> bool:
        return self.has_perm("")

    def has_module_perms(self, app_label: str) -> bool:
        return self.has_perm("")


def _scope_given(row: "UserPermission | Invitation") -> Scope:
    """Where a grant lies, as far as its row knows: of a stand, not which sponsorship it belongs to."""
    return Scope(
        row.organisation_id,
        row.event_id,
        sponsorship_id=row.scope_id if row.scope_type == ScopeType.SPONSORSHIP else None,
        stand_id=row.scope_id if row.scope_type == ScopeType.STAND else None,
    )


class UserPermission(BaseModel):
    """A grant: the only thing that gives access. `scope_id` names a row of the kind in `scope_type`.

    Organisation and event of that row stand beside it, because they lie in apps that this one does not know.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="permissions")
    role = models.CharField(max_length=20, choices=Role.choices)
    scope_type = models.CharField(max_length=20, choices=ScopeType.choices)
    scope_id = models.UUIDField()
    scope_label = models.CharField(max_length=250)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="permissions")
    event_id = models.UUIDField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["scope_id", "role"]), models.Index(fields=["event_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_type", "scope_id"],
                condition=Q(revoked_at=None),
                name="one_live_grant_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} of {self.scope_label}"

    @property
    def scope(self) -> Scope:
        return _scope_given(self)


def is_account_only(invitation: Any) -> bool:
    return not invitation.role


class Invitation(FSMModelMixin, BaseModel):
    """A link by e-mail that gives one grant to whoever the address belongs to: single use, seven days.

    Without a role it gives an account and nothing else: an accepted one says that the person belongs to the organisation.
    `nonce` is part of the signed link; a new one makes every older link worthless.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=[("", "Account only"), *Role.choices], blank=True)
    scope_type = models.CharField(max_length=20, choices=ScopeType.choices)
    scope_id = models.UUIDField()
    scope_label = models.CharField(max_length=250)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    event_id = models.UUIDField(null=True, blank=True)
    nonce = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_by_name = models.CharField(max_length=200)
    status = FSMField(choices=InvitationStatus.choices, default=InvitationStatus.SENT, protected=True)

    class Meta:
        ordering = ["-sent_at"]
        indexes = [models.Index(fields=["event_id", "-sent_at"]), models.Index(fields=["scope_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_type", "scope_id"],
                condition=Q(status=InvitationStatus.SENT),
                name="one_open_invitation_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.email} ({self.get_role_display()}, {self.scope_label})"

    @property
    def scope(self) -> Scope:
        return _scope_given(self)

    @property
    def is_expired(self) -> bool:
        return self.status == InvitationStatus.SENT and self.expires_at <= timezone.now()

    @property
    def state(self) -> str:
        """The status as a person sees it: an open invitation past its time is "expired"."""
        return "expired" if self.is_expired else str(self.status)

    @transition(field=status, source=InvitationStatus.SENT, target=InvitationStatus.ACCEPTED)
    def accept(self) -> None:
        self.answered_at = timezone.now()

    @transition(field=status, source=InvitationStatus.SENT, target=InvitationStatus.WITHDRAWN)
    def withdraw(self) -> None:
        self.answered_at = timezone.now()

    @transition(
        field=status, source=InvitationStatus.ACCEPTED, target=InvitationStatus.WITHDRAWN, conditions=[is_account_only]
    )
    def end_belonging(self) -> None:
        """The person no longer belongs to the organisation. What was a grant ends as a grant."""


class ApiClient(AbstractApplication):
    """A machine that speaks to the API for one organisation, within its scopes. The secret is kept as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_clients")
    allowed_scopes = models.JSONField(default=list)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    # The secret before the last rotation, as a hash, and until when it goes on working beside the new one.
    previous_secret = models.CharField(max_length=255, blank=True, default="", editable=False)
    previous_secret_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id)

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def state(self) -> str:
        """As the vocabulary of statuses spells it."""
        return "revoked" if self.revoked_at else "active"

    @property
    def old_secret_until(self) -> datetime | None:
        """Until when the secret before the present one is accepted too; None: it is not."""
        until = self.previous_secret_expires_at
        return until if until and until > timezone.now() else None

    def is_usable(self, request: object) -> bool:
        """Asked by the token endpoint: a revoked client gets no token."""
        return self.revoked_at is None


class ApiCallDay(BaseModel):
    """How many calls a client made on one day (UTC). The day's counter is in the cache; a task moves it here."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="call_days")
    day = models.DateField()
    calls = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["client", "day"], name="one_row_for_a_client_and_day")]

    def __str__(self) -> str:
        return f"{self.client}, {self.day:%d %B %Y}"

    @property
    def scope(self) -> Scope:
        return self.client.scope
