import pytest
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.events.enums import EventStatus
from tests.factories import show as make
from tests.factories.accounts import OrganisationFactory, UserFactory, UserPermissionFactory
from tests.factories.events import EventFactory


def words(response) -> str:
    return response.content.decode()


def lands_on(client, user) -> str:
    client.force_login(user)
    response = client.get("/")
    return response.url if response.status_code == 302 else words(response)


def test_who_has_not_signed_in_signs_in(client, db):
    response = client.get("/")

    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next=/")


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.VIEWER])
def test_one_event_leads_straight_there(client, event, role):
    user = UserPermissionFactory(at=event, role=role).user
    EventFactory()

    assert lands_on(client, user) == reverse("organiser:overview", args=[event.slug])


def test_several_events_lead_to_the_list_of_them(client, organisation):
    user = UserPermissionFactory(at=organisation).user
    EventFactory.create_batch(2, organisation=organisation)

    assert lands_on(client, user) == reverse("organiser:event-list")


@pytest.mark.parametrize("is_staff", [False, True])
def test_an_organisation_without_events_leads_to_its_guide(client, organisation, is_staff):
    user = UserPermissionFactory(at=organisation, user__is_staff=is_staff).user

    assert lands_on(client, user) == reverse("organiser:organisation-start", args=[organisation.pk])


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.DESIGNER, Role.VIEWER])
def test_a_stand_leads_to_the_stands(client, db, role):
    show = make.Show()

    assert lands_on(client, UserPermissionFactory(at=show.stand, role=role).user) == reverse("sponsor:stand-list")


def test_who_has_both_chooses(client, db):
    show = make.Show()
    UserPermissionFactory(at=show.stand, role=Role.SPONSOR, user=show.organiser_user)

    page = lands_on(client, show.organiser_user)

    assert reverse("organiser:overview", args=[show.event.slug]) in page
    assert reverse("sponsor:stand-list") in page
    assert reverse("admin:index") not in page


def test_staff_see_events_and_the_staff_site(client, event):
    page = lands_on(client, UserFactory(is_staff=True))

    assert reverse("organiser:overview", args=[event.slug]) in page
    assert reverse("admin:index") in page


def test_who_has_nothing_yet_is_told_why(client, event):
    page = lands_on(client, UserFactory(email="ines@corvid.example"))

    assert "There is nothing here for you yet" in page
    assert "ines@corvid.example" in page
    assert event.name not in page


def test_a_draft_is_not_shown_to_its_viewer(client, db):
    user = UserPermissionFactory(at=EventFactory(status=EventStatus.DRAFT), role=Role.VIEWER).user

    assert "There is nothing here for you yet" in lands_on(client, user)


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_any_number_of_events(client, db, count, django_assert_num_queries):
    EventFactory.create_batch(count, organisation=OrganisationFactory())
    client.force_login(UserFactory(is_staff=True))
    client.get("/")

    with django_assert_num_queries(4):  # session, account, grants, events
        page = client.get("/")

    assert len(page.context["places"].events) == min(count, 20)
    assert ("Show all events" in words(page)) == (count > 20)
