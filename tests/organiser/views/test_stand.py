from decimal import Decimal

import pytest
from django.urls import reverse

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.models import Invitation
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import Fee, StandConfiguration
from eventhub.packages.models import PackageAllocation, PackageOffer
from eventhub.stands.models import CoExhibitor, Stand
from tests.factories.show import add_version, package
from tests.factories.stands import make_sponsor


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *(args or [show.stand.pk])])


def verbs() -> list[str]:
    return list(ActivityEntry.objects.order_by("at", "id").values_list("verb", flat=True))


HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    show.configuration()
    for number in range(count):
        Fee.objects.create(stand=show.stand, description=f"Fee {number}", amount=10, added_by_name="Maya")
        CoExhibitor.objects.create(stand=show.stand, sponsor=make_sponsor(show.organisation))

    with django_assert_num_queries(30):
        answer = organiser.get(page(show, "stand-detail"))

    assert len(answer.context["fees"]) == count


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (ConfigurationStatus.DRAFT, "with Corvid Robotics for"),
        (ConfigurationStatus.CHANGES_REQUESTED, "with Corvid Robotics for"),
        (ConfigurationStatus.SUBMITTED, "waiting for you for"),
        (ConfigurationStatus.APPROVED, "nobody waits"),
    ],
)
def test_the_status_line_says_who_acts_next(show, organiser, status, words):
    show.configuration(status=status, submission=1)

    assert words in organiser.get(page(show, "stand-detail")).content.decode()


def test_the_main_action_follows_from_the_status(show, organiser):
    configuration = show.configuration(status=ConfigurationStatus.SUBMITTED, submission=1)
    review = reverse("organiser:review-detail", args=[show.event.slug, configuration.pk])
    configurator = reverse("sponsor:configuration", args=[show.stand.pk])

    submitted = organiser.get(page(show, "stand-detail")).content.decode()
    StandConfiguration.objects.update(status=ConfigurationStatus.DRAFT)
    draft = organiser.get(page(show, "stand-detail")).content.decode()

    assert f'<a class="button primary" href="{review}">Review</a>' in submitted
    assert configurator not in submitted
    assert f'href="{configurator}">Configure on behalf</a>' in draft


def test_the_total_is_the_one_of_the_sheet(show, organiser):
    show.configuration()
    Fee.objects.create(stand=show.stand, description="Floor plan", amount=Decimal("120.00"), added_by_name="Maya")

    text = organiser.get(page(show, "stand-detail")).content.decode()

    assert "£3,320.00" in text
    assert "£3,984.00" in text


def test_a_newer_version_is_told_with_its_difference(show, organiser):
    show.configuration()
    from_here = page(show, "package-difference", show.package.pk)
    add_version(show.package)

    text = organiser.get(page(show, "stand-detail")).content.decode()

    assert f"{from_here}?a=1&amp;b=2" in text


# --- sponsor -------------------------------------------------------------------------------------------


def test_a_sponsor_is_assigned(show, organiser):
    free = show.add_stand("C13")
    company = make_sponsor(show.organisation, "Okoro Facades")

    answer = organiser.post(page(show, "stand-assign", free.pk), {"sponsor": company.pk}, headers=HTMX)

    assert Stand.objects.get(pk=free.pk).sponsorship.sponsor == company
    text = answer.content.decode()
    assert text.lstrip().startswith(f'<div class="stack" id="stand-{free.pk}"')
    assert "<h1>Stand C13, Okoro Facades</h1>" in text
    assert "stand.assigned" in verbs()


def test_a_stand_that_has_a_sponsor_meanwhile_is_not_taken(show, organiser):
    company = make_sponsor(show.organisation, "Okoro Facades")

    answer = organiser.post(page(show, "stand-assign"), {"sponsor": company.pk})

    assert answer.status_code == 409
    assert "was given to Corvid Robotics meanwhile" in answer.content.decode()
    assert Stand.objects.get().sponsorship.sponsor.name == "Corvid Robotics"


def test_nobody_is_assigned_without_a_choice(show, organiser):
    free = show.add_stand("C13")

    answer = organiser.post(page(show, "stand-assign", free.pk), {})

    assert answer.status_code == 422
    assert list(answer.context["assign_form"].errors) == ["sponsor"]
    assert "<h1>Stand C13</h1>" in answer.content.decode()


def test_a_company_of_another_organisation_is_no_choice(show, organiser):
    other = make_sponsor(type(show.organisation).objects.create(name="Elsewhere"), "Foreign")
    free = show.add_stand("C13")

    answer = organiser.post(page(show, "stand-assign", free.pk), {"sponsor": other.pk})

    assert answer.status_code == 422
    assert Stand.objects.get(pk=free.pk).sponsorship is None


def test_a_stand_changes_hands_and_is_freed(show, organiser):
    company = make_sponsor(show.organisation, "Okoro Facades")

    organiser.post(page(show, "stand-sponsor"), {"sponsor": company.pk})
    assert Stand.objects.get().sponsorship.sponsor == company
    organiser.post(page(show, "stand-unassign"), {"reason": "Gone bankrupt"})

    assert Stand.objects.get().sponsorship is None
    assert ActivityEntry.objects.get(verb="stand.unassigned").reason == "Gone bankrupt"


def test_a_submitted_stand_does_not_change_hands(show, organiser):
    show.configuration(status=ConfigurationStatus.SUBMITTED, submission=1)
    company = make_sponsor(show.organisation, "Okoro Facades")

    for name, posted in (("stand-sponsor", {"sponsor": company.pk}), ("stand-unassign", {})):
        assert organiser.post(page(show, name), posted).status_code == 409

    assert Stand.objects.get().sponsorship.sponsor.name == "Corvid Robotics"


def test_co_exhibitors_are_named(show, organiser):
    two = [make_sponsor(show.organisation, name) for name in ("Alma Paint", "Vale Roofing")]
    CoExhibitor.objects.create(stand=show.stand, sponsor=two[0])

    organiser.post(page(show, "stand-co-exhibitors"), {"co_exhibitors": [two[1].pk]})

    assert [one.sponsor.name for one in CoExhibitor.objects.all()] == ["Vale Roofing"]
    assert "Vale Roofing" in organiser.get(page(show, "stand-detail")).content.decode()


# --- package and configuration -------------------------------------------------------------------------


def test_a_package_is_given(show, organiser):
    posted = {"sponsor_may_select": "no", "package": show.package.pk}

    answer = organiser.post(page(show, "stand-allocate"), posted)

    assert answer["Location"] == page(show, "stand-detail")
    allocation = PackageAllocation.objects.get()
    assert (allocation.sponsor_may_select, allocation.package) == (False, show.package)
    assert StandConfiguration.objects.get().version == show.version


def test_the_sponsor_may_choose_from_some(show, organiser):
    other = package(show.organisation, "shell-basic")

    organiser.post(
        page(show, "stand-allocate"), {"sponsor_may_select": "yes", "allowed_packages": [other.pk], "package": ""}
    )

    allocation = PackageAllocation.objects.get()
    assert (allocation.sponsor_may_select, list(allocation.allowed_packages.all())) == (True, [other])
    assert PackageOffer.objects.filter(package=other, event=show.event).exists()
    text = organiser.get(page(show, "stand-detail")).content.decode()
    assert "Shell Basic" in text[text.index('id="allocation"') :]


def test_another_package_is_refused_once_submitted(show, organiser):
    other = package(show.organisation, "shell-basic")
    show.configuration(status=ConfigurationStatus.SUBMITTED, submission=1)

    answer = organiser.post(page(show, "stand-allocate"), {"sponsor_may_select": "no", "package": other.pk})

    assert answer.status_code == 409
    assert "Another package can" in answer.content.decode()
    assert PackageAllocation.objects.get().package is None


def test_an_allocation_is_removed_and_the_configuration_stays(show, organiser):
    show.configuration()

    organiser.post(page(show, "stand-allocation-remove"))

    assert not PackageAllocation.objects.exists()
    assert StandConfiguration.objects.get().status == ConfigurationStatus.DRAFT


def test_a_configuration_is_begun(show, organiser):
    answer = organiser.post(page(show, "configuration-start"), {"package": show.package.pk}, headers=HTMX)

    assert StandConfiguration.objects.get().stand == show.stand
    assert answer.status_code == 200
    assert "£3,200.00" in answer.content.decode()


def test_a_second_one_is_refused(show, organiser):
    show.configuration()

    answer = organiser.post(page(show, "configuration-start"), {"package": show.package.pk})

    assert answer.status_code == 409
    assert "has a configuration already" in answer.content.decode()


def test_only_what_is_on_offer_can_be_begun(show, organiser):
    other = package(show.organisation, "shell-basic")

    answer = organiser.post(page(show, "configuration-start"), {"package": other.pk})

    assert answer.status_code == 422
    assert list(answer.context["start_form"].errors) == ["package"]


# --- fees ----------------------------------------------------------------------------------------------


def test_a_fee_raises_the_total_at_once(show, organiser):
    show.configuration()

    answer = organiser.post(page(show, "fee-add"), {"description": "Late change", "amount": "120.50"}, headers=HTMX)

    fee = Fee.objects.get()
    assert (fee.description, fee.amount, fee.added_by_name) == ("Late change", Decimal("120.500"), "Maya Okafor")
    assert "£3,320.50" in answer.content.decode()
    assert answer["HX-Trigger"] == '{"announce": {"value": "The fee is added."}}'


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"description": "", "amount": "10"}, "description"),
        ({"description": "x", "amount": ""}, "amount"),
        ({"description": "x", "amount": "0"}, "amount"),
        ({"description": "x", "amount": "-5"}, "amount"),
        ({"description": "x", "amount": "1.005"}, "amount"),
        ({"description": "x", "amount": "1e30"}, "amount"),
        ({"description": "x", "amount": "NaN"}, "amount"),
    ],
)
def test_a_fee_that_can_not_be_is_named(show, organiser, posted, field):
    answer = organiser.post(page(show, "fee-add"), posted)

    assert answer.status_code == 422
    assert list(answer.context["fee_form"].errors) == [field]
    assert not Fee.objects.exists()


def test_a_fee_is_reversed_once(show, organiser):
    fee = Fee.objects.create(stand=show.stand, description="Late change", amount=Decimal(120), added_by_name="Maya")

    first = organiser.post(page(show, "fee-reverse", show.stand.pk, fee.pk))
    second = organiser.post(page(show, "fee-reverse", show.stand.pk, fee.pk))

    assert (first.status_code, second.status_code) == (302, 409)
    assert [fee.amount for fee in Fee.objects.all()] == [Decimal(120), Decimal(-120)]
    assert "reversed already" in second.content.decode()


def test_a_fee_of_another_stand_is_not_there(show, organiser):
    fee = Fee.objects.create(stand=show.add_stand("C13"), description="x", amount=1, added_by_name="Maya")

    assert organiser.post(page(show, "fee-reverse", show.stand.pk, fee.pk)).status_code == 404


# --- people --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        ("sponsorship", (Role.SPONSOR, ScopeType.SPONSORSHIP)),
        ("sponsor", (Role.SPONSOR, ScopeType.STAND)),
        ("designer", (Role.DESIGNER, ScopeType.STAND)),
        ("viewer", (Role.VIEWER, ScopeType.STAND)),
    ],
)
def test_people_are_invited_to_the_stand(show, organiser, role, granted):
    answer = organiser.post(page(show, "stand-invite"), {"email": "New@Example.org", "role": role})

    assert answer.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.scope_type) == granted
    assert invitation.user.email == "new@example.org"
    assert "new@example.org" in organiser.get(page(show, "stand-detail")).content.decode()


def test_nobody_is_invited_twice(show, organiser):
    organiser.post(page(show, "stand-invite"), {"email": "new@example.org", "role": "designer"})

    answer = organiser.post(page(show, "stand-invite"), {"email": "new@example.org", "role": "designer"})

    assert answer.status_code == 409
    assert list(answer.context["invite_form"].errors) == ["email"]
    assert Invitation.objects.count() == 1


def test_a_stand_without_sponsor_has_no_other_stands(show, organiser):
    free = show.add_stand("C13")

    answer = organiser.post(page(show, "stand-invite", free.pk), {"email": "new@example.org", "role": "sponsorship"})

    assert list(answer.context["invite_form"].errors) == ["role"]
