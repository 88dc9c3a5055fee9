"""The site itself: its one way in, its words, its headers."""

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.test import Client
from django.urls import reverse

from eventhub.core.admin.site import StaffSite
from eventhub.events.models import Event
from tests.factories.accounts import UserFactory


def test_a_stranger_is_led_to_the_sign_in_page(client, db):
    answer = client.get(reverse("admin:index"), follow=True)

    assert [address for address, _ in answer.redirect_chain] == [
        "/admin/login/?next=/admin/",
        f"{reverse('account_login')}?next=/admin/",
    ]


def test_signing_in_leads_back(client, staff):
    body = {"login": staff.email, "password": "right-horse-battery"}

    answer = client.post(f"{reverse('account_login')}?next=/admin/events/event/", body)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/events/event/")


def test_the_stock_sign_in_form_takes_no_password(client, staff):
    client.post(reverse("admin:login"), {"username": staff.email, "password": "right-horse-battery"})

    assert client.get(reverse("admin:index")).status_code == 302


def test_whoever_is_not_staff_is_told_so(db):
    client = Client()
    client.force_login(UserFactory())

    assert client.get(reverse("admin:login")).status_code == 403


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(client, staff_client, target):
    assert staff_client.get(reverse("admin:login"), {"next": target})["Location"] == "/admin/"
    assert "evil" not in client.get(reverse("admin:login"), {"next": target})["Location"]


def test_password_and_sign_out_are_those_of_the_house(staff_client):
    assert staff_client.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")
    assert staff_client.get(reverse("admin:password_change_done"))["Location"] == reverse("account_change_password")
    assert staff_client.post(reverse("admin:logout"))["Location"] == reverse("account_logout")


def test_the_index_leads_back_to_the_site(staff_client, staff):
    page = staff_client.get(reverse("admin:index")).content.decode()

    assert "EventHub staff" in page
    assert '<a href="/">Go to the site</a>' in page
    assert str(staff) in page


def test_the_policy_of_the_house_holds_here_too(staff_client):
    policy = staff_client.get(reverse("admin:index"))["Content-Security-Policy"]

    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_only_classes_of_ours_come_in():
    site = StaffSite()
    site.register(Event, ModelAdmin)
    site.register(Event)

    assert site._registry == {}
    assert isinstance(admin.site._wrapped if hasattr(admin.site, "_wrapped") else admin.site, StaffSite)


@pytest.mark.parametrize("term", ["%", "\x00", "x" * 500, "' OR 1=1 --"])
def test_choosing_by_typing_bears_anything(staff_client, show, term):
    query = {"term": term, "app_label": "stands", "model_name": "stand", "field_name": "event"}

    answer = staff_client.get(reverse("admin:autocomplete"), query)

    assert answer.status_code == 200
    assert set(answer.json()) == {"results", "pagination"}


def test_choosing_by_typing_finds_it(staff_client, show):
    query = {"term": "build", "app_label": "stands", "model_name": "stand", "field_name": "event"}

    found = staff_client.get(reverse("admin:autocomplete"), query).json()["results"]

    assert found == [{"id": str(show.event.pk), "text": "Northern Build Expo"}]
