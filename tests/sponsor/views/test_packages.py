from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.services import set_quantities
from eventhub.configurations.workflows import submit_configuration
from eventhub.packages.models import PackageAllocation, PackageOffer
from tests.factories.show import OPTIONS, add_version, package
from tests.sponsor.reading import words

FORBIDDEN, CONFLICT, REFUSED = 403, 409, 422
SMALL = (
    ("kw1", "Power", {"included_quantity": 1, "max_quantity": 1, "unit_price": 0}),
    ("spot", "Light", {"included_quantity": 4, "max_quantity": 12, "unit_price": "34.00"}),
    ("banner", "Light", {"max_quantity": 2, "unit_price": "15.00", "included_quantity": 1}),
)


@pytest.fixture
def small(show):
    made = package(show.organisation, "space-only", options=SMALL, price="1450.00")
    PackageOffer.objects.create(event=show.event, package=made)
    return made


@pytest.fixture
def client(show, sign_in):
    return sign_in(show.sponsor_user)


@pytest.fixture
def choose(show) -> str:
    return reverse("sponsor:package-choose", args=[show.stand.pk])


def change_to(show, package) -> str:
    return reverse("sponsor:package-change", args=[show.stand.pk, package.pk])


def test_packages_stand_side_by_side_cheapest_first(show, small, client, choose):
    response = client.get(choose)

    columns = response.context["columns"]
    assert [column.content.name for column in columns] == ["Space Only", show.version.name]
    compared = {row.name: row for category in response.context["categories"] for row in category.rows}
    assert compared["Spot"].cells == ("4 included, more: £34.00 each", "4 included, more: £34.00 each")
    assert compared["Banner"].cells == ("1 included, more: £15.00 each", "")
    assert compared["Back wall"].cells == ("", "included")
    assert compared["Store"].cells == ("", "£310.00")
    assert {name for name, row in compared.items() if row.is_same} == {"Kw1", "Spot"}


@pytest.mark.parametrize("count", [1, 5])
def test_the_comparison_costs_the_same_for_any_number(show, client, choose, django_assert_num_queries, count):
    for number in range(count):
        made = package(show.organisation, f"more-{number}")
        PackageOffer.objects.create(event=show.event, package=made)
    client.get(choose)

    with django_assert_num_queries(15):
        response = client.get(choose)

    assert len(response.context["columns"]) == count + 1


def test_choosing_begins_with_what_is_included(show, small, client, choose):
    response = client.post(choose, {"package": str(small.pk)})

    made = StandConfiguration.objects.get()
    assert response["Location"] == reverse("sponsor:configuration", args=[show.stand.pk])
    assert made.version == small.current_version
    assert {row.option.code: row.quantity for row in made.selections.all()} == {"kw1": 1, "spot": 4, "banner": 1}


@pytest.mark.parametrize("named", ["", "x", "0191e000-0000-7000-8000-000000000000"])
def test_a_package_that_is_not_on_offer_is_not_there(client, choose, named):
    assert client.post(choose, {"package": named}).status_code == 404
    assert not StandConfiguration.objects.exists()


def test_only_what_the_allocation_leaves_open_is_offered(show, small, client, choose):
    show.stand.allocation.allowed_packages.set([small])

    assert [column.package for column in client.get(choose).context["columns"]] == [small]
    assert client.post(choose, {"package": str(show.package.pk)}).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_with_choosing_off_there_is_nothing_to_choose(show, client, choose, method):
    PackageAllocation.objects.update(sponsor_may_select=False)

    response = getattr(client, method)(choose, {"package": str(show.package.pk)})

    assert response.status_code == FORBIDDEN
    assert not StandConfiguration.objects.exists()


def test_an_organiser_chooses_among_all_on_offer_even_so(show, small, sign_in, choose):
    PackageAllocation.objects.update(sponsor_may_select=False)
    organiser = sign_in(show.organiser_user)

    assert len(organiser.get(choose).context["columns"]) == 2
    organiser.post(choose, {"package": str(small.pk)})

    assert StandConfiguration.objects.get().version == small.current_version


def test_a_draft_is_told_what_a_change_does_before_it_is_done(show, small, client, choose):
    made = show.configuration()
    set_quantities(made, show.quantities(spot=6, store=1), actor=show.sponsor)

    asked = client.post(choose, {"package": str(small.pk)})
    response = client.get(asked["Location"])

    move = response.context["move"]
    assert asked["Location"] == change_to(show, small)
    assert (move.carried, move.dropped, move.added) == (("Kw1", "Spot"), ("Back wall", "Store"), ("Banner",))
    assert (str(move.old_net), str(move.new_net)) == ("3578.00", "1518.00")
    assert "goes from £3,578.00 to £1,518.00 ( − £2,060.00)." in words(response).replace("(−", "( −")
    assert StandConfiguration.objects.get().version == show.version

    client.post(change_to(show, small))

    made.refresh_from_db()
    assert made.version == small.current_version
    assert {row.option.code: row.quantity for row in made.selections.all()} == {"kw1": 1, "spot": 6, "banner": 1}
    assert str(made.net_total) == "1518.000"


def test_what_was_told_is_what_is_done(show, small, client):
    made = show.configuration()
    set_quantities(made, show.quantities(spot=6, store=1), actor=show.sponsor)
    move = client.get(change_to(show, small)).context["move"]

    response = client.post(change_to(show, small), follow=True)

    assert "Dropped: Back wall, Store." in words(response)
    assert response.context["page"].sheet.price.net_without_fees == move.new_net


def test_the_package_of_a_submitted_configuration_stays(show, small, client, choose):
    submit_configuration(show.configuration(), actor=show.sponsor)

    response = client.get(choose)
    assert "The configuration is submitted: its package stays" in words(response)
    assert 'name="package"' not in response.content.decode()
    assert client.post(change_to(show, small)).status_code == CONFLICT
    assert StandConfiguration.objects.get().version == show.version


def test_the_same_package_is_no_change(show, client):
    show.configuration()

    assert client.get(change_to(show, show.package))["Location"] == reverse(
        "sponsor:configuration", args=[show.stand.pk]
    )


def test_after_the_deadline_an_organiser_owes_a_reason_for_another_package(show, small, sign_in):
    made = show.configuration()
    type(show.event).objects.update(configuration_deadline=timezone.now() - timedelta(days=1))
    organiser = sign_in(show.organiser_user)

    assert organiser.post(change_to(show, small)).status_code == REFUSED
    made.refresh_from_db()
    assert made.version == show.version

    organiser.post(change_to(show, small), {"reason": "They asked by telephone"})
    made.refresh_from_db()
    assert made.version == small.current_version
    assert ActivityEntry.objects.latest("at").reason == "They asked by telephone"


# --- a newer version -----------------------------------------------------------------------------------


@pytest.fixture
def moved(show) -> str:
    """The address of the move, with a newer version that has no store and a dearer arch."""
    made = show.configuration()
    set_quantities(made, show.quantities(store=1, arch=1), actor=show.sponsor)
    options = tuple((c, k, f | {"unit_price": "99.50"} if c == "arch" else f) for c, k, f in OPTIONS if c != "store")
    add_version(show.package, options=options)
    return reverse("sponsor:version-move", args=[show.stand.pk])


def test_a_newer_version_is_told_with_its_difference_and_never_taken_by_itself(show, moved, client):
    shown = words(client.get(reverse("sponsor:configuration", args=[show.stand.pk])))
    assert "This stand stays on version 1; nothing changes unless you ask." in shown

    response = client.get(moved)

    assert [(one.path, one.old, one.new) for one in response.context["changes"]] == [
        ("Walls / Store", "£310.00", ""),
        ("Light / Arch / unit price", "£95.50", "£99.50"),
    ]
    assert response.context["move"].dropped == ("Store",)
    assert StandConfiguration.objects.get().version.number == 1


def test_moving_to_the_newer_version(show, moved, client):
    response = client.post(moved, follow=True)

    made = StandConfiguration.objects.get()
    assert (made.version.number, str(made.net_total)) == (2, "3299.500")
    assert "version 2. Dropped: Store." in words(response)
    assert client.get(moved).status_code == 302


def test_a_submitted_configuration_is_not_told_of_newer_versions(show, client):
    submit_configuration(show.configuration(), actor=show.sponsor)
    add_version(show.package)

    assert "A newer version" not in words(client.get(reverse("sponsor:configuration", args=[show.stand.pk])))
    assert client.post(reverse("sponsor:version-move", args=[show.stand.pk])).status_code == CONFLICT
