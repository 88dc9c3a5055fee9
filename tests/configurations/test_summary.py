from datetime import UTC, datetime
from decimal import Decimal

import pytest

from eventhub.configurations import services, workflows
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.queries import live_configuration_of
from eventhub.configurations.sheet import load_sheet
from eventhub.configurations.summary import full_time, summary_of
from eventhub.core.errors import OutOfSight
from eventhub.stands.models import Sponsor
from tests.factories.show import Show


def submitted(show: Show, **quantities: int) -> StandConfiguration:
    made = workflows.create_configuration(show.stand, package=show.package, actor=show.organiser)
    made = services.set_quantities(made, show.quantities(**quantities), actor=show.organiser)
    return workflows.submit_configuration(made, actor=show.sponsor)


def approved(show: Show, **quantities: int) -> StandConfiguration:
    return workflows.approve_configuration(submitted(show, **quantities), actor=show.organiser, comment="As agreed")


def again(show: Show) -> StandConfiguration:
    return live_configuration_of(show.stand)


def test_it_states_who_when_what_and_how_much(show):
    show.stand.co_exhibitors.create(
        sponsor=Sponsor.objects.create(organisation=show.organisation, name="Vale Roofing", name_key="vale roofing")
    )
    services.add_fee(show.stand, description="Floor plan", amount=Decimal("120.00"), actor=show.organiser)
    approved(show, spot=6, store=1)

    found = summary_of(again(show))

    zone = show.event.zone
    assert (found.title, found.state) == (f"Stand C12: {show.version.name}", "Approved and in force")
    facts = dict(found.facts)
    assert facts.pop("Reference").replace(" ", "") == found.reference
    assert facts == {
        "Sponsor": "Corvid Robotics",
        "Co-exhibitors": "Vale Roofing",
        "Stand": "C12, Hall 3",
        "Package": f"{show.version.name}, version 1",
        "Revision": "1, submission 1",
        "Submitted": f"by Ines Duarte, {full_time(found.submission.submitted_at, zone)}",
        "Approved": f"by Maya Okafor, {full_time(found.submission.decided_at, zone)}",
    }
    assert dict(found.organiser)["Contact"] == f"Maya Okafor, {show.organiser_user.email}"
    assert [(line.code, line.included, line.charged_quantity, line.line_total) for line in found.price.lines] == [
        ("back-wall", 1, 0, 0),
        ("store", 0, 1, 310),
        ("kw1", 1, 0, 0),
        ("spot", 4, 2, 68),
    ]
    assert [(row.label, row.amount) for row in found.totals] == [
        ("Base price of the package", Decimal("3200.00")),
        ("Options beyond what is included", Decimal("378.00")),
        ("Fee: Floor plan", Decimal("120.00")),
        ("Net", Decimal("3698.00")),
        ("VAT 20 %", Decimal("739.60")),
        ("Total", Decimal("4437.60")),
    ]
    assert found.texts == (("Said with the decision", "As agreed"),)


def test_what_counts_has_the_total_of_pages_and_api(show):
    submitted(show, spot=9)
    services.add_fee(show.stand, description="Late", amount=Decimal("75.50"), actor=show.organiser)
    assert summary_of(again(show)).price == load_sheet(again(show)).price

    workflows.approve_configuration(again(show), actor=show.organiser)
    assert summary_of(again(show)).price == load_sheet(again(show)).price


def test_each_submission_keeps_its_own(show):
    """Approved with 6, reopened and sent with 8: until that is decided the first is in force and the second waits."""
    approved(show, spot=6)
    services.add_fee(show.stand, description="Late", amount=Decimal(75), actor=show.organiser)
    workflows.reopen_configuration(again(show), actor=show.organiser, reason="More light")
    assert (summary_of(again(show)).submission.number, summary_of(again(show)).with_fees) == (1, True)

    services.set_quantities(again(show), show.quantities(spot=8), actor=show.organiser)
    workflows.submit_configuration(again(show), actor=show.organiser)
    assert [(found.submission.number, found.state, found.price.net) for found in both(show)] == [
        (1, "Approved and in force", Decimal("3343.00")),
        (2, "Submitted, waiting for a decision", Decimal("3411.00")),
    ]
    assert summary_of(again(show)).submission.number == 2

    workflows.approve_configuration(again(show), actor=show.organiser)
    assert [(found.state, found.with_fees, found.price.net) for found in both(show)] == [
        ("Approved, replaced by a later revision", False, Decimal("3268.00")),
        ("Approved and in force", True, Decimal("3411.00")),
    ]


def both(show: Show):
    return [summary_of(again(show), 1), summary_of(again(show), 2)]


def test_the_reference_follows_the_content_alone(show):
    first = approved(show, spot=6)
    reference = summary_of(again(show)).reference
    services.add_fee(show.stand, description="Late", amount=Decimal(75), actor=show.organiser)
    assert summary_of(again(show)).reference == reference

    kept = first.submissions.get()
    kept.lines[0]["quantity"] += 1
    kept.save()
    assert summary_of(again(show)).reference != reference


@pytest.mark.parametrize("number", [2, 99, 10**30])
def test_there_is_none_of_what_was_not_submitted(show, number):
    submitted(show)

    with pytest.raises(OutOfSight):
        summary_of(again(show), number)


def test_a_draft_has_none(show):
    workflows.create_configuration(show.stand, package=show.package, actor=show.organiser)

    with pytest.raises(OutOfSight):
        summary_of(again(show))


def test_the_file_is_named_for_every_file_system(show):
    submitted(show)
    type(show.stand).objects.filter(pk=show.stand.pk).update(number="C/1:2 ★")

    assert summary_of(again(show)).file_name == f"{show.event.slug}-stand-c12-submission-1"


def test_times_have_year_and_zone(show):
    assert full_time(datetime(2027, 7, 1, 22, 30, tzinfo=UTC), show.event.zone) == "1 July 2027, 23:30 BST"
    assert full_time(None, show.event.zone) == ""
