"""Signing in and what hangs on it: nothing tells a stranger whether an account exists, not even the clock."""

import logging
import re
from statistics import median
from time import process_time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.models import User
from eventhub.accounts.workflows import suspend_user
from eventhub.activity.models import ActivityEntry
from eventhub.messaging.models import MailMessage
from eventhub.messaging.services import send_queued
from tests.factories.accounts import PASSWORD, SYSTEM, UserFactory

MISMATCH = "That e-mail and password don&#x27;t match an active account"


def sign_in(client, email: str, password: str):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def reset(client, email: str):
    return client.post(reverse("account_reset_password"), {"email": email})


def page_of(response) -> str:
    """Without what differs each time, and the address that was typed."""
    return re.sub(r'nonce="[^"]*"|[A-Za-z0-9]{64}|value="[^"]*@[^"]*"', "", response.content.decode())


@pytest.fixture
def slow_hash(settings):
    """The hash of the product, slow on purpose: what it costs must not show who exists."""
    settings.PASSWORD_HASHERS = ["eventhub.accounts.hashers.PasswordHasher"]


@pytest.mark.parametrize(
    "case",
    [
        {"password": "wrong"},
        {"status": AccountStatus.SUSPENDED},
        {"status": AccountStatus.DEACTIVATED},
        {"status": AccountStatus.INVITED},
        {"status": AccountStatus.INVITED, "unusable": True},
        {"email": "nobody@corvid.example"},
    ],
)
def test_every_failure_is_answered_with_the_same_page(client, db, case):
    known = UserFactory(
        status=case.get("status", AccountStatus.ACTIVE), password=None if "unusable" in case else PASSWORD
    )
    reference = sign_in(Client(), "somebody.else@corvid.example", "wrong")

    response = sign_in(client, case.get("email", known.email), case.get("password", PASSWORD))

    assert (response.status_code, page_of(response)) == (reference.status_code, page_of(reference))
    assert MISMATCH in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_address_that_nobody_has_takes_as_long_as_one_that_somebody_has(client, db, slow_hash):
    known = UserFactory()
    unusable = UserFactory(status=AccountStatus.INVITED, password=None)

    def takes(email: str) -> float:
        """Seconds of computing, so that whatever else the machine does counts for nothing."""
        times = []
        for _ in range(5):
            began = process_time()
            sign_in(client, email, "wrong-battery-horse")
            times.append(process_time() - began)
        return median(times)

    takes(known.email)  # templates are loaded once
    with_account, without, invited = takes(known.email), takes("nobody@corvid.example"), takes(unusable.email)

    assert 0.5 < without / with_account < 2
    assert 0.5 < invited / with_account < 2


@pytest.fixture
def rate_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = {
        "login": "60/m/ip",
        "login_failed": "10/m/ip,5/5m/key",
        "reset_password": "20/m/ip,5/m/key",
    }
    cache.clear()
    yield
    cache.clear()


def test_after_five_wrong_tries_even_the_right_password_waits(client, db, rate_limits):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user.email, "wrong")

    response = sign_in(Client(), user.email.upper(), PASSWORD)

    assert "Too many wrong tries" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_tries_count_for_addresses_that_nobody_has_as_well(client, db, rate_limits):
    answers = [sign_in(client, "nobody@corvid.example", "wrong") for _ in range(6)]

    assert ["Too many wrong tries" in answer.content.decode() for answer in answers] == [False] * 5 + [True]


def test_another_account_is_not_held_up(client, db, rate_limits):
    one, other = UserFactory(), UserFactory()
    for _ in range(5):
        sign_in(client, one.email, "wrong")

    assert sign_in(Client(), other.email, PASSWORD).status_code == 302


# --- mails of the account --------------------------------------------------------------------------


def test_no_mail_leaves_within_a_request_and_no_link_is_logged(client, db, caplog):
    user = UserFactory()
    with caplog.at_level(logging.DEBUG):
        reset(client, user.email)

    message = MailMessage.objects.get()
    link = re.search(r"http://testserver\S+/password/reset/key/\S+", message.body_text)[0]
    assert (mail.outbox, message.recipient, message.status) == ([], user.email, "queued")
    assert link.rsplit("/", 2)[1] not in caplog.text

    send_queued()
    assert [sent.to for sent in mail.outbox] == [[user.email]]
    assert link in mail.outbox[0].body
    assert MailMessage.objects.get().body_text == ""


def test_the_link_of_the_mail_changes_the_password(client, db):
    user = UserFactory()
    reset(client, user.email)
    link = re.search(r"http://testserver(/\S+)", MailMessage.objects.get().body_text)[1]

    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "corvid-blue-sky-41", "password2": "corvid-blue-sky-41"})

    user.refresh_from_db()
    assert user.check_password("corvid-blue-sky-41") is True


@pytest.mark.parametrize("status", [AccountStatus.SUSPENDED, AccountStatus.DEACTIVATED, AccountStatus.INVITED])
def test_an_account_that_is_not_active_gets_no_link(client, db, status):
    user = UserFactory(status=status)

    reset(client, user.email)

    assert "/key/" not in MailMessage.objects.get().body_text


def test_a_new_address_is_kept_in_lower_case_and_written_into_history(client, db):
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_email"), {"email": "Maya@New.Example", "action_add": ""})
    link = re.search(r"http://testserver(/\S+confirm-email\S+)", MailMessage.objects.first().body_text)[1]

    client.post(link)

    user.refresh_from_db()
    assert user.email == "maya@new.example"
    entry = ActivityEntry.objects.get()
    assert (entry.verb, entry.data, entry.actor_id) == ("user.changed", {"changed": ["email"]}, user.pk)


def test_an_address_that_became_somebody_elses_meanwhile_is_not_taken_over(client, db):
    user = UserFactory(email="maya@northernbuild.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_email"), {"email": "maya@new.example", "action_add": ""})
    link = re.search(r"http://testserver(/\S+confirm-email\S+)", MailMessage.objects.first().body_text)[1]
    other = UserFactory(email="maya@new.example", status=AccountStatus.INVITED)

    response = client.post(link, follow=True)

    assert response.status_code == 200
    assert dict(User.objects.values_list("pk", "email")) == {user.pk: user.email, other.pk: other.email}
    assert ActivityEntry.objects.count() == 0


def test_nobody_signs_up(client, db):
    client.post(
        reverse("account_signup"), {"email": "new@corvid.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert User.objects.count() == 0


def test_a_suspended_account_is_signed_out_at_once(client, db):
    user = UserFactory()
    sign_in(client, user.email, PASSWORD)
    assert client.get(reverse("portal:account")).status_code == 200

    suspend_user(user, actor=SYSTEM)

    assert client.get(reverse("portal:account")).status_code == 302


def test_what_opens_an_account_is_part_of_its_history(client, organiser, facts):
    user = User.objects.get(pk=organiser.id)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")

    sent = {"oldpassword": PASSWORD, "password1": "tall-orange-gantry", "password2": "tall-orange-gantry"}
    client.post(reverse("account_change_password"), sent)

    entry = ActivityEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.data) == ("user.sign_in_changed", user.pk, {"what": "password_changed"})
