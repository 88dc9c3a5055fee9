"""An organiser puts a programme together: adds, places, sees a clash, mends it, and keeps an edit against the vendor."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from eventhub.programme.models import Session
from tests.factories.programme import make_origin, make_room, make_session, make_source, make_speaker
from tests.factories.show import Show
from tests.journeys.conftest import PHONE, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def show() -> Show:
    """Two rooms, somebody to speak, and one session of a vendor at ten o'clock."""
    show = Show()
    calder, _ = make_room(show.event, "Calder", order=1), make_room(show.event, "Moore", order=2)
    make_speaker(show.event, "Vogt", first_name="Lena")
    opening = show.event.starts_at.astimezone(show.event.zone).replace(hour=10, minute=0)
    codes = make_session(show.event, "Reading the new codes", at=opening, rooms=(calder,), published=True)
    make_origin(
        codes, make_source(show.event, "Sessionboard"), values={"external_id": "SB-1", "title": "Reading codes"}
    )
    make_session(
        show.event, "Later in Moore", at=opening + timedelta(hours=2), rooms=(show.event.rooms.get(name="Moore"),)
    )
    return show


def to(show: Show, name: str, *keys) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *keys])


def add_session(page: Page, show: Show) -> None:
    page.get_by_role("link", name="Add a session").click()
    page.get_by_label("Title", exact=True).fill("Heat pumps that stay quiet")
    expect(page.get_by_label("Day", exact=False).first).to_have_value(str(show.event.starts_at.date()))
    page.locator("#id_starts").fill("10:30")
    page.locator("#id_ends").fill("11:30")
    page.get_by_label("Calder").check()
    page.get_by_role("button", name="Add the session").click()


def name_a_speaker(page: Page) -> None:
    people = page.get_by_role("region", name="Speakers")
    people.get_by_label("Look for somebody to add").fill("vogt")
    people.get_by_role("button", name="Look").click()
    people.get_by_role("button", name="Add Lena Vogt").click()
    expect(people.get_by_role("link", name="Lena Vogt")).to_be_visible()


def test_a_clash_is_seen_and_mended(enter, show):
    reader = enter()
    sign_in(reader, show.organiser_user)
    page = reader.page
    page.goto(to(show, "programme-calendar"))

    add_session(page, show)
    expect(page.get_by_role("status").or_(page.locator(".notice")).filter(has_text="It clashes").first).to_be_visible()
    name_a_speaker(page)
    page.get_by_role("link", name="In the calendar").click()
    expect(page.get_by_role("heading", name="1 clash on this day")).to_be_visible()

    page.get_by_role("link", name="move Heat pumps that stay quiet").first.click()
    expect(page.get_by_role("heading", name="Move “Heat pumps that stay quiet”")).to_be_focused()
    form = page.locator("#move")
    form.get_by_label("Calder").uncheck()
    form.get_by_label("Moore").check()
    form.get_by_role("button", name="Move it").click()

    expect(page.get_by_text("“Heat pumps that stay quiet” is moved.")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("clash"))).to_have_count(0)
    moved = Session.objects.get(title="Heat pumps that stay quiet")
    assert [room.name for room in moved.rooms.all()] == ["Moore"]


def test_an_edit_of_what_a_vendor_sent_is_owned_here_until_it_is_given_back(enter, show):
    reader = enter()
    sign_in(reader, show.organiser_user)
    page = reader.page
    page.goto(to(show, "session-detail", Session.objects.get(title="Reading the new codes").pk))

    page.get_by_role("link", name="Change it").click()
    expect(page.get_by_text("From Sessionboard")).to_be_visible()
    page.get_by_label("Title", exact=True).fill("Reading the new fire codes")
    page.get_by_role("button", name="Save the session").click()

    expect(page.get_by_text("left alone by syncs: title.")).to_be_visible()
    row = page.get_by_role("row", name="Title")
    expect(row.get_by_role("cell").first).to_have_text("Reading the new fire codes")
    expect(row.get_by_role("cell").nth(1)).to_have_text("Reading codes")
    row.get_by_role("button", name="Give back to the vendor").click()

    expect(page.get_by_role("heading", name="Reading codes", level=1)).to_be_visible()
    expect(page.get_by_text("Title follows the vendor again.")).to_be_visible()


def test_the_calendar_is_one_stop_of_the_tab_key_and_arrows_move_in_it(enter, show):
    reader = enter()
    sign_in(reader, show.organiser_user)
    page = reader.page
    page.goto(to(show, "programme-calendar"))
    codes, later = (page.locator(".slot", has_text=title) for title in ("Reading the new codes", "Later in Moore"))
    expect(later).to_have_attribute("tabindex", "-1")

    codes.focus()
    page.keyboard.press("ArrowRight")
    expect(later).to_be_focused()
    expect(codes).to_have_attribute("tabindex", "-1")
    page.keyboard.press("ArrowLeft")
    expect(codes).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(codes).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Move Reading the new codes")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.calendar') === null")
    codes.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Later in Moore", level=1)).to_be_visible()


def test_on_a_phone_the_day_is_a_list_by_time(enter, show):
    reader = enter(**PHONE)
    sign_in(reader, show.organiser_user)
    page = reader.page
    page.goto(to(show, "programme-calendar"))

    expect(page.get_by_role("link", name="Later in Moore").first).to_contain_text("12:00 to 13:00 · Moore")
    tops = [page.get_by_role("link", name=title).first.bounding_box()["y"] for title in ("Reading", "Later in Moore")]
    assert tops == sorted(tops)
    expect(page.get_by_role("columnheader", name="Calder")).to_be_hidden()


def test_people_are_ordered_without_script(enter, show):
    session = make_session(
        show.event, "Panel", speakers=(make_speaker(show.event, "Aoki"), make_speaker(show.event, "Bakare"))
    )
    reader = enter(java_script_enabled=False)
    sign_in(reader, show.organiser_user)
    reader.page.goto(to(show, "session-detail", session.pk))

    reader.page.get_by_role("button", name="Move Bakare up").click()

    assert [link.speaker.last_name for link in session.speaker_links.select_related("speaker")] == ["Bakare", "Aoki"]
