"""Makes the people and companies of a world; the same seed makes the same ones."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from integrations.sandbox.world import words
from integrations.sandbox.world.model import Company, CustomField, Person, steady_uuid

YEAR_BEFORE = datetime(2026, 1, 5, 8, tzinfo=UTC)
LEADING_ZEROS = 9  # every so manieth person has an id that dies when it is read as a number


def created_and_changed(rng: Random, number: int) -> tuple[datetime, datetime]:
    created = YEAR_BEFORE + timedelta(minutes=7 * number, milliseconds=rng.randrange(60_000))
    return created, created + timedelta(minutes=rng.randrange(60 * 24 * 60), milliseconds=rng.randrange(1000))


def rich_text(rng: Random, number: int, *, hostile_every: int = 31) -> str:
    """Mostly clean; now and then what people paste, and what nobody should show unread."""
    parts = [rng.choice(words.PARAGRAPHS) for _ in range(1 + number % 3)]
    extras = (
        (13, words.WORD_MARKUP),
        (17, words.EMOJI),
        (19, words.MATHS),
        (hostile_every, words.HOSTILE[number % len(words.HOSTILE)]),
    )
    parts += [extra for every, extra in extras if number % every == every // 2]
    return "" if number % 37 == 6 else "\n".join(parts)


def build_people(seed: int, count: int, rng: Random, fields: Sequence[CustomField]) -> list[Person]:
    return [build_person(seed, number, rng, fields) for number in range(1, count + 1)]


def build_person(seed: int, number: int, rng: Random, fields: Sequence[CustomField]) -> Person:
    first = words.FIRST_NAMES[number % len(words.FIRST_NAMES)]
    last = words.LAST_NAMES[(number // len(words.FIRST_NAMES) + 11 * number) % len(words.LAST_NAMES)]
    city, state, country = rng.choice(words.PLACES)
    created, changed = created_and_changed(rng, number)
    return Person(
        number=number,
        uuid=steady_uuid(seed, "person", number),
        pid=f"{number:06d}" if number % LEADING_ZEROS == 4 else str(40_000 + number),
        first_name=first,
        last_name=last,
        email=f"person{number}@{'clinic' if number % 2 else 'institute'}.example",
        honorific=rng.choice(words.HONORIFICS),
        suffix=rng.choice(words.SUFFIXES),
        title=rng.choice(words.JOB_TITLES),
        company=rng.choice(words.COMPANIES),
        bio=rich_text(rng, number),
        city=city,
        state=state,
        country=country,
        phone=f"+1 555 01{number % 100:02d}",
        website=f"https://people.example/{number}" if number % 4 == 1 else "",
        has_photo=number % 5 != 2,
        created_at=created,
        updated_at=changed,
        at_event=number % 29 != 28,
        custom={field.uuid: rng.choice(field.options or ("yes", "no")) for field in fields if number % 3},
    )


def build_companies(seed: int, kind: str, count: int, rng: Random, people: int) -> list[Company]:
    companies = []
    for number in range(1, count + 1):
        city, _, country = rng.choice(words.PLACES)
        created, changed = created_and_changed(rng, number)
        # The same names for sponsors and exhibitors: one company may be both, with two ids.
        name = f"{words.SPONSOR_WORDS[number % len(words.SPONSOR_WORDS)]} {words.SPONSOR_KINDS[number % len(words.SPONSOR_KINDS)]}"
        companies.append(
            Company(
                number=number,
                uuid=steady_uuid(seed, kind, number),
                kind=kind,
                name=name if number <= len(words.SPONSOR_WORDS) else f"{name} {number}",
                description=rich_text(rng, number),
                city=city,
                country=country,
                website=f"https://company{number}.example",
                contact=1 + number % people,
                created_at=created,
                updated_at=changed,
            )
        )
    return companies
