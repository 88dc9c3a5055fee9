"""Signing in at an OpenID provider in a real browser, whose rules about forms and foreign hosts hold here as well."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from eventhub.accounts.enums import Role
from eventhub.activity.models import ActivityEntry
from tests.factories.provider import LABEL, Provider, believe, running
from tests.factories.show import Show, person

# What the provider's own pages ask for: a picture that it has not, a style sheet from the network.
NOT_OURS = re.compile(r"/favicon\.ico|^https:")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with running() as made:
        believe(settings, issuer=made.url)
        yield made


def go_there(page: Page, way: str = "") -> None:
    page.route(NOT_OURS, lambda route: route.fulfill(status=204))
    page.goto(f"/account/login/{way}")
    page.get_by_role("button", name=f"Sign in with {LABEL}").click()


def test_there_and_back_again(enter, provider):
    ines = person("ines.duarte@corvid.example", Role.SPONSOR, Show().stand.sponsorship)
    provider.knows("i-7", email=ines.email, email_verified=True)
    page = enter().page

    go_there(page)
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", name="You stopped the sign-in")).to_be_visible()

    go_there(page, "?next=/account/")
    page.get_by_placeholder("sub").fill("i-7")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    page.get_by_role("link", name="Sign-in elsewhere").first.click()
    expect(page.get_by_role("row").last).to_contain_text(ines.email)
    assert [entry.verb for entry in ActivityEntry.objects.all()] == ["identity.linked"]
