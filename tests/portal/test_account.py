import pytest
from django.urls import reverse

from eventhub.accounts.models import User
from eventhub.activity.models import ActivityEntry
from tests.factories.accounts import UserFactory


@pytest.fixture
def user(client, db):
    user = UserFactory()
    client.force_login(user)
    return user


VALUES = {"first_name": "Ada", "last_name": "Okafor", "company": "", "phone_number": "+44 113 496 0000"}


def test_details_are_saved_and_recorded(client, user):
    response = client.post(reverse("portal:account"), VALUES, follow=True)

    kept = User.objects.get()
    assert (kept.first_name, kept.phone_number) == ("Ada", "+44 113 496 0000")
    assert "Your details are saved" in response.content.decode()
    assert ActivityEntry.objects.get().data == {"changed": ["first_name", "phone_number"]}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first_name": "x" * 81}, "first_name"),
        ({"phone_number": "1" * 41}, "phone_number"),
        ({"company": "a\x00"}, "company"),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(client, user, values, field):
    response = client.post(reverse("portal:account"), VALUES | values)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert (User.objects.get().first_name, ActivityEntry.objects.count()) == ("Maya", 0)


def test_nothing_else_can_be_changed_here(client, user):
    client.post(reverse("portal:account"), VALUES | {"email": "x@y.example", "is_staff": "on", "status": "deactivated"})

    kept = User.objects.get()
    assert (kept.email, kept.is_staff, kept.status) == (user.email, False, "active")


def test_who_has_not_signed_in_signs_in_first(client, db):
    assert client.get(reverse("portal:account")).status_code == 302
