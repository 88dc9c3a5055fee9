"""One expo from invitation to an approved stand, in a real browser, with the mail between; API and outbox tell the same."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from eventhub.accounts.enums import Role
from eventhub.accounts.services import create_client
from eventhub.activity.models import OutboxEvent
from eventhub.configurations.services import set_quantities
from eventhub.configurations.workflows import create_configuration, submit_configuration
from eventhub.core.actor import Actor
from tests.factories.show import person
from tests.journeys import organiser, post, sponsor
from tests.journeys.conftest import PHONE, Reader, sign_in
from tests.journeys.expo import EMAIL, Expo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCOPES = ["configurations:read", "stands:read"]
# 3,200 base + 480 rig + 185 power + 2 of 34 spots above the four included + 120.05 fee; then with one spot above
FIRST_NET, FIRST_GROSS = Decimal("4053.05"), "£4,863.66"
LAST_NET, LAST_GROSS = Decimal("4019.05"), "£4,822.86"


@pytest.fixture
def expo() -> Expo:
    return Expo()


def configure(reader: Reader) -> None:
    """Every change shows at once what it costs, on the same page."""
    sponsor.choose_package(reader)
    reader.page.evaluate("window.isStillHere = true")
    figure = reader.page.locator("#price .figure")
    expect(figure).to_have_text("£3,984.06")
    sponsor.break_a_rule(reader)
    expect(figure).to_have_text("£4,560.06")
    sponsor.mend_it(reader)
    expect(figure).to_have_text("£4,782.06")
    sponsor.set_spots(reader, 6)
    button = reader.page.get_by_role("button", name="Check and submit")
    button.focus()  # before the answer comes, which brings the button anew
    expect(figure).to_have_text(FIRST_GROSS)
    expect(button).to_be_focused()
    assert reader.page.evaluate("window.isStillHere") is True


def told(letters: list) -> list[tuple[list[str], str]]:
    return [(letter.to, letter.subject) for letter in letters]


def read_by_api(site: str, expo: Expo) -> dict[str, Any]:
    """The configuration of the stand, by a client with a token of its own."""
    client, secret = create_client(
        organisation=expo.organisation, name="Accounts", scopes=SCOPES, actor=Actor.system("test")
    )
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    token = requests.post(f"{site}/oauth/token", data=form, timeout=30).json()["access_token"]
    answer = requests.get(
        f"{site}/api/v1/stand-configurations",
        params={"stand": str(expo.stand.pk)},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    (found,) = json.loads(answer.text, parse_float=Decimal)["data"]
    return found


def public_events() -> list[tuple[str, str, Decimal]]:
    payloads = OutboxEvent.objects.exclude(public_name="").order_by("id").values_list("payload", flat=True)
    return [(told["event"], told["data"]["status"], told["data"]["total_price"]) for told in payloads]


@pytest.mark.parametrize(
    ("organisers_way", "sponsors_way"),
    [
        pytest.param({}, {}, marks=pytest.mark.soak, id="mouse"),
        pytest.param({"keyboard": True}, {"keyboard": True}, id="keyboard only"),
        pytest.param({}, PHONE, marks=pytest.mark.soak, id="sponsor on a phone"),
    ],
)
def test_from_invitation_to_an_approved_stand(
    site: str, expo: Expo, enter: Callable[..., Reader], organisers_way: dict, sponsors_way: dict
):
    maya, ines = enter(**organisers_way), enter(**sponsors_way)
    organiser.sign_in(maya, expo.organiser_user.email)
    organiser.invite(maya)
    (invitation,) = post.deliver()
    assert invitation.to == [EMAIL]

    sponsor.accept_invitation(ines, invitation)
    configure(ines)
    sponsor.submit(ines, total=FIRST_GROSS)
    (first,) = post.deliver()
    assert told([first]) == [([expo.organiser_user.email], "Stand A03 is submitted for review, Northern Build Expo")]
    assert f"{FIRST_GROSS} with VAT" in first.body

    organiser.open_review(maya, first)
    assert maya.total == FIRST_GROSS
    organiser.request_change(maya)
    (asked,) = post.deliver()
    assert told([asked]) == [([EMAIL], "Changes requested for stand A03, Northern Build Expo")]
    assert f"- Spot: {organiser.COMMENT}" in asked.body

    sponsor.see_what_was_asked(ines, asked)
    sponsor.set_spots(ines, 5)
    expect(ines.page.locator("#price .figure")).to_have_text(LAST_GROSS)
    expect(ines.page.locator("#asked")).to_contain_text("Answered: 6 before, now 5")
    sponsor.submit(ines, total=LAST_GROSS)
    (second,) = post.deliver()

    organiser.open_review(maya, second)
    assert organiser.changed_lines(maya) == ["Spot"]
    assert maya.total == LAST_GROSS
    organiser.approve(maya)
    (approved,) = post.deliver()
    assert told([approved]) == [([EMAIL], "Stand A03 is approved, Northern Build Expo")]
    assert f"£4,019.05 net, {LAST_GROSS} with VAT" in approved.body

    ines.page.reload()
    expect(ines.page.get_by_text("Approved").first).to_be_visible()
    assert ines.total == LAST_GROSS

    found = read_by_api(site, expo)
    assert (found["status"], found["submission"], found["total_price"]) == ("approved", 2, LAST_NET)
    assert (found["price"]["net"], found["price"]["gross"]) == (LAST_NET, Decimal("4822.86"))
    assert public_events() == [
        ("stand_configured", "submitted", FIRST_NET),
        ("configuration_changes_requested", "changes_requested", FIRST_NET),
        ("stand_configured", "submitted", LAST_NET),
        ("configuration_approved", "approved", LAST_NET),
    ]


def test_without_script_a_sponsor_chooses_mends_and_submits(site: str, expo: Expo, enter: Callable[..., Reader]):
    """Plain links, forms and whole pages: every step is a button that sends the form."""
    ines = enter(java_script_enabled=False)
    page = ines.page
    sign_in(ines, person(EMAIL, Role.SPONSOR, expo.stand.sponsorship))

    page.goto("/")
    sponsor.choose_package(ines)
    page.get_by_role("checkbox", name="Rig").check()
    page.get_by_role("button", name="Update the price").click()
    expect(sponsor.rig(ines)).to_contain_text("The lighting rig needs a 3 kW connection")
    assert ines.total == "£4,560.06"
    sponsor.rig(ines).get_by_role("button", name="£185.00").click()
    expect(page.get_by_role("radio", name="Kw3")).to_be_checked()
    page.get_by_role("button", name="One more: Spot").click()
    page.get_by_role("button", name="One more: Spot").click()
    expect(page.get_by_role("spinbutton", name="Spot")).to_have_value("6")
    assert ines.total == FIRST_GROSS
    sponsor.submit(ines, total=FIRST_GROSS)

    assert public_events() == [("stand_configured", "submitted", FIRST_NET)]


def test_of_two_organisers_the_second_sees_what_the_first_decided(site: str, expo: Expo, enter: Callable[..., Reader]):
    """Nothing of theirs is lost: their text stands beside the new state."""
    waiting = submitted(expo)
    review = f"/e/{expo.event.slug}/review/{waiting.pk}/"
    maya, jonas = enter(), enter()
    sign_in(maya, expo.organiser_user)
    sign_in(jonas, person("jonas.weber@leedsdock.example", Role.ORGANISER, expo.event))
    jonas.page.goto(review)
    maya.page.goto(review)
    organiser.approve(maya)

    late = jonas.page
    late.get_by_role("radio", name="Request changes").check()
    late.get_by_label("Reason, for the whole").fill(organiser.REASON)
    late.get_by_role("button", name="Request changes").click()

    conflict = late.get_by_role("alert")
    expect(conflict).to_be_focused()
    expect(conflict.get_by_role("row", name="Status")).to_contain_text("Approved by Maya Okafor")
    expect(conflict).to_contain_text(f"“{organiser.REASON}”")
    expect(conflict.get_by_role("link", name="Keep what stands now")).to_be_visible()
    assert public_events()[1:] == [("configuration_approved", "approved", Decimal("3320.05"))]
    assert [said for said in jonas.complaints if "409" not in said] == []
    jonas.complaints.clear()


def submitted(expo: Expo):
    """The stand with what its package includes, handed in by the organiser."""
    draft = create_configuration(expo.stand, package=expo.package, actor=expo.organiser)
    set_quantities(draft, {}, actor=expo.organiser, notes="Ring before you deliver.")
    return submit_configuration(draft, actor=expo.organiser)
