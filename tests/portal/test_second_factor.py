"""Whoever owes a second factor meets one page until it is set up, and comes back to where they were going."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.models import Organisation, User
from eventhub.accounts.second_factor import ask_second_factor
from eventhub.activity.models import ActivityEntry
from tests.factories.accounts import ApiClientFactory
from tests.factories.passkeys import SoftKey, keep
from tests.factories.show import person

BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "right-horse-battery"
EVENTS, ENROL = "/e/?q=dock", "/account/second-factor/"


@pytest.fixture
def maya(organiser) -> User:
    user = User.objects.get(pk=organiser.id)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def home(client: Client, maya: User) -> Client:
    client.force_login(maya, BACKEND)
    return client


@pytest.fixture
def asked(organisation, staff) -> Organisation:
    return ask_second_factor(organisation, roles=["organiser"], days=0, actor=staff)


def test_nobody_is_asked_where_nobody_asks(home):
    assert home.get(EVENTS).status_code == 200


def test_until_it_is_set_up_every_page_leads_there_and_then_on(home, maya, asked):
    led = home.get(EVENTS)
    assert (led.status_code, led["Location"]) == (302, f"{ENROL}?next=%2Fe%2F%3Fq%3Ddock")
    assert "A second step is asked of you" in home.get(led["Location"]).content.decode()

    TOTP.activate(maya, generate_totp_secret())
    assert "Go on to where you were going" in home.get(reverse("mfa_index")).content.decode()

    assert home.get(ENROL)["Location"] == EVENTS
    assert home.get(EVENTS).status_code == 200
    assert home.get(ENROL)["Location"] == "/"


def test_a_fragment_takes_the_whole_page_there(home, asked):
    address = "http://testserver/e/?q=dock"

    led = home.get(EVENTS, headers={"HX-Request": "true", "HX-Current-URL": address})

    assert led["HX-Redirect"].startswith(f"{ENROL}?next=http%3A%2F%2Ftestserver%2Fe%2F")
    home.get(led["HX-Redirect"])
    assert home.session["wanted_page"] == address


def test_what_is_sent_meanwhile_is_not_kept(home, asked, organisation):
    before = ActivityEntry.objects.count()

    led = home.post(reverse("organiser:organisation-defaults", args=[organisation.pk]), {"name": "Other"})

    assert (led.status_code, led["Location"]) == (302, f"{ENROL}?next=%2F")
    assert ActivityEntry.objects.count() == before


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away(home, asked, wanted):
    home.get(ENROL, {"next": wanted})

    assert "wanted_page" not in home.session


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "account_logout", "account_email", "portal:health"]
)
def test_what_is_needed_for_it_stays_open(home, asked, name):
    home.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert ENROL not in home.get(reverse(name)).get("Location", "")


def test_machines_are_not_asked(home, asked, organisation):
    ApiClientFactory(organisation=organisation)

    assert home.get("/api/v1/events").status_code == 401


def test_before_its_day_there_is_a_notice_and_nothing_else(home, maya, organisation, staff):
    ask_second_factor(organisation, roles=["organiser"], days=5, actor=staff)

    page = home.get(EVENTS)
    assert (page.status_code, page.content.decode().count("you need a second step to sign in")) == (200, 1)

    since = (timezone.now() - timedelta(days=6)).isoformat()
    Organisation.objects.update(second_factor_since={"organiser": since})
    maya.permissions.update(created_at=since)
    assert home.get(EVENTS).status_code == 302


def test_staff_are_led_there_from_the_admin_site_too(client, settings, db):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client.force_login(person("kit@hub.example", is_staff=True), BACKEND)

    assert client.get(reverse("admin:index"))["Location"] == f"{ENROL}?next=%2Fadmin%2F"


def test_the_last_one_can_not_be_taken_off_while_it_is_owed(home, maya, asked):
    last = keep(SoftKey(maya))
    home.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    refused = home.post(reverse("mfa_remove_webauthn", args=[last.pk]))
    assert refused.status_code == 409
    assert "this is your last" in refused.content.decode()

    TOTP.activate(maya, generate_totp_secret())
    assert home.post(reverse("mfa_remove_webauthn", args=[last.pk])).status_code == 302
    assert home.post(reverse("mfa_deactivate_totp")).status_code == 422
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["totp"]


@pytest.mark.parametrize(("trusted", "status"), [(True, 200), (False, 302)])
def test_the_providers_own_second_factor_counts_if_it_is_trusted(home, asked, settings, trusted, status):
    settings.OIDC_TRUST_MFA = trusted
    session = home.session
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "at": 0, "provider": "sign-in", "uid": "x"}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()

    assert home.get(EVENTS).status_code == status


def test_the_page_of_the_defaults_asks_for_it_and_shows_what_is_to_mend(home, maya, organisation):
    TOTP.activate(maya, generate_totp_secret())
    page = reverse("organiser:organisation-second-factor", args=[organisation.pk])

    wrong = home.post(page, {"roles": ["sponsor"], "days": "31"})
    right = home.post(page, {"roles": ["sponsor", "viewer"], "days": "14"})

    organisation.refresh_from_db()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert (sorted(organisation.second_factor_since), organisation.second_factor_days) == (["sponsor", "viewer"], 14)
