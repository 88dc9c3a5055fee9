"""Rows as the documents describe them: sessions on search and on the newer routes, contacts, companies, lists."""

from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.scene import Scene
from integrations.sandbox.sessionboard.masking import masked
from integrations.sandbox.world.model import ROLES, Company, CustomField, Participation, Person, Session, Term
from integrations.sandbox.world.world import World

EVENT_ID, ORGANIZATION_ID = 4242, 77
LAST_YEAR_ID = 4141
SINGLES = {"room": "rooms", "track": "tracks", "level": "levels", "format": "formats", "language": "languages"}
OLD_ARRAYS = {"speaker": "speakers", "chairperson": "chairpersons", "moderator": "moderators"}
TRANSLATED = {0: "Spanish", 3: "French"}  # by the rest of a session's number divided by 6


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class RowMaker:
    """`style` is "search" or "crud": an empty room is `{}` on the one and null on the other."""

    def __init__(self, scene: Scene, world: World, *, style: str = "search", hides_pii: bool = False) -> None:
        self.scene, self.world, self.style, self.hides_pii = scene, world, style, hides_pii
        self.event_id = EVENT_ID if world is scene.world else LAST_YEAR_ID

    # -- sessions

    def session(self, session: Session, *, translated: bool = False) -> dict[str, Any]:
        row = {
            "id": session.uuid,
            "friendly_id": self.friendly_id(session),
            "friendly_id_raw": session.number,
            "client_session_id": session.code,
            "title": session.title,
            "description": session.description,
            "status": session.status,
            "custom_status_id": None,
            "custom_status": None,
            "starts_at": self.time(session.starts),
            "ends_at": self.time(session.ends),
            "is_public": session.is_public,
            "is_abstract": session.is_abstract,
            "composition_status": None,
            "composition": None,
            "external_url": session.external_url or None,
            "ceu_credits": session.credits,
            "capacity": session.capacity,
            "created_at": iso(session.created_at),
            "updated_at": iso(session.updated_at),
            "tags": [self.term(t, "tags") for n in session.tags if (t := self.world.term("tags", n))],
            "sponsors": [self.company_in_session(self.world.sponsors[n]) for n in session.sponsors],
            "exhibitors": [],
            "content": self.content(session),
            "custom_fields": self.custom_fields(session.custom),
            "translated_fields": self.translations(session) if translated else [],
            "parent_session_id": self.world.sessions[session.parent].uuid if session.parent else None,
            "subsessions": [self.subsession(n) for n in self.world.subsessions.get(session.number, ())],
            "admin_url": f"https://app.sessionboard.example/event/{self.event_id}/sessions/{session.uuid}",
        }
        return {**row, **self.singles(session), **self.roles(session)}

    def friendly_id(self, session: Session) -> str:
        if session.parent and self.world.codes_nest:
            place = self.world.subsessions[session.parent].index(session.number) + 1
            return f"{self.world.prefix}-{session.parent}-{place}"
        return f"{self.world.prefix}-{session.number}"

    def time(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        if "naive_times" in self.world.quirks:
            return moment.replace(fold=0).isoformat()
        if "offset_times" in self.world.quirks:
            return moment.replace(tzinfo=self.world.zone).isoformat()
        return iso(self.world.instant(moment))

    def singles(self, session: Session) -> dict[str, Any]:
        found = {name: self.world.term(kind, getattr(session, name)) for name, kind in SINGLES.items()}
        rows: dict[str, Any] = {n: self.term(t, SINGLES[n]) if t else self.nothing(session) for n, t in found.items()}
        return {name: row for name, row in rows.items() if row is not Ellipsis}

    def nothing(self, session: Session) -> Any:
        """Under S3 it is empty, null or missing in turn."""
        if "S3" in self.world.quirks:
            return ({}, None, ...)[session.number % 3]
        return {} if self.style == "search" else None

    def roles(self, session: Session) -> dict[str, Any]:
        """People in an array per role, as of old, and in one of participants; older rows have no such."""
        people = [self.participant(p) for p in self.world.attending(session)]
        arrays: dict[str, Any] = {name: [] for name in OLD_ARRAYS.values()}
        for person in people:
            arrays[OLD_ARRAYS[person["participant_role"]["core_role"]]].append(without_role(person))
        return arrays if session.number % 11 == 8 else {**arrays, "participants": people}

    def participant(self, participation: Participation) -> dict[str, Any]:
        person, role = self.world.people[participation.person], ROLES[participation.role]
        row = {
            "id": person.uuid,
            "full_name": person.full_name,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": masked(person.email) if self.hides_pii else person.email,
            "photo_url": self.photo(person),
            "company_name": person.company,
            "title": person.title,
            "is_public": participation.is_public,
            "participant_role": {
                "slug": role.slug,
                "name": role.name,
                "name_plural": role.plural,
                "core_role": role.core,
            },
        }
        return row | {"acceptance": participation.acceptance} if self.world.acceptance else row

    def subsession(self, number: int) -> dict[str, Any]:
        part = self.world.sessions[number]
        return {
            "id": part.uuid,
            "friendly_id": self.friendly_id(part),
            "title": part.title,
            "status": part.status,
            "starts_at": self.time(part.starts),
            "ends_at": self.time(part.ends),
        }

    def content(self, session: Session) -> list[dict[str, Any]]:
        if session.number % 9 != 2:
            return []
        expires = f"https://files.sessionboard.example/{session.uuid}/slides.pdf?X-Amz-Expires=3600&X-Amz-Signature=0f"
        return [{"id": f"{session.uuid[:-4]}f11e", "name": "Slides.pdf", "url": expires, "size": 482_113}]

    def translations(self, session: Session) -> list[dict[str, Any]]:
        language = TRANSLATED.get(session.number % 6)
        texts = {"title": session.title, "description": session.description} if language else {}
        return [
            {
                "id": f"{session.uuid[:-2]}{n:02x}",
                "name": name.title(),
                "type": "text",
                "parent_field_id": None,
                "parent_field_source": "session",
                "parent_field_name": name.title(),
                "parent_field_internal_name": name,
                "translated_language": language,
                "value": f"[{language}] {text}",
            }
            for n, (name, text) in enumerate(texts.items())
        ]

    def custom_fields(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {**custom_field(f), "value": values[f.uuid]} for f in self.world.fields if values.get(f.uuid) is not None
        ]

    def status_only(self, session: Session) -> dict[str, Any]:
        return {
            "id": session.uuid,
            "friendly_id": self.friendly_id(session),
            "status": session.status,
            "updated_at": iso(session.updated_at),
            "deleted_at": iso(session.deleted_at),
        }

    # -- people and companies

    def contact(self, person: Person, *, translated: bool = False, with_sessions: bool = False) -> dict[str, Any]:
        masks = masked if self.hides_pii else str
        row = {
            "id": person.uuid,
            "friendly_id": f"CON-{person.number}",
            "full_name": person.full_name,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": masks(person.email),
            "photo_url": self.photo(person),
            "company_name": person.company,
            "title": person.title,
            "about": person.bio,
            "phone_home": None,
            "phone_mobile": masks(person.phone) if person.phone else None,
            "address_line_1": None,
            "address_line_2": None,
            "address_city": person.city,
            "address_state": person.state or None,
            "address_postal_code": None,
            "address_country": person.country,
            "website_url": person.website or None,
            "linkedin_url": f"https://linkedin.example/in/{person.number}" if person.number % 3 == 0 else None,
            "twitter_url": None,
            "facebook_url": None,
            "honorific": person.honorific or None,
            "salutation": None,
            "custom_fields": self.custom_fields(person.custom),
            "translated_fields": self.person_translations(person) if translated else [],
            "created_at": iso(person.created_at),
            "updated_at": iso(person.updated_at),
            "admin_url": f"https://app.sessionboard.example/contacts/{person.uuid}",
        }
        row |= sensitive(person)
        return row | {"sessions": self.sessions_of(person)} if with_sessions else row

    def photo(self, person: Person) -> str | None:
        return self.scene.photo_url("sessionboard", self.world, person.number) if person.has_photo else None

    def person_translations(self, person: Person) -> list[dict[str, Any]]:
        if person.number % 6:
            return []
        of: dict[str, Any] = {
            "parent_field_source": "contact",
            "parent_field_name": "About",
            "parent_field_internal_name": "about",
        }
        text = {"translated_language": "Spanish", "value": f"[Spanish] {person.bio}"}
        return [
            {"id": f"{person.uuid[:-2]}00", "name": "About", "type": "textarea", "parent_field_id": None, **of, **text}
        ]

    def sessions_of(self, person: Person) -> list[dict[str, Any]]:
        sessions = (self.world.sessions[n] for n in sorted(self.world.appearances[person.number]))
        return [self.subsession(s.number) | {"is_abstract": s.is_abstract} for s in sessions if not s.deleted_at]

    def company(self, company: Company) -> dict[str, Any]:
        contact = self.world.people[company.contact] if company.contact else None
        return {
            "id": company.uuid,
            "friendly_id": f"{company.kind[:3].upper()}-{company.number}",
            "friendly_id_raw": company.number,
            "name": company.name,
            "description": company.description,
            "logo_image_url": self.scene.photo_url("sessionboard", self.world, 100_000 + company.number),
            "banner_image_url": None,
            "phone": None,
            "address_line_1": f"{company.number} Quay Street",
            "address_line_2": None,
            "address_city": company.city,
            "address_state": None,
            "address_postal_code": None,
            "address_coutnry": company.country,  # so it is spelt there
            **{f"{name}_url": None for name in ("facebook", "instagram", "linkedin", "twitter")},
            **{f"{name}_username": None for name in ("snapchat", "tiktok")},
            "website_url": company.website,
            "created_at": iso(company.created_at),
            "updated_at": iso(company.updated_at),
            "custom_fields": [],
            "translated_fields": [],
            "contacts": [self.contact_of_company(contact, company)] if contact else [],
        }

    def contact_of_company(self, person: Person, company: Company) -> dict[str, Any]:
        return {
            "id": person.uuid,
            "friendly_id": f"CON-{person.number}",
            "full_name": person.full_name,
            "email": masked(person.email) if self.hides_pii else person.email,
            "is_primary": True,
            "contact_created_at": iso(person.created_at),
            "contact_updated_at": iso(person.updated_at),
            "relationship_created_at": iso(company.created_at),
            "relationship_updated_at": iso(company.updated_at),
        }

    def company_in_session(self, company: Company) -> dict[str, Any]:
        return {"id": company.uuid, "name": company.name}

    # -- lists

    def term(self, term: Term, kind: str) -> dict[str, Any]:
        own: dict[str, dict[str, Any]] = {"rooms": {"capacity": term.capacity}, "tracks": {"color": term.colour}}
        extra = own.get(kind, {})
        return {"id": term.uuid, "name": term.name, **extra, "order": term.order}


def custom_field(field: CustomField) -> dict[str, Any]:
    return {
        "id": field.uuid,
        "name": field.name,
        "type": field.type,
        "internal_name": field.internal_name,
        "created_at": iso(field.created_at),
    }


def sensitive(person: Person) -> dict[str, Any]:
    """What is in the vendor's rows and should stay there."""
    return {
        "pronouns": None,
        "gender": ("female", "male", "non-binary", None)[person.number % 4],
        "ethnicity": "prefer not to say",
        "speaker_score": person.number % 10,
        "speaker_fee": 500 * (person.number % 7),
        "past_companies": None,
        "educational_affiliation": None,
        "highest_level_of_education": None,
        "languages": "English",
        "availability": None,
        "topic_expertise": None,
    }


def without_role(person: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in person.items() if name != "participant_role"}


def session_statuses(made: datetime) -> list[dict[str, Any]]:
    standard = [
        ("Accepted", "accepted", "#2b8a3e"), ("In the accept queue", "accept_queue", "#94d82d"), ("Pending", "pending", "#fab005"),
        ("In the decline queue", "decline_queue", "#ff8787"), ("Declined", "declined", "#c92a2a"),
        ("Waiting for slides", "accepted", "#1098ad"),
    ]  # fmt: skip
    return [
        {
            "id": f"00000000-0000-4000-8000-{n:012d}",
            "name": name,
            "status": status,
            "status_name": status.replace("_", " ").title(),
            "color": colour,
            "order": n,
            "is_custom": n > 5,
            "created_at": iso(made + timedelta(minutes=n)),
            "created_by_user_id": None,
            "created_by_user_name": None,
        }
        for n, (name, status, colour) in enumerate(standard, start=1)
    ]
