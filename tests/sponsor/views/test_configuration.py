from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.services import set_quantities
from eventhub.configurations.workflows import submit_configuration
from eventhub.packages.models import PackageAllocation
from tests.factories.show import Show, add_version, person
from tests.sponsor.reading import HTMX, Desk, form_of, words

CONFLICT, REFUSED = 409, 422
MANY = tuple((f"item-{number}", "Light", {"max_quantity": 9, "unit_price": "3.00"}) for number in range(100))


def edits() -> int:
    return ActivityEntry.objects.filter(verb="configuration.edited").count()


def make_late(show: Show) -> None:
    show.event.configuration_deadline = timezone.now() - timedelta(days=1)
    show.event.save()


# --- the page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [10, 60])
def test_the_page_costs_the_same_for_any_number_of_options(desk, django_assert_num_queries, count):
    desk.stored.delete()
    add_version(desk.show.package, options=MANY[:count])
    desk.show.configuration()
    desk.open()

    with django_assert_num_queries(14):
        response = desk.client.get(desk.address)

    assert sum(len(block.rows) for block in response.context["page"].blocks) == count


def test_the_page_of_an_older_version_stays_within_its_budget(desk, django_assert_max_num_queries):
    add_version(desk.show.package, options=MANY[:60])
    desk.open()

    with django_assert_max_num_queries(15):
        response = desk.client.get(desk.address)

    assert "A newer version of" in words(response)


def test_the_price_is_the_sheets(desk):
    fields = desk.open() | {desk.quantity("spot"): "8", desk.quantity("store"): "1"}
    desk.send(fields)

    response = desk.client.get(desk.address)

    price = response.context["page"].sheet.price
    assert (str(price.net), str(price.vat), str(price.gross)) == ("3646.00", "729.20", "4375.20")
    assert "Spot 4 × £34.00 £136.00" in words(response)
    assert "Net £3,646.00 VAT 20 % £729.20 Total £4,375.20" in words(response)


def test_locked_options_have_no_control(desk):
    page = desk.client.get(desk.address).content.decode()

    assert desk.quantity("back-wall") not in page
    assert "1, fixed" in page


def test_the_sponsor_who_may_choose_sees_the_way_to_the_packages(desk):
    page = desk.client.get(desk.address).content.decode()

    assert "<h1>Configure stand C12</h1>" in page
    assert reverse("sponsor:package-choose", args=[desk.show.stand.pk]) in page


@pytest.mark.parametrize("status", [ConfigurationStatus.DRAFT, ConfigurationStatus.SUBMITTED])
def test_with_choosing_off_no_package_control_is_in_the_markup(show, sign_in, status):
    PackageAllocation.objects.filter(stand=show.stand).update(sponsor_may_select=False, package=show.package)
    show.configuration(status=status)
    page = sign_in(show.sponsor_user).get(reverse("sponsor:configuration", args=[show.stand.pk])).content.decode()

    assert f"<h1>Your package: {show.version.name}</h1>" in page
    assert "/packages/" not in page
    assert 'name="package"' not in page
    assert "Packages</a>" not in page


def test_without_a_configuration_the_address_leads_to_the_stand(show, sign_in):
    response = sign_in(show.sponsor_user).get(reverse("sponsor:configuration", args=[show.stand.pk]))

    assert (response.status_code, response["Location"]) == (302, f"/my/stands/{show.stand.pk}/")


def test_who_may_only_read_gets_no_form(desk, sign_in):
    reader = person("olu.reader@example.com", Role.VIEWER, desk.show.stand)

    response = sign_in(reader).get(desk.address)

    assert "You can read here" in words(response)
    assert form_of(response, "configurator") == {}
    assert 'name="mend"' not in response.content.decode()


def test_an_organiser_writes_in_the_same_form_and_is_told_in_which_part(desk, sign_in):
    organiser = Desk(sign_in(desk.show.organiser_user), desk.show)

    assert "You act as organiser of Northern Build Expo" in words(organiser.client.get(organiser.address))
    organiser.send(organiser.open() | {desk.quantity("spot"): "5"})

    assert desk.chosen()["spot"] == 5
    assert ActivityEntry.objects.latest("at").actor_name == desk.show.organiser_user.get_full_name()


# --- saving --------------------------------------------------------------------------------------------


def test_a_save_without_script_is_answered_by_the_page(desk):
    response = desk.send(desk.open() | {desk.quantity("spot"): "6", desk.quantity("arch"): "1"})

    assert (response.status_code, response["Location"]) == (302, desk.address)
    assert desk.chosen() == {"back-wall": 1, "kw1": 1, "spot": 6, "arch": 1}


def test_a_save_that_changes_nothing_writes_nothing(desk):
    before = desk.stored.updated_at

    desk.send(desk.open())

    assert (edits(), desk.stored.updated_at) == (0, before)


def test_plus_and_minus_are_plain_buttons_too(desk):
    spot = desk.show.option("spot").pk
    response = desk.send(desk.open(), step=f"{spot}:1")
    assert (response["Location"], desk.chosen()["spot"]) == (f"{desk.address}#o5", 5)

    desk.send(desk.open(), step=f"{spot}:-1")
    assert desk.chosen()["spot"] == 4


def test_a_remedy_mends_what_it_says(desk):
    desk.send(desk.open() | {desk.quantity("rig"): "1"})
    response = desk.client.get(desk.address)
    broken = response.context["page"].sheet.problems
    way = next(row for row in response.context["page"].blocks[2].rows if row.is_broken).notices[0].ways[0]
    assert [problem.message for problem in broken] == ["The lighting rig needs a 3 kW connection"]

    response = desk.send(desk.open(), mend=way.value)

    assert response["Location"] == f"{desk.address}#o4"
    assert desk.chosen() == {"back-wall": 1, "kw3": 1, "spot": 4, "rig": 1}
    assert desk.client.get(desk.address).context["page"].sheet.problems == []


def test_another_radio_button_takes_the_place_of_the_one_before(desk):
    desk.send(desk.open() | {desk.group("kw3"): str(desk.show.option("kw3").pk)})

    assert desk.chosen() == {"back-wall": 1, "kw3": 1, "spot": 4}


def test_two_people_do_not_undo_each_others_lines(desk, sign_in):
    colleague = Desk(sign_in(desk.show.organiser_user), desk.show)
    mine, theirs = desk.open(), colleague.open()

    desk.send(mine | {desk.quantity("spot"): "9"})
    colleague.send(theirs | {desk.quantity("store"): "1"})

    assert desk.chosen() == {"back-wall": 1, "store": 1, "kw1": 1, "spot": 9}


def test_who_changes_a_line_that_somebody_else_changed_is_told(desk, sign_in):
    colleague = Desk(sign_in(desk.show.organiser_user), desk.show)
    mine = desk.open()
    colleague.send(colleague.open() | {desk.quantity("spot"): "9"})

    response = desk.send(mine | {desk.quantity("spot"): "6"}, htmx=True)

    assert desk.chosen()["spot"] == 6
    assert "Somebody else had set this to 9 meanwhile. What you chose counts now. Take 9 again" in words(response)


def test_a_forged_quantity_of_a_locked_option_is_kept_and_listed(desk):
    wall = desk.show.option("back-wall").pk

    desk.send(desk.open() | {f"was-{wall}": "1.number.a.b", f"q-{wall}": "5"})

    response = desk.client.get(desk.address)
    assert desk.chosen()["back-wall"] == 5
    assert [problem.message for problem in response.context["page"].sheet.problems] == [
        "Back wall: at most 1. You have chosen 5."
    ]


def test_going_on_to_submit_saves_first(desk):
    response = desk.send(desk.open() | {desk.quantity("spot"): "7"}, submit="1")

    assert (response.status_code, response["Location"]) == (302, f"{desk.address}submit/")
    assert desk.chosen()["spot"] == 7

    response = desk.send(desk.open() | {desk.quantity("spot"): "8"}, htmx=True, submit="1")

    assert response["HX-Redirect"] == f"{desk.address}submit/"
    assert desk.chosen()["spot"] == 8


# --- what htmx gets ------------------------------------------------------------------------------------


def swapped(response) -> set[str]:
    """The ids of the elements that are replaced out of band."""
    return {
        part.split('"')[0]
        for part in response.content.decode().split('id="')[1:]
        if "hx-swap-oob" in part.split(">")[0]
    }


def test_saving_counts_no_artwork(desk):
    """What is printed is shown around the whole page alone; a field that is saved has no use for it."""
    with CaptureQueriesContext(connection) as page:
        fields = desk.open()
    with CaptureQueriesContext(connection) as saving:
        desk.send(fields | {desk.quantity("spot"): "9"}, htmx=True)

    assert [sum("artwork_artworkrequirement" in query["sql"] for query in asked) for asked in (page, saving)] == [1, 0]


def test_a_field_in_use_is_not_replaced_only_what_stands_beside_it(desk):
    response = desk.send(desk.open() | {desk.quantity("spot"): "9"}, htmx=True)

    rows = {name for name in swapped(response) if name[0] == "o" or "-o" in name}
    assert rows == {"sum-o5", "say-o5", "was-o5"}
    assert "£170.00" in response.content.decode()
    assert swapped(response) - rows == {
        "head-c1",
        "head-c2",
        "head-c3",
        "rail",
        "price-panel",
        "submit-panel",
        "total-bar",
    }


def test_what_a_remedy_changed_is_replaced_as_a_whole(desk):
    desk.send(desk.open() | {desk.quantity("rig"): "1"})
    kw1, kw3 = (desk.show.option(code).pk for code in ("kw1", "kw3"))

    response = desk.send(desk.open(), htmx=True, mend=f"{kw3}:1,{kw1}:0")

    assert {name for name in swapped(response) if name in {"o3", "o4", "o5", "o6"}} == {"o3", "o4"}
    assert {"sum-o6", "say-o6", "was-o6"} <= swapped(response)


def test_the_save_state_is_told_once_with_the_price(desk):
    response = desk.send(desk.open() | {desk.quantity("spot"): "9", desk.quantity("rig"): "1"}, htmx=True)

    page = response.content.decode()
    assert page.count('id="save-state"') == 1
    assert page.count("data-announce") == 1
    assert "Saved. £4,620.00 with VAT, 1 thing to mend" in words(response)


def test_the_next_save_goes_on_from_what_the_answer_brought(desk):
    fields = desk.open()
    response = desk.send(fields | {desk.quantity("spot"): "9"}, htmx=True)
    spot = f"was-{desk.show.option('spot').pk}"
    shown = response.content.decode().split(f'name="{spot}" value="')[1].split('"')[0]

    desk.send(fields | {spot: shown, desk.quantity("spot"): "4"}, htmx=True)

    assert desk.chosen()["spot"] == 4


# --- refusals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("four", "Spot: give a whole number, 0 for none."),
        ("", "Spot: give a whole number, 0 for none."),
        ("-1", "Spot: -1 can't be kept. Give a number from 0 to 100,000."),
        ("1e9", "Spot: give a whole number, 0 for none."),
        ("100001", "Spot: 100001 can't be kept. Give a number from 0 to 100,000."),
        ("999999999999", "Spot: 999999999999 can't be kept. Give a number from 0 to 100,000."),
    ],
)
def test_a_number_that_cant_be_kept_saves_nothing_and_stays_in_its_field(desk, typed, message):
    sent = desk.open() | {desk.quantity("spot"): typed, desk.quantity("store"): "1", desk.group("kw3"): ""}

    response = desk.send(sent)

    assert response.status_code == REFUSED
    assert edits() == 0
    assert desk.chosen() == {"back-wall": 1, "kw1": 1, "spot": 4}
    again = form_of(response, "configurator")
    assert (again[desk.quantity("spot")], again[desk.quantity("store")]) == (typed, "1")
    assert desk.group("kw3") not in again
    page = response.content.decode()
    assert f'<p class="error">{message}</p>'.replace("'", "&#x27;") in page
    assert 'href="#q-o5"' in page


def test_the_refused_number_can_be_mended_on_the_answered_page(desk):
    sent = desk.open() | {desk.quantity("spot"): "x", desk.quantity("store"): "1"}

    desk.send(form_of(desk.send(sent), "configurator") | {desk.quantity("spot"): "5"})

    assert desk.chosen() == {"back-wall": 1, "store": 1, "kw1": 1, "spot": 5}


def test_a_refused_autosave_replaces_only_the_words(desk):
    response = desk.send(desk.open() | {desk.quantity("spot"): "-1"}, htmx=True)

    assert response.status_code == REFUSED
    assert swapped(response) == {"sum-o5", "say-o5", "was-o5"}
    assert "Not saved: 1 field to mend" in words(response)


@pytest.mark.parametrize("field", ["was", "mend"])
def test_a_page_that_was_tampered_with_is_a_bad_request(desk, field):
    name = f"was-{desk.show.option('spot').pk}" if field == "was" else "mend"

    response = desk.send(desk.open() | {name: "nonsense"})

    assert response.status_code == 400
    assert edits() == 0


def test_what_a_colleague_submitted_meanwhile_is_a_conflict_that_keeps_the_readers_answer(desk):
    sent = desk.open() | {desk.quantity("spot"): "9"}
    submit_configuration(desk.stored, actor=desk.show.sponsor)

    response = desk.send(sent)

    assert response.status_code == CONFLICT
    assert "Option Stands now You were about to save Spot 4 9" in words(response)
    assert desk.chosen()["spot"] == 4
    response = desk.send(sent, htmx=True)
    assert (response.status_code, response.content.decode().count('id="save-state"')) == (CONFLICT, 1)


def test_another_package_meanwhile_is_a_conflict(desk):
    sent = desk.open() | {desk.quantity("spot"): "9"}
    newer = add_version(desk.show.package)
    desk.stored.selections.all().delete()
    type(desk.stored).objects.update(version=newer)

    response = desk.send(sent)

    assert response.status_code == CONFLICT
    assert "The package of this stand was changed while you had the page open." in words(response)


def test_after_the_deadline_the_sponsor_reads_whom_to_ask(desk):
    sent = desk.open() | {desk.quantity("spot"): "9"}
    make_late(desk.show)

    response = desk.client.get(desk.address)
    assert form_of(response, "configurator") == {}
    assert "The deadline passed on" in words(response)
    assert f"mailto:{desk.show.organiser_user.email}" in response.content.decode()

    assert desk.send(sent).status_code == CONFLICT
    assert desk.chosen()["spot"] == 4


def test_after_the_deadline_an_organiser_gives_a_reason(desk, sign_in):
    make_late(desk.show)
    organiser = Desk(sign_in(desk.show.organiser_user), desk.show)
    sent = organiser.open() | {desk.quantity("spot"): "9"}

    response = organiser.send(sent)
    assert response.status_code == REFUSED
    assert form_of(response, "configurator")[desk.quantity("spot")] == "9"
    assert "The deadline has passed. Give a reason for the late change." in words(response)
    assert desk.chosen()["spot"] == 4

    assert organiser.send(sent | {"reason": "Agreed by telephone"}).status_code == 302
    assert desk.chosen()["spot"] == 9
    assert ActivityEntry.objects.latest("at").reason == "Agreed by telephone"


def test_an_archived_event_is_read_only(desk):
    sent = desk.open() | {desk.quantity("spot"): "9"}
    type(desk.show.event).objects.update(status="archived")

    assert form_of(desk.client.get(desk.address), "configurator") == {}
    assert desk.send(sent).status_code == CONFLICT
    assert desk.chosen()["spot"] == 4


# --- what was asked for --------------------------------------------------------------------------------


def test_a_revision_shows_its_price_beside_the_one_in_force(desk):
    show = desk.show
    submitted = submit_configuration(desk.stored, actor=show.sponsor)
    in_force = submitted.submissions.get()
    type(submitted).objects.update(status="draft", revision=2, approved_submission=in_force)
    set_quantities(desk.stored, show.quantities(store=1), actor=show.sponsor)

    assert "£310.00 more than revision 1, which is in force." in words(desk.client.get(desk.address))


def test_the_history_is_read_when_it_is_opened(desk):
    desk.send(desk.open() | {desk.quantity("spot"): "5"})
    desk.send(desk.open() | {desk.quantity("spot"): "6"})

    response = desk.client.get(reverse("sponsor:stand-history", args=[desk.show.stand.pk]), headers=HTMX)

    assert response.templates[0].name == "sponsor/_timeline.html"
    assert "Ines Duarte changed the configuration of Stand C12, 2 times" in words(response)
