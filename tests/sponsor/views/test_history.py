from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.configurations.services import add_fee, set_quantities
from eventhub.configurations.workflows import submit_configuration, withdraw_configuration
from eventhub.payments.services import record_payment
from tests.factories import show as make
from tests.sponsor.reading import words


@pytest.fixture
def history(desk) -> str:
    """Two submissions and a draft: 4, 6 and 9 spots."""
    show = desk.show
    for spots in (4, 6):
        set_quantities(desk.stored, show.quantities(spot=spots), actor=show.sponsor)
        submit_configuration(desk.stored, actor=show.sponsor)
        withdraw_configuration(desk.stored, actor=show.sponsor)
    set_quantities(desk.stored, show.quantities(spot=9), actor=show.sponsor)
    return reverse("sponsor:stand-history", args=[show.stand.pk])


@pytest.mark.parametrize(
    ("query", "pair"),
    [
        ("", (6, 9)),
        ("?old=1&new=2", (4, 6)),
        ("?old=1&new=now", (4, 9)),
        ("?old=2&new=1", (6, 4)),
        ("?old=7&new=x", (6, 9)),
    ],
)
def test_any_two_stand_side_by_side(desk, history, query, pair):
    response = desk.client.get(f"{history}{query}")

    (line,) = response.context["difference"].changed
    assert (line.old_quantity, line.new_quantity) == pair


def test_equal_ones_say_so(desk, history):
    assert "All lines are the same" in words(desk.client.get(f"{history}?old=1&new=1"))


def test_everybody_who_did_something_is_named(desk, history):
    shown = words(desk.client.get(history))

    assert shown.count("Ines Duarte submitted the configuration of Stand C12") == 2
    assert "Submission 2 Submission 1" in shown


def test_a_stand_without_a_configuration_has_a_history_too(show, sign_in):
    response = sign_in(show.sponsor_user).get(reverse("sponsor:stand-history", args=[show.stand.pk]))

    assert response.context["difference"] is None
    assert "Nothing has happened yet." in words(response)


@pytest.mark.parametrize("count", [1, 30])
def test_a_long_history_costs_the_same(desk, history, django_assert_num_queries, count):
    for number in range(count):
        set_quantities(desk.stored, desk.show.quantities(spot=10 + number % 2), actor=desk.show.sponsor)
    desk.client.get(history)

    with django_assert_num_queries(19):
        desk.client.get(history)


@pytest.mark.parametrize(("role", "sees"), [(Role.SPONSOR, True), (Role.VIEWER, False)])
def test_the_money_of_a_stand_is_not_for_everybody_on_it(desk, history, client, role, sees):
    stand, organiser = desk.show.stand, desk.show.organiser
    add_fee(stand, description="Late change", amount=Decimal(1000), actor=organiser)
    record_payment(stand, amount=Decimal("450.25"), received_at=timezone.now(), actor=organiser)
    client.force_login(make.person("somebody@x.example", role, stand))

    told = client.get(history).content.decode()

    assert ("£450.25" in told, "£749.75" in told, "recorded a payment" in told) == (sees, sees, sees)
