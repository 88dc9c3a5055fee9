import pytest
from django.test import Client

from eventhub.accounts.models import User
from tests.admin.rows import staff_member
from tests.factories.show import kept_show, show

__all__ = ["kept_show", "show"]


@pytest.fixture
def staff(db) -> User:
    return staff_member()


@pytest.fixture
def staff_client(staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client
