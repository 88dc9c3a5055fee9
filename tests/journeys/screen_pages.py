"""The pages beside the journey, for `make screens`: what is needed, what is printed, what happens when, and what vendors say."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page

from eventhub.accounts.models import User
from eventhub.accounts.queries import actor_for
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.guests import guest_path, invite_guest
from eventhub.core.actor import Actor
from eventhub.programme.merge_queries import alike_in
from eventhub.programme.merging import merge_rows, tell_apart
from eventhub.programme.models import Session, Speaker
from eventhub.programme.services import change_session
from integrations.sandbox.server import Sandbox
from integrations.sync.copies.work import copy_all
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import apply_preview, connect, start_run
from tests.integrations.sync_pages.making import a_session, to, worked
from tests.journeys import artwork, companies, programme
from tests.journeys.demo import Demo

SESSIONS = 40


class Takes(Protocol):
    """The camera of screens.py."""

    demo: Demo

    def part(self, title: str) -> None: ...

    def become(self, user: User | None) -> None: ...

    def take(
        self,
        name: str,
        caption: str,
        path: str,
        prepare: Callable[[Page], None] | None = None,
        *,
        whole: bool = True,
        dark: bool = False,
    ) -> None: ...


# --- demand and artwork ----------------------------------------------------------------------------------


def show_demand(camera: Takes) -> None:
    demo = camera.demo
    camera.part("What the event needs")
    camera.become(demo.user("organiser"))
    camera.take("demand", "How much of each option is approved and pending", demo.to("demand-list"), dark=True)


def show_artwork(camera: Takes) -> None:
    demo = camera.demo
    camera.part("Artwork and proofs")
    _from_the_sponsors_side(camera)
    maya = demo.user("organiser")
    camera.become(maya)
    camera.take("artwork-board", "Which prints are at risk, by stand and option", demo.to("artwork-board"), dark=True)
    camera.take("artwork-list", "The same as a list", demo.to("artwork-list"))
    delivered = artwork.page_of(artwork.delivered(demo, ArtworkStatus.IN_REVIEW).requirement)
    camera.take("artwork-review", "A file waits for the organiser: what was found, accept or reject", delivered)
    camera.take("pack", "Approved files as one pack for production", demo.to("pack-list"))
    camera.become(None)
    camera.take("guest", "Somebody without an account looks at one proof, by a link", "/", _as_guest(demo, maya))


def _from_the_sponsors_side(camera: Takes) -> None:
    demo = camera.demo
    camera.become(demo.sponsor_of(demo.stand("A18")))
    camera.take("own-artwork", "The sponsor's prints: missing, wrong, with whom", reverse("sponsor:artwork-list"))
    missing = artwork.missing(demo)
    camera.become(artwork.company_of(demo, missing))
    camera.take("artwork-missing", "What is needed, with a drawing to scale", artwork.page_of(missing))
    wrong = artwork.delivered(demo, ArtworkStatus.NEEDS_ATTENTION, "error").requirement
    camera.become(artwork.company_of(demo, wrong))
    camera.take("artwork-wrong", "What is wrong with a file, where, and what to do", artwork.page_of(wrong), dark=True)
    proof = artwork.proof_in(demo, ProofStatus.ISSUED)
    camera.become(artwork.company_of(demo, proof.artwork.requirement))
    decide = reverse("portal:proof", args=[proof.pk])
    camera.take("proof", "The proof: lines, comments in their places, the decision", decide, dark=True)
    camera.become(demo.user("designer"))
    camera.take("designer", "A designer sees the artwork of their stands alone", reverse("sponsor:artwork-list"))


def _as_guest(demo: Demo, host: User) -> Callable[[Page], None]:
    """A link opens once: each window gets its own."""
    proof = artwork.proof_in(demo, ProofStatus.ISSUED)

    def open_link(page: Page) -> None:
        assert page.viewport_size
        email = f"kim-{page.viewport_size['width']}@agency.example"
        page.goto(guest_path(invite_guest(proof, email=email, name="Kim Lee", actor=actor_for(host))))
        page.get_by_role("button", name="Open the proof").click()
        page.get_by_text("You look at this as Kim Lee").wait_for()

    return open_link


# --- programme -------------------------------------------------------------------------------------------


def show_programme(camera: Takes) -> None:
    demo = camera.demo
    camera.part("The programme")
    camera.become(demo.user("organiser"))
    second = (demo.event.starts_at + timedelta(days=1)).astimezone(demo.event.zone).date()
    calendar = f"{demo.to('programme-calendar')}?day={second}"
    camera.take("calendar", "A day by room, with its clashes; on a phone by time", calendar, dark=True)
    camera.take("sessions", "All sessions", demo.to("session-list"))
    camera.take("move", "A session is moved", demo.to("session-move", _busy_session(demo).pk))
    camera.take("speakers", "All speakers", demo.to("speaker-list"))
    camera.take("speaker", "One speaker", demo.to("speaker-detail", _busy_speaker(demo).pk))
    camera.take("rooms", "Rooms, tracks and types, and how full each room is", demo.to("room-list"))
    listed = demo.to("programme-list", programme.uploaded(demo))
    camera.take("list-in", "A list before it is written: every row with its verdict", listed)


def _busy_session(demo: Demo) -> Session:
    return demo.event.sessions.exclude(starts_at=None).order_by("starts_at", "title").first()


def _busy_speaker(demo: Demo) -> Speaker:
    return _busy_session(demo).speaker_links.first().speaker


# --- sync ------------------------------------------------------------------------------------------------


def show_sync(camera: Takes) -> None:
    """A vendor of the sandbox, in the days of the event and by its clock."""
    camera.part("Sync with vendors")
    event = camera.demo.event
    first = event.starts_at.astimezone(event.zone).date()
    with ExitStack() as held:
        held.enter_context(override_settings(EVENTHUB_OUTBOUND_ALLOW=["127.0.0.0/8"]))
        sandbox = held.enter_context(Sandbox(sessions=SESSIONS, zone=event.timezone, first_day=first))
        camera.become(camera.demo.user("organiser"))
        _before_the_first_run(camera, sandbox)
        connection = _connected(camera.demo, sandbox, send_back=True)
        _from_run_to_run(camera, sandbox, connection)
        _two_vendors(camera, sandbox, connection)


def _before_the_first_run(camera: Takes, sandbox: Sandbox) -> None:
    slug = camera.demo.event.slug
    vendors = reverse("sync:connection-choose", args=[slug])
    camera.take("vendors", "Which vendor keeps the programme", vendors)
    form = reverse("sync:connection-create", args=[slug, "sessionboard"])
    caption = "Tested before it is saved: what can be read, three sessions by the venue's clock"
    camera.take("tested", caption, form, _tested_at(sandbox))


def _tested_at(sandbox: Sandbox) -> Callable[[Page], None]:
    given = sandbox.connect("sessionboard")

    def test(page: Page) -> None:
        page.get_by_label("Token", exact=True).fill(given["credentials"]["token"])
        page.get_by_label("Another address", exact=True).first.check()
        page.get_by_label("Another address optional").fill(given["base_url"])
        page.get_by_role("spinbutton", name="Event", exact=True).fill(str(given["options"]["event_id"]))
        page.get_by_role("button", name="Test connection").click()
        page.get_by_role("heading", name="Three sessions").wait_for()

    return test


def _connected(demo: Demo, sandbox: Sandbox, vendor: str = "sessionboard", **rules: bool) -> Connection:
    given = {"name": vendor.capitalize(), "interval": 30, **sandbox.connect(vendor), "rules": rules}
    return connect(event=demo.event, vendor=vendor, actor=actor_for(demo.user("organiser")), **given)


def _from_run_to_run(camera: Takes, sandbox: Sandbox, connection: Connection) -> None:
    actor = actor_for(camera.demo.user("organiser"))
    worked(start_run(connection, actor=actor, full=True))
    session, key = a_session(connection)
    change_session(session, actor=actor, title=f"{session.title}, with questions")
    sandbox.world.change_session(key, title=f"{session.title}: an update", capacity=64)
    sandbox.world.change_random(3)
    preview = worked(start_run(connection, actor=actor, dry_run=True, full=True))
    camera.take(
        "preview", "What a sync would change, field by field", to(connection, "run-detail", preview.pk), dark=True
    )
    run = worked(apply_preview(preview, actor=actor))
    camera.take("run", "What became of each row", to(connection, "run-detail", run.pk))
    camera.take(
        "undo", "A whole run is taken back; what stays is named first", to(connection, "run-undo", run.pk), _look
    )
    session_page = camera.demo.to("session-detail", session.pk)
    camera.take("owned", "A session of a vendor: what was edited here is owned here", session_page)
    camera.take("send", "Edits are sent back, each by a person", to(connection, "write-back"))
    held = _bad_day(sandbox, connection, actor)
    camera.take("held", "A vendor's bad day: large losses wait", to(connection, "run-detail", held.pk))
    camera.take("connection", "A connection with its runs", to(connection, "connection-detail"), dark=True)
    listed = reverse("sync:connection-list", args=[camera.demo.event.slug])
    camera.take("connections", "All connections of the event", listed)


def _look(page: Page) -> None:
    page.get_by_role("button", name="See what stays").click()
    page.get_by_text("so all of it is put back").wait_for()


def _bad_day(sandbox: Sandbox, connection: Connection, actor: Actor) -> SyncRun:
    """A third of the sessions is gone, in two complete runs."""
    for session in list(sandbox.world.sessions.values())[: SESSIONS // 3]:
        sandbox.world.delete_session(session.number)
    worked(start_run(connection, actor=actor, full=True))
    return worked(start_run(connection, actor=actor, full=True))


# --- a second vendor -------------------------------------------------------------------------------------


def _two_vendors(camera: Takes, sandbox: Sandbox, first: Connection) -> None:
    """The same congress once more; the first vendor's photos have run out."""
    actor = actor_for(camera.demo.user("organiser"))
    second = _connected(camera.demo, sandbox, "rhythm")
    worked(start_run(second, actor=actor, full=True))
    copy_all(second.pk)
    with sandbox.faults.on("photos_broken"):
        copy_all(first.pk)
    camera.part("Several vendors, their companies and pictures")
    _duplicates(camera, actor)
    _companies(camera)
    camera.take("pictures", "Copies of photos and logos", to(second, "picture-list"), whole=False)
    camera.take("pictures-failed", "What can’t be copied, and why", to(first, "picture-list"), whole=False)


def _duplicates(camera: Takes, actor: Actor) -> None:
    demo = camera.demo
    people = [(_speaker(demo, pair.one), _speaker(demo, pair.other)) for pair in alike_in(actor, demo.event).people]
    (kept, gone), apart, open_pair = [pair for pair in people if pair[1].photo_id][:3]
    merge_rows(kept, gone, actor=actor)
    tell_apart(*apart, actor=actor)
    camera.take("duplicates", "Who may be the same, and why", demo.to("duplicate-list"), whole=False)
    compared = f"{demo.to('speaker-merge', open_pair[1].pk)}?into={open_pair[0].pk}"
    camera.take("compared", "Two of two vendors side by side: each field is chosen", compared, dark=True)
    camera.take("shared", "One person of two vendors: whose value counts", demo.to("speaker-detail", kept.pk))


def _speaker(demo: Demo, key: UUID) -> Speaker:
    return demo.event.speakers.get(pk=key)


def _companies(camera: Takes) -> None:
    demo = camera.demo
    to_match, linked = companies.to_match(demo), companies.linked(demo)
    camera.take("companies", "Sponsors and exhibitors as vendors list them", demo.to("company-list"))
    camera.take("company", "Which sponsor is it? What speaks for each", demo.to("company-detail", to_match.pk))
    caption = "Where the vendor says something else, and whose its booths are"
    camera.take("company-linked", caption, demo.to("company-detail", linked.pk), dark=True)
