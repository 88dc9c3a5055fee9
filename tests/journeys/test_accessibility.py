"""Every kind of page on the demo's data: no finding of axe, no sideways scroll, no complaint of the console, within the budgets."""

import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.templatetags.static import static
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request

from eventhub.accounts.models import User
from eventhub.settings.test import AXE
from tests.architecture.test_strangers import ROUTES
from tests.journeys.conftest import DESK, PATIENCE, listen, session_cookie
from tests.journeys.demo import Demo
from tests.journeys.visits import LIKE_ANOTHER, NOT_VISITED, VISITS, Visit

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LAW = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": LEVELS}}
EVERYTHING = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": [*LEVELS, "best-practice"]}}
OF_COLOUR = ["color-contrast", "link-in-text-block"]
WITHOUT_COLOUR = {rule: {"enabled": False} for rule in OF_COLOUR}
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": OF_COLOUR}}
# What other controls and less room can break; the soak asks everything once more on a phone. The slowest of all rules, about
# the size of what a finger is to meet, is asked there alone.
OF_WIDTH = ["target-size", "scrollable-region-focusable", "button-name", "link-name", "aria-hidden-focus"]
ON_LESS_ROOM = {"runOnly": {"type": "rule", "values": OF_WIDTH}}
WITHOUT_FINGERS = {"target-size": {"enabled": False}}
# What one template wrote a dozen times is not looked at a fiftieth time: contrast takes seconds on long lists.
REPEATED = {"exclude": [["tbody tr:nth-child(n+13)"], ["main li:nth-child(n+13)"]]}
DESK_WIDTH, PHONE_WIDTH, NARROWEST = 1440, 390, 320


class Screen(NamedTuple):
    width: int
    height: int
    is_phone: bool


AT_DESK = Screen(DESK_WIDTH, 900, is_phone=False)
ON_PHONE, ON_NARROWEST = Screen(PHONE_WIDTH, 844, is_phone=True), Screen(NARROWEST, 844, is_phone=True)
REQUESTS = 8
PICTURES = ("image", "other")
LARGEST_SHIFT = 0.01  # less than a line of text; a picture without its size moves ten times as much
# The stock admin changes its colours slowly.
SETTLE = """() => new Promise(done => requestAnimationFrame(() => {
    for (const change of document.getAnimations()) change.finish();
    done();
}))"""
# Of thousands of things that axe has to say, only what is wrong leaves the browser.
FINDINGS = """([context, options]) => axe.run(context, options).then(({violations}) => violations.flatMap(
    ({id, nodes}) => nodes.map(({target, html}) => [id, target, html.slice(0, 160)])))"""
# What Django's own admin brings: the box of its autocomplete is named by its label only where one clicks it.
KNOWN = ("aria-input-field-name", "select2-")
LIST_SIZE, LIST_SIZE_PACKED = 60 * 1024, 8 * 1024
# Counted from the moment when all of the document is read: until then a long table still grows under a slow reader's eyes.
SHIFT = """() => new Promise(done => {
    const read = performance.getEntriesByType("navigation")[0].domInteractive;
    let sum = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput && entry.startTime > read) sum += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 50);
})"""
TOO_WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
    [...document.querySelectorAll("body *")].filter(part => part.getBoundingClientRect().right > width + 1)
        .slice(0, 5).map(part => part.outerHTML.slice(0, 120))"""


@dataclass
class Window:
    """One page for all visits: a new one is a new process of the browser, which takes longer than what is asked in it."""

    page: Page
    device: CDPSession
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def hold(self, screen: Screen) -> None:
        """As a desk's screen or a phone's, on the page as it stands: opened once, because most of the time goes into that."""
        self.device.send("Emulation.setTouchEmulationEnabled", {"enabled": screen.is_phone, "maxTouchPoints": 5})
        metrics = {"width": screen.width, "height": screen.height, "mobile": screen.is_phone}
        self.device.send("Emulation.setDeviceMetricsOverride", metrics | {"deviceScaleFactor": 1})


@pytest.fixture(scope="module")
def window(browser: Browser, demo: Demo) -> Iterator[Window]:
    context = browser.new_context(base_url=demo.url, reduced_motion="reduce", **DESK)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    opened = Window(page, context.new_cdp_session(page))
    listen(page, opened.complaints)
    page.on("request", lambda asked: opened.requests.append(asked))  # noqa: PLW0108  # playwright marks what it is given
    yield opened
    context.close()


@dataclass
class Seen:
    """A page as it was found: what the console said, and what was asked of the network for it."""

    window: Window
    complaints: list[str]
    requests: list[Request]
    status: int
    html: str

    @property
    def page(self) -> Page:
        return self.window.page


# One state of every page, the others by the soak; and of pages that one template makes, one.
FIRST_OF_EACH = {visit.name for visit in {visit.url_name: visit for visit in reversed(VISITS)}.values()}
FIRST_OF_EACH -= {visit.name for visit in VISITS if visit.url_name in LIKE_ANOTHER}
# Colours come from tokens, which have a test of their own: here on the pages with most parts, in the soak on all.
IN_COLOUR = {
    "organiser:overview",
    "organiser:stand-list",
    "organiser:stand-detail, submitted",
    "organiser:review-detail, submitted again",
    "organiser:demand-list",
    "organiser:package-difference",
    "sponsor:configuration, a rule is broken",
    "sponsor:stand-list",
    "account_login",
    "admin:index",
}


def is_left_to_the_soak(visit: Visit) -> bool:
    return visit.name not in FIRST_OF_EACH | IN_COLOUR


SEEN = [
    pytest.param(visit, id=visit.name, marks=pytest.mark.soak if is_left_to_the_soak(visit) else ()) for visit in VISITS
]
COOKIES: dict[UUID, tuple[float, dict[str, str]]] = {}
FRESH = 120  # seconds; a page that touches the safety of an account asks for the password again after five minutes


def enter_as(context: BrowserContext, demo: Demo, user: User | None) -> None:
    context.clear_cookies()
    if user is None:
        return
    if user.pk not in COOKIES or COOKIES[user.pk][0] < time.monotonic() - FRESH:
        COOKIES[user.pk] = (time.monotonic(), session_cookie(user, demo.url))
    context.add_cookies([COOKIES[user.pk][1]])


@pytest.fixture
def seen(request: pytest.FixtureRequest, window: Window, demo: Demo) -> Seen:
    visit: Visit = request.param
    path, user = visit.where(demo)
    page = window.page
    window.hold(AT_DESK)
    enter_as(page.context, demo, user)
    with override_settings(**visit.settings):
        page.evaluate("window.stop()")  # about:blank would do too, and make the browser begin a process for every visit
        window.complaints.clear()
        window.requests.clear()
        answer = page.goto(path)
        html, requests = answer.text(), of_this_page(window.requests)
        if visit.act:
            visit.act(page)
    return Seen(window, window.complaints, requests, answer.status, html)


def of_this_page(requests: list[Request]) -> list[Request]:
    """What the page before still asked for does not count for this one."""
    begins = next(place for place, one in enumerate(requests) if one.is_navigation_request())
    return requests[begins:]


def findings(page: Page, options: dict[str, Any]) -> list[str]:
    """Each as one line: the rule and where it does not hold."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(url=static(AXE.name))
    found = page.evaluate(FINDINGS, [REPEATED, options])
    return [f"{rule}: {target} {html}" for rule, target, html in found if rule != KNOWN[0] or KNOWN[1] not in html]


def looked_at(page: Page, visit: Visit, width: int, **less: Any) -> dict[str, list[str]]:
    """The page as it stands now; `less` says what axe leaves out."""
    page.evaluate(SETTLE)
    light = findings(page, (LAW if visit.is_stock else EVERYTHING) | less)
    return {f"{width}, light": light, f"{width}, sideways": page.evaluate(TOO_WIDE, width)}


def in_the_dark(page: Page, width: int) -> dict[str, list[str]]:
    page.emulate_media(color_scheme="dark")
    page.evaluate(SETTLE)
    dark = findings(page, COLOURS)
    page.emulate_media(color_scheme="light")
    return {f"{width}, dark": dark}


@pytest.mark.parametrize("seen", SEEN, indirect=True)
def test_page(seen: Seen, demo: Demo, request: pytest.FixtureRequest):
    visit: Visit = request.node.callspec.params["seen"]
    page = seen.page
    assert seen.status == visit.status
    found: dict[str, Any] = {"console": [words for words in seen.complaints if not is_expected(words, visit)]}
    if not visit.is_stock:
        found |= budgets(seen, visit, demo)
    if visit.name in IN_COLOUR:
        found |= looked_at(page, visit, DESK_WIDTH, rules=WITHOUT_FINGERS) | in_the_dark(page, DESK_WIDTH)
    else:
        found |= looked_at(page, visit, DESK_WIDTH, rules=WITHOUT_COLOUR | WITHOUT_FINGERS)

    seen.window.hold(ON_PHONE)
    found |= looked_at(page, visit, PHONE_WIDTH, **ON_LESS_ROOM)
    if not visit.is_stock:
        seen.window.hold(ON_NARROWEST)
        found[f"{NARROWEST}, sideways"] = page.evaluate(TOO_WIDE, NARROWEST)

    assert {what: said for what, said in found.items() if said} == {}


@pytest.mark.soak
@pytest.mark.parametrize("seen", VISITS, indirect=True, ids=[visit.name for visit in VISITS])
def test_page_in_every_light(seen: Seen, request: pytest.FixtureRequest):
    """Every state with its colours, in the dark and on a phone too: they come from the same tokens, and contrast takes its time."""
    visit: Visit = request.node.callspec.params["seen"]
    found = looked_at(seen.page, visit, DESK_WIDTH) | in_the_dark(seen.page, DESK_WIDTH)
    seen.window.hold(ON_PHONE)
    found |= looked_at(seen.page, visit, PHONE_WIDTH) | in_the_dark(seen.page, PHONE_WIDTH)
    assert {what: said for what, said in found.items() if said} == {}


def test_every_kind_of_page_is_visited():
    """Whoever adds a page enters it in visits.py, or says there why it is not walked through."""
    of_ours = {name for name, _ in ROUTES if not name.startswith(("admin:", "api:"))}

    assert of_ours - {visit.url_name for visit in VISITS} == set(NOT_VISITED)
    assert not IN_COLOUR.difference(visit.name for visit in VISITS)
    assert LIKE_ANOTHER.keys() | LIKE_ANOTHER.values() <= {visit.url_name for visit in VISITS}
    assert LIKE_ANOTHER.keys().isdisjoint(LIKE_ANOTHER.values())


def budgets(seen: Seen, visit: Visit, demo: Demo) -> dict[str, Any]:
    """What a first visit costs beyond what it may. Pictures are its own matter; the icon is asked for once by a browser."""
    asked = [one for one in seen.requests if one.resource_type not in PICTURES]
    shift = 0 if visit.act else lasting_shift(seen.page)
    return {
        "requests": [one.url for one in asked] if len(asked) > REQUESTS else [],
        "elsewhere": [one.url for one in seen.requests if urlsplit(one.url).netloc != urlsplit(demo.url).netloc],
        "layout shift": shift if shift > LARGEST_SHIFT else 0,
        "list in bytes": list_sizes(seen.html) if visit.is_list else [],
    }


def lasting_shift(page: Page) -> float:
    """What moves whenever the page is opened; on a busy machine the last frame of reading may be counted once."""
    shift = page.evaluate(SHIFT)
    if shift > LARGEST_SHIFT:
        page.reload()
        shift = min(shift, page.evaluate(SHIFT))
    return shift


def is_expected(said: str, visit: Visit) -> bool:
    """The browser reports a refusal that the visit is about."""
    return said.startswith("Failed to load resource") and (visit.status >= 400 or visit.act is not None)


def list_sizes(html: str) -> list[int]:
    """Plain and packed size, if one of them is above its limit."""
    sizes = [len(html.encode()), len(gzip.compress(html.encode()))]
    return sizes if sizes[0] > LIST_SIZE or sizes[1] > LIST_SIZE_PACKED else []
