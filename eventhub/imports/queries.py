from django.db.models import QuerySet

from eventhub.accounts.permissions import can
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.events.queries import events_visible_to
from eventhub.imports.columns import header_key, propose, remembered, unit_in
from eventhub.imports.models import ColumnMapping, ImportRow, StandImport
from eventhub.imports.state import CompanyState, StandState, State
from eventhub.stands.contacts import tidy_contacts
from eventhub.stands.ingest import Present


def imports_visible_to(actor: Actor, event: Event) -> QuerySet[StandImport]:
    """Whoever may import sees what was imported: lists hold people's names and addresses."""
    imports = StandImport.objects.filter(event=event, event__in=events_visible_to(actor).order_by().values("pk"))
    imports = imports.select_related("event__organisation")
    return imports if can(actor, "imports.import_stands", event) else imports.none()


def rows_of(stand_import: StandImport) -> QuerySet[ImportRow]:
    """The caller has seen to it that the import is in sight."""
    return ImportRow.objects.filter(stand_import=stand_import)


def columns_for(event: Event, headers: list[str]) -> tuple[list[str], str]:
    """What the columns mean and the unit: as this organisation said the last time, else by the words in the headers."""
    kept = ColumnMapping.objects.filter(organisation=event.organisation_id, header_key=header_key(headers)).first()
    if kept:
        return remembered(headers, kept.columns), kept.unit
    proposed = propose(headers)
    return proposed, unit_in(headers, proposed)


def state_of(present: Present) -> State:
    """What stands at the event as values, to plan with."""
    state = State()
    for hall in present.halls:
        state.add_hall(hall)
    for key, company in present.companies.items():
        values = {"website": company.website, "description": company.description}
        state.companies[key] = CompanyState(company.name, values, tidy_contacts(company.contacts))
    for key, sponsorship in present.sponsorships.items():
        state.tiers[key] = sponsorship.tier
    for place, stand in present.stands.items():
        names = ("kind", "width_m", "depth_m", "x_m", "y_m", "rotation")
        main = stand.sponsorship.sponsor.name_key if stand.sponsorship else ""
        shared = list(present.co_exhibitors.get(stand.pk, {}))
        state.add_stand(place, StandState({name: getattr(stand, name) for name in names}, main, shared))
    return state
