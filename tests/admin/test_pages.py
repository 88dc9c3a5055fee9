"""Every page of every model: staff may read it, nobody else, and no secret stands on any. The rows are made once."""

from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.models import ApiClient, Invitation, User
from eventhub.messaging.models import MailMessage
from eventhub.programme.models import Origin
from tests.admin.rows import PASSWORD, SECRETS, add_rows, label, list_of, page_of, registered, staff_member
from tests.factories.accounts import UserFactory
from tests.factories.show import Show, grant

pytestmark = pytest.mark.django_db

OTHERS = ("stranger", "organiser", "sponsor", "suspended staff")


@dataclass
class Place:
    staff: Client
    others: dict[str, Client]

    def row(self, model: type) -> Model:
        return model._default_manager.order_by("pk").last()


@pytest.fixture(scope="module")
def place(kept_rows) -> Place:
    show = add_rows()
    return Place(signed_in(staff_member()), dict(zip(OTHERS, clients_of(show), strict=True)))


def clients_of(show: Show) -> list[Client]:
    organiser = UserFactory()
    grant(organiser, Role.ORGANISER, show.organisation)
    suspended = UserFactory(is_staff=True, status=AccountStatus.SUSPENDED)
    return [Client(), *map(signed_in, (organiser, show.sponsor_user, suspended))]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def pages(row: Model) -> dict[str, str]:
    """Every kind of page that the admin has for a model."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    own = {kind: reverse(f"{name}_{kind}", args=[row.pk]) for kind in ("change", "history", "delete")}
    steps = {
        step.name: reverse(f"{name}_step", args=[row.pk, step.name]) for step in admin.site._registry[type(row)].steps
    }
    return {"list": list_of(type(row)), "add": reverse(f"{name}_add"), **own, **steps}


def test_nothing_can_be_deleted_and_only_some_things_added(place):
    may_add = {
        label(model) for model in registered() if place.staff.get(pages(place.row(model))["add"]).status_code == 200
    }

    assert may_add == {
        "accounts.ApiClient",
        "accounts.Organisation",
        "configurations.Fee",
        "configurations.StandConfiguration",
        "configurations.StockCount",
        "events.Event",
        "files.StoredFile",
        "packages.Package",
        "packages.PackageAllocation",
        "packages.PackageOffer",
        "payments.Payment",
        "programme.Room",
        "programme.Session",
        "programme.SessionType",
        "programme.Speaker",
        "programme.Track",
        "stands.Hall",
        "stands.Sponsor",
        "stands.Sponsorship",
        "stands.Stand",
        "webhooks.WebhookEndpoint",
    }


@pytest.mark.parametrize("model", registered(), ids=label)
def test_staff_read_every_page(place, model):
    answers = {kind: place.staff.get(address).status_code for kind, address in pages(place.row(model)).items()}

    assert answers.pop("add") in {200, 403}
    assert answers.pop("delete") == 403
    assert set(answers.values()) == {200}


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("model", registered(), ids=label)
def test_nobody_else_does(place, model, who):
    client = place.others[who]
    for kind, address in pages(place.row(model)).items():
        for ask in (client.get, client.post):
            answer = ask(address)
            assert answer.status_code == 302, kind
            assert answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", registered(), ids=label)
def test_what_is_not_there(place, model):
    for key in (uuid7(), "nonsense", "%00", "0"):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert place.staff.get(reverse(f"{name}_change", args=[key])).status_code == 302
        assert place.staff.get(reverse(f"{name}_history", args=[key])).status_code == 302
        assert place.staff.get(reverse(f"{name}_step", args=[key, "publish"])).status_code == 404


@pytest.mark.parametrize("model", registered(), ids=label)
def test_no_secret_stands_on_any_page(place, model):
    row = place.row(model)
    hidden = SECRETS | {user.password for user in User.objects.all() if user.has_usable_password()}
    hidden |= {client.client_secret for client in ApiClient.objects.all()}

    for kind, address in pages(row).items():
        text = place.staff.get(address).content.decode()
        assert {secret for secret in hidden if secret in text} == set(), kind


@pytest.mark.parametrize("secret", sorted(SECRETS))
@pytest.mark.parametrize("model", [Invitation, Authenticator, UserSession, MailMessage, ApiClient, User], ids=label)
def test_a_secret_finds_nothing(place, model, secret):
    assert place.staff.get(list_of(model), {"q": secret}).context["cl"].result_count == 0


def test_secrets_are_really_there_to_be_hidden(place):
    """The walk above would pass on empty rows."""
    texts = "".join(str(list(model._default_manager.values())) for model in registered())

    assert {secret for secret in SECRETS if secret not in texts} == {"secret-of-a-client"}  # kept as a hash


@pytest.mark.parametrize("secret", ["password", "nonce", "client_secret", "session_key", "key"])
@pytest.mark.parametrize("model", [Invitation, Authenticator, UserSession, ApiClient, User, EmailAddress], ids=label)
def test_a_secret_cannot_be_guessed_through_a_filter(place, model, secret):
    for lookup in (f"{secret}__startswith", secret, f"user__{secret}__startswith"):
        answer = place.staff.get(list_of(model), {lookup: "a"})
        assert answer.status_code in {302, 400}


def test_a_page_shows_who_did_what_when_and_why(place):
    stand = place.row(next(model for model in registered() if model.__name__ == "Stand"))

    line = place.staff.get(page_of(stand)).context["history"][0]

    assert (line.who, line.what, line.why) == ("test", f"changed stand {stand.number}", "For the list")
    assert PASSWORD not in line.why


def test_what_a_vendor_sent_shows_no_secret(place):
    origin = place.row(Origin)
    Origin.objects.filter(pk=origin.pk).update(
        raw={"title": "Retrofit", "links": [{"access_token": "t0p-of-a-vendor"}]}
    )

    page = place.staff.get(page_of(origin)).content.decode()

    assert "Retrofit" in page
    assert "t0p-of-a-vendor" not in page
