"""Many stands and companies at once, with the same rules and the same history as one by one, in a constant number of queries."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import Fact, record_many
from eventhub.core.actor import Actor
from eventhub.core.errors import OutOfSight
from eventhub.core.field_checks import FieldChecks
from eventhub.core.names import name_key
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.stands.checks import (
    check_company,
    check_hall_name,
    check_kind,
    check_number,
    check_place,
    check_sides,
    check_tier,
    check_website,
)
from eventhub.stands.contacts import tidy_contacts
from eventhub.stands.models import CoExhibitor, Hall, Sponsor, Sponsorship, Stand
from eventhub.stands.records import CompanyRecord, Records, StandKey, StandRecord, Written

BATCH = 500
WORK = "work_id"
NEEDED = ("stands.change_stand", "stands.assign_sponsor", "stands.change_sponsorship", "stands.change_sponsor")


@dataclass(slots=True)
class Present:
    """What stands at an event, by the names that lists use."""

    event: Event
    halls: dict[str, Hall] = field(default_factory=dict)
    companies: dict[str, Sponsor] = field(default_factory=dict)
    sponsorships: dict[str, Sponsorship] = field(default_factory=dict)
    stands: dict[StandKey, Stand] = field(default_factory=dict)
    co_exhibitors: dict[UUID, dict[str, CoExhibitor]] = field(default_factory=dict)


def read_present(event: Event) -> Present:
    """As it is at this moment, for a look."""
    return _read(event, Sponsor.objects.all(), Sponsorship.objects.all(), Stand.objects.all())


def hold_present(event: Event) -> Present:
    """As it is, and stays until the end of the transaction: nobody else changes these rows or brings in a list meanwhile."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=event.organisation_id).order_by())
    held = Event.objects.select_for_update().filter(pk=event.pk).order_by().first()
    if held is None:
        raise OutOfSight("It is no longer there.")
    held.organisation = event.organisation
    return _read(
        held,
        Sponsor.objects.select_for_update(),
        Sponsorship.objects.select_for_update(),
        Stand.objects.select_for_update(),
    )


def _read(
    event: Event,
    sponsors: models.QuerySet[Sponsor],
    sponsorships: models.QuerySet[Sponsorship],
    stands: models.QuerySet[Stand],
) -> Present:
    present = Present(event)
    present.halls = {hall.name: hall for hall in Hall.objects.filter(event=event)}
    halls = {hall.pk: hall for hall in present.halls.values()}
    companies = {row.pk: row for row in sponsors.filter(organisation=event.organisation_id).order_by("pk")}
    present.companies = {row.name_key: row for row in companies.values() if row.merged_into_id is None}
    taking_part = {row.pk: row for row in sponsorships.filter(event=event, merged_into=None).order_by("pk")}
    for sponsorship in taking_part.values():
        sponsorship.event, sponsorship.sponsor = event, companies[sponsorship.sponsor_id]
        present.sponsorships[sponsorship.sponsor.name_key] = sponsorship
    for stand in stands.filter(event=event, deleted_at=None).order_by("pk"):
        stand.event, stand.hall = event, halls.get(stand.hall_id) if stand.hall_id else None
        stand.sponsorship = taking_part[stand.sponsorship_id] if stand.sponsorship_id else None
        present.stands[stand.hall.name if stand.hall else "", stand.number] = stand
    _read_co_exhibitors(present, companies)
    return present


def _read_co_exhibitors(present: Present, companies: dict[UUID, Sponsor]) -> None:
    for row in CoExhibitor.objects.filter(stand__event=present.event, stand__deleted_at=None).order_by(
        "created_at", "id"
    ):
        company = companies[row.sponsor_id]
        row.sponsor = company
        present.co_exhibitors.setdefault(row.stand_id, {})[company.name_key] = row


def ingest(present: Present, records: Records, *, actor: Actor, work_id: UUID) -> list[Written]:
    """Write what `records` name and what is not so yet; what is so already says nothing. `present` was held, and is up to date after.

    Every entry of history carries `work_id`, so that the work can be told from what others did later (`takeback.py`).
    The first company of a free stand becomes its main sponsor by `main`; a stand that has one keeps it. Raises Invalid
    where a value breaks a rule: lists are checked row by row before, so that would be a fault of the caller.
    """
    for permission in NEEDED:
        require(actor, permission, present.event)
    require_open(present.event)
    with transaction.atomic():
        writer = Writer(present)
        writer.halls(records.halls)
        writer.companies(records.companies)
        writer.sponsorships(records.sponsorships)
        writer.stands(records.stands)
        writer.save()
        facts = [Fact(fact.subject, fact.verb, {**fact.data, WORK: str(work_id)}) for fact in writer.facts]
        given = [fact.subject for fact in facts if isinstance(fact.subject, Stand)]
        models.prefetch_related_objects(given, "offers")  # a reaction looks at those of each
        record_many(facts, actor=actor)
    return writer.written


class Writer:
    """Collects new and changed rows, then saves each kind at once. A row that is new is not among the changed."""

    def __init__(self, present: Present) -> None:
        self.present = present
        self.new: dict[type[models.Model], list[Any]] = {}
        self.changed: dict[type[models.Model], dict[UUID, Any]] = {}
        self.joined: list[UUID] = []  # co-exhibitors that became main sponsors
        self.facts: list[Fact] = []
        self.written: list[Written] = []

    def add(self, kind: str, row: Any) -> None:
        self.new.setdefault(type(row), []).append(row)
        self.written.append(Written(kind, str(row.pk), str(row)))

    def change(self, kind: str, row: Any, values: dict[str, Any]) -> dict[str, list[Any]]:
        """Set what differs; returns {field: [old, new]}."""
        changed = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
        for name, (old, value) in changed.items():
            setattr(row, name, value)
            self.written.append(Written(kind, str(row.pk), str(row), name, plain(old), plain(value)))
        if changed:
            self.changed.setdefault(type(row), {})[row.pk] = row
        return changed

    def halls(self, names: list[str]) -> None:
        last = max((hall.order for hall in self.present.halls.values()), default=-1)
        for name in names:
            if name in self.present.halls:
                continue
            last += 1
            hall = Hall(event=self.present.event, name=name, order=last)
            _refuse_hall(hall)
            self.present.halls[name] = hall
            self.add("hall", hall)
            self.facts.append(Fact(hall, verbs.HALL_CREATED))

    def companies(self, records: dict[str, CompanyRecord]) -> None:
        for key, wanted in records.items():
            values = wanted.values
            if "contacts" in values:
                values = values | {"contacts": tidy_contacts(values["contacts"])}
            company = self.present.companies.get(key)
            if company is None:
                self.add_company(key, wanted.name, values)
            elif changed := self.change("company", company, values):
                _refuse_company(company)
                self.facts.append(Fact(company, verbs.SPONSOR_CHANGED, {"changed": changed}))

    def add_company(self, key: str, name: str, values: dict[str, Any]) -> None:
        company = Sponsor(organisation=self.present.event.organisation, name=name, name_key=name_key(name), **values)
        _refuse_company(company)
        self.present.companies[key] = company
        self.add("company", company)
        self.facts.append(Fact(company, verbs.SPONSOR_CREATED))

    def sponsorships(self, tiers: dict[str, str | None]) -> None:
        for key, tier in tiers.items():
            _refuse_tier(tier or "")
            sponsorship = self.present.sponsorships.get(key)
            if sponsorship is None:
                company = self.present.companies[key]
                sponsorship = Sponsorship(event=self.present.event, sponsor=company, tier=tier or "")
                self.present.sponsorships[key] = sponsorship
                self.add("sponsorship", sponsorship)
                self.facts.append(Fact(sponsorship, verbs.SPONSORSHIP_CREATED))
            elif tier is not None and (changed := self.change("sponsorship", sponsorship, {"tier": tier})):
                self.facts.append(Fact(sponsorship, verbs.SPONSORSHIP_CHANGED, {"changed": changed}))

    def stands(self, records: dict[StandKey, StandRecord]) -> None:
        for key, wanted in records.items():
            stand = self.present.stands.get(key)
            if stand is None:
                stand = self.add_stand(key, wanted.values)
            elif changed := self.change("stand", stand, wanted.values):
                _refuse_stand(stand)
                self.facts.append(Fact(stand, verbs.STAND_CHANGED, {"changed": changed}))
            self.assign(stand, wanted.main)
            self.share(stand, wanted.co_exhibitors)

    def add_stand(self, key: StandKey, values: dict[str, Any]) -> Stand:
        hall, number = key
        values = {"rotation": Decimal(0), **values}
        stand = Stand(event=self.present.event, hall=self.present.halls.get(hall), number=number, **values)
        _refuse_stand(stand)
        self.present.stands[key] = stand
        self.add("stand", stand)
        self.facts.append(Fact(stand, verbs.STAND_CREATED))
        return stand

    def assign(self, stand: Stand, main: str) -> None:
        if not main or stand.sponsorship:
            return
        sponsorship = self.present.sponsorships[main]
        stand.sponsorship, stand.assigned_at = sponsorship, timezone.now()
        self.changed.setdefault(Stand, {})[stand.pk] = stand
        self.written.append(Written("stand", str(stand.pk), str(stand), "sponsorship", None, str(sponsorship.pk)))
        shared = self.present.co_exhibitors.get(stand.pk, {}).pop(main, None)
        if shared:
            self.joined.append(shared.pk)
            removed = Written("stand", str(stand.pk), str(stand), "co_exhibitor", str(shared.sponsor_id), None)
            self.written.append(removed)
        names = {"from": "", "to": sponsorship.sponsor.name}
        self.facts.append(Fact(stand, verbs.STAND_ASSIGNED, names))

    def share(self, stand: Stand, keys: list[str]) -> None:
        present = self.present.co_exhibitors.setdefault(stand.pk, {})
        before = sorted(row.sponsor.name for row in present.values())
        for key in keys:
            if key in present:
                continue
            row = CoExhibitor(stand=stand, sponsor=self.present.companies[key])
            present[key] = row
            self.add("co_exhibitor", row)
        after = sorted(row.sponsor.name for row in present.values())
        if after != before:
            self.facts.append(Fact(stand, verbs.STAND_CHANGED, {"changed": {"co_exhibitors": [before, after]}}))

    def save(self) -> None:
        now = timezone.now()
        for model in (Hall, Sponsor, Sponsorship, Stand, CoExhibitor):
            rows = self.new.get(model, [])
            model._default_manager.bulk_create(rows, batch_size=BATCH)
            fresh = {row.pk for row in rows}
            changed = [row for key, row in self.changed.get(model, {}).items() if key not in fresh]
            for row in changed:
                row.updated_at = now
            if changed:
                model._default_manager.bulk_update(changed, CHANGEABLE[model], batch_size=BATCH)
        CoExhibitor.objects.filter(pk__in=self.joined).delete()


CHANGEABLE: dict[type[models.Model], list[str]] = {
    Sponsor: ["website", "description", "contacts", "updated_at"],
    Sponsorship: ["tier", "updated_at"],
    Stand: [
        *("kind", "width_m", "depth_m", "x_m", "y_m", "rotation"),
        *("sponsorship", "assigned_at", "updated_at"),
    ],
}


def plain(value: Any) -> Any:
    """A value as JSON keeps it: numbers exactly, as text."""
    return str(value) if isinstance(value, Decimal) else value


def _refuse_hall(hall: Hall) -> None:
    checks = FieldChecks()
    check_hall_name(checks, hall.name)
    checks.refuse()


def _refuse_company(company: Sponsor) -> None:
    checks = FieldChecks()
    check_company(checks, company.name, company.description, company.contacts)
    check_website(checks, company.website)
    checks.refuse()


def _refuse_tier(tier: str) -> None:
    checks = FieldChecks()
    check_tier(checks, tier)
    checks.refuse()


def _refuse_stand(stand: Stand) -> None:
    checks = FieldChecks()
    check_number(checks, stand.number)
    check_kind(checks, stand.kind)
    check_sides(checks, stand.width_m, stand.depth_m)
    check_place(checks, stand.x_m, stand.y_m, stand.rotation)
    checks.refuse()
