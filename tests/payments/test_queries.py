from decimal import Decimal

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.configurations.services import add_fee, set_quantities
from eventhub.configurations.sheet import load_sheet
from eventhub.configurations.workflows import (
    approve_configuration,
    create_configuration,
    reopen_configuration,
    submit_configuration,
)
from eventhub.core.actor import Actor
from eventhub.payments.models import Payment
from eventhub.payments.queries import balance_at, fees_visible_to, payments_visible_to
from tests.factories.accounts import UserFactory
from tests.factories.payments import make_payment
from tests.factories.show import Show, client_actor, grant, organisation


def actor_with(role: Role, thing: object) -> Actor:
    user = UserFactory()
    grant(user, role, thing)
    return actor_for(user)


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (Role.ORGANISER, "organisation", 2),
        (Role.ORGANISER, "event", 2),
        (Role.SPONSOR, "sponsorship", 1),
        (Role.SPONSOR, "stand", 1),
        (Role.DESIGNER, "stand", 0),
        (Role.VIEWER, "stand", 0),
        (Role.VIEWER, "event", 0),
    ],
)
def test_who_sees_the_money_of_a_stand(show, role, place, sees):
    other = show.add_stand("C13", "Heron Textiles")
    for stand in (show.stand, other):
        make_payment(stand)
        add_fee(stand, description="Late", amount=Decimal(75), actor=show.organiser)
    things = {
        "organisation": show.organisation,
        "event": show.event,
        "sponsorship": show.stand.sponsorship,
        "stand": show.stand,
    }

    actor = actor_with(role, things[place])

    assert payments_visible_to(actor).count() == payments_visible_to(actor, show.event).count() == sees
    assert fees_visible_to(actor).count() == sees


def test_nothing_of_another_organisation_is_in_sight(show, staff):
    make_payment(show.stand)
    theirs = Show(organisation("Elsewhere"), "Foreign Expo")
    make_payment(theirs.stand)

    assert [row.stand for row in payments_visible_to(client_actor(show.organisation, "payments:read"))] == [show.stand]
    assert [row.stand for row in payments_visible_to(theirs.organiser)] == [theirs.stand]
    assert payments_visible_to(staff).count() == 2


def test_owed_is_what_is_in_force(show):
    """While a revision is under way, and until the next one is approved."""
    add_fee(show.stand, description="Late", amount=Decimal("75.00"), actor=show.organiser)
    assert balance_at(show.stand).net == Decimal("75.00")

    made = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    made = submit_configuration(made, actor=show.sponsor)
    assert balance_at(show.stand).net == Decimal("75.00")

    made = approve_configuration(made, actor=show.organiser)
    assert balance_at(show.stand).gross == load_sheet(made).price.gross == Decimal("3930.00")

    made = reopen_configuration(made, actor=show.organiser, reason="One more")
    set_quantities(made, show.quantities(store=1), actor=show.organiser)
    assert balance_at(show.stand).gross == Decimal("3930.00")
    made = submit_configuration(made, actor=show.organiser)
    made = approve_configuration(made, actor=show.organiser)
    assert balance_at(show.stand).gross == load_sheet(made).price.gross == Decimal("4302.00")


@pytest.mark.parametrize("count", [1, 30])
def test_a_balance_costs_the_same_for_any_number(show, count, django_assert_num_queries):
    for _ in range(count):
        make_payment(show.stand, amount="10.00")

    with django_assert_num_queries(3):
        assert balance_at(show.stand).paid == 10 * count
    assert Payment.objects.count() == count
