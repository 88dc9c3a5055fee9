from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.configurations.models import Fee, StandConfiguration, StockCount
from eventhub.configurations.sheet import load_sheet
from eventhub.configurations.workflows import submit_configuration
from eventhub.packages.models import PackageAllocation
from tests.admin.acts import errors_of, said, take, take_in_list, told
from tests.admin.reading import form_of, sheet_of
from tests.admin.rows import page_of
from tests.factories import show as make


@pytest.fixture
def configuration(show) -> StandConfiguration:
    return show.configuration()


def fresh(configuration) -> StandConfiguration:
    return StandConfiguration.objects.get(pk=configuration.pk)


def chosen(configuration) -> dict[str, int]:
    rows = configuration.selections.filter(quantity__gt=0)
    return {row.option.code: row.quantity for row in rows.select_related("option")}


def quantities_form(staff_client, configuration) -> dict[str, str]:
    return form_of(staff_client.get(page_of(configuration)), "quantities")


def save(staff_client, show, configuration, quantities=(), **values):
    """Type quantities by option code into the page's table and save them."""
    typed = {f"quantity.{show.option(code).pk}": str(number) for code, number in dict(quantities).items()}
    address = reverse("admin:configurations_standconfiguration_quantities", args=[configuration.pk])
    return staff_client.post(address, quantities_form(staff_client, configuration) | typed | values)


# --- the sheet -------------------------------------------------------------------------------------


def test_the_page_says_the_problems_and_totals_of_the_sheet(staff_client, show, configuration):
    save(staff_client, show, configuration, {"rig": 1, "arch": 1, "kw3": 1, "spot": 20, "back-wall": 0})
    Fee.objects.create(stand=show.stand, description="Late", amount="50.00", added_by_name="Kit")

    told_there = sheet_of(staff_client.get(page_of(configuration)))

    sheet = load_sheet(fresh(configuration))
    codes = sheet.facts.by_id
    expected = [(p.code, codes[p.option_id].code if p.option_id else "", p.message) for p in sheet.problems]
    assert told_there.problems == expected
    assert {code for code, _, _ in expected} == {
        "below_minimum",
        "above_maximum",
        "category_minimum",
        "category_maximum",
        "excludes",
    }
    assert told_there.totals == {"net": sheet.price.net, "vat": sheet.price.vat, "gross": sheet.price.gross}
    assert sheet.price.net == Decimal(3200) + 480 + Decimal("95.50") + 185 + 16 * 34 + 50


def test_saving_quantities_and_notes(staff_client, show, configuration):
    answer = save(staff_client, show, configuration, {"spot": 6, "store": 1}, notes="Power at the back")

    assert answer["Location"] == page_of(configuration)
    assert chosen(configuration) == {"back-wall": 1, "store": 1, "kw1": 1, "spot": 6}
    assert fresh(configuration).notes == "Power at the back"
    assert told() == [("Kit Larsen", "configuration.edited", "", "", "")]


def test_saving_what_is_there_says_nothing(staff_client, show, configuration):
    answer = save(staff_client, show, configuration)

    assert (answer.status_code, told()) == (302, [])


@pytest.mark.parametrize("value", ["-1", "100001", "x", "1.5", "9" * 400])
def test_a_quantity_that_cannot_be_kept(staff_client, show, configuration, value):
    answer = save(staff_client, show, configuration, {"spot": value})

    assert answer.status_code == 422
    assert list(errors_of(answer)) == [f"quantity.{show.option('spot').pk}"]
    assert (chosen(configuration)["spot"], told()) == (4, [])


def test_after_the_deadline_a_reason_is_owed(staff_client, show, configuration):
    show.event.configuration_deadline = timezone.now() - timedelta(days=1)
    show.event.save()

    refused = save(staff_client, show, configuration, {"spot": 6})
    before = chosen(configuration)["spot"]
    save(staff_client, show, configuration, {"spot": 6}, reason="Agreed by phone")

    assert errors_of(refused) == {"reason": ["The deadline has passed. Give a reason for the late change."]}
    assert (before, chosen(configuration)["spot"]) == (4, 6)
    assert told() == [("Kit Larsen", "configuration.edited", "", "", "Agreed by phone")]


def test_what_was_submitted_is_not_edited(staff_client, show, configuration):
    submit_configuration(configuration, actor=show.organiser)
    address = reverse("admin:configurations_standconfiguration_quantities", args=[configuration.pk])

    answer = staff_client.post(address, {f"quantity.{show.option('spot').pk}": "6"})

    assert answer.status_code == 422
    assert said(answer)[0] == (
        "error",
        "The configuration is submitted and can't be changed now. Look at it as it stands.",
    )
    assert chosen(configuration)["spot"] == 4
    assert b'name="quantity.' not in staff_client.get(page_of(configuration)).content


def test_the_page_costs_the_same_for_any_number_of_lines(
    staff_client, show, configuration, django_assert_max_num_queries
):
    save(staff_client, show, configuration, dict.fromkeys(("store", "rig", "arch", "kw3"), 1))

    with django_assert_max_num_queries(25):
        staff_client.get(page_of(configuration))


# --- the steps -------------------------------------------------------------------------------------


def test_the_whole_way_of_a_configuration(staff_client, configuration):
    take(staff_client, configuration, "submit")
    take(staff_client, configuration, "request-changes", submission="1", reason="Fewer lights")
    take(staff_client, configuration, "submit")
    take(staff_client, configuration, "withdraw")
    take(staff_client, configuration, "submit")
    take(staff_client, configuration, "approve", submission="3", comment="Fine")
    take(staff_client, configuration, "reopen", reason="More power")
    take(staff_client, configuration, "discard")

    assert told() == [
        ("Kit Larsen", "configuration.submitted", "draft", "submitted", ""),
        ("Kit Larsen", "configuration.changes_requested", "submitted", "changes_requested", "Fewer lights"),
        ("Kit Larsen", "configuration.submitted", "changes_requested", "submitted", ""),
        ("Kit Larsen", "configuration.withdrawn", "submitted", "draft", ""),
        ("Kit Larsen", "configuration.submitted", "draft", "submitted", ""),
        ("Kit Larsen", "configuration.approved", "submitted", "approved", "Fine"),
        ("Kit Larsen", "configuration.reopened", "approved", "draft", "More power"),
        ("Kit Larsen", "configuration.discarded", "draft", "approved", ""),
    ]


def test_removing_a_configuration(staff_client, configuration):
    take(staff_client, configuration, "remove")

    page = staff_client.get(page_of(configuration))
    assert (page.status_code, page.context["steps"]) == (200, [])
    assert told() == [("Kit Larsen", "configuration.removed", "draft", "removed", "")]


REFUSED = {
    "submit": {},
    "withdraw": {},
    "approve": {},
    "request-changes": {"reason": "Fewer lights"},
    "reopen": {"reason": "More power"},
    "discard": {},
    "remove": {},
}


WAYS = {
    "draft": [],
    "submitted": ["submit"],
    "changes_requested": ["submit", "request-changes"],
    "approved": ["submit", "approve"],
}


@pytest.mark.parametrize(("status", "way"), WAYS.items())
def test_what_the_machine_does_not_allow_is_refused_in_words(staff_client, configuration, status, way):
    for step in way:
        take(staff_client, configuration, step, **REFUSED[step])
    before = told()
    possible = {step.name for step in staff_client.get(page_of(configuration)).context["steps"]}

    for step in REFUSED.keys() - possible:
        answer = take_in_list(staff_client, [configuration], step, **(REFUSED[step] or {"reason": ""}))
        kind, words = said(answer)[-1]
        assert (kind, words.startswith("Stand C12: ")) == ("error", True), step
    assert (fresh(configuration).status, told()) == (status, before)


def test_a_step_without_its_reason_asks_again(staff_client, show):
    configuration = show.configuration(status="submitted", submission=1)

    answer = take(staff_client, configuration, "request-changes", submission="1", reason="  ")

    assert (answer.status_code, errors_of(answer)) == (422, {"reason": ["This field is required."]})
    assert fresh(configuration).status == "submitted"


def test_submitting_with_problems_says_each(staff_client, show, configuration):
    save(staff_client, show, configuration, {"back-wall": 0, "rig": 1})

    answer = take(staff_client, configuration, "submit")

    words = " ".join(errors_of(answer)["__all__"])
    assert answer.status_code == 422
    assert "Back wall: at least 1." in words
    assert "The lighting rig needs a 3 kW connection" in words
    assert fresh(configuration).status == "draft"


def test_a_decision_on_an_older_submission_is_refused(staff_client, configuration):
    """The page was opened at submission 1; meanwhile it was withdrawn and submitted anew."""
    take(staff_client, configuration, "submit")
    seen = form_of(
        staff_client.get(reverse("admin:configurations_standconfiguration_step", args=[configuration.pk, "approve"]))
    )
    take(staff_client, configuration, "withdraw")
    take(staff_client, configuration, "submit")

    answer = take(staff_client, configuration, "approve", submission=seen["submission"])

    assert (seen["submission"], answer.status_code) == ("1", 409)
    assert errors_of(answer) == {"__all__": ["It was submitted anew meanwhile. Look at what changed."]}
    assert fresh(configuration).status == "submitted"


def test_deciding_in_the_list(staff_client, show):
    stands = [show.stand, show.add_stand("C13", "Halden Tools")]
    waiting = [submit_configuration(show.configuration(stand), actor=show.organiser) for stand in stands]

    take_in_list(staff_client, waiting, "approve", comment="Fine")

    assert {fresh(configuration).status for configuration in waiting} == {"approved"}
    assert [entry[:2] for entry in told()[2:]] == [("Kit Larsen", "configuration.approved")] * 2


def test_moving_to_the_newest_version_and_to_another_package(staff_client, show, configuration):
    make.add_version(show.package, price="3300.00")
    take(staff_client, configuration, "newest-version")
    moved = fresh(configuration).version.number
    other = make.package(show.organisation, "island")
    show.event.offers.create(package=other)

    take(staff_client, configuration, "change-package", package=other.pk)

    assert (moved, fresh(configuration).version.package) == (2, other)
    assert [entry[1] for entry in told()] == ["configuration.moved", "configuration.moved"]


def test_beginning_a_configuration(staff_client, show):
    body = {"stand": str(show.stand.pk), "package": str(show.package.pk)}

    answer = staff_client.post(reverse("admin:configurations_standconfiguration_add"), body)
    again = staff_client.post(reverse("admin:configurations_standconfiguration_add"), body)

    made = StandConfiguration.objects.get()
    assert answer["Location"] == page_of(made)
    assert chosen(made) == {"back-wall": 1, "kw1": 1, "spot": 4}
    assert (again.status_code, list(errors_of(again))) == (409, ["__all__"])


# --- fees, stock, allocations ----------------------------------------------------------------------


def test_adding_and_reversing_a_fee(staff_client, show):
    body = {"stand": str(show.stand.pk), "description": "Late change", "amount": "75.00"}
    staff_client.post(reverse("admin:configurations_fee_add"), body)
    fee = Fee.objects.get()
    take(staff_client, fee, "reverse")
    again = take(staff_client, fee, "reverse")

    assert list(Fee.objects.values_list("amount", flat=True)) == [Decimal(75), Decimal(-75)]
    assert said(again)[-1] == ("error", "This fee was reversed already.")
    assert [line.what for line in staff_client.get(page_of(fee)).context["history"]] == [
        "reversed a fee of C12",
        "added a fee to C12",
    ]


@pytest.mark.parametrize("amount", ["0", "-5", "1.005", "99999999999"])
def test_a_fee_that_is_no_amount(staff_client, show, amount):
    body = {"stand": str(show.stand.pk), "description": "Late change", "amount": amount}

    answer = staff_client.post(reverse("admin:configurations_fee_add"), body)

    assert (answer.status_code, list(errors_of(answer))) == (422, ["amount"])
    assert not Fee.objects.exists()


def test_limiting_the_stock(staff_client, show):
    body = {"event": str(show.event.pk), "option_code": "rig", "limit_override": "3"}
    staff_client.post(reverse("admin:configurations_stockcount_add"), body)
    count = StockCount.objects.get()
    staff_client.post(page_of(count), {"limit_override": "", "reserved": "99"})

    count.refresh_from_db()
    assert (count.limit_override, count.reserved) == (None, 0)
    assert [entry[1] for entry in told()] == ["stock.limited", "stock.limited"]


def test_an_allocation_is_set_changed_and_removed(staff_client, show):
    stand = show.add_stand("D1", "Halden Tools")
    PackageAllocation.objects.filter(stand=stand).delete()
    body = {"stand": str(stand.pk), "sponsor_may_select": "on", "allowed_packages": [str(show.package.pk)]}
    staff_client.post(reverse("admin:packages_packageallocation_add"), body)
    allocation = PackageAllocation.objects.get(stand=stand)
    staff_client.post(page_of(allocation), {"package": str(show.package.pk)})
    allocation.refresh_from_db()
    given = (allocation.sponsor_may_select, allocation.package, list(allocation.allowed_packages.all()))
    take(staff_client, allocation, "remove")

    assert given == (False, show.package, [])
    assert not PackageAllocation.objects.filter(stand=stand).exists()
    assert stand.configurations.get().version == show.version
    verbs = [entry[1] for entry in told()]
    assert verbs == ["allocation.set", "allocation.set", "configuration.created", "allocation.removed"]
