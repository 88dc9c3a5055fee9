"""Rows of the feed, field by field as its documentation has them: strings for numbers, spaces for nothing, and no time zone."""

from datetime import datetime
from hashlib import sha1
from typing import Any

from integrations.sandbox.scene import Scene
from integrations.sandbox.world import words
from integrations.sandbox.world.model import ROLES, Participation, Person, Session
from integrations.sandbox.world.world import World

ACCOUNT, CONFERENCE, LAST_CONFERENCE = "MEDEX", "AM2027", "AM2026"
EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"
BUCKETS, OBJECTIVES, CUSTOMS = 9, 10, 20
PUBLISHED_FORMS = (1, "1", "true", True)
UNPUBLISHED_FORMS = (None, False, 0, "0")
AUDIENCES = ("Clinicians", "Clinicians<br>Students", "Nurses", "Engineers<br>Clinicians<br>Nurses")


class FeedRow:
    def __init__(self, scene: Scene, world: World) -> None:
        self.scene, self.world, self.quirks = scene, world, world.quirks
        self.conference = CONFERENCE if world is scene.world else LAST_CONFERENCE

    # -- sessions

    def session(self, session: Session) -> dict[str, Any]:
        return {
            **self.internals("sessions", session.uuid),
            **self.times(session),
            **self.place(session),
            **self.credits(session),
            **self.objectives(session),
            **self.customs(session),
            **self.links(session),
            **self.codes(session),
            **self.changed(session),
            "schedid": session.schedid,
            "sesid": session.sesid,
            "sestype": str(101_100 + (session.format or 0))
            if "P15" in self.quirks
            else 101_100 + (session.format or 0),
            "sessionType": self.named("formats", session.format),
            "sessionName": session.title if session.number % 41 != 40 else "",
            "description": session.description,
            "published": self.published(session),
            "tracks": self.tracks(session),
            "speakers": [*map(self.speaker_in, self.world.attending(session)), *self.evaluators(session)],
            "has_handouts": "false" if session.number % 9 == 2 else session.number % 9 == 3,
            "ticketed": "yes" if session.format == 2 else None,
            "adanotes": "Wheelchair space in the front row" if session.number % 30 == 4 else None,
        }

    def internals(self, kind: str, uuid: str) -> dict[str, Any]:
        """Of the store, not of the congress: dates of 1970, and an id that nobody should use."""
        own_id = uuid.replace("-", "")[:24]
        return {
            "_id": own_id,
            "_etag": sha1(uuid.encode(), usedforsecurity=False).hexdigest(),
            "_created": EPOCH,
            "_updated": EPOCH,
            "_links": {"self": {"href": f"{kind}/{own_id}", "title": kind.removesuffix("s")}},
            "account": ACCOUNT,
            "conference": self.conference,
        }

    def named(self, kind: str, number: int | None) -> str:
        term = self.world.term(kind, number)
        return term.name if term else ""

    def is_old(self, session: Session) -> bool:
        """Rows of the older kind lack what was added later."""
        return session.number % 10 == 4

    def codes(self, session: Session) -> dict[str, Any]:
        code = "SAME" if "P9" in self.quirks and session.number % 2 else session.code
        code = "" if "P9" in self.quirks and not session.number % 2 else code
        return {"sessionClientID": code} if self.is_old(session) else {"clientid": code, "sessionClientID": code}

    def changed(self, session: Session) -> dict[str, Any]:
        if self.is_old(session) or "P3" in self.quirks:
            return {}
        stamps = {"session_updated_at": session.updated_at, "schedule_updated_at": session.scheduled_at}
        return {name: f"{stamp:%Y-%m-%d %H:%M:%S}" for name, stamp in stamps.items()} | {
            "updated_at": f"{session.updated_at:%Y-%m-%d %H:%M:%S}"
        }

    def published(self, session: Session) -> Any:
        if "P4" in self.quirks:
            return (PUBLISHED_FORMS if session.is_visible else UNPUBLISHED_FORMS)[session.number % 4]
        return (1 if session.number % 3 == 1 else True) if session.is_visible else None

    def times(self, session: Session) -> dict[str, Any]:
        """On the wall of the venue. The end's day is left out unless it spans days, and then it is often left out too."""
        if session.starts is None or session.ends is None:
            return {
                "startDate": "",
                "endDate": "",
                "startTime": " ",
                "endTime": " ",
                "rstartmins": None,
                "rendmins": None,
            }
        starts, ends = session.starts, session.ends
        shows_end = session.number % 3 == 0 or (ends - starts).days
        read = str if "P15" in self.quirks else int
        return {
            "startDate": f"{starts:%Y-%m-%d}",
            "endDate": f"{ends:%Y-%m-%d}" if shows_end else "",
            "startTime": clock(starts),
            "endTime": clock(ends),
            "rstartmins": read(starts.hour * 60 + starts.minute),
            "rendmins": read(ends.hour * 60 + ends.minute),
        }

    def place(self, session: Session) -> dict[str, Any]:
        room = self.world.term("rooms", session.room)
        if room is None:
            return {"roomname": "", "sched_roomname": "", "hotelname": "", "roomid": None, "location": ""}
        number = 910_000 + room.number
        return {
            "roomname": room.name,
            "sched_roomname": f"{room.venue}: {room.name}",
            "hotelname": room.venue,
            "roomid": f"0{number}" if "P15" in self.quirks else number,
            "location": "",
        }

    def tracks(self, session: Session) -> list[dict[str, str]]:
        track = self.named("tracks", session.track)
        items = [{"track": "Track", "desc": track}] if track else []
        items += [{"track": "Topic", "desc": self.named("tags", tag)} for tag in session.tags]
        if session.number % 4 == 1 or "P12" in self.quirks:
            items.append(
                {"track": "Audience", "desc": AUDIENCES[session.number % 4 if "P12" not in self.quirks else 3]}
            )
        return items

    def credits(self, session: Session) -> dict[str, str]:
        values = dict.fromkeys(range(1, BUCKETS + 1), "0.0")
        if session.credits:
            values[1], values[2] = str(session.credits), str(session.credits / 2)
            values[3] = "1.0"  # in a bucket without a label
        labels = {f"credits{n}_label": words.CREDIT_LABELS[n - 1] for n in values}
        return {f"credits{n}": value for n, value in values.items()} | labels

    def objectives(self, session: Session) -> dict[str, str]:
        texts = [*session.objectives[:1], "", *session.objectives[1:]]  # blanks come in between
        return {f"learning_objective{n}": texts[n - 1] if n <= len(texts) else "" for n in range(1, OBJECTIVES + 1)}

    def customs(self, session: Session) -> dict[str, str | None]:
        shift = 1 if "P11" in self.quirks else 0
        labels = {n + shift: label for n, label in words.CUSTOM_LABELS.items()}
        values = {
            1 + shift: "Part 1 of 2" if session.number % 8 == 1 else None,
            9 + shift: str(session.credits or "") or None,
        }
        if session.sponsors:
            values[2 + shift] = self.world.sponsors[session.sponsors[0]].name
        named = {f"custom{n}name": labels.get(n) for n in range(1, CUSTOMS + 1)}
        return {f"custom{n}": values.get(n) for n in range(1, CUSTOMS + 1)} | named

    def links(self, session: Session) -> dict[str, str]:
        page = f"https://{ACCOUNT}.planion.example/Web.User/SesDet?ACCOUNT={ACCOUNT}&CONF={self.conference}&SCHEDID={session.schedid}"
        action = f"https://{ACCOUNT}.planion.example/Z?HH0Z06796&schedid={session.schedid}"
        in_markdown = session.number % 2 == 0 or "P10" in self.quirks
        return {
            "SessionDetailsURL": f"[Session Details]({page}&ssoOverride=OFF)" if in_markdown else page,
            "planstoneDesktopUserActionURL": f"[Desktop User Action]({action})",
            "mobileActionURL": "url for your mobile company" if session.number % 3 == 0 or "P10" in self.quirks else "",
        }

    # -- the people of a session

    def speaker_in(self, participation: Participation) -> dict[str, Any]:
        role = ROLES[participation.role].in_feed
        declines = participation.acceptance == "Declined" or ("P7" in self.quirks and participation.link % 3 == 0)
        return self.engagement(
            participation.link,
            participation.person,
            f"Declined {role}" if declines else role,
            sortorder=f"{1 + participation.link % 20:03d}",
            # Whoever declined stays published: the role is all there is to tell by.
            published=True if participation.is_public else None,
            title=participation.title,
            affil=participation.affiliation,
        )

    def evaluators(self, session: Session) -> list[dict[str, Any]]:
        is_usual = has_evaluator(session)
        if not is_usual and "P7" not in self.quirks:
            return []
        person = (
            evaluator_of(session, self.world)
            if is_usual or not session.participants
            else session.participants[0].person
        )
        published = True if "P7" in self.quirks else None
        return [self.engagement(session.number * 20 + 19, person, "Eval Contact", sortorder="500", published=published)]

    def engagement(
        self,
        link: int,
        person: int,
        role: str,
        *,
        sortorder: str,
        published: bool | None,
        title: str = "",
        affil: str = "",
    ) -> dict[str, Any]:
        return {
            "pid": self.world.people[person].pid,
            "pslinkid": str(link),
            "role": role,
            "sortorder": sortorder,
            "published": published,
            "title": title,
            "affil": affil,
            "cargo": "",
            "description": None,
            "startTime": " ",
            "endTime": " ",
            "resources": [],
        }

    # -- people

    def speaker(self, person: Person) -> dict[str, Any]:
        return {
            **self.internals("speakers", person.uuid),
            "pid": person.pid,
            "fname": person.first_name,
            "lname": person.last_name,
            "honorific": person.honorific,
            "suffix": person.suffix,
            "title": person.title,
            "company": person.company,
            "bio": person.bio,
            "piclink": self.scene.photo_url("planstone", self.world, person.number) if person.has_photo else "",
            "email": person.email,
            "city": person.city,
            "state": person.state,
            "country": person.country,
        }

    # -- modules that are bought apart

    def abstract(self, session: Session) -> dict[str, Any]:
        people = [self.world.people[p.person] for p in session.participants]
        return {
            **self.internals("abstracts", session.uuid),
            "abstractid": session.schedid,
            "title": session.title,
            "body": session.description,
            "status": "Accepted" if session.status == "accepted" else "Under review",
            "authors": [
                {"pid": p.pid, "fname": p.first_name, "lname": p.last_name, "company": p.company} for p in people
            ],
        }

    def eposter(self, session: Session) -> dict[str, Any]:
        row = self.abstract(session)
        return {
            **row,
            **self.internals("eposters", session.uuid),
            "posterurl": f"https://posters.example/{session.schedid}",
        }

    def disclosure(self, person: Person) -> dict[str, Any]:
        """Whatever its status: also those that nobody has read yet."""
        status = ("Complete", "Not started", "Needs review")[person.number % 3]
        text = "Speaker's fees from Arclight Medical" if person.number % 5 == 1 else "Nothing to disclose"
        return {**self.internals("disclosures", person.uuid), "pid": person.pid, "status": status, "disclosure": text}


def has_evaluator(session: Session) -> bool:
    return session.number % 6 == 1


def evaluator_of(session: Session, world: World) -> int:
    return 1 + session.number % len(world.people)


def clock(moment: datetime) -> str:
    return f"{moment:%I:%M} {'am' if moment.hour < 12 else 'pm'}"
