"""The script of the upload field in a real browser: pieces, a lost line, pause, a closed tab, what is refused unsent."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as project
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.urls import include, path
from playwright.sync_api import Page, Route, expect

from eventhub.accounts.enums import Role
from eventhub.accounts.models import Organisation
from eventhub.files import parts
from eventhub.files.models import StoredFile, Upload
from eventhub.files.upload_field import upload_field
from tests.factories import show as make
from tests.factories.uploads import files_of_at_most, pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEGA = 1024**2
PATIENCE = 20_000  # ms, for what waits for pieces to arrive
PAGE = """{% extends "base.html" %}{% load static %}{% block title %}Artwork{% endblock %}
{% block head %}<script type="module" src="{% static 'js/upload.js' %}"></script>{% endblock %}
{% block content %}<h1>Artwork</h1>{% include "portal/_upload.html" %}{% endblock %}"""


def artwork(request: HttpRequest) -> HttpResponse:
    target = {"organisation_id": Organisation.objects.get().pk}
    field = upload_field(id="a", title="Upload version 1", purpose="artwork", target=target, next="/account/")
    return HttpResponse(engines["django"].from_string(PAGE).render({"upload": field}, request))


urlpatterns = [path("artwork-page/", artwork), path("", include("eventhub.urls"))]


@pytest.fixture
def open_page(transactional_db, live_server, browser, browser_type_launch_args, settings):
    """open_page(): a page of somebody who may send artwork; what one tab remembers, the next one finds."""
    settings.ROOT_URLCONF = __name__
    visitor = Client()
    visitor.force_login(make.person("maya@x.example", Role.ORGANISER, make.organisation()))
    cookie = {"name": project.SESSION_COOKIE_NAME, "value": visitor.session.session_key, "url": live_server.url}
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(15_000)
    context.add_cookies([cookie])
    complaints: list[str] = []

    def open_it(**options: object) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/artwork-page/")
        return page

    yield open_it
    context.close()
    assert complaints == []


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """Five megabytes: two pieces."""
    file = tmp_path / "wall.pdf"
    file.write_bytes(pdf(5 * MEGA))
    return file


def send(page: Page, file: Path) -> None:
    page.get_by_label("Upload version 1").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()


def pieces(route: Route, *, let_through: int, sent: list[str]) -> None:
    """Lets so many pieces through; then the line is dead."""
    if route.request.method != "PATCH":
        route.continue_()
    elif len(sent) < let_through:
        sent.append(route.request.headers["upload-offset"])
        route.continue_()
    else:
        route.abort()


def mend_the_line(page: Page) -> None:
    """The browser says so, and the script does not wait for its next attempt."""
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_file_is_sent_in_pieces_and_leads_on(open_page, wall):
    page, checksums = open_page(), []
    page.on(
        "request",
        lambda asked: checksums.append(asked.headers.get("upload-checksum")) if asked.method == "PATCH" else None,
    )

    send(page, wall)

    page.wait_for_url("**/account/")
    assert StoredFile.objects.get().content.read() == wall.read_bytes()
    assert (len(checksums), all(each.startswith("sha256 ") for each in checksums)) == (2, True)
    assert page.evaluate("localStorage.length") == 0


def test_what_is_wrong_is_told_before_the_first_byte(open_page, tmp_path):
    page, asked = open_page(), []
    page.on("request", lambda request: asked.append(request.method) if request.method != "GET" else None)
    wrong = {
        "setup.pdf": (
            b"MZ" + bytes(3000),
            "is something else, whatever its name says. Send it as PDF, TIFF, JPEG, PNG or SVG.",
        ),
        "none.pdf": (b"", "is empty"),
    }

    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="No file is chosen")).to_be_attached()
    for name, (content, words) in wrong.items():
        (tmp_path / name).write_bytes(content)
        send(page, tmp_path / name)
        expect(page.locator("[data-upload-word]")).to_contain_text(words)
    page.locator("form[data-upload]").evaluate(
        "form => { form.dataset.most = 10; form.dataset.mostWords = '10 bytes'; }"
    )
    (tmp_path / "large.pdf").write_bytes(pdf())
    send(page, tmp_path / "large.pdf")
    expect(page.locator("[data-upload-word]")).to_contain_text("is larger than 10 bytes, which is the limit")

    assert asked == []
    assert not Upload.objects.exists()


def test_a_lost_line_is_waited_for(open_page, wall):
    page, sent = open_page(), []
    page.route(re.compile("/uploads/"), lambda route: pieces(route, let_through=1, sent=sent))

    send(page, wall)
    expect(page.locator("[data-upload-word]")).to_contain_text("No connection. Trying again", timeout=PATIENCE)
    expect(page.locator("[data-upload-figures]")).to_contain_text("4 MB of 5 MB are safe")
    mend_the_line(page)

    page.wait_for_url("**/account/")
    assert (sent, StoredFile.objects.get().size) == (["0"], 5 * MEGA)


def test_a_closed_tab_goes_on_where_it_was(open_page, wall):
    page, sent = open_page(), []
    page.route(re.compile("/uploads/"), lambda route: pieces(route, let_through=1, sent=sent))
    send(page, wall)
    expect(page.locator("[data-upload-word]")).to_contain_text("Trying again", timeout=PATIENCE)
    page.close()
    assert parts.length(Upload.objects.get().pk) == 4 * MEGA

    page, offsets = open_page(), []
    page.on(
        "request", lambda asked: offsets.append(asked.headers["upload-offset"]) if asked.method == "PATCH" else None
    )
    expect(page.locator("[data-upload-again]")).to_contain_text("wall.pdf is not finished")
    send(page, wall)

    page.wait_for_url("**/account/")
    assert offsets == [str(4 * MEGA)]
    assert (Upload.objects.count(), StoredFile.objects.get().content.read() == wall.read_bytes()) == (1, True)


def test_pause_resume_and_stop_by_keyboard(open_page, wall):
    page, sent = open_page(), []
    page.route(re.compile("/uploads/"), lambda route: pieces(route, let_through=1, sent=sent))
    send(page, wall)
    expect(page.locator("[data-upload-word]")).to_contain_text("Trying again", timeout=PATIENCE)
    pause, stop = page.get_by_role("button", name="Pause"), page.get_by_role("button", name="Stop and discard")
    expect(pause).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator("[data-upload-word]")).to_have_text("Paused")
    assert Axe().run(page, context="form[data-upload]").violations_count == 0
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("[data-upload-word]")).to_contain_text("Trying again", timeout=PATIENCE)
    page.unroute_all()
    page.route(re.compile("/uploads/"), lambda route: pieces(route, let_through=0, sent=sent))
    stop.click()

    expect(page.get_by_role("status").filter(has_text="Nothing of the file is kept")).to_be_attached()
    expect(page.get_by_label("Upload version 1")).to_be_focused()
    page.wait_for_timeout(300)
    assert not Upload.objects.exists()


def test_a_dropped_file_starts_at_once(open_page):
    page = open_page()

    page.evaluate("""() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["%PDF-1.7 " + "x".repeat(500)], "dropped.pdf", { type: "application/pdf" }));
        const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
        document.querySelector("form[data-upload]").dispatchEvent(drop);
    }""")

    page.wait_for_url("**/account/")
    assert StoredFile.objects.get().name == "dropped.pdf"


def test_a_refusal_of_the_server_is_said_in_its_words(open_page, wall):
    page = open_page()
    page.locator("input[name=purpose]").evaluate("input => input.value = 'weapon'")

    send(page, wall)

    expect(page.locator("[data-upload-word]")).to_contain_text("There is no purpose weapon")
    expect(page.get_by_label("Upload version 1")).to_be_visible()


def test_a_conflict_at_the_beginning_shows_its_message(open_page, wall, monkeypatch):
    monkeypatch.setattr("eventhub.files.uploads.MOST_OF_OWNER", 0)
    page = open_page()

    with page.expect_response(lambda answer: answer.request.method == "POST") as begun:
        send(page, wall)

    expect(page.locator("[data-upload-word]")).to_contain_text("You have 0 unfinished uploads of 0 bytes in all")
    expect(page.locator("[data-upload-word]")).to_contain_text("Finish or stop some of them first.")
    expect(page.get_by_label("Upload version 1")).to_be_visible()
    assert (begun.value.status, page.evaluate("localStorage.length")) == (409, 0)


def test_a_full_disk_is_told_and_the_same_file_goes_on_later(open_page, wall):
    page, offsets = open_page(), []
    with files_of_at_most(4 * MEGA + 1):
        send(page, wall)
        expect(page.locator("[data-upload-word]")).to_contain_text("There is no room", timeout=PATIENCE)
    page.on(
        "request", lambda asked: offsets.append(asked.headers["upload-offset"]) if asked.method == "PATCH" else None
    )

    send(page, wall)

    page.wait_for_url("**/account/")
    assert offsets == [str(4 * MEGA)]
    assert (Upload.objects.count(), StoredFile.objects.get().content.read() == wall.read_bytes()) == (1, True)


def test_whoever_was_signed_out_meanwhile_signs_in_and_goes_on(open_page, wall):
    page, sent = open_page(), []
    page.route(re.compile("/uploads/"), lambda route: pieces(route, let_through=1, sent=sent))
    send(page, wall)
    expect(page.locator("[data-upload-word]")).to_contain_text("Trying again", timeout=PATIENCE)
    session = page.context.cookies()
    page.context.clear_cookies(name=project.SESSION_COOKIE_NAME)
    mend_the_line(page)
    expect(page.locator("[data-upload-word]")).to_contain_text("You are signed out", timeout=PATIENCE)
    page.context.add_cookies(session)

    send(page, wall)

    page.wait_for_url("**/account/")
    assert (sent, Upload.objects.count(), StoredFile.objects.get().size) == (["0"], 1, 5 * MEGA)
