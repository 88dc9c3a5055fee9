"""`make bench`: the busiest pages of the demo on PostgreSQL, long lists, large packages; each in this process."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from random import Random
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, reset_queries
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from eventhub.accounts.models import Organisation, User
from eventhub.configurations.models import StandConfiguration
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.imports.enums import Verdict
from eventhub.imports.models import StandImport
from eventhub.imports.services import upload_list
from eventhub.imports.workflows import begin_import, check_rows, plan, run
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent
from eventhub.packages.drafts import begin_version
from eventhub.packages.models import Package
from eventhub.packages.queries import content_of
from eventhub.packages.rule_check import check_rules
from eventhub.programme.models import Session, SessionRoom, SessionSpeaker, Speaker
from eventhub.stands.models import Stand
from tests.admin.rows import staff_member
from tests.factories.packages import make_package
from tests.factories.programme import make_room
from tests.factories.show import Show
from tests.factories.show import event as make_event

ROUNDS = 20


@pytest.fixture
def credentials(db, settings, tmp_path) -> dict:
    settings.DEBUG = True  # the demo asks for it
    settings.EVENTHUB_DATA_DIR = tmp_path
    call_command("seed_demo", verbosity=0)
    settings.DEBUG = False
    return json.loads((tmp_path / "credentials.json").read_text())


def test_the_busiest_pages(credentials, capsys):
    with capsys.disabled():
        print(f"\n\n{'page':34} {'bytes':>8} {'queries':>8} {'median':>8} {'slowest':>8}   ms of {ROUNDS} requests")
        for name, ask in busiest(credentials):
            print(line(name, ask), flush=True)


def test_search_among_ten_thousand_stands(credentials, capsys):
    event = StandConfiguration.objects.filter(status="submitted").first().stand.event
    sponsorships = list(event.sponsorships.all())
    Stand.objects.bulk_create(
        Stand(event=event, number=f"X{number}", sponsorship=sponsorships[number % len(sponsorships)])
        for number in range(10_000)
    )
    organiser, address = signed_in(credentials["users"]["organiser"]), reverse("organiser:search", args=[event.slug])
    with capsys.disabled():
        print("\n")
        for text in ("x4711", "corvid", "corvd robtics"):
            ask = partial(organiser.get, address, {"q": text}, headers={"HX-Request": "true"})
            print(line(f"search {text}, 10,000 stands", ask), flush=True)


def test_pages_of_a_programme_with_1000_sessions(db, capsys):
    """In 20 rooms over 4 days, three people each, so that some are in two places at once."""
    show = Show()
    event = show.event
    event.ends_at = event.starts_at + timedelta(days=3, hours=8)
    event.save()
    fill_programme(event, sessions=1_000, rooms=20, days=4)
    organiser = Client()
    organiser.force_login(show.organiser_user, settings.AUTHENTICATION_BACKENDS[-1])
    pages = {"programme-calendar": [], "session-list": [], "speaker-list": [], "room-list": [], "overview": []}
    pages["session-detail"] = [event.sessions.first().pk]
    with capsys.disabled():
        print(f"\n\n{'1,000 sessions':34} {'bytes':>8} {'queries':>8} {'median':>8} {'slowest':>8}   ms")
        for name, key in pages.items():
            print(line(name, page(organiser, f"organiser:{name}", event.slug, *key)), flush=True)


def fill_programme(event: Event, *, sessions: int, rooms: int, days: int) -> None:
    """Evenly, forty minutes each, one after the other in every room."""
    places = [make_room(event, f"Room {number}", capacity=80) for number in range(rooms)]
    people = Speaker.objects.bulk_create(
        Speaker(event=event, first_name="Ada", last_name=f"Person {number}", company="Northern Build")
        for number in range(sessions // 2)
    )
    made = []
    for number in range(sessions):
        at = event.starts_at + timedelta(days=number % days, minutes=45 * (number // days // rooms))
        title = f"Session {number}: what it is about, at length"
        made.append(Session(event=event, title=title, starts_at=at, ends_at=at + timedelta(minutes=40), published=True))
    Session.objects.bulk_create(made)
    SessionRoom.objects.bulk_create(
        SessionRoom(session=one, room=places[number // days % rooms]) for number, one in enumerate(made)
    )
    SessionSpeaker.objects.bulk_create(
        SessionSpeaker(session=one, speaker=people[(number * 3 + place) % len(people)], order=place)
        for number, one in enumerate(made)
        for place in range(3)
    )


@pytest.mark.parametrize(("options", "rules"), [(60, 1), (60, 2), (500, 1), (500, 2)])
def test_the_rules_of_large_packages(options, rules, capsys):
    """Random rules, so that much of it is impossible: real packages ask less."""
    content = entangled(options, rules)
    taken = [seconds(lambda: check_rules(content)) for _ in range(3)]
    with capsys.disabled():
        found = len(check_rules(content))
        print(
            f"\nrules of {options:3} options, up to {2 * rules} each: {1000 * min(taken):6.0f} ms, {found} findings",
            end="",
        )
    assert min(taken) < 5


def test_pages_of_a_working_copy_with_500_options(db, capsys):
    package = make_package(Organisation.objects.create(name="Leeds Dock Halls"), content=entangled(500, 1))
    draft = begin_version(package, content=content_of(package.newest), actor=Actor.system("bench"))
    staff = Client()
    staff.force_login(staff_member(), settings.AUTHENTICATION_BACKENDS[-1])
    pages = {"copy": [], "copy_category": ["1"], "copy_option": ["2"], "copy_publish": []}
    with capsys.disabled():
        print(f"\n\n{'500 options, admin':34} {'bytes':>8} {'queries':>8} {'median':>8} {'slowest':>8}   ms")
        for name, key in pages.items():
            print(
                line(f"working copy: {name}", page(staff, f"admin:packages_package_{name}", draft.pk, *key)), flush=True
            )


def test_a_list_of_7000_rows(db, capsys):
    """Mixed quality: new stands, shared ones, repetitions, and one row in seven that can't be read; each refusal says why."""
    event = make_event(Organisation.objects.create(name="Leeds Dock Halls"))
    actor = Actor.system("bench")
    made = upload_list(event, file=SimpleUploadedFile("stands.csv", mixed_list(7_000)), actor=actor)
    planned: list[StandImport] = []
    checking = seconds(
        lambda: planned.append(plan(check_rows(made, columns=made.columns, unit=made.unit, actor=actor)))
    )
    importing = seconds(lambda: run(begin_import(planned[0], actor=actor)))
    refused = planned[0].rows.filter(verdict=Verdict.REFUSED)
    with capsys.disabled():
        print(f"\n\n7,000 rows: check {checking:.1f} s, import {importing:.1f} s, {refused.count()} refused", end="")
    assert refused.count() == 1_000
    assert not refused.filter(reason="").exists()
    assert (checking < 10, importing < 20) == (True, True)


def mixed_list(count: int) -> bytes:
    rows = ["Stand,Hall,Company,Width (m),E-mail"]
    for number in range(count):
        hall, company = f"Hall {number % 9}", f"Company {number % 4_000}"
        width = "wide" if number % 7 == 3 else "6" if number % 2 else ""
        rows.append(f"S{number // 2},{hall},{company},{width},someone{number % 4_000}@company.example")
    return "\n".join(rows).encode()


def entangled(count: int, rules: int) -> PackageContent:
    """Ten options a category, or fifty; each with up to so many needs, and exclusions, of any others."""
    chance = Random(1)  # the same package each time
    codes = [f"o{number}" for number in range(count)]
    size = 50 if count > 100 else 10
    categories = []
    for first in range(0, count, size):
        options = tuple(entangled_option(code, codes, rules, chance) for code in codes[first : first + size])
        limits = chance.choice([0, 0, 1, 2]), chance.choice([None, 3, 5])
        categories.append(CategoryContent(f"Category {first}", "", *limits, options=options))
    return PackageContent("Large", categories=tuple(categories))


def entangled_option(code: str, codes: list[str], rules: int, chance: Random) -> OptionContent:
    others = chance.sample([one for one in codes if one != code], 2 * rules)
    cut, end = chance.randint(0, rules), rules + chance.randint(0, rules)
    return OptionContent(
        code,
        f"Option {code}",
        requires=tuple(RuleContent(other) for other in others[:cut]),
        excludes=tuple(RuleContent(other) for other in others[rules:end]),
    )


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def line(name: str, ask: Callable[[], HttpResponse]) -> str:
    reset_queries()  # the log is bounded: behind a full one nothing is counted
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    assert answer.status_code == 200, name
    asked, size = len(queries), len(answer.getvalue())  # the log is emptied by the next request
    taken = sorted(milliseconds(ask) for _ in range(ROUNDS))
    return f"{name:34} {size:8} {asked:8} {statistics.median(taken):8.1f} {taken[-1]:8.1f}"


def milliseconds(ask: Callable[[], HttpResponse]) -> float:
    began = time.perf_counter()
    ask().getvalue()
    return (time.perf_counter() - began) * 1000


def busiest(credentials: dict) -> Iterator[tuple[str, Callable[[], HttpResponse]]]:
    submitted = StandConfiguration.objects.filter(status="submitted").first()
    event = submitted.stand.event
    organiser, sponsor, staff = (signed_in(credentials["users"][role]) for role in ("organiser", "sponsor", "staff"))
    yield from (
        (f"organiser {name}", page(organiser, f"organiser:{name}", event.slug, *arguments))
        for name, arguments in {
            "overview": [],
            "stand-list": [],
            "stand-detail": [submitted.stand_id],
            "sponsor-list": [],
            "invitation-list": [],
            "review-list": [],
            "review-detail": [submitted.pk],
            "package-list": [],
        }.items()
    )
    stand = Stand.objects.filter(sponsorship__sponsor__name__startswith="Corvid", configurations__isnull=False).first()
    yield "sponsor stand-list", page(sponsor, "sponsor:stand-list")
    yield "sponsor configuration", page(sponsor, "sponsor:configuration", stand.pk)
    yield "admin stands", page(staff, "admin:stands_stand_changelist")
    api = Client(headers={"Authorization": f"Bearer {token(credentials['clients']['full'])}"})
    yield "api stands, 100 a page", lambda: api.get("/api/v1/stands?per_page=100")
    yield "api configurations, 100 a page", lambda: api.get("/api/v1/stand-configurations?per_page=100")
    yield "api package", lambda: api.get(f"/api/v1/packages/{Package.objects.first().pk}")


def page(client: Client, name: str, *arguments: object) -> Callable[[], HttpResponse]:
    address = reverse(name, args=arguments)
    return lambda: client.get(address)


def signed_in(person: dict) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=person["email"]), settings.AUTHENTICATION_BACKENDS[-1])
    return client


def token(client: dict) -> str:
    form = urlencode({"grant_type": "client_credentials", **client})
    answer = Client().post("/oauth/token", form, content_type="application/x-www-form-urlencoded")
    return answer.json()["access_token"]
