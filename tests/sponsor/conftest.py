import pytest
from django.test import Client

from eventhub.accounts.models import User
from tests.factories.show import kept_show, show
from tests.sponsor.reading import Desk

__all__ = ["kept_show", "show"]


@pytest.fixture
def sign_in():
    """sign_in(user): a browser of their own."""

    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def desk(show, sign_in) -> Desk:
    """The sponsor in front of the configurator of a fresh draft."""
    show.configuration()
    return Desk(sign_in(show.sponsor_user), show)
