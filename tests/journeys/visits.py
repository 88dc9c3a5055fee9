"""Every kind of page there is, in the states that look different, and who sees it. A new page has to be entered here."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.models import ApiCallDay, ApiClient, User
from eventhub.accounts.queries import actor_for
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.packs import make_pack
from eventhub.configurations.enums import ConfigurationStatus as Status
from eventhub.configurations.models import StandConfiguration
from eventhub.core.actor import Actor
from eventhub.demo.credentials import PEOPLE
from eventhub.demo.seed import OTHER_ORGANISATION
from eventhub.events.models import Event
from eventhub.imports.enums import ImportStatus
from eventhub.messaging.models import MailMessage
from eventhub.packages.drafts import begin_version
from eventhub.packages.models import Package, PackageDraft
from eventhub.packages.queries import content_of
from eventhub.stands.models import Sponsor, Stand
from eventhub.webhooks.models import WebhookEndpoint
from integrations.sync.enums import RunMode, RunStatus
from tests.factories.deliveries import make_endpoint, make_failed
from tests.factories.imports import make_import
from tests.journeys import artwork, companies, programme, syncs
from tests.journeys.demo import Demo

Where = tuple[str, User | None]


@dataclass(frozen=True)
class Visit:
    """`name` is the URL name, after a comma the state. `where` finds address and reader; `act` brings the page into its state."""

    name: str
    where: Callable[[Demo], Where]
    act: Callable[[Page], None] | None = None
    status: int = 200
    is_list: bool = False
    settings: dict = field(default_factory=dict)

    @property
    def is_stock(self) -> bool:
        """A page of the admin site: Django's own, with ours in it."""
        return self.name.startswith("admin:")

    @property
    def url_name(self) -> str:
        return self.name.partition(",")[0]


def by(key: str, path: Callable[[Demo], str]) -> Callable[[Demo], Where]:
    """Somebody of the demo's credentials."""
    return lambda demo: (path(demo), demo.user(key))


def nobody(path: Callable[[Demo], str]) -> Callable[[Demo], Where]:
    return lambda demo: (path(demo), None)


def event_page(name: str, *, status: int = 200, **more) -> Visit:
    return Visit(f"organiser:{name}", by("organiser", lambda demo: demo.to(name)), status=status, **more)


def wait_for_refusal(page: Page) -> None:
    """What a page may have to say later lies hidden in it from the start."""
    page.locator("[role=alert]:visible").first.wait_for()


def send_empty(page: Page) -> None:
    """The form without anything in it, so that it comes back with what is to mend."""
    page.locator("main form:not(.filters)").last.evaluate("form => form.reset()")
    for box in page.locator("main form input:is([type=text], [type=email], [type=password])").all():
        box.fill("")
    page.locator("main form .button.primary").last.click()
    wait_for_refusal(page)


def send_as_it_is(page: Page) -> None:
    """A form that begins empty."""
    page.locator("main form .button.primary").last.click()
    wait_for_refusal(page)


def save_nameless_filter(page: Page) -> None:
    page.get_by_text("Save this filter").click()
    page.get_by_role("button", name="Save the filter").click()
    page.get_by_role("heading", name="Save this filter").wait_for()


def look_for_something(page: Page) -> None:
    """By the keyboard: the answer comes while one types."""
    page.keyboard.press("Control+k")
    page.keyboard.type("corvid")
    page.locator("#found h2").first.wait_for()


def send_empty_grave(page: Page) -> None:
    """The same where the button is one that cannot simply be undone."""
    page.locator("main form .button.grave").last.click()
    wait_for_refusal(page)


OPEN = """() => new Promise(done => {
    for (const part of document.querySelectorAll("main details")) part.open = true;
    requestAnimationFrame(() => setTimeout(done));
})"""


def open_details(page: Page) -> None:
    """Everything that is folded away, and what is asked for when it opens."""
    page.evaluate(OPEN)
    page.locator(".htmx-request").first.wait_for(state="detached")


def other_event() -> Event:
    """A draft with next to nothing in it."""
    return Event.objects.get(organisation__name=OTHER_ORGANISATION)


# --- organisers ----------------------------------------------------------------------------------------


def of_organisation(name: str, **more) -> Visit:
    return Visit(f"organiser:{name}", by("organiser", lambda demo: demo.of_organisation(name)), **more)


def import_page(name: str, status: ImportStatus) -> Visit:
    """Of a list that is made for the visit."""

    def path(demo: Demo) -> str:
        return demo.to(name, make_import(demo.event, status).pk)

    return Visit(f"organiser:{name}, {status}", by("organiser", path))


def stand_page(name: str, number: str, state: str = "", **more) -> Visit:
    label = f"organiser:{name}, {state}" if state else f"organiser:{name}"
    return Visit(label, by("organiser", lambda demo: demo.to(name, demo.stand(number).pk)), **more)


def review_page(name: str, state: str, *statuses: Status, query: str = "", act=None, **more) -> Visit:
    def path(demo: Demo) -> str:
        return demo.to(name, demo.case(*statuses, **more).pk) + query

    return Visit(f"organiser:{name}, {state}", by("organiser", path), act)


def sponsor_page(name: str, state: str = "", **more) -> Visit:
    label = f"organiser:{name}, {state}" if state else f"organiser:{name}"
    return Visit(label, by("organiser", lambda demo: demo.to(name, demo.sponsorship.pk)), **more)


def package_page(name: str) -> Visit:
    return Visit(f"organiser:{name}", by("organiser", lambda demo: demo.to(name, demo.package.pk)), open_details)


def ask_for_a_change(page: Page) -> None:
    """A verdict on the first line opens its comment; the decision opens its reason."""
    page.get_by_role("radio", name="Change", exact=True).first.check()
    page.get_by_role("radio", name="Request changes").check()


def decide_without_reason(page: Page) -> None:
    page.get_by_role("radio", name="Request changes").check()
    page.get_by_role("button", name="Request changes").click()
    wait_for_refusal(page)


def tick_all(page: Page) -> None:
    for box in page.locator("td.pick input").all()[:2]:
        box.check()


def ask_before_resending(page: Page) -> None:
    tick_all(page)
    page.get_by_role("button", name="Send new links").click()
    page.get_by_role("heading", name="Send 2 new links?").wait_for()


def ask_before_inviting_back(page: Page) -> None:
    tick_all(page)
    page.get_by_role("button", name="Invite their sponsors").click()
    page.get_by_role("heading", name="Invite 2 sponsors?").wait_for()


def ask_before_accepting(page: Page) -> None:
    page.get_by_role("checkbox", name="Select stand").first.check()
    page.get_by_role("button", name="Accept what is in review").click()
    page.get_by_role("heading", name="Accept").wait_for()


def ask_before_reminding(page: Page) -> None:
    page.get_by_role("button", name="Remind sponsors about").click()
    page.get_by_role("heading", name="Remind").wait_for()


def shut_a_hall(page: Page) -> None:
    page.locator(".toggle").first.click()
    page.locator('.toggle[aria-expanded="false"]').wait_for()


def pack_of(demo: Demo) -> str:
    event, maya = demo.event, actor_for(demo.user("organiser"))
    return demo.to("pack-detail", (event.production_packs.first() or make_pack(event, actor=maya)).pk)


def ask_too_late(page: Page) -> None:
    page.get_by_label("Days until it is needed").fill("31")
    page.get_by_role("button", name="Save the second step").click()
    wait_for_refusal(page)


def client_at(name: str) -> Callable[[Demo], str]:
    """A page of the organisation's own client, which has called before."""

    def path(demo: Demo) -> str:
        made, _ = ApiClient.objects.get_or_create(
            name="Badge printing",
            organisation=demo.event.organisation,
            defaults={"allowed_scopes": ["events:read", "stands:read"]},
        )
        ApiCallDay.objects.get_or_create(client=made, day=timezone.now().date(), defaults={"calls": 120})
        return demo.of_organisation(name, made.pk)

    return path


def client_page(name: str, **more) -> Visit:
    return Visit(f"organiser:{name}", by("organiser", client_at(name)), **more)


def webhook_page(name: str, **more) -> Visit:
    """Of an endpoint with one delivery that failed."""

    def path(demo: Demo) -> str:
        owner = demo.event.organisation
        endpoint = WebhookEndpoint.objects.filter(organisation=owner).first() or make_endpoint(owner)
        delivery = endpoint.deliveries.first() or make_failed(endpoint)
        keys = {"webhook-list": (), "webhook-delivery": (endpoint.pk, delivery.pk)}.get(name, (endpoint.pk,))
        return demo.of_organisation(name, *keys)

    return Visit(f"organiser:{name}", by("organiser", path), **more)


def make_secret(page: Page) -> None:
    page.get_by_role("button", name="Make the new secret").click()
    page.get_by_role("heading", name="has a new secret").wait_for()


def count_messages(page: Page) -> None:
    page.get_by_role("button", name="Count the messages").click()
    page.get_by_role("button", name="again").wait_for()


def of_programme(name: str, find: Callable[[Demo], Any], state: str = "", act=None, query: str = "", **more) -> Visit:
    """A page of a session or speaker that is made for the visit."""
    label = f"organiser:{name}, {state}" if state else f"organiser:{name}"
    return Visit(label, by("organiser", programme.page_of(name, find, query)), act, **more)


PROGRAMME = [
    Visit("organiser:programme-calendar", by("organiser", programme.calendar)),
    Visit("organiser:programme-calendar, by time", by("organiser", lambda demo: programme.calendar(demo) + "&as=list")),
    Visit(
        "organiser:programme-calendar, by room", by("organiser", lambda demo: programme.calendar(demo) + "&as=rooms")
    ),
    Visit("organiser:programme-calendar, moving", by("organiser", programme.calendar), programme.move_in_place),
    Visit("organiser:programme-calendar, viewer", by("viewer", programme.calendar)),
    Visit(
        "organiser:programme-calendar, nothing there yet",
        by("staff", lambda _: reverse("organiser:programme-calendar", args=[other_event().slug])),
    ),
    event_page("session-list", is_list=True),
    Visit("organiser:session-list, viewer", by("viewer", lambda demo: demo.to("session-list"))),
    Visit("organiser:session-list, nothing found", by("organiser", lambda demo: demo.to("session-list") + "?q=zzzz")),
    Visit(
        "organiser:session-list, nothing there yet",
        by("staff", lambda _: reverse("organiser:session-list", args=[other_event().slug])),
    ),
    Visit(
        "organiser:session-bulk", by("organiser", lambda demo: demo.to("session-list")), programme.ask_before_publishing
    ),
    Visit(
        "organiser:speaker-bulk",
        by("organiser", lambda demo: demo.to("speaker-list")),
        programme.ask_before_withdrawing,
    ),
    event_page("session-create", act=send_as_it_is),
    of_programme("session-detail", programme.synced, "with everything", open_details),
    of_programme("session-detail", programme.synced, "somebody to add", query="?q=o"),
    of_programme("session-detail", programme.withdrawn, "withdrawn"),
    of_programme("session-edit", programme.synced, act=open_details),
    of_programme("session-move", programme.synced),
    of_programme("session-cancel", programme.synced),
    of_programme("session-withdraw", programme.synced),
    of_programme("session-reinstate", programme.withdrawn),
    of_programme("session-purge", programme.withdrawn),
    event_page("speaker-list", is_list=True),
    event_page("speaker-create", act=send_empty),
    of_programme("speaker-detail", programme.speaker, act=open_details),
    of_programme("speaker-edit", programme.speaker),
    of_programme("speaker-withdraw", programme.speaker),
    of_programme("speaker-reinstate", programme.former_speaker),
    of_programme("speaker-purge", programme.former_speaker),
    Visit("organiser:duplicate-list", by("organiser", programme.duplicates)),
    Visit(
        "organiser:duplicate-list, none",
        by("staff", lambda _: reverse("organiser:duplicate-list", args=[other_event().slug])),
    ),
    Visit("organiser:duplicate-bulk", by("organiser", programme.duplicates), programme.ask_before_merging),
    Visit("organiser:speaker-merge", by("organiser", programme.compared), open_details),
    of_programme("speaker-merge", programme.speaker, "which one", query="?q=vogt"),
    of_programme("session-merge", programme.synced, "which one"),
    of_programme("speaker-detail", programme.shared, "of two vendors"),
    of_programme("speaker-detail", programme.hidden_speaker, "hidden"),
    of_programme("merge-undo", programme.merge),
    event_page("room-list", act=open_details),
    event_page("programme-import", act=send_empty),
    Visit(
        "organiser:programme-list", by("organiser", lambda demo: demo.to("programme-list", programme.uploaded(demo)))
    ),
]


def company_list_of_all(demo: Demo) -> str:
    for make in (companies.to_match, companies.linked, companies.former):
        make(demo)
    return demo.to("company-list") + "?state=to_match"


COMPANIES = [
    Visit("organiser:company-list", by("organiser", company_list_of_all), is_list=True),
    Visit(
        "organiser:company-list, nothing there yet",
        by("staff", lambda _: reverse("organiser:company-list", args=[other_event().slug])),
    ),
    Visit("organiser:company-bulk", by("organiser", company_list_of_all), companies.ask_before_creating),
    of_programme("company-detail", companies.to_match, act=open_details),
    of_programme("company-detail", companies.linked, "linked", open_details),
    of_programme("company-detail", companies.former, "withdrawn"),
    of_programme("company-withdraw", companies.to_match),
    of_programme("company-reinstate", companies.former),
    of_programme("company-purge", companies.former),
]


def sync_page(name: str, path: Callable[[Demo], str], state: str = "", act=None) -> Visit:
    return Visit(f"sync:{name}, {state}" if state else f"sync:{name}", by("organiser", path), act)


def sync_run(name: str, status: RunStatus, mode: RunMode = RunMode.REAL, act=None) -> Visit:
    state = f"{status} preview" if mode == RunMode.DRY else str(status)
    return sync_page(name, syncs.page_of_run(name, status, mode), state, act)


SYNC = [
    sync_page("connection-list", syncs.of_event("connection-list")),
    Visit(
        "sync:connection-list, nothing there yet",
        by("staff", lambda _: reverse("sync:connection-list", args=[other_event().slug])),
    ),
    Visit("sync:connection-list, viewer", by("viewer", syncs.of_event("connection-list"))),
    sync_page("connection-choose", syncs.of_event("connection-choose")),
    sync_page("connection-create", syncs.of_event("connection-create", "sessionboard"), act=send_empty),
    sync_page("connection-create", syncs.of_event("connection-create", "planstone"), "another vendor"),
    sync_page("connection-create", syncs.of_event("connection-create", "rhythm"), "long addresses"),
    sync_page("connection-detail", syncs.page_of("connection-detail"), act=open_details),
    sync_page("connection-detail", syncs.page_of("connection-detail", syncs.broken), "broken"),
    sync_page("connection-detail", syncs.page_of("connection-detail", syncs.disconnected), "disconnected"),
    sync_page("connection-edit", syncs.page_of("connection-edit")),
    sync_page("connection-check", syncs.page_of("connection-check")),
    sync_page("connection-disconnect", syncs.page_of("connection-disconnect")),
    sync_page("connection-reconnect", syncs.page_of("connection-reconnect", syncs.disconnected)),
    sync_run("run-detail", RunStatus.COMPLETED, RunMode.DRY, act=open_details),
    sync_run("run-detail", RunStatus.COMPLETED, act=open_details),
    sync_run("run-detail", RunStatus.HELD),
    sync_run("run-detail", RunStatus.SUPERSEDED),
    sync_run("run-detail", RunStatus.FAILED),
    sync_run("run-detail", RunStatus.RUNNING),
    sync_run("run-release", RunStatus.HELD),
    sync_run("run-undo", RunStatus.COMPLETED),
    sync_page("row-again", syncs.page_of("row-again"), act=send_empty),
    sync_page("failed-list", syncs.failed_rows),
    sync_page("failed-detail", syncs.failed_row),
    sync_page("removed-list", syncs.removed),
    sync_page("picture-list", syncs.pictures),
    sync_page("write-back", syncs.page_of("write-back")),
    sync_page("hook-detail", syncs.page_of("hook-detail")),
    sync_page("hook-detail", syncs.page_of("hook-detail"), "secret shown", syncs.make_secret),
]
ORGANISER = [
    Visit("organiser:event-list", by("organiser", lambda _: reverse("organiser:event-list"))),
    event_page("overview"),
    Visit("organiser:overview, viewer", by("viewer", lambda demo: demo.to("overview"))),
    event_page("event-settings"),
    event_page("event-archive"),
    Visit(
        "organiser:event-publish",
        by("staff", lambda _: reverse("organiser:event-publish", args=[other_event().slug])),
    ),
    Visit(
        "organiser:overview, nothing there yet",
        by("staff", lambda _: reverse("organiser:overview", args=[other_event().slug])),
    ),
    event_page("event-start"),
    Visit(
        "organiser:event-start, nothing there yet",
        by("staff", lambda _: reverse("organiser:event-start", args=[other_event().slug])),
    ),
    event_page("stand-choices"),
    event_page("event-clone", act=open_details),
    Visit("organiser:event-cloned", by("organiser", lambda demo: demo.next_year("event-cloned"))),
    Visit("organiser:stand-offer-list", by("organiser", lambda demo: demo.next_year("stand-offer-list")), tick_all),
    Visit(
        "organiser:stand-offer-invite",
        by("organiser", lambda demo: demo.next_year("stand-offer-list")),
        ask_before_inviting_back,
    ),
    event_page("event-people", act=open_details),
    event_page("search", act=look_for_something),
    Visit("organiser:search, nothing found", by("organiser", lambda demo: demo.to("search") + "?q=corvd+robtics")),
    event_page("hall-list"),
    event_page("hall-create"),
    Visit("organiser:hall-edit", by("organiser", lambda demo: demo.to("hall-edit", demo.stand("A01").hall_id))),
    event_page("stand-list", is_list=True),
    Visit(
        "organiser:stand-list, nothing found", by("organiser", lambda demo: demo.to("stand-list") + "?q=nobody+at+all")
    ),
    Visit("organiser:stand-list, viewer", by("viewer", lambda demo: demo.to("stand-list"))),
    Visit(
        "organiser:filter-save",
        by("organiser", lambda demo: demo.to("stand-list") + "?q=corvid&status=open"),
        save_nameless_filter,
    ),
    Visit("organiser:filter-edit", by("organiser", lambda demo: demo.to("filter-edit", demo.saved_filter.pk))),
    Visit(
        "organiser:stand-list, saved filters",
        by("organiser", lambda demo: f"{demo.to('stand-list')}?{demo.saved_filter.query}"),
    ),
    event_page("stand-create", act=send_empty),
    event_page("import-list"),
    event_page("import-create", act=send_empty),
    import_page("import-columns", ImportStatus.UPLOADED),
    import_page("import-detail", ImportStatus.PLANNING),
    import_page("import-detail", ImportStatus.PLANNED),
    import_page("import-undo", ImportStatus.DONE),
    stand_page("stand-detail", "A03", "submitted", act=open_details),
    stand_page("stand-detail", "A02", "approved, with a fee", act=open_details),
    stand_page("stand-detail", "A23", "no sponsor", act=open_details),
    stand_page("stand-detail", "B10", "not started"),
    stand_page("stand-detail", "C12", "changes requested"),
    stand_page("stand-edit", "A03"),
    Visit(
        "organiser:payment-reverse",
        by(
            "organiser",
            lambda demo: demo.to("payment-reverse", demo.stand("A02").pk, demo.stand("A02").payments.first().pk),
        ),
        send_empty_grave,
    ),
    stand_page("stand-remove", "A23"),
    stand_page("stand-sponsor", "A20"),
    stand_page("stand-unassign", "A20"),
    stand_page("stand-co-exhibitors", "C12"),
    stand_page("stand-hand-over", "A02", "approved, with a fee"),
    stand_page("stand-hand-over", "A03", "nothing entered", act=send_empty_grave),
    stand_page("stand-cancel", "A02"),
    stand_page("stand-move", "A02"),
    Visit(
        "organiser:stand-move, target known",
        by("organiser", lambda demo: f"{demo.to('stand-move', demo.stand('A02').pk)}?to={demo.stand('A23').pk}"),
    ),
    event_page("sponsor-list", is_list=True),
    event_page("sponsor-create", act=send_empty),
    event_page("sponsor-add"),
    sponsor_page("sponsor-detail", act=open_details),
    sponsor_page("sponsor-edit"),
    event_page("invitation-list", act=tick_all, is_list=True),
    event_page("invitation-create", act=send_empty),
    Visit(
        "organiser:invitation-resend-many",
        by("organiser", lambda demo: demo.to("invitation-list")),
        ask_before_resending,
    ),
    event_page("review-list", is_list=True),
    review_page("review-detail", "first submission", Status.SUBMITTED, submission=1, act=ask_for_a_change),
    review_page("review-detail", "submitted again", Status.SUBMITTED, submission=2, revision=1),
    review_page("review-detail", "next revision", Status.SUBMITTED, revision=2),
    review_page("review-detail", "no reason given", Status.SUBMITTED, submission=1, act=decide_without_reason),
    review_page("review-detail", "approved", Status.APPROVED, act=open_details),
    review_page("review-reopen", "approved", Status.APPROVED),
    review_page("review-difference", "two submissions", Status.SUBMITTED, submission=2, query=""),
    Visit(
        "organiser:demand-list", by("organiser", lambda demo: demo.to("demand-list") + "?open=light-rig"), open_details
    ),
    event_page("artwork-board", is_list=True),
    event_page("artwork-list", is_list=True),
    Visit(
        "organiser:artwork-board, a hall is shut", by("organiser", lambda demo: demo.to("artwork-board")), shut_a_hall
    ),
    Visit("organiser:artwork-board, viewer", by("viewer", lambda demo: demo.to("artwork-board"))),
    Visit(
        "organiser:artwork-accept",
        by("organiser", lambda demo: demo.to("artwork-board") + "?status=in_review"),
        ask_before_accepting,
    ),
    Visit("organiser:artwork-remind", by("organiser", lambda demo: demo.to("artwork-board")), ask_before_reminding),
    Visit("organiser:pack-list, wrong template", by("organiser", lambda demo: demo.to("pack-list") + "?template=x")),
    event_page("pack-list"),
    Visit("organiser:pack-detail", by("organiser", pack_of)),
    event_page("contact-list", is_list=True),
    *PROGRAMME,
    *COMPANIES,
    *SYNC,
    event_page("demand-halls"),
    review_page("summary", "approved", Status.APPROVED),
    Visit(
        "organiser:summary-of",
        by("organiser", lambda demo: demo.to("summary-of", demo.case(Status.SUBMITTED, submission=2).pk, 1)),
    ),
    event_page("demand-stands"),
    event_page("package-list", is_list=True),
    package_page("package-detail"),
    package_page("package-difference"),
    of_organisation("organisation-detail"),
    of_organisation("organisation-start"),
    of_organisation("event-create", act=send_empty),
    of_organisation("organisation-defaults"),
    of_organisation("organisation-packages"),
    Visit(
        "organiser:organisation-package",
        by("organiser", lambda demo: demo.of_organisation("organisation-package", demo.package.pk)),
    ),
    Visit(
        "organiser:organisation-package-difference",
        by("organiser", lambda demo: demo.of_organisation("organisation-package-difference", demo.package.pk)),
    ),
    of_organisation("organisation-sponsors", is_list=True),
    Visit(
        "organiser:organisation-sponsor-edit",
        by(
            "organiser",
            lambda demo: demo.of_organisation("organisation-sponsor-edit", demo.sponsorship.sponsor_id),
        ),
    ),
    Visit(
        "organiser:sponsor-merge",
        by("organiser", lambda demo: demo.of_organisation("sponsor-merge", demo.sponsorship.sponsor_id)),
    ),
    Visit(
        "organiser:sponsor-merge, compared",
        by(
            "organiser",
            lambda demo: (
                f"{demo.of_organisation('sponsor-merge', demo.sponsorship.sponsor_id)}"
                f"?into={demo.stand('A02').sponsorship.sponsor_id}"
            ),
        ),
    ),
    Visit(
        "organiser:organisation-search",
        by("organiser", lambda demo: demo.of_organisation("organisation-search") + "?q=corvid"),
    ),
    of_organisation("client-list", is_list=True),
    of_organisation("client-create", act=send_empty),
    client_page("client-detail", act=open_details),
    client_page("client-edit"),
    client_page("client-rotate"),
    Visit("organiser:client-rotate, secret shown", by("organiser", client_at("client-rotate")), make_secret),
    client_page("client-revoke"),
    client_page("client-first-call"),
    webhook_page("webhook-list", is_list=True),
    of_organisation("webhook-create", act=send_empty),
    webhook_page("webhook-detail", act=open_details),
    webhook_page("webhook-edit"),
    webhook_page("webhook-rotate"),
    webhook_page("webhook-remove"),
    webhook_page("webhook-replay", act=count_messages),
    webhook_page("webhook-delivery", act=open_details),
    of_organisation("team-list"),
    Visit(
        "organiser:organisation-second-factor",
        by("organiser", lambda demo: demo.of_organisation("organisation-defaults")),
        ask_too_late,
    ),
    Visit(
        "organiser:team-invite",
        by("organiser", lambda demo: demo.of_organisation("team-list")),
        lambda page: page.get_by_role("button", name="Send the invitation").click(),
    ),
]

# --- sponsors ------------------------------------------------------------------------------------------


def own_stand(name: str, number: str, state: str = "", act=None) -> Visit:
    """A page of a stand, as its sponsor sees it."""

    def where(demo: Demo) -> Where:
        stand = demo.stand(number)
        return reverse(f"sponsor:{name}", args=[stand.pk]), demo.sponsor_of(stand)

    return Visit(f"sponsor:{name}, {state}" if state else f"sponsor:{name}", where, act)


def own_case(name: str, state: str, find: Callable[[Demo], StandConfiguration], act=None, *more) -> Visit:
    def where(demo: Demo) -> Where:
        stand = find(demo).stand
        return reverse(f"sponsor:{name}", args=[stand.pk, *(one(demo) for one in more)]), demo.sponsor_of(stand)

    return Visit(f"sponsor:{name}, {state}" if state else f"sponsor:{name}", where, act)


def in_status(*statuses: Status, **more) -> Callable[[Demo], StandConfiguration]:
    return lambda demo: demo.case(*statuses, **more)


def type_nonsense(page: Page) -> None:
    page.get_by_role("spinbutton").first.fill("")
    page.locator("[aria-invalid=true]").first.wait_for()


def own_right(demo: Demo, number: str) -> Where:
    """Where a sponsor would leave their own stand."""
    stand = demo.stand(number)
    user = demo.sponsor_of(stand)
    grant = user.permissions.filter(scope_id=stand.sponsorship_id).first()
    return reverse("sponsor:team-remove", args=[stand.pk, grant.pk]), user


def own_prints(demo: Demo) -> Where:
    """Of a company with something that was delivered."""
    requirement = artwork.delivered(demo, ArtworkStatus.NEEDS_ATTENTION).requirement
    return reverse("sponsor:artwork-list"), artwork.company_of(demo, requirement)


def own_prints_of_stand(demo: Demo) -> Where:
    requirement = artwork.delivered(demo, ArtworkStatus.NEEDS_ATTENTION).requirement
    return reverse("sponsor:artwork", args=[requirement.stand.pk]), artwork.company_of(demo, requirement)


SPONSOR = [
    Visit("sponsor:stand-list", by("sponsor", lambda _: reverse("sponsor:stand-list"))),
    Visit("sponsor:artwork-list", own_prints),
    Visit("sponsor:artwork-list, designer", by("designer", lambda _: reverse("sponsor:artwork-list"))),
    Visit("sponsor:artwork", own_prints_of_stand),
    Visit(
        "sponsor:stand-offer-let-go",
        by("sponsor", lambda demo: reverse("sponsor:stand-offer-let-go", args=[demo.kept.pk])),
    ),
    own_stand("stand-detail", "B10", "nothing chosen"),
    own_stand("stand-history", "C12", act=open_details),
    own_stand("team", "C12", act=send_empty),
    Visit("sponsor:team-remove", lambda demo: own_right(demo, "C12")),
    own_stand("package-choose", "B10", "first choice"),
    own_case("package-choose", "another one", in_status(Status.DRAFT, revision=1)),
    own_case("package-change", "", lambda demo: demo.at("C12"), None, lambda demo: demo.other_package.pk),
    own_stand("configuration", "C12", "changes requested", open_details),
    own_case("configuration", "draft", in_status(Status.DRAFT, revision=1)),
    own_stand("configuration", "C13", "a rule is broken"),
    own_stand("submit", "C13", "a rule is broken"),
    own_case("configuration", "nonsense entered", in_status(Status.DRAFT, revision=1), type_nonsense),
    own_case("configuration", "next revision", in_status(Status.DRAFT, revision=2)),
    own_case("configuration", "submitted", in_status(Status.SUBMITTED), open_details),
    own_case("configuration", "approved", in_status(Status.APPROVED), open_details),
    Visit(
        "sponsor:configuration, viewer",
        by("viewer", lambda demo: reverse("sponsor:configuration", args=[demo.stand("A03").pk])),
    ),
    Visit(
        "sponsor:configuration, organiser",
        by("organiser", lambda demo: reverse("sponsor:configuration", args=[demo.stand("C12").pk])),
    ),
    own_case("summary", "approved", in_status(Status.APPROVED)),
    own_case("summary-of", "", in_status(Status.SUBMITTED, submission=2), None, lambda _: 1),
    own_stand("submit", "C12"),
    own_case("configuration-withdraw", "", in_status(Status.SUBMITTED)),
    own_case("configuration-reopen", "", in_status(Status.APPROVED)),
    own_case("configuration-discard", "", in_status(Status.DRAFT, revision=2)),
    own_case("configuration-remove", "", in_status(Status.DRAFT, revision=1)),
    own_case("version-move", "", Demo.outdated),
]

# --- everybody -----------------------------------------------------------------------------------------


def account_page(name: str, act=None, status: int = 200) -> Visit:
    return Visit(name, by("sponsor2", lambda _: reverse(name)), act, status)


def door(name: str, *keys: str, act=None, status: int = 200) -> Visit:
    return Visit(name, nobody(lambda _: reverse(name, args=keys)), act, status)


def with_wrong_password(page: Page) -> None:
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("wrong-horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    wait_for_refusal(page)


def with_first_step(page: Page) -> None:
    """Whoever signs in in two steps is asked for the code next."""
    page.get_by_label("E-mail").fill(PEOPLE["designer"])
    kept = json.loads((settings.EVENTHUB_DATA_DIR / "credentials.json").read_text())
    page.get_by_label("Password", exact=True).fill(kept["users"]["designer"]["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")


# --- artwork, shared by organisers, sponsors, designers and viewers --------------------------------------


def of_company(name: str, state: str, find: Callable[[Demo], artwork.Artwork], act=None) -> Visit:
    """The page of a printable area, as its sponsor sees it."""

    def where(demo: Demo) -> Where:
        requirement = find(demo).requirement
        return artwork.page_of(requirement), artwork.company_of(demo, requirement)

    return Visit(f"portal:{name}, {state}", where, act)


def missing_artwork(demo: Demo) -> Where:
    requirement = artwork.missing(demo)
    return artwork.page_of(requirement), artwork.company_of(demo, requirement)


def delivered(status: ArtworkStatus, worst: str = "") -> Callable[[Demo], artwork.Artwork]:
    return lambda demo: artwork.delivered(demo, status, worst)


def proof_page(state: str, key: str, status: ProofStatus, act=None) -> Visit:
    path = by(key, lambda demo: reverse("portal:proof", args=[artwork.proof_in(demo, status).pk]))
    return Visit(f"portal:proof, {state}", path, act)


def compare_page(view: str) -> Visit:
    def path(demo: Demo) -> str:
        return f"{reverse('portal:artwork-compare', args=[artwork.two_versions(demo).pk])}?view={view}"

    return Visit(f"portal:artwork-compare, {view}", by("organiser", path))


def decide_without_words(page: Page) -> None:
    page.get_by_role("radio", name="Reject, with feedback").check()
    page.get_by_role("button", name="Record the decision").click()
    wait_for_refusal(page)


def mark_by_keys(page: Page) -> None:
    """Zoomed in until tiles are needed, to the first mark, then a new one: without a mouse."""
    page.locator("#viewer").focus()
    for _ in range(5):
        page.keyboard.press("+")
    page.locator("[data-tiles] image").first.wait_for(state="attached")
    page.keyboard.press("p")
    page.locator("#mark-1:focus").wait_for()
    page.keyboard.press("n")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator("#mark-text:focus").wait_for()
    assert page.locator("#mark-x").input_value() != "50"


def draw_a_box(page: Page) -> None:
    page.locator("#new-mark summary").first.click()
    page.get_by_label("Mark", exact=True).select_option("box")
    page.evaluate("scrollTo(0, 0)")
    sheet = page.locator("[data-sheet]").bounding_box()
    page.mouse.move(sheet["x"] + sheet["width"] * 0.2, sheet["y"] + sheet["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(sheet["x"] + sheet["width"] * 0.4, sheet["y"] + sheet["height"] * 0.4, steps=3)
    page.mouse.up()
    page.locator("#mark-text:focus").wait_for()
    ends = [float(page.locator(f"#mark-{name}").input_value()) for name in ("x", "y", "x2", "y2")]
    assert [round(end) for end in ends] == [20, 20, 40, 40]


def open_as_guest(page: Page) -> None:
    page.get_by_role("button", name="Open the proof").click()
    page.get_by_text("You look at this as Kim Lee").wait_for()


def asked_to_take_back(demo: Demo) -> Where:
    found = artwork.delivered(demo, ArtworkStatus.IN_REVIEW)
    return reverse("portal:artwork-remove", args=[found.pk]), artwork.company_of(demo, found.requirement)


ARTWORK = [
    Visit("portal:requirement, missing", missing_artwork, open_details),
    of_company("requirement", "errors", delivered(ArtworkStatus.NEEDS_ATTENTION, "error"), open_details),
    of_company("requirement", "warnings", delivered(ArtworkStatus.NEEDS_ATTENTION, "warning")),
    of_company("requirement", "rejected", delivered(ArtworkStatus.REJECTED)),
    Visit(
        "portal:requirement, in review",
        by("organiser", lambda demo: artwork.page_of(artwork.delivered(demo, ArtworkStatus.IN_REVIEW).requirement)),
        open_details,
    ),
    Visit(
        "portal:requirement, viewer",
        by("viewer", lambda demo: artwork.page_of(artwork.proof_in(demo, ProofStatus.APPROVED).artwork.requirement)),
    ),
    proof_page("to be decided", "organiser", ProofStatus.ISSUED, open_details),
    Visit(
        "portal:proof, no reason given",
        lambda demo: (
            reverse("portal:proof", args=[artwork.proof_in(demo, ProofStatus.ISSUED).pk]),
            artwork.company_of(demo, artwork.proof_in(demo, ProofStatus.ISSUED).artwork.requirement),
        ),
        decide_without_words,
    ),
    proof_page("marked by keys", "organiser", ProofStatus.ISSUED, mark_by_keys),
    proof_page("a box is drawn", "organiser", ProofStatus.ISSUED, draw_a_box),
    proof_page("approved", "viewer", ProofStatus.APPROVED, open_details),
    proof_page("rejected", "organiser", ProofStatus.REJECTED),
    compare_page("slider"),
    compare_page("differences"),
    Visit("portal:artwork-remove", asked_to_take_back),
    Visit("portal:guest-review", nobody(artwork.guest_link)),
    Visit("portal:guest-review, opened", nobody(artwork.guest_link), open_as_guest),
]

# --- signing in, one's own account -----------------------------------------------------------------------

EVERYBODY = [
    *ARTWORK,
    door("account_login"),
    Visit("account_login, refused", nobody(lambda _: reverse("account_login")), with_wrong_password),
    door("account_reset_password", act=send_empty),
    door("account_reset_password_done"),
    door("account_reset_password_from_key", "zz", "ended"),
    door("account_reset_password_from_key_done"),
    door("account_signup"),
    door("account_inactive"),
    door("account_email_verification_sent"),
    door("account_confirm_email", "ended"),
    Visit("portal:invitation", nobody(lambda demo: demo.invitation(InvitationStatus.SENT)), send_empty),
    Visit(
        "portal:invitation, accepted",
        nobody(lambda demo: demo.invitation(InvitationStatus.ACCEPTED)),
        status=410,
    ),
    Visit(
        "portal:invitation, withdrawn",
        nobody(lambda demo: demo.invitation(InvitationStatus.WITHDRAWN)),
        status=410,
    ),
    Visit(
        "portal:invitation-request",
        nobody(lambda demo: demo.invitation(InvitationStatus.WITHDRAWN)),
        lambda page: page.get_by_role("button", name="Ask for a new link").click(),
        status=410,
    ),
    Visit("portal:home", by("staff", lambda _: "/")),
    Visit("portal:acting-list", by("staff", lambda _: reverse("portal:acting-list")), is_list=True),
    Visit(
        "portal:acting-start",
        by("staff", lambda demo: reverse("portal:acting-start", args=[demo.user("sponsor").pk])),
        send_empty,
    ),
    account_page("portal:account"),
    account_page("portal:second-factor"),
    account_page("account_email"),
    account_page("account_change_password", act=send_empty),
    account_page("account_logout"),
    account_page("account_reauthenticate"),
    account_page("mfa_index"),
    account_page("socialaccount_connections"),
    door("socialaccount_login_cancelled"),
    door("socialaccount_login_error", status=401),
    account_page("mfa_activate_totp"),
    Visit("mfa_index, in use", by("designer", lambda _: reverse("mfa_index"))),
    *[
        Visit(name, by("designer", lambda _, name=name: reverse(name)))
        for name in (
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_list_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_view_recovery_codes",
        )
    ],
    account_page("mfa_add_webauthn"),
    *[
        Visit(name, by("designer", lambda demo, name=name: reverse(name, args=[demo.passkey_of("designer")])))
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ],
    Visit("mfa_authenticate", nobody(lambda _: reverse("account_login")), with_first_step),
    account_page("usersessions_list"),
    Visit("portal:mail-list", nobody(lambda _: reverse("portal:mail-list")), settings={"DEBUG": True}),
    Visit("portal:mail-detail", nobody(lambda demo: demo.mail()), settings={"DEBUG": True}),
    Visit("error 404", by("organiser", lambda _: "/e/no-such-event/"), status=404),
    Visit("error 404, stranger", nobody(lambda _: "/no-such-page"), status=404),
    Visit("error 403", by("viewer", lambda demo: demo.to("stand-edit", demo.stand("A03").pk)), status=403),
]

# --- staff ---------------------------------------------------------------------------------------------


def record_page(model: type[Model], kind: str, *, extra: tuple = (), act=None) -> Visit:
    """A page of the admin site; of one record the newest that there is."""
    options = model._meta
    name = f"admin:{options.app_label}_{options.model_name}_{kind}"
    on_one = kind not in ("changelist", "add")

    def path(_: Demo) -> str:
        keys = [model._default_manager.order_by("-pk").first().pk] if on_one else []
        return reverse(name, args=[*keys, *extra])

    return Visit(name, by("staff", path), act)


def working_copy(name: str, *kind: str) -> Visit:
    """A page of the one working copy, which has things to mend; `kind`: the first category or option."""

    def path(demo: Demo) -> str:
        draft = draft_with_faults(demo)
        category = draft.typed["categories"][0]
        keys = {"category": category["key"], "option": category["options"][0]["key"]}
        return reverse(f"admin:packages_package_{name}", args=[draft.pk, *(keys[each] for each in kind)])

    return Visit(f"admin:packages_package_{name}", by("staff", path))


def draft_with_faults(demo: Demo) -> PackageDraft:
    present = PackageDraft.objects.first()
    if present:
        return present
    package = demo.other_package
    draft = begin_version(package, content=content_of(package.newest), actor=Actor.system("demo"))
    option = draft.typed["categories"][0]["options"][0]
    option |= {"unit_price": "cheap", "rules": [{"kind": "requires", "code": "none", "message": ""}]}
    draft.save()
    return draft


def send_no_file(page: Page) -> None:
    page.get_by_role("button", name="Read the file").click()
    page.locator(".errornote").wait_for()


STAFF = [
    Visit("admin:index", by("staff", lambda _: reverse("admin:index"))),
    record_page(Stand, "changelist"),
    record_page(Stand, "change"),
    record_page(Sponsor, "add", act=lambda page: page.locator("[name=_save]").click()),
    record_page(StandConfiguration, "change"),
    record_page(StandConfiguration, "history"),
    record_page(Package, "new_version"),
    record_page(Package, "add"),
    record_page(Package, "changelist"),
    Visit(
        "admin:packages_package_import", by("staff", lambda _: reverse("admin:packages_package_import")), send_no_file
    ),
    Visit("admin:packages_package_check_rules", by("staff", lambda _: reverse("admin:packages_package_check_rules"))),
    working_copy("copy"),
    working_copy("copy_category", "category"),
    working_copy("copy_option", "option"),
    working_copy("copy_publish"),
    working_copy("copy_discard"),
    record_page(StandConfiguration, "step", extra=("approve",)),
    record_page(ApiClient, "add"),
    record_page(User, "change"),
    record_page(MailMessage, "changelist"),
]
VISITS = [*ORGANISER, *SPONSOR, *EVERYBODY, *STAFF]

# Made by the same template as another page, with other words in it, or what another visit comes by: `make test` walks through one
# of them, the soak through both.
LIKE_ANOTHER = {
    "admin:accounts_apiclient_add": "admin:stands_sponsor_add",
    "admin:accounts_user_change": "admin:stands_stand_change",
    "admin:configurations_standconfiguration_change": "admin:stands_stand_change",
    "admin:messaging_mailmessage_changelist": "admin:stands_stand_changelist",
    "admin:packages_package_add": "admin:stands_sponsor_add",
    "admin:packages_package_changelist": "admin:stands_stand_changelist",
    "admin:packages_package_copy_discard": "admin:packages_package_copy_publish",
    "admin:packages_package_copy_option": "admin:packages_package_copy_category",
    "organiser:client-edit": "organiser:client-create",
    "organiser:company-reinstate": "organiser:company-withdraw",
    "organiser:demand-halls": "organiser:demand-list",
    "organiser:demand-stands": "organiser:demand-list",
    "organiser:hall-edit": "organiser:hall-create",
    "organiser:organisation-defaults": "organiser:organisation-second-factor",
    "organiser:organisation-package": "organiser:package-detail",
    "organiser:organisation-package-difference": "organiser:package-difference",
    "organiser:organisation-packages": "organiser:package-list",
    "organiser:organisation-search": "organiser:search",
    "organiser:session-edit": "organiser:session-create",
    "organiser:session-reinstate": "organiser:session-cancel",
    "organiser:session-withdraw": "organiser:session-cancel",
    "organiser:speaker-bulk": "organiser:session-bulk",
    "organiser:speaker-edit": "organiser:speaker-create",
    "organiser:speaker-reinstate": "organiser:speaker-withdraw",
    "organiser:stand-edit": "organiser:stand-create",
    "organiser:summary-of": "organiser:summary",
    "organiser:team-list": "organiser:team-invite",
    "organiser:webhook-edit": "organiser:webhook-create",
    "sponsor:configuration-discard": "sponsor:configuration-withdraw",
    "sponsor:configuration-remove": "sponsor:configuration-withdraw",
    "sponsor:configuration-reopen": "sponsor:configuration-withdraw",
    "sponsor:summary-of": "sponsor:summary",
    "sync:connection-edit": "sync:connection-create",
}
ANSWERS_A_FORM = "takes what a form sends, and leads to a page or shows one again"
# Addresses that are no page of their own, each with its reason.
NOT_VISITED = {
    **{
        f"sync:{name}": ANSWERS_A_FORM
        for name in (
            "connection-pause",
            "connection-resume",
            "removed-return",
            "pictures-again",
            "picture-again",
            "run-apply",
            "run-cancel",
            "run-leave",
            "run-preview",
            "run-start",
        )
    },
    "sync:run-progress": "a part of the run's page, which shows it",
    "sync:call": "asked by vendors' systems",
    **{
        f"organiser:{name}": ANSWERS_A_FORM
        for name in (
            "company-booth",
            "company-create-sponsor",
            "company-fields",
            "company-link",
            "company-pick-up",
            "company-set-aside",
            "company-unlink",
            "configuration-start",
            "fee-add",
            "fee-reverse",
            "payment-record",
            "filter-remove",
            "grant-revoke",
            "import-again",
            "import-reading",
            "import-run",
            "invitation-resend",
            "invitation-withdraw",
            "package-offer",
            "package-stop",
            "review-approve",
            "review-request-changes",
            "sponsor-invite",
            "sponsorship-edit",
            "stand-allocate",
            "stand-allocation-remove",
            "stand-assign",
            "stand-invite",
            "stand-offer-again",
            "stand-offer-withdraw",
            "programme-list-discard",
            "room-change",
            "room-create",
            "room-remove",
            "session-speakers",
            "session-apart",
            "session-owner",
            "session-unlock",
            "speaker-apart",
            "speaker-owner",
            "speaker-unlock",
            "track-change",
            "track-create",
            "track-remove",
            "type-change",
            "type-create",
            "type-remove",
            "stock-limit",
            "team-resend",
            "team-revoke",
            "team-withdraw",
            "webhook-delivery-replay",
            "webhook-pause",
            "webhook-ping",
            "webhook-resume",
        )
    },
    "sponsor:configuration-begin": ANSWERS_A_FORM,
    "sponsor:team-resend": ANSWERS_A_FORM,
    "sponsor:team-withdraw": ANSWERS_A_FORM,
    "organiser:package-export": "a file",
    "organiser:organisation-package-export": "a file",
    "organiser:summary-pdf": "a PDF",
    "sponsor:summary-pdf": "a PDF",
    "sponsor:stand-offer-keep": ANSWERS_A_FORM,
    "organiser:import-template": "a file",
    "organiser:stand-export": "a file",
    "organiser:programme-export": "a file",
    "organiser:programme-template": "a file",
    "organiser:event-zip": "a file",
    "organiser:pack-download": "a file",
    "organiser:pack-manifest": "a file",
    "organiser:import-progress": "the part of a page that moves while a worker is at it",
    "portal:file": "a picture",
    "portal:upload": ANSWERS_A_FORM,
    "portal:uploads": ANSWERS_A_FORM,
    "portal:derived": "a picture",
    "portal:document": "a PDF",
    "portal:requirement-document": "a PDF",
    "portal:proof-certificate": "a PDF",
    **{
        f"portal:{name}": ANSWERS_A_FORM
        for name in (
            "requirement-due",
            "requirement-replace",
            "artwork-accept",
            "artwork-accept-warning",
            "artwork-reject",
            "artwork-overrule",
            "artwork-notes",
            "proof-decide",
            "annotation-add",
            "annotation-answer",
            "annotation-resolve",
            "annotation-reopen",
            "guest-invite",
            "guest-revoke",
        )
    },
    "portal:download": "a picture",
    "portal:health": "for what watches the service",
    "account_confirm_login_code": "nobody signs in by a code",
    "account_set_password": "everybody has a password: it leads to changing it",
    "mfa_download_recovery_codes": "a text file",
    "openid_connect_callback": "where a provider leads back to; its refusals are pages of tests/portal/test_oidc.py",
    "openid_connect_login": ANSWERS_A_FORM,
    "portal:acting-stop": ANSWERS_A_FORM,
    "portal:passkey-remove": "the same page as mfa_remove_webauthn",
    "portal:oidc-begin": ANSWERS_A_FORM,
    "portal:oidc-return": "the same as openid_connect_callback",
    "socialaccount_signup": "nobody registers: it leads to the sign-in page",
    "mfa_login_webauthn": "asked by the script of the sign-in page",
}
