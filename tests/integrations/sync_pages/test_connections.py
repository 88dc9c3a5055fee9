"""Connecting a vendor, trying it, changing it, pausing it, cutting it off and connecting it again."""

import pytest
from django.test import override_settings
from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.core.crypto import encrypt
from eventhub.core.errors import Detail, Invalid
from eventhub.programme.models import Session, Source
from integrations.sync.enums import ConnectionStatus
from integrations.sync.forms.connections import ConnectionForm
from integrations.sync.models import Connection
from integrations.sync.services import stored_credentials
from tests.factories.syncs import make_failed_row, make_run
from tests.integrations.sync_pages.making import connected, in_the_zone, text, to

SECRET = "sb-full"


def filled(sandbox, **changes) -> dict:
    """The form as somebody fills it in who has the sandbox's page beside it."""
    given = {
        "name": "Congress",
        "place": "other",
        "base_url": sandbox.url("sessionboard"),
        "credentials_token": SECRET,
        "options_event_id": "4242",
        "options_organization_id": "77",
        "options_publish": "public",
        "options_roles": "speaker\nmoderator\n",
        "options_session_fields": "*",
        "time_zone": "America/New_York",
        "interval": "60",
        "publish": "by_hand",
        "without_session": "remove",
        "kept": ["bio", "rooms"],
        "most_withdrawn": "10",
        "most_hidden": "20",
        "most_moved": "50",
        "do": "save",
    }
    return {**given, **changes}


@pytest.fixture
def create(show, sandbox) -> str:
    in_the_zone(show.event, sandbox)
    return reverse("sync:connection-create", args=[show.event.slug, "sessionboard"])


# --- the list --------------------------------------------------------------------------------------------


def test_an_event_without_connections_says_what_a_sync_does_and_never_does(organiser, show):
    page = organiser.get(reverse("sync:connection-list", args=[show.event.slug])).content.decode()

    assert "No vendor is connected" in page
    assert "It never overwrites a field that somebody edited here" in page
    assert "Planstone" in page
    assert "Sessionboard" in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_any_number(organiser, show, sandbox, count, django_assert_num_queries):
    for number in range(count):
        connection = connected(show, sandbox, name=f"Congress {number:02}")
        make_run(connection, status="failed", problem="No answer.")
        make_run(connection, mode="dry")
        make_failed_row(connection)
    address = reverse("sync:connection-list", args=[show.event.slug])

    with django_assert_num_queries(LIST_COSTS):
        page = organiser.get(address)

    assert [health.connection.name for health in page.context["healths"]] == [f"Congress {n:02}" for n in range(count)]
    assert {health.status for health in page.context["healths"]} == {"failing"}


LIST_COSTS = 10


# --- connecting ------------------------------------------------------------------------------------------


def test_what_was_entered_becomes_a_connection(organiser, create, sandbox, show):
    answer = organiser.post(create, filled(sandbox, cancelled_days_before="14"))

    connection = Connection.objects.get()
    assert answer["Location"] == to(connection, "connection-check")
    assert (connection.name, connection.vendor, connection.interval) == ("Congress", "sessionboard", 60)
    assert stored_credentials(connection) == {"token": SECRET}
    assert connection.options["event_id"] == 4242
    assert connection.options["roles"] == ["speaker", "moderator"]
    assert (connection.chosen.publish, connection.chosen.most_withdrawn) == ("by_hand", 10)
    assert Source.objects.get(pk=connection.pk).without_session == "remove"
    assert connection.chosen.cancelled_days_before == 14
    assert organiser.get(to(connection, "connection-edit")).context["form"]["cancelled_days_before"].value() == 14
    assert "cancelled from 14 days before the event" in text(organiser.get(to(connection, "connection-detail")))
    assert [name for name in ("bio", "rooms", "description") if connection.chosen.keeps(name)] == ["bio", "rooms"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "Nothing is entered yet"),
        ({"credentials_token": ""}, "credentials_token", "Nothing is entered yet"),
        ({"options_event_id": "MEDEX"}, "options_event_id", "whole number"),
        ({"options_event_id": "0"}, "options_event_id", "greater than or equal to 1"),
        ({"options_publish": "everything"}, "options_publish", "valid choice"),
        ({"place": "other", "base_url": ""}, "base_url", "Enter the address"),
        ({"levels": "Gold = Partner\nSilver"}, "levels", "“Silver” names no level and tier"),
        ({"base_url": "ftp://example.org"}, "base_url", "https://"),
        ({"base_url": "http://10.0.0.1/"}, "base_url", "not a public address"),
        ({"time_zone": "Leeds"}, "time_zone", "Write it like Europe/London"),
        ({"interval": "7"}, "interval", "valid choice"),
        ({"most_hidden": "101"}, "most_hidden", "less than or equal to 100"),
        ({"cancelled_days_before": "366"}, "cancelled_days_before", "less than or equal to 365"),
        ({"cancelled_days_before": "soon"}, "cancelled_days_before", "whole number"),
        ({"kept": ["everything"]}, "kept", "valid choice"),
    ],
)
def test_bad_input_is_named_at_its_field_and_nothing_is_kept(organiser, create, sandbox, changes, field, message):
    answer = organiser.post(create, filled(sandbox, **changes))

    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert not Connection.objects.exists()
    assert SECRET not in answer.content.decode()


def test_an_unknown_vendor_is_not_there(organiser, show):
    assert organiser.get(reverse("sync:connection-create", args=[show.event.slug, "acme"])).status_code == 404


# --- trying ----------------------------------------------------------------------------------------------


def test_a_test_before_saving_tells_what_can_be_read_and_keeps_nothing(organiser, create, sandbox):
    answer = organiser.post(create, filled(sandbox, do="test"), headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Sessionboard can be read" in page
    assert len(answer.context["tried"].samples) == 3
    assert "EDT" in page
    assert "<html" not in page
    assert not Connection.objects.exists()
    assert not ActivityEntry.objects.filter(verb="connection.created").exists()


def test_without_script_the_form_comes_back_with_the_answer_and_without_the_secret(organiser, create, sandbox):
    page = organiser.post(create, filled(sandbox, do="test")).content.decode()

    assert "Sessionboard can be read" in page
    assert 'value="Congress"' in page
    assert SECRET not in page


@pytest.mark.parametrize(
    ("token", "words"),
    [("nonsense", "does not accept the credentials"), ("sb-narrow", "Not everything can be read")],
)
def test_what_cannot_be_read_is_said(organiser, create, sandbox, token, words):
    page = organiser.post(create, filled(sandbox, do="test", credentials_token=token)).content.decode()

    assert words in page
    assert token not in page


def test_a_refused_form_is_shown_whole_instead_of_an_answer(organiser, create, sandbox):
    answer = organiser.post(create, filled(sandbox, do="test", name=""), headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#connection-form"


def test_zones_that_differ_are_told_before_the_first_run(organiser, connection, show):
    show.event.timezone = "Europe/London"
    show.event.save()

    page = organiser.post(to(connection, "connection-check")).content.decode()

    assert "The time zones differ" in page
    assert "Europe/London" in page
    assert "America/New_York" in page


def test_the_check_of_a_connection_shows_three_sessions(organiser, connection):
    answer = organiser.post(to(connection, "connection-check"))

    assert answer.status_code == 200
    assert len(answer.context["tried"].samples) == 3


def test_a_vendor_that_does_not_answer_is_told_in_place(organiser, connection, sandbox):
    with sandbox.faults.on("html503"):
        answer = organiser.post(to(connection, "connection-check"))

    assert answer.status_code == 200
    assert not answer.context["tried"].ok


# --- changing --------------------------------------------------------------------------------------------


def test_credentials_left_empty_stay_and_are_shown_nowhere(organiser, connection, sandbox):
    shown = organiser.get(to(connection, "connection-edit")).content.decode()

    answer = organiser.post(to(connection, "connection-edit"), filled(sandbox, credentials_token="", name="Renamed"))

    connection.refresh_from_db()
    assert answer.status_code == 302
    assert connection.name == "Renamed"
    assert stored_credentials(connection) == {"token": SECRET}
    assert SECRET not in shown
    assert connection.credentials not in shown


def test_credentials_that_cant_be_read_any_more_are_entered_again(organiser, connection, sandbox):
    with override_settings(SECRET_KEY="another one, which this installation had before"):
        Connection.objects.update(credentials=encrypt('{"token": "x"}'))
    edit = to(connection, "connection-edit")

    assert "Enter them again" in organiser.get(edit).content.decode()
    refused = organiser.post(edit, filled(sandbox, credentials_token=""))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["credentials_token"])
    assert organiser.post(edit, filled(sandbox)).status_code == 302
    assert stored_credentials(Connection.objects.get()) == {"token": SECRET}


def test_levels_become_tiers_of_what_the_connection_brings(organiser, connection, sandbox):
    organiser.post(to(connection, "connection-edit"), filled(sandbox, levels="Gold = Main partner\n Silver=Partner \n"))

    assert Source.objects.get().tiers == {"Gold": "Main partner", "Silver": "Partner"}
    shown = organiser.get(to(connection, "connection-edit")).content.decode()
    assert "Gold = Main partner\nSilver = Partner" in shown


def test_a_name_stands_on_one_line(organiser, connection, sandbox):
    answer = organiser.post(to(connection, "connection-edit"), filled(sandbox, name="One\nTwo"))

    assert answer.context["form"].errors["name"] == ["The name has a line break. Write it on one line."]


def test_each_limit_is_refused_at_its_field(show, connection):
    form = ConnectionForm({}, vendor=connection.provider, event=show.event)
    form.is_valid()
    limits = ("most_withdrawn", "most_hidden", "most_moved")

    form.show(Invalid("Bad.", details=[Detail(f"rules.{name}", "invalid", f"{name}!") for name in limits]))

    assert [form.errors[name][-1] for name in limits] == [f"{name}!" for name in limits]


def test_new_credentials_replace_the_old_and_stand_in_no_history(organiser, connection, sandbox):
    organiser.post(to(connection, "connection-edit"), filled(sandbox, credentials_token="sb-read"))

    connection.refresh_from_db()
    assert stored_credentials(connection) == {"token": "sb-read"}
    entry = ActivityEntry.objects.filter(verb="connection.changed").get()
    assert entry.data["changed"]["credentials"] == "replaced"
    assert "sb-read" not in str(entry.data)


def test_the_form_shows_what_is_set(organiser, show, sandbox):
    connection = connected(
        show, sandbox, rules={"blank": {"bio": "clear", "rooms": "keep"}, "most_moved": 33}, interval=45
    )

    form = organiser.get(to(connection, "connection-edit")).context["form"]

    assert form["most_moved"].value() == 33
    assert "rooms" in form["kept"].value()
    assert "bio" not in form["kept"].value()
    assert (45, "Every 45 minutes") in form.fields["interval"].choices


# --- its page --------------------------------------------------------------------------------------------


def test_the_page_of_a_new_connection_leads_to_a_preview(organiser, connection):
    page = organiser.get(to(connection, "connection-detail")).content.decode()

    assert "Nothing was read yet" in page
    assert to(connection, "run-preview") in page
    assert to(connection, "run-start") not in page


@pytest.mark.parametrize("count", [2, 30])
def test_the_page_costs_the_same_for_any_number_of_runs(organiser, connection, count, django_assert_num_queries):
    for number in range(count):
        make_run(connection, counts={"sessions": {"seen": 12, "created": number, "failed": 1}})

    with django_assert_num_queries(PAGE_COSTS):
        page = organiser.get(to(connection, "connection-detail"))

    assert len(page.context["listing"].page) == count
    assert len(page.context["picture"].bars) == count


PAGE_COSTS = 17


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_runs_can_be_taken_along_without_a_secret(organiser, connection, kind):
    make_run(connection, status="failed", problem="The vendor did not answer.")

    answer = organiser.get(to(connection, "connection-detail") + f"?export={kind}")

    content = b"".join(answer.streaming_content)
    assert f".{kind}" in answer["Content-Disposition"]
    assert SECRET.encode() not in content
    if kind == "csv":
        assert "The vendor did not answer." in content.decode()


def test_pausing_and_resuming(organiser, connection):
    organiser.post(to(connection, "connection-pause"))
    connection.refresh_from_db()
    assert connection.status == ConnectionStatus.PAUSED

    organiser.post(to(connection, "connection-resume"))
    connection.refresh_from_db()
    assert connection.status == ConnectionStatus.ACTIVE


def test_disconnecting_says_what_stays_and_reconnecting_finds_the_rows(organiser, connection, sync):
    sync(connection, full=True)
    sessions = set(Session.objects.values_list("pk", flat=True))
    page = organiser.get(to(connection, "connection-disconnect")).content.decode()
    assert "stay here as they are" in page

    organiser.post(to(connection, "connection-disconnect"))
    connection.refresh_from_db()
    assert connection.status == ConnectionStatus.DISCONNECTED
    assert connection.credentials == ""
    assert set(Session.objects.values_list("pk", flat=True)) == sessions

    refused = organiser.post(to(connection, "connection-reconnect"), {"credentials_token": ""})
    assert refused.status_code == 422

    organiser.post(to(connection, "connection-reconnect"), {"credentials_token": SECRET})
    sync(connection, full=True)
    assert set(Session.objects.values_list("pk", flat=True)) == sessions


def test_a_broken_connection_says_what_to_do(organiser, connection, sync, sandbox):
    with sandbox.faults.on("revoked_token"):
        sync(connection, full=True)

    page = organiser.get(to(connection, "connection-detail")).content.decode()

    assert "is broken and not read any more" in page
    assert "Mend its settings" in page
    assert SECRET not in page


def test_no_secret_is_written_to_the_log(organiser, create, sandbox, sync, show, caplog):
    """Neither by a form that is refused, nor by a vendor that refuses it, nor by a run that fails for it."""
    caplog.set_level("DEBUG")
    organiser.post(create, filled(sandbox, name=""))
    with sandbox.faults.on("revoked_token"):
        organiser.post(create, filled(sandbox, do="test"))
        organiser.post(create, filled(sandbox))
        sync(Connection.objects.get(), full=True)

    assert "revoked" in caplog.text
    assert SECRET not in caplog.text


def test_what_a_vendors_own_model_refuses_is_said_in_its_words_at_the_field(organiser, create, sandbox):
    answer = organiser.post(create, filled(sandbox, credentials_token="two words"))

    assert answer.status_code == 422
    (message,) = answer.context["form"].errors["credentials_token"]
    assert message.startswith("Token: ")
    assert "Value error" not in message
    assert not message.endswith("..")
    assert "two words" not in answer.content.decode()
