from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.files.models import StoredFile
from eventhub.programme.enums import CompanyRole, CompanyStatus, Kind, ListKind, Orphans, SessionStatus, SpeakerStatus
from eventhub.stands.models import Sponsorship


class _AtEvent(BaseModel):
    """What lies directly in an event."""

    class Meta:
        abstract = True

    event: models.ForeignKey
    event_id: UUID

    @property
    def scope(self) -> Scope:
        return Scope(self.event.organisation_id, self.event_id)


class Room(_AtEvent):
    """`name_key` is the name as it is compared: case folded, spaces collapsed."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=200, editable=False)
    venue = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    order = models.IntegerField(default=0)
    locked_fields = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering = ["order", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "name_key", "venue"], name="room_unique_in_event")]

    def __str__(self) -> str:
        return self.name


class Track(_AtEvent):
    """`group`: what kind of track it is where an event has several ("Audience", "Topic"). `colour` is #rrggbb or empty."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="tracks")
    group = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=200, editable=False)
    colour = models.CharField(max_length=7, blank=True)
    order = models.IntegerField(default=0)
    locked_fields = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering = ["group", "order", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "group", "name_key"], name="track_unique_in_event")]

    def __str__(self) -> str:
        return self.name


class SessionType(_AtEvent):
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="session_types")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=150, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "name_key"], name="session_type_unique_in_event")]

    def __str__(self) -> str:
        return self.name


class Speaker(FSMModelMixin, _AtEvent):
    """A person in the programme of one event. `bio` is HTML that was sanitised when it was written.

    `photo` was uploaded here or is a copy of what the vendor has at `photo_url`; `pictured_at`: when such a copy came or went,
    which is no change of the programme. `email` is private: only those who organise see it.
    `locked_fields` names what was edited here and is left alone by every sync. `merged_into` names the row that remains where
    somebody was here twice: this one is history then. `owners` says, of a row that several vendors' rows became, whose value
    of each field counts: {field: key of an `Origin`}. `awaits_session`: a sync withdrew this one because no session named them.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="speakers")
    prefix = models.CharField(max_length=60, blank=True)
    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120)
    suffix = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=250, blank=True)
    company = models.CharField(max_length=250, blank=True)
    bio = models.TextField(blank=True, max_length=50_000)
    email = models.EmailField(max_length=254, blank=True)
    photo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    photo_url = models.CharField(max_length=1_000, blank=True)
    pictured_at = models.DateTimeField(null=True, blank=True, editable=False)
    links = models.JSONField(default=list, blank=True, help_text="List of {label, url}")
    custom_fields = models.JSONField(default=list, blank=True, help_text="List of {key, label, value}")
    status = FSMField(choices=SpeakerStatus.choices, default=SpeakerStatus.CONFIRMED, protected=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    awaits_session = models.BooleanField(default=False, editable=False)
    locked_fields = models.JSONField(default=list, blank=True, editable=False)
    owners = models.JSONField(default=dict, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [models.Index(fields=["event", "last_name", "first_name"], name="speakers_of_event")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        spoken = " ".join(filter(None, (self.prefix, self.first_name, self.last_name)))
        return f"{spoken}, {self.suffix}" if self.suffix else spoken

    @transition(field=status, source=SpeakerStatus.CONFIRMED, target=SpeakerStatus.WITHDRAWN)
    def withdraw(self) -> None:
        self.withdrawn_at = timezone.now()

    @transition(field=status, source=SpeakerStatus.WITHDRAWN, target=SpeakerStatus.CONFIRMED)
    def reinstate(self) -> None:
        self.withdrawn_at, self.awaits_session = None, False


class Session(FSMModelMixin, _AtEvent):
    """One item of the programme. `description` is HTML that was sanitised when it was written.

    Unscheduled: no `starts_at`. `locked_fields` names what was edited here and is left alone by every sync; relations
    (tracks, rooms, speakers, parent) count as fields. `owners` and `merged_into`: as of a speaker.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="sessions")
    code = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True, max_length=100_000)
    type = models.ForeignKey(SessionType, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    tracks = models.ManyToManyField(Track, through="SessionTrack", related_name="sessions")
    rooms = models.ManyToManyField(Room, through="SessionRoom", related_name="sessions")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    status = FSMField(choices=SessionStatus.choices, default=SessionStatus.CONFIRMED, protected=True)
    published = models.BooleanField(default=False)
    order = models.FloatField(default=0)
    level = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=80, blank=True)
    learning_objectives = models.JSONField(default=list, blank=True, help_text="List of texts")
    credits = models.JSONField(default=list, blank=True, help_text="List of {label, amount}")
    custom_fields = models.JSONField(default=list, blank=True, help_text="List of {key, label, value}")
    links = models.JSONField(default=list, blank=True, help_text="List of {label, url}")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_fields = models.JSONField(default=list, blank=True, editable=False)
    owners = models.JSONField(default=dict, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    class Meta:
        ordering = ["starts_at", "order", "title", "id"]
        indexes = [models.Index(fields=["event", "starts_at"], name="sessions_of_event")]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_start",
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gte=F("starts_at")),
            ),
            models.CheckConstraint(name="session_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))),
        ]

    def __str__(self) -> str:
        return self.title

    @transition(field=status, source=SessionStatus.CONFIRMED, target=SessionStatus.CANCELLED)
    def cancel(self) -> None: ...

    @transition(field=status, source=[SessionStatus.CONFIRMED, SessionStatus.CANCELLED], target=SessionStatus.WITHDRAWN)
    def withdraw(self) -> None:
        self.withdrawn_at = timezone.now()

    @transition(field=status, source=[SessionStatus.CANCELLED, SessionStatus.WITHDRAWN], target=SessionStatus.CONFIRMED)
    def reinstate(self) -> None:
        self.withdrawn_at = None


class SessionTrack(BaseModel):
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="track_links")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="session_links")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "track"], name="track_once_a_session")]


class SessionRoom(BaseModel):
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="room_links")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="session_links")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "room"], name="room_once_a_session")]


class SessionSpeaker(BaseModel):
    """Who speaks in what role. `title` and `company` are those of this engagement, where they differ from the person's."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="speaker_links")
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="session_links")
    role = models.CharField(max_length=80, default="speaker")
    order = models.PositiveIntegerField(default=0)
    published = models.BooleanField(default=True)
    title = models.CharField(max_length=250, blank=True)
    company = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "speaker", "role"], name="speaker_once_a_role_of_a_session")
        ]

    def __str__(self) -> str:
        """Whatever two engagements may differ in, but for their order."""
        details = [self.role, self.title, self.company, "" if self.published else "not published"]
        return f"{self.speaker} ({', '.join(filter(None, details))})"


class Company(FSMModelMixin, _AtEvent):
    """A sponsor or exhibitor as a vendor lists it. Syncs write all of it but what was decided here: whose row it is.

    `sponsorship` is the link that a person made, `set_aside_at` that nothing is to be made of it. No run changes a sponsor:
    what the vendor says otherwise than we do is shown beside our value, and taken by a person; `declined` is what it said of a
    field when ours was kept, so that it is not asked again until the vendor says something else. `description` is HTML that was
    sanitised when it was written; `contacts` are private. `logo` is our copy of what is at `logo_url`, made by syncs.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="companies")
    role = models.CharField(max_length=10, choices=CompanyRole.choices)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=250, editable=False)
    description = models.TextField(blank=True, max_length=50_000)
    website = models.CharField(max_length=300, blank=True)
    logo_url = models.CharField(max_length=1_000, blank=True)
    logo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=200, blank=True)
    booths = models.JSONField(default=list, blank=True, help_text="List of stand numbers")
    contacts = models.JSONField(default=list, blank=True, help_text="List of {name, email, phone, title}")
    links = models.JSONField(default=list, blank=True, help_text="List of {label, url}")
    sponsorship = models.ForeignKey(
        Sponsorship, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="vendor_rows"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined = models.JSONField(default=dict, blank=True, editable=False)
    status = FSMField(choices=CompanyStatus.choices, default=CompanyStatus.CONFIRMED, protected=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_fields = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering = ["name", "role", "id"]
        verbose_name_plural = "companies"
        indexes = [models.Index(fields=["event", "name_key"], name="companies_of_event")]

    def __str__(self) -> str:
        return self.name

    @transition(field=status, source=CompanyStatus.CONFIRMED, target=CompanyStatus.WITHDRAWN)
    def withdraw(self) -> None:
        self.withdrawn_at = timezone.now()

    @transition(field=status, source=CompanyStatus.WITHDRAWN, target=CompanyStatus.CONFIRMED)
    def reinstate(self) -> None:
        self.withdrawn_at = None


class Source(_AtEvent):
    """Where rows come from: one connection to a vendor, whose key is this row's key.

    What was chosen for it and counts here too: fields that a blank value doesn't clear (`kept_when_blank`), whether rows
    are published as the vendor says (`publishes`), what its levels of sponsors are called here ({level: tier}, `tiers`), what
    becomes of its people whom no session names (`without_session`).
    `is_connected`: its vendor is still asked.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="programme_sources")
    vendor = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    kept_when_blank = models.JSONField(default=list)
    tiers = models.JSONField(default=dict)
    publishes = models.BooleanField(default=True)
    without_session = models.CharField(max_length=6, choices=Orphans.choices, default=Orphans.HIDE)
    is_connected = models.BooleanField(default=True, editable=False)

    def __str__(self) -> str:
        return self.label


class Origin(BaseModel):
    """A vendor's row and what it became here: the identity that makes every sync find its own rows again.

    `values` is the vendor's record in our words (`Record` as JSON), `digest` that of it; `raw` and `raw_digest` the row as it
    was sent. `target_id` is the key of the session, speaker, room, track, type or company, None where nothing of it is here: it was
    purged, and `tombstoned_at` says that it is not to come back; or it was left out, and `values` has the reason as
    "skipped". `absent_runs` counts the complete runs in a row that did not show it. `raw_digest` is empty while the row
    has to be looked at again although it did not change, and begins with a question mark while somebody whom it names is not
    here. `owns` is false where the row here was not made by this one but joined by its name: its fields are left alone.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    external_id = models.CharField(max_length=200)
    target_id = models.UUIDField(null=True, blank=True)
    values = models.JSONField(default=dict)
    digest = models.CharField(max_length=32)
    raw = models.JSONField(default=dict)
    raw_digest = models.CharField(max_length=32, blank=True)
    absent_runs = models.PositiveSmallIntegerField(default=0)
    owns = models.BooleanField(default=True)
    tombstoned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "target_id"], name="origins_of_target")]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "external_id"], name="one_origin_a_vendor_row"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id} of {self.source}"


class ProgrammeList(_AtEvent):
    """A list of sessions or speakers that was uploaded and waits to be applied; then, or the day after, it is gone.

    `headers` and `rows` ([line, cells]) are the table as it was read, so that what is applied is what was looked at.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme_lists")
    kind = models.CharField(max_length=10, choices=ListKind.choices)
    name = models.CharField(max_length=200)
    headers = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    uploaded_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Merge(_AtEvent):
    """Two sessions or two speakers that a person made one. `moved` is what undoing needs (merging.py says how it is laid out).

    The row that went stays, with `merged_into`, so that its old key leads on.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="programme_merges")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    kept_id = models.UUIDField(db_index=True)
    gone_id = models.UUIDField(db_index=True)
    kept_label = models.CharField(max_length=500)
    gone_label = models.CharField(max_length=500)
    moved = models.JSONField(default=dict)
    merged_by_name = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.gone_label} in {self.kept_label}"


class Apart(_AtEvent):
    """Two rows that look alike and are not the same, as somebody has said. The smaller key is `one_id`."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="programme_apart")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    said_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one_id", "other_id"], name="told_apart_once")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
