"""What a column of a list of sessions or speakers can mean, by the words in its header. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eventhub.programme.enums import ListKind


@dataclass(frozen=True, slots=True)
class Column:
    """`title` heads the column of our own files; `words` are what others call it, the likeliest first.

    `is_told` columns stand in our exports and say nothing when they come back.
    """

    key: str
    title: str
    words: tuple[str, ...] = ()
    is_told: bool = False


SESSION_COLUMNS = (
    Column("key", "Key", ("key", "id", "session id", "eventhub key")),
    Column("code", "Code", ("code", "session code", "session number", "number", "no", "reference")),
    Column("title", "Title", ("title", "session title", "session name", "name", "session", "topic")),
    Column("description", "Description", ("description", "abstract", "summary", "text", "session description")),
    Column("type", "Type", ("type", "session type", "format", "kind", "category")),
    Column("tracks", "Tracks", ("tracks", "track", "stream", "theme", "themes")),
    Column("rooms", "Rooms", ("rooms", "room", "location", "hall", "venue", "stage")),
    Column("day", "Day", ("day", "date", "session date")),
    Column("start", "Start", ("start", "starts", "start time", "starts at", "begin", "begins", "from", "time")),
    Column("end", "End", ("end", "ends", "end time", "ends at", "finish", "until", "to")),
    Column("capacity", "Capacity", ("capacity", "seats", "places", "max attendees")),
    Column("published", "Published", ("published", "public", "visible", "is public")),
    Column("order", "Order", ("order", "sort order", "position")),
    Column("level", "Level", ("level", "difficulty", "audience level")),
    Column("language", "Language", ("language", "lang", "spoken language")),
    Column("learning_objectives", "Learning objectives", ("learning objectives", "objectives", "learning outcomes")),
    Column("credits", "Credits", ("credits", "credit", "cpd", "ce credits")),
    Column("links", "Links", ("links", "link", "url", "website")),
    Column("custom_fields", "Custom fields", ("custom fields", "custom", "fields")),
    Column("part_of", "Part of", ("part of", "parent", "parent session", "parent code")),
    Column("speakers", "Speakers", ("speakers", "speaker", "presenters", "presenter", "people")),
    Column("status", "Status", ("status", "session status"), is_told=True),
)
SPEAKER_COLUMNS = (
    Column("key", "Key", ("key", "id", "speaker id", "eventhub key")),
    Column("email", "E-mail", ("e mail", "email", "email address", "e mail address", "mail")),
    Column("prefix", "Prefix", ("prefix", "salutation", "honorific")),
    Column("first_name", "First name", ("first name", "forename", "given name", "firstname")),
    Column("last_name", "Last name", ("last name", "surname", "family name", "lastname", "name")),
    Column("suffix", "Suffix", ("suffix", "credentials", "post nominals")),
    Column("title", "Job title", ("job title", "title", "position", "role", "function")),
    Column("company", "Company", ("company", "organisation", "organization", "employer", "affiliation", "institution")),
    Column("bio", "Biography", ("biography", "bio", "about", "profile")),
    Column("links", "Links", ("links", "link", "url", "website")),
    Column("custom_fields", "Custom fields", ("custom fields", "custom", "fields")),
    Column("status", "Status", ("status", "speaker status"), is_told=True),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    ListKind.SESSIONS: SESSION_COLUMNS,
    ListKind.SPEAKERS: SPEAKER_COLUMNS,
}
TITLES = {kind: {column.key: column.title for column in columns} for kind, columns in COLUMNS.items()}


def words_of(header: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", header.casefold()).split())


def recognised(header: str) -> bool:
    """In either kind of list: enough to find the line with the names of the columns."""
    return any(words_of(header) in column.words for columns in COLUMNS.values() for column in columns)


def meanings(headers: Sequence[str], kind: str, *, without: Iterable[str] = ()) -> list[str]:
    """For each column the key of what it means, or "". No meaning is given twice; the likeliest word wins."""
    named = [words_of(header) for header in headers]
    found = [""] * len(headers)
    for column in COLUMNS[kind]:
        for word in column.words:
            at = next((at for at, name in enumerate(named) if name == word and not found[at]), None)
            if at is not None:
                found[at] = column.key
                break
    return ["" if key in set(without) else key for key in found]
