import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from eventhub.accounts.enums import Role
from eventhub.configurations.enums import ConfigurationStatus as Status
from eventhub.configurations.models import Fee, StandConfiguration
from eventhub.packages.models import PackageAllocation
from tests.factories.show import Show, grant, organisation, person
from tests.sponsor.reading import words

MY_STANDS = reverse("sponsor:stand-list")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, sign_in, django_assert_num_queries, count):
    for number in range(2, count + 1):
        show.configuration(show.add_stand(f"D{number}", "Corvid Robotics"))
    client = sign_in(show.sponsor_user)
    client.get(MY_STANDS)

    with django_assert_num_queries(8):
        response = client.get(MY_STANDS)

    assert len(response.context["cards"]) == count


def test_only_the_readers_own_stands_are_listed(show, sign_in):
    show.add_stand("E1", "Ardent Scaffolds")
    other = Show(organisation=show.organisation, name="Southern Build Expo")
    client = sign_in(show.sponsor_user)

    assert [card.stand.number for card in client.get(MY_STANDS).context["cards"]] == ["C12"]
    grant(show.sponsor_user, Role.SPONSOR, other.stand)
    assert [card.stand.event.name for card in client.get(MY_STANDS).context["cards"]] == [
        "Northern Build Expo",
        "Southern Build Expo",
    ]


def test_an_organiser_has_no_stands_of_their_own(show, sign_in):
    response = sign_in(show.organiser_user).get(MY_STANDS)

    assert response.context["cards"] == []
    assert "No stand is yours yet" in words(response)


def test_a_stand_of_an_event_in_draft_is_not_there_yet(show, sign_in):
    type(show.event).objects.update(status="draft")
    client = sign_in(show.sponsor_user)

    assert client.get(MY_STANDS).context["cards"] == []
    assert client.get(reverse("sponsor:stand-detail", args=[show.stand.pk])).status_code == 404


@pytest.mark.parametrize(
    ("status", "line", "action", "done"),
    [
        (None, "Not started · with you since", "Choose a package", 0),
        (Status.DRAFT, "Draft · with you since", "Continue", 1),
        (Status.CHANGES_REQUESTED, "Changes requested · with you since", "See what was asked", 1),
        (Status.SUBMITTED, "Submitted · with Leeds Dock Halls since", "See stand C12", 2),
        (Status.APPROVED, "Approved since", "See stand C12", 3),
    ],
)
def test_a_card_says_who_acts_and_what_to_do(show, sign_in, status, line, action, done):
    if status:
        show.configuration(status=status)

    response = sign_in(show.sponsor_user).get(MY_STANDS)

    (card,) = response.context["cards"]
    assert (card.action, card.steps_done) == (action, done)
    assert line in words(response)
    assert f"{done} of 3 steps" in words(response)


def test_a_given_package_that_is_not_begun_can_be_begun(show, sign_in):
    PackageAllocation.objects.filter(stand=show.stand).update(sponsor_may_select=False, package=show.package)
    client = sign_in(show.sponsor_user)

    assert client.get(MY_STANDS).context["cards"][0].action == "Begin with your package"
    assert "Your package:" in words(client.get(reverse("sponsor:stand-detail", args=[show.stand.pk])))
    response = client.post(reverse("sponsor:configuration-begin", args=[show.stand.pk]))

    assert response["Location"] == reverse("sponsor:configuration", args=[show.stand.pk])
    assert StandConfiguration.objects.get().version == show.version


def test_nothing_given_and_nothing_to_choose_says_whom_to_ask(show, sign_in):
    PackageAllocation.objects.all().delete()
    client = sign_in(show.sponsor_user)

    response = client.get(reverse("sponsor:stand-detail", args=[show.stand.pk]))

    assert "This stand waits for the organiser" in words(response)
    assert f"mailto:{show.organiser_user.email}" in response.content.decode()
    assert "/packages/" not in response.content.decode()
    assert client.get(MY_STANDS).context["cards"][0].action == "See stand C12"


@pytest.mark.django_db
@time_machine.travel("2027-01-27 14:00:00+00:00", tick=False)
def test_the_deadline_is_told_by_the_events_clock(sign_in):
    show = Show(organisation("Dockside Halls"))
    show.event.configuration_deadline = timezone.now().replace(hour=17) + timedelta(days=11)
    show.event.save()

    shown = words(sign_in(show.sponsor_user).get(MY_STANDS))

    assert "Due Sunday 7 February, 17:00 GMT , in 11 days" in shown


def test_the_total_is_net_and_with_fees(show, sign_in):
    show.configuration(net_total="3400.00")
    Fee.objects.create(stand=show.stand, description="Early access", amount="150.00", added_by_name="Maya")

    assert "£3,550.00 net" in words(sign_in(show.sponsor_user).get(MY_STANDS))


def test_many_stands_can_be_searched_and_filtered(show, sign_in):
    for number in range(8):
        show.configuration(show.add_stand(f"D{number}", "Corvid Robotics"), status=Status.SUBMITTED)
    client = sign_in(show.sponsor_user)

    def numbers(query: str) -> list[str]:
        return [card.stand.number for card in client.get(f"{MY_STANDS}{query}").context["cards"]]

    assert numbers("?q=d3") == ["D3"]
    assert numbers("?progress=due") == ["C12"]
    assert len(numbers("?progress=waiting")) == 8
    assert numbers("?q=nothing") == []
    assert 'No stand matches "nothing"' in words(client.get(f"{MY_STANDS}?q=nothing"))


def test_the_list_as_a_file(show, sign_in):
    show.configuration(net_total="3400.00")
    show.event.configuration_deadline = timezone.now().replace(
        year=2027, month=7, day=1, hour=16, minute=0, second=0, microsecond=0
    )
    type(show.event).objects.filter(pk=show.event.pk).update(
        configuration_deadline=show.event.configuration_deadline,
        artwork_deadline=show.event.configuration_deadline,
        proof_deadline=show.event.configuration_deadline,
        starts_at=show.event.configuration_deadline + timedelta(days=30),
        ends_at=show.event.configuration_deadline + timedelta(days=31),
    )
    client = sign_in(show.sponsor_user)

    table = b"".join(client.get(f"{MY_STANDS}?export=csv")).decode("utf-8-sig")
    book = load_workbook(BytesIO(b"".join(client.get(f"{MY_STANDS}?export=xlsx").streaming_content)))

    (row,) = csv.DictReader(StringIO(table))
    assert (row["Stand"], row["Configuration"], row["Net total"], row["Due"], row["Time zone"]) == (
        "C12",
        "Draft",
        "3400.00",
        "2027-07-01 17:00",
        "Europe/London",
    )
    assert [cell.value for cell in book.active[2]][:3] == ["Northern Build Expo", "C12", "Hall 3"]


def test_the_stand_leads_to_its_configuration(show, sign_in):
    show.configuration()

    response = sign_in(show.sponsor_user).get(reverse("sponsor:stand-detail", args=[show.stand.pk]))

    assert response["Location"] == reverse("sponsor:configuration", args=[show.stand.pk])


def test_a_viewer_sees_the_stand_and_no_way_to_begin(show, sign_in):
    viewer = person("olu.viewer@example.com", Role.VIEWER, show.event)

    response = sign_in(viewer).get(reverse("sponsor:stand-detail", args=[show.stand.pk]))

    assert "You can read here" in words(response)
    assert "Corvid Robotics can begin until" in words(response)
    assert "/packages/" not in response.content.decode()
