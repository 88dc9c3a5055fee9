"""Rows as the document names their fields: no room, no end, no zone, no e-mail address, and a role only in context."""

from datetime import datetime
from typing import Any

from integrations.sandbox.scene import Scene
from integrations.sandbox.world.model import ROLES, Company, Person, Session
from integrations.sandbox.world.world import World

VENDOR = "v3plus"
PORTAL_ID, CLIENT_ID = 7, 310
LAST_YEAR = 500_000  # added to the ids of last year
LOGOS = 100_000  # pictures of companies are numbered behind those of people
MEDIA = ("video", "video_slide", "audio", "audio_slide")


class RowMaker:
    def __init__(self, scene: Scene, world: World, unit: str = "minutes") -> None:
        self.scene, self.world, self.unit, self.quirks = scene, world, unit, world.quirks
        self.shift = 0 if world is scene.world else LAST_YEAR

    # -- presentations

    def presentation(self, session: Session) -> dict[str, Any]:
        is_shown: bool | int = session.is_visible
        return {
            "id": int(session.presentation_id) + self.shift,
            "portal_id": PORTAL_ID,
            "name": session.title,
            "description": session.description,
            "type": MEDIA[session.number % 4],
            "duration": self.duration(session),
            "date": self.date(session),
            "video_url": f"https://video.example/{session.number}" if session.number % 3 == 1 else None,
            "visible": int(is_shown) if session.number % 3 == 0 else is_shown,
        }

    def date(self, session: Session) -> str | None:
        """On the wall; the zone is the conference's."""
        if session.starts is None:
            return None
        is_bare = "V7" in self.quirks and session.number % 7 == 3
        return f"{session.starts:%Y-%m-%d}" if is_bare else f"{session.starts:%Y-%m-%d %H:%M:%S}"

    def duration(self, session: Session) -> int | float | str | None:
        begins, ends = self.world.instant(session.starts), self.world.instant(session.ends)
        is_blank = "V7" in self.quirks and session.number % 5 == 2
        return None if begins is None or ends is None or is_blank else in_unit(begins, ends, self.unit)

    def slides(self, session: Session) -> list[dict[str, Any]]:
        if not MEDIA[session.number % 4].endswith("_slide"):
            return []
        pages = range(1, 4)
        return [
            {"id": session.number * 10 + n, "url": f"https://slides.example/{session.number}/{n}.png"} for n in pages
        ]

    def documents(self, session: Session) -> list[dict[str, Any]]:
        if session.number % 9 != 2:
            return []
        return [{"id": session.number, "name": "Handout", "url": f"https://files.example/{session.number}.pdf"}]

    # -- people

    def presenters(self, session: Session) -> list[int]:
        """Once, whatever they do there; who chairs or moderates has no place here, and who declined is not entered."""
        shown = (
            p.person
            for p in self.world.attending(session)
            if p.is_public and p.acceptance != "Declined" and ROLES[p.role].core == "speaker"
        )
        return list(dict.fromkeys(shown))

    def presenter(self, person: Person, role: str = "") -> dict[str, Any]:
        row = {
            "id": int(person.presenter_id) + self.shift,
            "client_id": CLIENT_ID,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "designations": person.suffix,
            "title": person.title,
            "company": person.company,
            "biography": person.bio,
            "website": person.website or None,
            "photo": self.photo(person.number) if person.has_photo else None,
        }
        return row | self.role(role)

    def role(self, role: str) -> dict[str, str]:
        return {"role": role} if role and "V3" not in self.quirks else {}

    def photo(self, number: int) -> str | None:
        url = self.scene.photo_url(VENDOR, self.world, number)
        if "V11" not in self.quirks:
            return url
        return (None, url.removeprefix(self.scene.base), url.removeprefix("http:"))[number % 3]

    # -- companies

    def affiliate(self, company: Company, role: str = "") -> dict[str, Any]:
        """Who is both a sponsor and an exhibitor is one affiliate, as it is as a sponsor."""
        twin = self.world.sponsors.get(company.number)
        if twin and twin.affiliate_id == company.affiliate_id and not twin.deleted_at:
            company = twin
        contact = self.world.people.get(company.contact or 0)
        row = {
            "id": int(company.affiliate_id) + self.shift,
            "client_id": CLIENT_ID,
            "name": company.name,
            "biography": company.description,
            "contact_name": contact.full_name if contact else None,
            "contact_email": contact.email if contact else None,
            "contact_phone": contact.phone if contact else None,
            "contact_title": contact.title if contact else None,
            "contact_address": f"{company.number} Quay Street",
            "contact_location": f"{company.city}, {company.country}",
            "website": company.website,
            "photo": self.photo(LOGOS + company.number),
        }
        return row | self.role(role)


def in_unit(begins: datetime, ends: datetime, unit: str) -> int | float | str:
    seconds = round((ends - begins).total_seconds())
    match unit:
        case "seconds":
            return seconds
        case "hours":
            return seconds / 3600
        case "clock":
            return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case _:
            return seconds // 60
