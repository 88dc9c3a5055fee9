"""One factory per model of accounts. Rows are built as such, so that a status may be given that no workflow would give."""

from datetime import timedelta

import factory
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, Role, ScopeType
from eventhub.accounts.models import INVITATION_LIFETIME, ApiClient, Invitation, Organisation, User, UserPermission
from eventhub.core.actor import Actor

SYSTEM = Actor.system("test")
PASSWORD = "right-horse-battery"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda number: f"Leeds Dock Halls {number}")


class UserFactory(factory.django.DjangoModelFactory):
    """An account in use, with `PASSWORD`."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"maya.okafor.{number}@northernbuild.example")
    first_name = "Maya"
    last_name = "Okafor"
    status = AccountStatus.ACTIVE
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args, **fields) -> User:
        return model_class.objects.create_user(*args, **fields)


class PlacedFactory(factory.django.DjangoModelFactory):
    """Of a grant or an invitation: `at` is the thing that it is for, an organisation or a row that lies in one."""

    class Meta:
        abstract = True
        exclude = ["at"]

    at = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.ORGANISER
    scope_type = factory.LazyAttribute(lambda row: ScopeType(type(row.at).__name__.lower()))
    scope_id = factory.LazyAttribute(lambda row: row.at.pk)
    scope_label = factory.LazyAttribute(lambda row: str(row.at))
    organisation_id = factory.LazyAttribute(lambda row: row.at.scope.organisation_id)
    event_id = factory.LazyAttribute(lambda row: row.at.scope.event_id)


class UserPermissionFactory(PlacedFactory):
    class Meta:
        model = UserPermission


class InvitationFactory(PlacedFactory):
    """An open link, sent a moment ago to an account that is invited only."""

    class Meta:
        model = Invitation

    user = factory.SubFactory(UserFactory, status=AccountStatus.INVITED, password=None)
    nonce = factory.Sequence(lambda number: f"nonce-{number}")
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda row: row.sent_at + INVITATION_LIFETIME)
    invited_by_name = "Jonas Weber"

    class Params:
        expired = factory.Trait(sent_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=8)))


class ApiClientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ApiClient

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda number: f"Catalogue {number}")
    allowed_scopes = ["events:read"]
    client_type = ApiClient.CLIENT_CONFIDENTIAL
    authorization_grant_type = ApiClient.GRANT_CLIENT_CREDENTIALS
