from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from eventhub.accounts.beginning import begin_organisation, invite_organiser_of
from eventhub.accounts.calls import calls_by_day
from eventhub.accounts.clients import OVERLAPS, USUAL_CHOICE, change_client, overlap_of, rotate_client_secret
from eventhub.accounts.models import ApiClient, Invitation, Organisation, User, UserPermission
from eventhub.accounts.services import (
    change_organisation,
    change_user,
    create_client,
    give_staff,
    revoke_client,
    revoke_permission,
    take_staff,
)
from eventhub.accounts.workflows import (
    deactivate_user,
    resend_invitation,
    resume_user,
    suspend_user,
    withdraw_invitation,
)
from eventhub.activity.admin import ServiceForm, StaffModelAdmin, Table
from eventhub.core.admin.lists import NewestRelatedFilter, mark
from eventhub.core.admin.steps import ReasonForm, Step, StepForm, while_machine_allows
from eventhub.core.templatetags.ui import status

ROWS_ON_PAGE = 50


class InviteOrganiserForm(StepForm):
    email = forms.EmailField(label="E-mail address")
    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    company = forms.CharField(max_length=160, required=False)


class NewOrganisationForm(ServiceForm):
    """The organisation and, since nobody could enter it otherwise, whoever will run it."""

    email = forms.EmailField(label="First organiser's e-mail address", help_text="Gets the invitation to run it all.")
    first_name = forms.CharField(label="First organiser's first name", max_length=80, required=False)
    last_name = forms.CharField(label="First organiser's last name", max_length=80, required=False)


@admin.register(Organisation)
class OrganisationAdmin(StaffModelAdmin):
    list_display = ("name", "configuration_days", "artwork_days", "proof_days", "created_at")
    search_fields = ("name",)
    change_fields = ("name", "configuration_days", "artwork_days", "proof_days")
    add_fields = ("name", "email", "first_name", "last_name", *change_fields[1:])
    add_form = NewOrganisationForm
    steps = (
        Step(
            "invite",
            "Invite organiser",
            invite_organiser_of,
            "An invitation was sent: {result}.",
            form=InviteOrganiserForm,
            in_lists=False,
            hint="For all events of the organisation. The link goes by e-mail and works for 7 days.",
        ),
    )

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Organisation:
        return begin_organisation(actor=request.actor, **values).organisation

    def change(self, request: HttpRequest, row: Organisation, values: dict[str, Any]) -> Organisation:
        return change_organisation(row, actor=request.actor, **values)


@admin.register(User)
class UserAdmin(StaffModelAdmin):
    change_form_template = "admin/staff/user.html"
    list_display = ("email", "first_name", "last_name", "company", mark("account"), "is_staff", "last_login")
    list_filter = ("status", "is_staff")
    search_fields = ("email", "first_name", "last_name", "company")
    search_help_text = "E-mail address, name or company"
    change_fields = ("first_name", "last_name", "company", "phone_number")
    fields = (
        *("email", "first_name", "last_name", "company", "phone_number"),
        *("status", "is_staff", "last_login", "created_at", "updated_at"),
    )
    steps = (
        Step(
            "suspend",
            "Suspend account",
            suspend_user,
            "{row} is suspended and can't sign in.",
            form=ReasonForm,
            shown=while_machine_allows("suspend"),
        ),
        Step(
            "resume",
            "Lift suspension",
            resume_user,
            "{row} can sign in again.",
            form=ReasonForm,
            shown=while_machine_allows("resume"),
        ),
        Step(
            "deactivate",
            "Deactivate account",
            deactivate_user,
            "{row} is deactivated.",
            form=ReasonForm,
            shown=while_machine_allows("deactivate"),
            hint="Every right is revoked and every open invitation withdrawn. The person can be invited anew.",
        ),
        Step(
            "make-staff",
            "Make staff",
            give_staff,
            "{row} is a member of staff.",
            form=ReasonForm,
            shown=lambda user: user.is_active and not user.is_staff,
            in_lists=False,
            hint="Staff see everything of every organisation and may change it.",
        ),
        Step(
            "end-staff",
            "Take rights of staff",
            take_staff,
            "{row} is no longer a member of staff.",
            form=ReasonForm,
            shown=lambda user: user.is_staff,
            in_lists=False,
        ),
    )

    def change(self, request: HttpRequest, row: User, values: dict[str, Any]) -> User:
        return change_user(row, actor=request.actor, **values)

    def tables(self, row: User) -> list[Table]:
        grants = row.permissions.select_related("organisation")[:ROWS_ON_PAGE]
        ways = Authenticator.objects.filter(user=row)
        return [
            Table(
                "Rights",
                ("Role", "Of", "Organisation", "Given", "Status"),
                [(g.get_role_display(), g.scope_label, g.organisation, g.created_at, grant_mark(g)) for g in grants],
            ),
            Table(
                "Two-step sign-in",
                ("Way", "Since", "Last used"),
                [(way.get_type_display(), way.created_at, way.last_used_at) for way in ways],
            ),
        ]


@admin.display(description="status", ordering="revoked_at")
def grant_mark(row: UserPermission | ApiClient) -> str:
    return status("client" if isinstance(row, ApiClient) else "grant", "revoked" if row.revoked_at else "active")


class LiveFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "live"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "Active"), ("no", "Revoked")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(revoked_at__isnull=self.value() == "yes")


def is_live(row: UserPermission | ApiClient) -> bool:
    return row.revoked_at is None


@admin.register(UserPermission)
class UserPermissionAdmin(StaffModelAdmin):
    list_display = ("user", "role", "scope_label", "organisation", grant_mark, "created_at")
    list_filter = ("role", "scope_type", LiveFilter, ("organisation", NewestRelatedFilter))
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "user__last_name", "scope_label")
    search_help_text = "Person, thing, or any key"
    key_fields = ("scope_id", "event_id", "user_id")
    steps = (
        Step(
            "revoke", "Revoke right", revoke_permission, "The right is revoked: {row}.", form=ReasonForm, shown=is_live
        ),
    )


@admin.register(Invitation)
class InvitationAdmin(StaffModelAdmin):
    list_display = ("user", "role", "scope_label", mark("invitation", "state", sortable=False), "sent_at", "expires_at")
    list_filter = ("status", "role", ("organisation", NewestRelatedFilter))
    list_select_related = ("user", "organisation")
    date_hierarchy = "sent_at"
    search_fields = ("user__email", "user__last_name", "scope_label", "invited_by_name")
    search_help_text = "Person, thing, who invited, or any key"
    key_fields = ("scope_id", "event_id", "user_id")
    steps = (
        Step(
            "invite-again",
            "Send new link",
            resend_invitation,
            "A new link was sent: {row}. Every older one is dead.",
            shown=while_machine_allows("withdraw"),
        ),
        Step(
            "withdraw",
            "Withdraw invitation",
            withdraw_invitation,
            "The invitation is withdrawn: {row}.",
            shown=while_machine_allows("withdraw"),
        ),
    )


def scopes_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Scopes",
        choices=[(name, f"{name}: {words}") for name, words in settings.OAUTH2_PROVIDER["SCOPES"].items()],
        widget=forms.CheckboxSelectMultiple,
    )


class ClientForm(ServiceForm):
    name = forms.CharField(max_length=255)
    scopes = scopes_field()


class ClientChangeForm(ServiceForm):
    name = forms.CharField(max_length=255)
    allowed_scopes = scopes_field()


class RotateForm(StepForm):
    overlap = forms.TypedChoiceField(
        label="The old secret goes on working for",
        choices=OVERLAPS,
        initial=USUAL_CHOICE,
        coerce=overlap_of,
        widget=forms.RadioSelect,
    )


@admin.register(ApiClient)
class ApiClientAdmin(StaffModelAdmin):
    add_form = ClientForm
    form = ClientChangeForm
    list_display = ("name", "organisation", "client_id", grant_mark, "last_used_at", "created")
    list_filter = (LiveFilter, ("organisation", NewestRelatedFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "client_id", "organisation__name")
    key_fields = ("organisation_id",)
    add_fields = ("organisation", "name", "scopes")
    change_fields = ("name", "allowed_scopes")
    autocomplete_fields = ("organisation",)
    fields = (
        *("name", "organisation", "client_id", "allowed_scopes", "created", "last_used_at"),
        *("previous_secret_expires_at", "revoked_at"),
    )
    steps = (
        Step(
            "rotate",
            "Give a new secret",
            rotate_client_secret,
            "{row} has a new secret",
            form=RotateForm,
            shown=is_live,
            in_lists=False,
            hint="It is shown once, on the next page. Tokens in use go on working until they expire.",
        ),
        Step(
            "revoke",
            "Revoke client",
            revoke_client,
            "{row} is revoked: its tokens no longer work.",
            shown=is_live,
        ),
    )

    def create(self, request: HttpRequest, values: dict[str, Any]) -> ApiClient:
        client, request.raw_secret = create_client(actor=request.actor, **values)
        return client

    def change(self, request: HttpRequest, row: ApiClient, values: dict[str, Any]) -> ApiClient:
        wanted = {"scopes" if field == "allowed_scopes" else field: value for field, value in values.items()}
        return change_client(row, actor=request.actor, **wanted)

    def tables(self, row: ApiClient) -> list[Table]:
        days = [(day, calls) for day, calls in reversed(calls_by_day(row.pk)) if calls]
        return [Table("Calls of the last 30 days", ("Day, UTC", "Calls"), days)]

    def response_add(self, request: HttpRequest, obj: ApiClient, post_url_continue: str | None = None) -> HttpResponse:
        return self._show_secret(request, obj, request.raw_secret, "The API client is made")

    def answer_to_step(self, request: HttpRequest, step: Step, row: ApiClient, done: str, result: Any) -> HttpResponse:
        if step.name != "rotate":
            return super().answer_to_step(request, step, row, done, result)
        return self._show_secret(request, *result, done)

    def _show_secret(self, request: HttpRequest, client: ApiClient, secret: str, title: str) -> HttpResponse:
        sentence = (
            f"{client} of {client.organisation} has these credentials. Copy the secret now: it is kept as a hash and "
            "never shown again."
        )
        facts = [("client-id", "Client id", client.client_id), ("client-secret", "Client secret", secret)]
        return self.show_secret(request, client, title=title, sentence=sentence, facts=facts)


# --- of the sign-in library: to read, without what would let somebody in ----------------------------


@admin.register(EmailAddress)
class EmailAddressAdmin(StaffModelAdmin):
    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email", "user__email")


@admin.register(UserSession)
class UserSessionAdmin(StaffModelAdmin):
    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_filter = (("last_seen_at", admin.DateFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("user__email", "=ip")
    ordering = ("-last_seen_at",)
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")


@admin.register(Authenticator)
class AuthenticatorAdmin(StaffModelAdmin):
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("-created_at",)
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(SocialAccount)
class SocialAccountAdmin(StaffModelAdmin):
    list_display = ("user", "provider", "date_joined", "last_login")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("-date_joined",)
    fields = ("user", "provider", "date_joined", "last_login")
