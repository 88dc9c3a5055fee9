from decimal import Decimal

import pytest
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StockCount
from eventhub.packages.models import Package, PackageAllocation, PackageOffer
from tests.factories.show import OPTIONS, Show, add_version, organisation, package, person


def page(show, name: str = "package-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count - 1):
        package(show.organisation, f"code-{number}", options=OPTIONS[:2])

    with django_assert_num_queries(9):
        answer = organiser.get(page(show))

    assert len(list(answer.context["listing"])) == count


def test_the_list_says_what_is_offered_and_used_here(show, organiser):
    show.configuration()
    package(show.organisation, "shell-basic")
    other = Show(organisation("Elsewhere Expos"))

    listing = organiser.get(page(show)).context["listing"]

    assert {one.code: (one.is_offered, one.stand_count, one.option_count) for one in listing} == {
        show.package.code: (True, 1, 7),
        "shell-basic": (False, 0, 7),
    }
    assert other.package not in list(listing)


@pytest.mark.parametrize("count", [1, 30])
def test_a_package_costs_the_same_for_any_number_of_versions(show, organiser, count, django_assert_num_queries):
    for number in range(count):
        add_version(show.package, price=f"{3300 + number}.00")

    with django_assert_num_queries(15):
        answer = organiser.get(page(show, "package-detail", show.package.pk))

    assert len(answer.context["versions"]) == count + 1


def test_a_package_is_read_with_its_rules_and_limits(show, organiser):
    text = organiser.get(page(show, "package-detail", show.package.pk)).content.decode()

    for words in (
        "choose 1 to 4",
        "choose exactly 1",
        "choose any",
        "always 1",
        "4 included, at most 12",
        "The lighting rig needs a 3 kW connection",
        "Not together with Arch",
        "£480.00",
    ):
        assert words in text


def test_an_older_version_is_read_as_it_was(show, organiser):
    add_version(show.package, price="3300.00")

    text = organiser.get(page(show, "package-detail", show.package.pk), {"version": "1"}).content.decode()

    assert "£3,200.00 net" in text
    assert "version 1 of 2, not the newest" in text
    assert organiser.get(page(show, "package-detail", show.package.pk), {"version": "9"}).status_code == 404


def test_a_package_is_offered_and_taken_off(show, organiser):
    other = package(show.organisation, "shell-basic")

    organiser.post(page(show, "package-offer", other.pk))
    assert PackageOffer.objects.filter(event=show.event, package=other).exists()
    organiser.post(page(show, "package-stop", other.pk))

    assert not PackageOffer.objects.filter(event=show.event, package=other).exists()
    assert list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "package.offered",
        "package.withdrawn",
    ]


def test_what_an_allocation_names_stays_on_offer(show, organiser):
    PackageAllocation.objects.update(package=show.package)

    answer = organiser.post(page(show, "package-stop", show.package.pk))

    assert answer.status_code == 409
    assert "The allocation of C12 names" in answer.content.decode()
    assert PackageOffer.objects.exists()


def test_a_package_in_another_currency_is_not_offered(show, organiser):
    other = package(show.organisation, "euro-shell")
    Package.objects.filter(pk=other.pk).update(currency="EUR")

    answer = organiser.post(page(show, "package-offer", other.pk))

    assert answer.status_code == 422
    assert "of its own currency" in answer.content.decode()


# --- stock ---------------------------------------------------------------------------------------------


def test_the_stock_shows_what_is_left(show, organiser):
    StockCount.objects.create(event=show.event, option_code="rig", reserved=10)
    StockCount.objects.create(event=show.event, option_code="spot", reserved=40, limit_override=60)

    text = organiser.get(page(show, "package-detail", show.package.pk)).content.decode()

    stock = text[text.index('id="stock"') :]
    rig, spot = (stock[stock.index(f">{name}") :].split("</tr>")[0] for name in ("Rig", "Spot"))
    assert '<span class="status" data-is="stop">0</span>' in rig
    assert "60 here, no limit in the package" in spot
    assert '<td class="num">20</td>' in spot
    assert ">Store<" not in stock.split("<details")[0]


def test_the_stock_is_limited_here_and_given_back(show, organiser):
    where = page(show, "stock-limit", show.package.pk)

    organiser.post(where, {"option_code": "rig", "limit": "3"})
    assert StockCount.objects.get().limit_override == 3
    organiser.post(where, {"option_code": "rig", "limit": ""})

    assert StockCount.objects.get().limit_override is None


@pytest.mark.parametrize("limit", ["-1", "many", "1.5", "9" * 30])
def test_a_stock_that_can_not_be_is_refused(show, organiser, limit):
    answer = organiser.post(page(show, "stock-limit", show.package.pk), {"option_code": "rig", "limit": limit})

    assert answer.status_code == 422
    assert f'value="{limit}"' in answer.content.decode()
    assert not StockCount.objects.exists()


def test_the_stock_of_an_unknown_option_is_not_there(show, organiser):
    where = page(show, "stock-limit", show.package.pk)

    assert [organiser.post(where, {"option_code": code, "limit": "3"}).status_code for code in ("", "x")] == [404, 404]


# --- difference ----------------------------------------------------------------------------------------


def test_two_versions_are_read_side_by_side(show, organiser):
    changed = [(code, place, fields | {"stock": 12} if code == "rig" else fields) for code, place, fields in OPTIONS]
    add_version(show.package, options=tuple(changed[:-1]), price="3300.00")

    text = organiser.get(page(show, "package-difference", show.package.pk)).content.decode()

    for words in (
        "<del>£3,200.00</del>",
        "<ins>£3,300.00</ins>",
        "+\u00a0£100.00",
        "Light / Rig / stock",
        "+\u00a02",
        "Light / Arch",
        "<del>£95.50</del>",
        "removed",
    ):
        assert words in text


def test_a_version_beside_itself_says_the_same(show, organiser):
    text = organiser.get(page(show, "package-difference", show.package.pk)).content.decode()

    assert "The two say the same" in text


# --- of the organisation -------------------------------------------------------------------------------


def test_the_organisation_reads_its_packages_without_an_event(show, owner):
    add_version(show.package, price="3300.00")
    arguments = [show.organisation.pk, show.package.pk]

    listed = owner.get(reverse("organiser:organisation-packages", args=arguments[:1])).content.decode()
    read = owner.get(reverse("organiser:organisation-package", args=arguments)).content.decode()
    compared = owner.get(reverse("organiser:organisation-package-difference", args=arguments)).content.decode()

    assert reverse("organiser:organisation-package", args=arguments) in listed
    assert "£3,300.00 net" in read
    assert "Stock at this event" not in read
    assert "<ins>£3,300.00</ins>" in compared


def test_what_is_offered_is_for_organisers_of_the_event(show, client):
    client.force_login(person("designer@example.org", Role.DESIGNER, show.stand))
    other = package(show.organisation, "shell-basic")

    assert client.post(page(show, "package-offer", other.pk)).status_code == 404
    assert PackageOffer.objects.count() == 1


def test_removed_configurations_count_for_no_stand(show, organiser):
    show.configuration(status=ConfigurationStatus.REMOVED, net_total=Decimal(1))

    assert [one.stand_count for one in organiser.get(page(show)).context["listing"]] == [0]
