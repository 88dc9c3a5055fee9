"""A show, and the people who come to its organisers' pages."""

from copy import copy, deepcopy

import pytest
from django.test import Client

from eventhub.accounts.enums import Role
from tests.factories.show import Show, kept_show, organisation, person, show

__all__ = ["kept_show", "show"]


def signed_in(user) -> Client:
    """What is noted once a session is noted before the test counts anything."""
    client = Client()
    client.force_login(user)
    client.get("/nothing-here/")
    return client


@pytest.fixture(scope="module")
def kept_organiser(kept_show) -> Client:
    return signed_in(kept_show.organiser_user)


@pytest.fixture
def organiser(db, kept_organiser) -> Client:
    """Maya, who organises the event, with the cookies of when she came."""
    again = copy(kept_organiser)
    again.cookies = deepcopy(kept_organiser.cookies)
    return again


@pytest.fixture
def owner(show) -> Client:
    """Jonas, who organises the whole organisation."""
    return signed_in(person("jonas.weber@northernbuild.example", Role.ORGANISER, show.organisation))


@pytest.fixture
def viewer(show) -> Client:
    """Vera, who reads all of the event."""
    return signed_in(person("vera.lind@northernbuild.example", Role.VIEWER, show.event))


@pytest.fixture
def sponsor(show) -> Client:
    """Ines of Corvid Robotics on C12."""
    return signed_in(show.sponsor_user)


@pytest.fixture
def outsider(show) -> Client:
    """An organiser of somebody else's event."""
    return signed_in(Show(organisation("Elsewhere Expos")).organiser_user)


@pytest.fixture
def staff(db) -> Client:
    return signed_in(person("tom.reyes@eventhub.example", is_staff=True))
