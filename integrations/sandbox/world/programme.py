"""Makes the sessions of a world, with everything in them that real programmes have and tidy examples lack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from integrations.sandbox.world import words
from integrations.sandbox.world.model import CustomField, Participation, Session, Term, steady_uuid
from integrations.sandbox.world.people import created_and_changed, rich_text

DAYS = 4
SLOT_STARTS = tuple(
    time(hour, minute) for hour, minute in ((8, 0), (9, 30), (11, 0), (13, 0), (14, 30), (16, 0), (17, 30))
)
LENGTH = timedelta(minutes=75)
ODD_STATUSES = {7: "pending", 15: "declined", 23: "accept_queue", 30: "decline_queue"}
ACCEPTANCES = {5: "Declined", 14: "Pending"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What sessions are made from."""

    seed: int
    first_day: date
    rooms: Sequence[Term]
    people: int
    sponsors: int
    fields: Sequence[CustomField]


def build_sessions(plan: Plan, count: int, rng: Random) -> list[Session]:
    sessions: list[Session] = []
    for number in range(1, count + 1):
        session = build_session(plan, number, rng)
        if number % 12 == 6:
            nest(session, sessions[-1])
        elif number % 26 == 12:
            repeat(session, sessions[0] if number < 26 else sessions[-3])
        elif sessions and sessions[-1].is_abstract:
            session.abstract = sessions[-1].number
        sessions.append(session)
    return sessions


def build_session(plan: Plan, number: int, rng: Random) -> Session:
    created, changed = created_and_changed(rng, number)
    is_abstract = number % 13 == 10
    starts, ends, room = (None, None, None) if is_abstract else placed(plan, number)
    return Session(
        number=number,
        uuid=steady_uuid(plan.seed, "session", number),
        code=code(number),
        title=title(number, rng),
        description=rich_text(rng, number, hostile_every=23),
        status=ODD_STATUSES.get(number % 31, "accepted"),
        is_public=number % 21 != 18,
        is_abstract=is_abstract,
        starts=starts,
        ends=ends,
        room=room,
        track=None if number % 10 == 9 else 1 + number % len(words.TRACKS),
        level=None if number % 4 == 3 else 1 + number % len(words.LEVELS),
        format=1 + number % len(words.FORMATS),
        language=1 if number % 8 else 2 + number % 2,
        tags=sorted(rng.sample(range(1, len(words.TAGS) + 1), number % 4)),
        participants=participants(plan, number, rng),
        capacity=None if number % 3 else 30 + number % 200,
        credits=round(number % 5 * 0.75, 2) or None,
        objectives=list(words.OBJECTIVES[: number % 5]),
        external_url=f"https://congress.example/sessions/{number}" if number % 6 == 1 else "",
        created_at=created,
        updated_at=changed,
        scheduled_at=changed - timedelta(days=3),
        sponsors=[1 + number % plan.sponsors] if number % 11 == 4 else [],
        deleted_at=changed + timedelta(days=1) if number % 50 == 37 else None,
        custom={
            f.uuid: rng.choice(f.options) if f.options else f"Wording {number}"
            for f in plan.fields
            if (number + f.number) % 3
        },
    )


def code(number: int) -> str:
    """Typed by staff: sometimes blank, sometimes the one of another session."""
    return "" if number % 9 == 8 else f"C{100 + (number - 1 if number % 19 == 17 else number)}"


def title(number: int, rng: Random) -> str:
    plain = f"{rng.choice(words.ADJECTIVES)} {rng.choice(words.METHODS)} in {rng.choice(words.FIELDS)}"
    if number % 16 == 5:
        return words.DECORATED_TITLES[number // 16 % len(words.DECORATED_TITLES)].format(title=plain)
    return plain


def placed(plan: Plan, number: int) -> tuple[datetime | None, datetime | None, int | None]:
    """Room by room through the slots of four days; some have no time yet, some no room, a few run past midnight or for days."""
    index = number - 1
    slot = index // len(plan.rooms) % (DAYS * len(SLOT_STARTS))
    room = plan.rooms[index % len(plan.rooms)].number
    day, slot_of_day = slot % DAYS, slot // DAYS
    begins = datetime.combine(plan.first_day + timedelta(days=day), SLOT_STARTS[slot_of_day])
    if number % 17 == 8:
        return None, None, None
    if number % 33 == 19:
        night = begins.replace(hour=22 + number % 2, minute=30)
        return night, night + timedelta(minutes=105), room
    if number % 200 == 33:
        return begins, begins + timedelta(days=2, hours=3), room
    return begins, begins + LENGTH, None if number % 18 == 16 else room


def participants(plan: Plan, number: int, rng: Random) -> list[Participation]:
    """Every sixth person only ever chairs or moderates: those are contacts, never speakers."""
    chosen = [1 + (number * 3 + offset * 7) % plan.people for offset in range(1 + number % 4)]
    speakers = [n for n in dict.fromkeys(chosen) if n % 6 and n % 25 != 3]
    roles = [(n, "panellist" if number % 6 == 5 else "speaker") for n in speakers]
    if number % 2 and plan.people >= 6:
        chair = 6 * (1 + number % (plan.people // 6))
        roles.append((chair, ("chairperson", "moderator", "discussant")[number % 3]))
    if number % 14 == 1 and speakers:
        roles.append((speakers[0], "moderator"))
    return [participation(number, order, person, role, rng) for order, (person, role) in enumerate(roles)]


def participation(session: int, order: int, person: int, role: str, rng: Random) -> Participation:
    return Participation(
        link=session * 20 + order,
        person=person,
        role=role,
        is_public=(session + order) % 15 != 11,
        acceptance=ACCEPTANCES.get((session + 2 * order) % 22, "Accepted"),
        title=rng.choice(words.JOB_TITLES) if session % 5 == 2 else "",
        affiliation=rng.choice(words.COMPANIES) if session % 7 == 2 else "",
    )


def nest(session: Session, parent: Session) -> None:
    """A part of the one before: inside its time, in its room."""
    session.parent = parent.number if parent.parent is None else parent.parent
    session.is_abstract = False
    session.starts, session.room = parent.starts, parent.room
    session.ends = parent.starts + timedelta(minutes=25) if parent.starts else None


def repeat(session: Session, first: Session) -> None:
    session.repeats = first.repeats or first.number
    session.title, session.description = first.title, first.description
