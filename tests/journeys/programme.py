"""Where something of the programme is in the state that a page needs: made for the visit, once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from playwright.sync_api import Page

from eventhub.core.actor import Actor
from eventhub.programme.enums import SessionStatus, SpeakerStatus
from eventhub.programme.merging import merge_rows, tell_apart
from eventhub.programme.models import Apart, Merge, Session, Speaker
from tests.factories.programme import (
    make_list,
    make_origin,
    make_room,
    make_session,
    make_source,
    make_speaker,
    make_track,
    make_type,
)
from tests.journeys.demo import Demo

LONG = "Heat pumps that stay quiet where walls are thin and the neighbours have very good ears"
PHOTO = "https://photos.vendor.example/congresses/2027/speakers/portraits/ada-in-front-of-the-large-hall.jpeg"
LONG_AGO = timedelta(days=40)


def synced(demo: Demo) -> Session:
    """With everything that can be said of a session: of a vendor, partly owned here, in the way of another one."""
    event = demo.event
    found = event.sessions.filter(title=LONG).first()
    if found:
        return found
    at = event.starts_at.astimezone(event.zone).replace(hour=10, minute=0)
    room, track = make_room(event, "The Hepworth Room", capacity=80), make_track(event, "Energy", group="Topic")
    lena = make_speaker(event, "Vogt", first_name="Lena", company="Vogt Haustechnik", bio="<p>Builds.</p>")
    make_session(event, "Façades after the fire codes", at=at + timedelta(minutes=30), rooms=(room,), published=True)
    session = make_session(
        event,
        LONG,
        code="W3",
        at=at,
        rooms=(room,),
        tracks=(track,),
        type=make_type(event, "Masterclass"),
        speakers=(lena, make_speaker(event, "Aoki", first_name="Jun")),
        description="<p>What the neighbours hear.</p><ul><li>Measure</li><li>Move</li></ul>",
        learning_objectives=["Tell a hum from a rattle"],
        credits=[{"label": "CPD", "amount": "1.5"}],
        links=[{"label": "Slides", "url": "https://example.org/slides"}],
        custom_fields=[{"key": "s", "label": "Sponsored by", "value": "Halden Timber"}],
        capacity=80,
        published=True,
        locked_fields=["title", "rooms"],
    )
    source = make_source(event, "Sessionboard")
    make_origin(session, source, values={"title": "Heat pumps", "rooms": [{"external_id": "r1", "name": "Moore"}]})
    Speaker.objects.filter(pk=lena.pk).update(locked_fields=["company"])
    make_origin(lena, source, values={"company": "Vogt GmbH"})
    return session


def withdrawn(demo: Demo) -> Session:
    return demo.event.sessions.filter(title="Was to be removed").first() or make_session(
        demo.event, "Was to be removed", status=SessionStatus.WITHDRAWN, withdrawn_at=timezone.now() - LONG_AGO
    )


def speaker(demo: Demo) -> Speaker:
    return synced(demo).speaker_links.first().speaker


def twins(demo: Demo, name: str) -> tuple[Speaker, Speaker]:
    """The same person of two vendors."""
    found = list(demo.event.speakers.filter(last_name=name, merged_into=None).order_by("pk"))
    if len(found) == 2:
        return found[0], found[1]
    one = make_speaker(demo.event, name, first_name="Ada", company="Northwind Lighting")
    other = make_speaker(demo.event, name, first_name="Ada", company="N. Lighting", bio="<p>Builds.</p>")
    for row, label in ((one, "Sessionboard"), (other, "Planstone")):
        values = {"company": row.company, "bio": row.bio, "last_name": name, "photo_url": PHOTO}
        make_origin(row, make_source(demo.event, label), values=values)
    return one, other


def duplicates(demo: Demo) -> str:
    """Some to be decided, some merged, some told apart."""
    twins(demo, "Marsh")
    merge(demo)
    if not Apart.objects.filter(event=demo.event).exists():
        tell_apart(*twins(demo, "Holt"), actor=Actor.system("visit"))
    return demo.to("duplicate-list")


def compared(demo: Demo) -> str:
    one, other = twins(demo, "Marsh")
    return f"{demo.to('speaker-merge', other.pk)}?into={one.pk}"


def merge(demo: Demo) -> Merge:
    found = demo.event.programme_merges.filter(undone_at=None).first()
    return found or merge_rows(*twins(demo, "Thorne"), actor=Actor.system("visit"))


def shared(demo: Demo) -> Speaker:
    return Speaker.objects.get(pk=merge(demo).kept_id)


def hidden_speaker(demo: Demo) -> Speaker:
    """Whom a vendor lists, and no session names."""
    return demo.event.speakers.filter(awaits_session=True).first() or make_speaker(
        demo.event, "Hollyfax", first_name="Gisla", awaits_session=True
    )


def former_speaker(demo: Demo) -> Speaker:
    return demo.event.speakers.filter(last_name="Gone").first() or make_speaker(
        demo.event, "Gone", status=SpeakerStatus.WITHDRAWN, withdrawn_at=timezone.now() - LONG_AGO
    )


def page_of(name: str, find: Callable[[Demo], Any], query: str = "") -> Callable[[Demo], str]:
    return lambda demo: demo.to(name, find(demo).pk) + query


def calendar(demo: Demo) -> str:
    """On the day of what is made here."""
    session = synced(demo)
    day = session.starts_at.astimezone(demo.event.zone).date()
    return f"{demo.to('programme-calendar')}?day={day}"


def uploaded(demo: Demo) -> UUID:
    rows = [
        [2, "W3", "Heat pumps, room by room", "80"],
        [3, "W99", "Scaffolds in the wind", "many"],
        [4, "W98", "Plaster for beginners", "12"],
    ]
    fields = {"headers": ["Code", "Title", "Seats"], "rows": rows, "uploaded_by_name": "Maya Okafor"}
    return (demo.event.programme_lists.first() or make_list(demo.event, **fields)).pk


def move_in_place(page: Page) -> None:
    page.get_by_role("link", name=f"move {LONG}").first.click()
    page.get_by_role("heading", name="Move “").wait_for()


def ask_before_merging(page: Page) -> None:
    page.locator("td.pick input").first.check()
    page.get_by_role("button", name="Merge each into the first").first.click()
    page.get_by_role("heading", name="Merge 1 pair?").wait_for()


def ask_before_publishing(page: Page) -> None:
    tick_two(page, "Publish")
    page.get_by_role("heading", name="Publish 2 sessions?").wait_for()


def ask_before_withdrawing(page: Page) -> None:
    tick_two(page, "Withdraw")
    page.get_by_role("heading", name="Withdraw 2 speakers?").wait_for()


def tick_two(page: Page, button: str) -> None:
    for box in page.locator("td.pick input").all()[:2]:
        box.check()
    page.get_by_role("button", name=button, exact=True).click()
