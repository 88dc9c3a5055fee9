"""What is entered of a session: all of it, or only where and when it is."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from eventhub.core.errors import EventhubError
from eventhub.events.models import Event
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.lines import LinesField, PairsField, with_keys
from eventhub.organiser.forms.times import ONE_RULE, Clock, clock_field, day_field
from eventhub.programme.models import Room, Session, SessionType, Track

WHEN = ("day", "starts", "end_day", "ends")
LONGEST = timedelta(days=31)


class ProgrammeForm(ServiceForm):
    """What a service refuses within a list (`links.2.url`) is shown at the list."""

    def show(self, refusal: EventhubError) -> None:
        parts = {detail.field: detail.field.partition(".")[0] for detail in refusal.details}
        self.aliases = {**parts, **self.aliases}  # type: ignore[misc]  # of this form alone
        super().show(refusal)


class WhenForm(ProgrammeForm):
    """Day, start and end by the event's clock; without a day it is not scheduled yet."""

    aliases: ClassVar[dict[str, str]] = {"starts_at": "starts", "ends_at": "ends"}

    day = day_field("Day", "Empty: not scheduled yet")
    starts = clock_field("Starts")
    end_day = day_field("Ends on another day", "Empty: the same day, or the next where it ends earlier than it starts")
    ends = clock_field("Ends")

    def __init__(self, *args: Any, event: Event, session: Session | None = None, **kwargs: Any) -> None:
        known = (session.starts_at, session.ends_at) if session else ()
        self.clock = Clock(event.zone, known)
        initial = {**(when_values(session, self.clock) if session else {}), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["starts"].help_text = f"By the clock of {event.timezone}. {ONE_RULE}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = {name: cleaned.pop(name, None) for name in WHEN}
        if not self.errors.keys() & set(WHEN):
            cleaned |= self.times(**given)
        return cleaned

    def times(
        self, day: date | None, starts: time | None, end_day: date | None, ends: time | None
    ) -> dict[str, datetime | None]:
        if not day and not starts and not ends:
            return {"starts_at": None, "ends_at": None}
        if not (day and starts):
            self.add_error("starts" if day else "day", "A day and a start belong together. Give both, or neither.")
            return {}
        starts_at = self.at("starts", day, starts)
        if not ends:
            return {"starts_at": starts_at, "ends_at": None}
        last = end_day or (day if ends >= starts else day + timedelta(days=1))
        ends_at = self.at("ends", last, ends)
        if starts_at and ends_at and not timedelta() <= ends_at - starts_at <= LONGEST:
            self.add_error("ends", "The end is before the start, or more than 31 days after it. Give another end.")
        return {"starts_at": starts_at, "ends_at": ends_at}

    def at(self, name: str, day: date, at: time) -> datetime | None:
        try:
            return self.clock.instant(day, at)
        except ValidationError as skipped:
            self.add_error(name, skipped)
            return None

    @property
    def has_moved(self) -> bool:
        return bool(set(self.changed_data) & set(WHEN))


def when_values(session: Session, clock: Clock) -> dict[str, Any]:
    """The times as the form shows them. The day of the end only where the form would not guess it."""
    (day, starts), (end_day, ends) = clock.digits(session.starts_at), clock.digits(session.ends_at)
    if day and starts and end_day and ends:
        guessed = day if ends >= starts else day + timedelta(days=1)
        end_day = None if end_day == guessed else end_day
    return {"day": day, "starts": starts, "end_day": end_day, "ends": ends}


class PlaceForm(WhenForm):
    """Where and when, and nothing else."""

    field_order = ["day", "starts", "ends", "end_day", "rooms"]

    rooms = forms.ModelMultipleChoiceField(
        queryset=Room.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rooms: QuerySet[Room], session: Session, **kwargs: Any) -> None:
        kwargs["initial"] = {"rooms": [link.room_id for link in session.room_links.all()], **kwargs.get("initial", {})}
        super().__init__(*args, session=session, **kwargs)
        self.fields["rooms"].queryset = rooms  # type: ignore[attr-defined]  # a field of choices

    def clean_rooms(self) -> list[Room]:
        return list(self.cleaned_data["rooms"])


class SessionForm(WhenForm):
    """All of a session but who speaks in it, which has its own place on its page."""

    field_order = [
        "title",
        "code",
        "day",
        "starts",
        "ends",
        "end_day",
        "rooms",
        "type",
        "tracks",
        "published",
        "capacity",
        "description",
        "learning_objectives",
        "credits",
        "links",
        "custom_fields",
        "level",
        "language",
        "parent",
        "order",
    ]

    title = forms.CharField(max_length=500)
    code = forms.CharField(max_length=60, required=False, help_text="As it is printed, for example “W3”")
    rooms = forms.ModelMultipleChoiceField(
        queryset=Room.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    type = forms.ModelChoiceField(queryset=SessionType.objects.none(), required=False, empty_label="No type")
    tracks = forms.ModelMultipleChoiceField(
        queryset=Track.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    published = forms.BooleanField(label="Published", required=False)
    capacity = forms.IntegerField(label="Seats", required=False, min_value=0, max_value=1_000_000)
    description = forms.CharField(
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Plain text, or simple HTML: paragraphs, lists, links. Anything else is taken out.",
    )
    learning_objectives = LinesField(help_text="One a line", longest=2_000)
    credits = PairsField(
        second="amount", example="CPD | 1.5", rows=2, help_text="One a line: what kind, a bar, how many: CPD | 1.5"
    )
    links = PairsField(
        second="url",
        example="Slides | https://example.org/slides",
        stands_alone=True,
        rows=2,
        help_text="One a line: what it is, a bar, the address",
    )
    custom_fields = PairsField(
        second="value",
        example="Sponsor | Halden Timber",
        rows=3,
        longest=5_200,
        help_text="One a line: its name, a bar, the value",
    )
    level = forms.CharField(max_length=80, required=False)
    language = forms.CharField(max_length=80, required=False)
    parent = forms.CharField(
        label="Part of", max_length=500, required=False, help_text="Code or whole title of the session that contains it"
    )
    order = forms.FloatField(label="Place among those of the same time", required=False, help_text="Lower comes first")

    def __init__(
        self,
        *args: Any,
        rooms: QuerySet[Room],
        tracks: QuerySet[Track],
        types: QuerySet[SessionType],
        sessions: QuerySet[Session],
        session: Session | None = None,
        **kwargs: Any,
    ) -> None:
        given = {**(session_values(session) if session else {}), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, session=session, initial=given, **kwargs)
        for name, rows in (("rooms", rooms), ("tracks", tracks), ("type", types)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # fields of choices
        self.session, self.sessions = session, sessions

    def clean_rooms(self) -> list[Room]:
        return list(self.cleaned_data["rooms"])

    def clean_tracks(self) -> list[Track]:
        return list(self.cleaned_data["tracks"])

    def clean_order(self) -> float:
        return float(self.cleaned_data["order"] or 0)

    def clean_custom_fields(self) -> list[dict[str, str]]:
        return with_keys(self.cleaned_data["custom_fields"], self.session.custom_fields if self.session else [])

    def clean_parent(self) -> Session | None:
        """By its code, otherwise by its title; what is not changed stays, whatever else has that name."""
        text = self.cleaned_data["parent"].strip()
        if not text or "parent" not in self.changed_data:
            return self.session.parent if self.session and text else None
        others = self.sessions.exclude(pk=self.session.pk) if self.session else self.sessions
        for name in ("code__iexact", "title__iexact"):
            found = list(others.filter(**{name: text})[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(
                    f"Several sessions are called “{text}”. Give the code of one, or change it first."
                )
        raise ValidationError(
            f"No session has the code or title “{text}”. Look it up in the list, or leave this empty."
        )

    def changes(self) -> dict[str, Any]:
        """What was changed in the form, by the names of a session's fields."""
        changed = set(self.changed_data)
        times = ("starts_at", "ends_at") if self.has_moved else ()
        return {name: value for name, value in self.cleaned_data.items() if name in changed or name in times}


def session_values(session: Session) -> dict[str, Any]:
    plain = ("title", "code", "published", "capacity", "description", "learning_objectives", "credits", "links")
    more = ("custom_fields", "level", "language")
    return {
        **{name: getattr(session, name) for name in (*plain, *more)},
        "order": f"{session.order:g}",
        "type": session.type_id,
        "rooms": [link.room_id for link in session.room_links.all()],
        "tracks": [link.track_id for link in session.track_links.all()],
        "parent": session.parent.code or session.parent.title if session.parent else "",
    }
