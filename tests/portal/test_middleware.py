import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from tests.factories.show import Show

pytestmark = pytest.mark.django_db


def test_a_device_is_noted_once_and_then_left_alone_for_a_while(client):
    show = Show()
    client.force_login(show.sponsor_user)
    address = reverse("sponsor:stand-list")

    client.get(address)
    first = UserSession.objects.get(user=show.sponsor_user).last_seen_at
    client.get(address)

    assert UserSession.objects.get(user=show.sponsor_user).last_seen_at == first


def test_another_device_is_noted_as_well(client, django_user_model):
    show = Show()
    for _ in range(2):
        client.force_login(show.sponsor_user)
        client.get(reverse("sponsor:stand-list"))
        client.cookies.clear()

    assert UserSession.objects.filter(user=show.sponsor_user).count() == 2
