"""Every page of every model: staff may read it, nobody else, and no secret stands on any. The rows are made once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

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
WAYS = tuple(product(OTHERS, ("get", "post")))
NO_KEYS = (uuid7(), "nonsense", "%00", "0")
# What is not simply shown: rows are added where somebody says so, and deleted nowhere.
ANSWERS = {"add": {200, 403}, "delete": {403}}


@dataclass
class Place:
    staff: Client
    others: dict[str, Client]

    def row(self, model: type) -> Model:
        return model._default_manager.order_by("pk").last()


@dataclass(frozen=True)
class Reading:
    """What staff were shown at one address: a kind of page of a model."""

    model: type
    kind: str
    status: int
    text: str

    def __str__(self) -> str:
        return f"{self.kind} of {label(self.model)}"


@pytest.fixture(scope="module")
def place(kept_rows) -> Place:
    show = add_rows()
    return Place(signed_in(staff_member()), dict(zip(OTHERS, clients_of(show), strict=True)))


@pytest.fixture(scope="module")
def readings(place) -> list[Reading]:
    """Every page of a row of every model, asked for once."""
    found = []
    for model, kind, address in every_page(place):
        answer = place.staff.get(address)
        found.append(Reading(model, kind, answer.status_code, answer.content.decode()))
    return found


def clients_of(show: Show) -> list[Client]:
    organiser = UserFactory()
    grant(organiser, Role.ORGANISER, show.organisation)
    suspended = UserFactory(is_staff=True, status=AccountStatus.SUSPENDED)
    return [Client(), *map(signed_in, (organiser, show.sponsor_user, suspended))]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def every_page(place: Place) -> list[tuple[type, str, str]]:
    """(model, kind, address) of all pages that the admin has."""
    return [(model, *page) for model in registered() for page in pages(place.row(model)).items()]


def pages(row: Model) -> dict[str, str]:
    """Every kind of page that the admin has for a model."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    own = {kind: reverse(f"{name}_{kind}", args=[row.pk]) for kind in ("change", "history", "delete")}
    steps = {
        step.name: reverse(f"{name}_step", args=[row.pk, step.name]) for step in admin.site._registry[type(row)].steps
    }
    return {"list": list_of(type(row)), "add": reverse(f"{name}_add"), **own, **steps}


def test_nothing_can_be_deleted_and_only_some_things_added(readings):
    may_add = {label(page.model) for page in readings if page.kind == "add" and page.status == 200}

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


def test_staff_read_every_page(readings):
    wrong = {str(page): page.status for page in readings if page.status not in ANSWERS.get(page.kind, {200})}

    assert wrong == {}


def test_nobody_else_does(place):
    """One of them, by one method, at each page: there is one door. The soak has everybody try it by both."""
    assert opened(place, [[WAYS[at % len(WAYS)]] for at in range(len(every_page(place)))]) == {}


@pytest.mark.soak
def test_nobody_else_does_by_either_method(place):
    assert opened(place, [WAYS] * len(every_page(place))) == {}


def opened(place: Place, ways: Iterable[Iterable[tuple[str, str]]]) -> dict[str, int]:
    """Where somebody was not sent to sign in, of the ways in which each page was asked for."""
    way_in, inside = reverse("admin:login"), {}
    for (_, _, address), tried in zip(every_page(place), ways, strict=True):
        for who, method in tried:
            answer = getattr(place.others[who], method)(address)
            if answer.status_code != 302 or not answer["Location"].startswith(way_in):
                inside[f"{who}: {method} {address}"] = answer.status_code
    return inside


def test_what_is_not_there(place):
    """One wrong key for each model, and all of them in a soak."""
    assert found_at(place, [[NO_KEYS[at % len(NO_KEYS)]] for at in range(len(registered()))]) == {}


@pytest.mark.soak
def test_what_is_not_there_by_any_key(place):
    assert found_at(place, [NO_KEYS] * len(registered())) == {}


def found_at(place: Place, keys: Iterable[Iterable[object]]) -> dict[str, int]:
    """Addresses of nothing that were answered otherwise: its page and history lead back, a step says that there is nothing."""
    wrong = {}
    for model, tried in zip(registered(), keys, strict=True):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for key in tried:
            own = {reverse(f"{name}_{kind}", args=[key]): 302 for kind in ("change", "history")}
            for address, status in {**own, reverse(f"{name}_step", args=[key, "publish"]): 404}.items():
                answered = place.staff.get(address).status_code
                if answered != status:
                    wrong[address] = answered
    return wrong


def test_no_secret_stands_on_any_page(readings):
    hidden = SECRETS | {user.password for user in User.objects.all() if user.has_usable_password()}
    hidden |= {client.client_secret for client in ApiClient.objects.all()}

    shown = {str(page): [secret for secret in hidden if secret in page.text] for page in readings}

    assert {page: secrets for page, secrets in shown.items() if secrets} == {}


@pytest.mark.parametrize("model", [Invitation, Authenticator, UserSession, MailMessage, ApiClient, User], ids=label)
def test_a_secret_finds_nothing(place, model):
    """Asked of what answers the list's search: the page around it is the same for any words."""
    site, rows = admin.site._registry[model], model._default_manager.all()

    assert [secret for secret in SECRETS if site.get_search_results(None, rows, secret)[0].exists()] == []


def test_secrets_are_really_there_to_be_hidden(place):
    """The walk above would pass on empty rows."""
    texts = "".join(str(list(model._default_manager.values())) for model in registered())

    assert {secret for secret in SECRETS if secret not in texts} == {"secret-of-a-client"}  # kept as a hash


@pytest.mark.parametrize("model", [Invitation, Authenticator, UserSession, ApiClient, User, EmailAddress], ids=label)
def test_a_secret_cannot_be_guessed_through_a_filter(place, model):
    names = ("password", "nonce", "client_secret", "session_key", "key")
    lookups = [look for name in names for look in (f"{name}__startswith", name, f"user__{name}__startswith")]

    answers = {lookup: place.staff.get(list_of(model), {lookup: "a"}).status_code for lookup in lookups}

    assert {lookup: status for lookup, status in answers.items() if status not in {302, 400}} == {}


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
