"""Staff in somebody's place: what opens, what stays closed, and how it ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.acting import SESSION_KEY
from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.models import Organisation, User
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.messaging.models import MailMessage
from eventhub.messaging.services import plan_mail
from tests.factories.show import Show, person

BACKEND = "django.contrib.auth.backends.ModelBackend"
WHY = "On the phone with Ines"


@pytest.fixture
def show(db) -> Show:
    return Show()


@pytest.fixture
def tom(db) -> User:
    return person("tom.reyes@hub.example", is_staff=True)


@pytest.fixture
def desk(client: Client, tom: User) -> Client:
    client.force_login(tom, BACKEND)
    return client


def start(desk: Client, who: User, why: str = WHY):
    return desk.post(reverse("portal:acting-start", args=[who.pk]), {"reason": why})


def verbs() -> list[str]:
    return list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True))


def test_the_bar_stands_on_every_page_and_what_is_done_carries_both_names(desk, show, tom):
    start(desk, show.sponsor_user)

    page = desk.get("/", follow=True).content.decode()
    assert f"You are {tom} (staff), acting on behalf of {show.sponsor_user}" in page
    assert "My stands" in page
    desk.post(reverse("portal:account"), {"first_name": "Inês", "last_name": "Duarte"})
    entry = ActivityEntry.objects.get(verb="user.changed")
    assert (entry.actor_id, entry.on_behalf_of_id, entry.subject_id) == (
        tom.pk,
        show.sponsor_user.pk,
        show.sponsor_user.pk,
    )


def test_the_person_is_told_who_and_why(desk, show, tom):
    start(desk, show.sponsor_user)
    plan_mail(OutboxEvent.objects.get(verb="acting.started").pk)

    mail = MailMessage.objects.get()
    assert (mail.recipient, mail.subject) == (show.sponsor_user.email, f"{tom} works in your account")
    assert WHY in mail.body_text


def test_what_is_not_the_persons_is_not_there(desk, show):
    start(desk, show.sponsor_user)

    assert desk.get(reverse("organiser:stand-list", args=[show.event.slug])).status_code == 404
    assert desk.get(reverse("sponsor:stand-detail", args=[show.stand.pk])).status_code == 200


CLOSED = (
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "usersessions_list",
    "socialaccount_connections",
    "portal:acting-list",
    "portal:second-factor",
    "admin:index",
    "admin:accounts_user_changelist",
)


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_opens_accounts_and_what_is_for_staff_stays_closed(desk, show, name, method):
    start(desk, show.sponsor_user)
    before = verbs()

    answer = getattr(desk, method)(reverse(name))

    assert (answer.status_code, "stays closed until you stop" in answer.content.decode()) == (403, True)
    assert verbs() == before


def test_it_is_stopped_by_the_button(desk, show):
    start(desk, show.sponsor_user)

    desk.post(reverse("portal:acting-stop"))
    desk.post(reverse("portal:acting-stop"))

    assert SESSION_KEY not in desk.session
    assert desk.get(reverse("admin:index")).status_code == 200
    assert verbs() == ["acting.started", "acting.stopped"]


def test_signing_out_ends_it(desk, show):
    start(desk, show.sponsor_user)

    desk.post(reverse("account_logout"))

    assert verbs() == ["acting.started", "acting.stopped"]


@pytest.mark.parametrize("ended", ["time", "account"])
def test_when_it_has_ended_what_is_sent_is_not_done(desk, show, ended):
    start(desk, show.sponsor_user)
    if ended == "time":
        session = desk.session
        session[SESSION_KEY] |= {"until": (timezone.now() - timedelta(seconds=1)).isoformat()}
        session.save()
    else:
        User.objects.filter(pk=show.sponsor_user.pk).update(status=AccountStatus.DEACTIVATED)

    answer = desk.post(reverse("portal:account"), {"first_name": "Tom", "last_name": "As himself"})

    assert answer["Location"] == "/"
    assert verbs() == ["acting.started", "acting.stopped"]
    assert "What you sent last was not done." in desk.get("/").content.decode()
    assert not User.objects.filter(last_name="As himself").exists()


def test_a_fragment_takes_the_whole_page_out_of_it(desk, show):
    start(desk, show.sponsor_user)
    User.objects.filter(pk=show.sponsor_user.pk).update(status=AccountStatus.SUSPENDED)

    assert desk.get(reverse("sponsor:stand-list"), headers={"HX-Request": "true"})["HX-Redirect"] == "/"


def test_it_is_begun_with_a_reason_by_staff_alone(desk, show, tom, client):
    refused = start(desk, show.sponsor_user, " ")
    nobody = start(desk, tom)
    stranger = Client()
    stranger.force_login(show.organiser_user, BACKEND)

    assert (refused.status_code, nobody.status_code) == (422, 409)
    assert start(stranger, show.sponsor_user).status_code == 404
    assert stranger.get(reverse("portal:acting-list")).status_code == 404
    assert verbs() == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_search_finds_whom_staff_can_act_for(desk, show, count, django_assert_num_queries):
    for number in range(count):
        person(f"una{number}@corvid.example")

    desk.get(reverse("portal:acting-list"))

    with django_assert_num_queries(6):
        page = desk.get(reverse("portal:acting-list"), {"q": "una"})

    assert len(page.context["listing"].page) == count


def test_the_admin_site_leads_there(desk, show, tom):
    leads = [desk.get(reverse("admin:accounts_user_change", args=[one.pk])) for one in (show.sponsor_user, tom)]

    assert [reverse("portal:acting-start", args=[show.sponsor_user.pk]) in page.content.decode() for page in leads] == [
        True,
        False,
    ]
    assert Organisation.objects.count() == 1
