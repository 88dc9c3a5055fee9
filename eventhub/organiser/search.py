"""Search over everything that an organiser's pages show: a constant number of queries, the same on every database.

Names are read in one go and compared here: no database compares without accents and case unless it is taught to, and the
thousands of names of an event fit into a moment (`make bench` tells how long).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from eventhub.accounts.enums import InvitationStatus, Role, ScopeType
from eventhub.accounts.queries import invitations_visible_to, permissions_visible_to
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.words import slot_name
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import ConfigurationSelection, StandConfiguration
from eventhub.core.actor import Actor
from eventhub.core.templatetags.ui import event_time
from eventhub.core.word_search import Words, folded
from eventhub.events.models import Event
from eventhub.organiser.lists.stands import stands_to_list
from eventhub.packages.models import ConfigurationOption, PackageOffer
from eventhub.programme.queries import sessions_visible_to, speakers_visible_to
from eventhub.stands.models import CoExhibitor
from eventhub.stands.queries import sponsorships_visible_to, stands_visible_to

SHOWN = 6
STANDS_OF_OPTION = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `more` are facts beside the name, `links` (label, address) what belongs to it."""

    label: str
    url: str = ""
    more: str = ""
    event: str = ""
    state: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    further: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    hits: list[Hit]
    total: int
    all_url: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought. `suggestions` only where it brought nothing."""

    text: str
    groups: list[Group] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


class Entry(NamedTuple):
    """A row that can be found: its folded fields, the name first, and what is needed to show it."""

    fields: tuple[str, ...]
    row: Any


class Search:
    """One search by one actor over some events, all of one organisation."""

    def __init__(self, actor: Actor, events: Iterable[Event], text: str) -> None:
        self.actor = actor
        self.events = {event.pk: event for event in events}
        self.text = text
        self.words = Words(text)
        self.known: list[tuple[str, ...]] = []

    def run(self) -> Found:
        if not self.words:
            return Found(self.text)
        kinds = (self.stands, self.sponsors, self.co_exhibitors, self.people, self.options, self.prints)
        kinds += (self.sessions, self.speakers)
        groups = [group for find in kinds if (group := find()).total]
        if groups:
            return Found(self.text, groups)
        texts = {text for fields in self.known for text in fields}
        return Found(self.text, suggestions=self.words.suggestions(texts))

    def best(self, entries: Iterable[Entry]) -> tuple[list[Any], int]:
        """(the rows worth showing, how many there are)."""
        ranked = []
        for entry in entries:
            self.known.append(entry.fields)
            rank = self.words.rank(*entry.fields)
            if rank is not None:
                ranked.append((rank, entry.fields, entry.row))
        ranked.sort(key=lambda one: one[:2])
        return [row for *_, row in ranked[:SHOWN]], len(ranked)

    def group(
        self, title: str, entries: Iterable[Entry], show: Callable[[list[Any]], Iterable[Hit]], page: str = ""
    ) -> Group:
        rows, total = self.best(entries)
        url = self.list_url(page) if page and total > len(rows) else ""
        return Group(title, list(show(rows)) if rows else [], total, url)

    def list_url(self, page: str) -> str:
        """The list of one event, searched for the same; lists look for the words as they are written."""
        only = next(iter(self.events.values()))
        return f"{reverse(page, args=[only.slug])}?{urlencode({'q': self.text})}" if len(self.events) == 1 else ""

    def url(self, name: str, event_id: UUID, *keys: UUID) -> str:
        return reverse(f"organiser:{name}", args=[self.events[event_id].slug, *keys])

    def named(self, event_id: UUID) -> str:
        """The event's name, where several are searched."""
        return self.events[event_id].name if len(self.events) > 1 else ""

    # --- stands ------------------------------------------------------------------------------------

    def stands_in_sight(self) -> QuerySet[Any]:
        return stands_visible_to(self.actor).filter(event__in=self.events)

    def stands(self) -> Group:
        columns = ("number", "hall__name", "sponsorship__sponsor__name")
        rows = self.stands_in_sight().select_related(None).order_by().values_list("pk", *columns)
        entries = (Entry(tuple(folded(text or "") for text in texts), pk) for pk, *texts in rows)
        return self.group("Stands", entries, self.show_stands, "organiser:stand-list")

    def show_stands(self, keys: list[UUID]) -> Iterator[Hit]:
        found = {stand.pk: stand for stand in stands_to_list(self.stands_in_sight().filter(pk__in=keys))}
        for stand in (found[key] for key in keys):
            company = stand.sponsorship.sponsor.name if stand.sponsorship else ""
            more = ", ".join(filter(None, (stand.hall.name if stand.hall else "", company)))
            state = stand.configuration_status or ("none" if company else "no_sponsor")
            url = self.url("stand-detail", stand.event_id, stand.pk)
            yield Hit(f"Stand {stand.number}", url, more, self.named(stand.event_id), state)

    # --- companies ---------------------------------------------------------------------------------

    def sponsors(self) -> Group:
        rows = sponsorships_visible_to(self.actor).filter(event__in=self.events).select_related(None)
        columns = rows.values_list("pk", "event_id", "sponsor__name", "tier").order_by("sponsor__name")
        entries = (Entry((folded(row[2]), folded(row[3])), row) for row in columns)
        return self.group("Sponsors", entries, self.show_sponsors, "organiser:sponsor-list")

    def show_sponsors(self, rows: list[tuple[UUID, UUID, str, str]]) -> Iterator[Hit]:
        for pk, event_id, name, tier in rows:
            yield Hit(name, self.url("sponsor-detail", event_id, pk), tier, self.named(event_id))

    def co_exhibitors(self) -> Group:
        shared = CoExhibitor.objects.filter(stand__in=self.stands_in_sight().order_by().values("pk"))
        columns = ("sponsor__name", "stand_id", "stand__number", "stand__event_id", "stand__sponsorship__sponsor__name")
        rows = shared.order_by("sponsor__name", "stand__number").values_list(*columns)
        return self.group("Co-exhibitors", (Entry((folded(row[0]),), row) for row in rows), self.show_co_exhibitors)

    def show_co_exhibitors(self, rows: list[tuple[str, UUID, str, UUID, str | None]]) -> Iterator[Hit]:
        for name, stand_id, number, event_id, host in rows:
            more = f"on stand {number}{f' of {host}' if host else ''}"
            yield Hit(name, self.url("stand-detail", event_id, stand_id), more, self.named(event_id))

    # --- people ------------------------------------------------------------------------------------

    def people(self) -> Group:
        """Who holds something at the events, or was asked to: one line for each right."""
        rights = permissions_visible_to(self.actor).filter(revoked_at=None)
        links = invitations_visible_to(self.actor).filter(status=InvitationStatus.SENT)
        rows = [*self.person_rows(rights, ""), *self.person_rows(links, "invited as ")]
        entries = (Entry((folded(f"{row[0]} {row[1]}"), folded(row[2])), row) for row in rows)
        return self.group("People", entries, self.show_people)

    def person_rows(self, rows: QuerySet[Any], asked: str) -> list[tuple[Any, ...]]:
        columns = (
            "user__first_name",
            "user__last_name",
            "user__email",
            "role",
            "scope_type",
            "scope_id",
            "scope_label",
        )
        here = rows.select_related(None).filter(event_id__in=self.events).order_by("user__email", "scope_label")
        return [(*row, asked) for row in here.values_list(*columns, "event_id")]

    def show_people(self, rows: list[tuple[Any, ...]]) -> Iterator[Hit]:
        for first, last, email, role, scope_type, scope_id, label, event_id, asked in rows:
            name = f"{first} {last}".strip()
            more = f"{f'{email}, ' if name else ''}{asked}{Role(role).label.lower()}, {label}"
            yield Hit(name or email, self.place_of(scope_type, scope_id, event_id), more)

    def place_of(self, scope_type: str, scope_id: UUID, event_id: UUID) -> str:
        pages = {ScopeType.STAND: "stand-detail", ScopeType.SPONSORSHIP: "sponsor-detail"}
        page = pages.get(ScopeType(scope_type))
        return self.url(page, event_id, scope_id) if page else self.url("event-people", event_id)

    # --- options -----------------------------------------------------------------------------------

    def options(self) -> Group:
        """What can be chosen or was chosen at the events, once a code; with the stands that have it."""
        live = self.live_configurations().order_by()
        offered = PackageOffer.objects.filter(event__in=self.events).values("package__current_version_id")
        versions = Q(version_id__in=live.values("version_id")) | Q(version_id__in=offered)
        columns = ("code", "name", "version__name")
        rows = ConfigurationOption.objects.filter(versions).order_by("name", "-version__number").values_list(*columns)
        once = {code: (code, name, package) for code, name, package in reversed(rows)}
        return self.group(
            "Options", (Entry((folded(row[1]), folded(row[0])), row) for row in once.values()), self.show_options
        )

    def live_configurations(self) -> QuerySet[StandConfiguration]:
        stands = self.stands_in_sight().order_by().values("pk")
        return StandConfiguration.objects.exclude(status=ConfigurationStatus.REMOVED).filter(stand__in=stands)

    def show_options(self, rows: Sequence[tuple[str, str, str]]) -> Iterator[Hit]:
        chosen = self.chosen([code for code, *_ in rows])
        for code, name, package in rows:
            stands = chosen.get(code, [])
            links = tuple((number, self.url("stand-detail", event_id, key)) for key, number, event_id, _ in stands)
            total = stands[0][3] if stands else 0
            yield Hit(name, "", f"{code}, {package}", links=links, further=total - len(links))

    def chosen(self, codes: list[str]) -> dict[str, list[tuple[UUID, str, UUID, int]]]:
        """code → the first stands that have it: (key, number, event, how many have it)."""
        by_code = {"partition_by": "option__code"}
        rows = (
            ConfigurationSelection.objects.filter(option__code__in=codes, quantity__gt=0)
            .filter(configuration__in=self.live_configurations().order_by().values("pk"))
            .annotate(
                place=Window(RowNumber(), order_by=[F("configuration__stand__number").asc(), F("pk").asc()], **by_code),
                having=Window(Count("pk"), **by_code),
            )
            .filter(place__lte=STANDS_OF_OPTION)
            .order_by("place")
        )
        stand = "configuration__stand"
        found: dict[str, list[tuple[UUID, str, UUID, int]]] = {}
        for code, *one in rows.values_list(
            "option__code", f"{stand}_id", f"{stand}__number", f"{stand}__event_id", "having"
        ):
            found.setdefault(code, []).append(tuple(one))
        return found

    # --- artwork -----------------------------------------------------------------------------------

    def prints(self) -> Group:
        """What is printed, by the option and the area of it; a stand's number finds the stand."""
        wanted = ArtworkRequirement.objects.filter(
            retired_at=None, configuration__in=self.live_configurations().order_by()
        )
        columns = ("pk", "option_name", "name", "configuration__stand__number", "configuration__stand__event_id")
        rows = wanted.order_by("option_name", "name", "configuration__stand__number", "pk").values_list(
            *columns, named=True
        )
        entries = (Entry((folded(f"{row.option_name} {row.name}"),), row) for row in rows)
        return self.group("Artwork", entries, self.show_prints, "organiser:artwork-list")

    def show_prints(self, rows: list[Any]) -> Iterator[Hit]:
        for row in rows:
            *_, number, event_id = row
            page = reverse("portal:requirement", args=[row.pk])
            yield Hit(slot_name(row), page, f"stand {number}", self.named(event_id))

    # --- programme ---------------------------------------------------------------------------------

    def sessions(self) -> Group:
        rows = sessions_visible_to(self.actor).filter(event__in=self.events).select_related(None).order_by()
        columns = rows.values_list("title", "code", "pk", "event_id", "starts_at", named=True)
        entries = (Entry((folded(row.title), folded(row.code)), row) for row in columns)
        return self.group("Sessions", entries, self.show_sessions, "organiser:session-list")

    def show_sessions(self, rows: list[Any]) -> Iterator[Hit]:
        for row in rows:
            at = event_time(row.starts_at, self.events[row.event_id].zone)
            more = ", ".join(filter(None, (row.code, at or "no time yet")))
            yield Hit(row.title, self.url("session-detail", row.event_id, row.pk), more, self.named(row.event_id))

    def speakers(self) -> Group:
        rows = speakers_visible_to(self.actor).filter(event__in=self.events).select_related(None).order_by()
        columns = rows.values_list("first_name", "last_name", "company", "pk", "event_id", named=True)
        entries = (Entry((folded(f"{row.first_name} {row.last_name}"), folded(row.company)), row) for row in columns)
        return self.group("Speakers", entries, self.show_speakers, "organiser:speaker-list")

    def show_speakers(self, rows: list[Any]) -> Iterator[Hit]:
        for row in rows:
            name, page = f"{row.first_name} {row.last_name}".strip(), self.url("speaker-detail", row.event_id, row.pk)
            yield Hit(name, page, row.company, self.named(row.event_id))
