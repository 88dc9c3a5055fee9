"""Artwork as the shared pages show it: with pictures that are only named, so that no file has to be drawn."""

from typing import Any

import pytest
from django.test import Client

from eventhub.accounts.enums import Role
from eventhub.accounts.models import User
from eventhub.artwork.inspection.rendering import Level, PageImage, Rendering
from eventhub.artwork.models import Proof
from tests.factories.artwork import proof_of
from tests.factories.show import Show, person

LEVELS = (Level(375, 315, 512, 1, 1), Level(1500, 1260, 512, 3, 3), Level(15_000, 12_600, 512, 30, 25))
TRIM, BLEED, SAFE = (0.01, 0.012, 0.98, 0.976), (0.0, 0.0, 1.0, 1.0), (0.02, 0.024, 0.96, 0.952)


def rendering(pages: int = 1) -> dict[str, Any]:
    """Of a page with bleed: 3,020 by 2,520 mm."""
    drawn = tuple(
        PageImage(number, 15_000, 12_600, LEVELS, TRIM, BLEED, SAFE, 3020.0, 2520.0) for number in range(1, pages + 1)
    )
    return Rendering(drawn, pages).to_json()


def drawn_proof(show: Show, *, pages: int = 1, **fields: Any) -> Proof:
    proof = proof_of(show, rendering=rendering(pages), **fields)
    proof.artwork.rendering = rendering(pages)
    proof.artwork.save()
    return proof


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def show(db) -> Show:
    return Show()


@pytest.fixture
def sponsor(show) -> Client:
    return signed_in(show.sponsor_user)


@pytest.fixture
def organiser(show) -> Client:
    return signed_in(show.organiser_user)


@pytest.fixture
def designer(show) -> Client:
    return signed_in(person("dan.ink@studio.example", Role.DESIGNER, show.stand))


@pytest.fixture
def viewer(show) -> Client:
    return signed_in(person("vera.lind@northern.example", Role.VIEWER, show.stand))
