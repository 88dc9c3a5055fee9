"""Everything of an event as the parts of one ZIP."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import simplejson
from django.http import QueryDict
from django.utils.text import slugify

from eventhub.accounts.queries import invitations_visible_to
from eventhub.activity.queries import history_of_event
from eventhub.configurations.demand import demand_lines
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.queries import configurations_visible_to
from eventhub.configurations.sheet import Sheet, line_facts, load_sheets
from eventhub.configurations.summary import summary_of
from eventhub.configurations.summary_pdf import draw_summary
from eventhub.core.exact_json import ExactJSONEncoder
from eventhub.core.listing import Listing, build_listing, csv_lines, write_xlsx
from eventhub.core.zipping import Part
from eventhub.imports.export import exported_rows, titles
from eventhub.organiser.company_page import companies_to_list, company_spec
from eventhub.organiser.files import safe_table, text
from eventhub.organiser.lists.artwork import print_list_of, prints_to_list
from eventhub.organiser.lists.contacts import contact_list
from eventhub.organiser.lists.demand import demand_by_option, demand_by_stand
from eventhub.organiser.lists.invitations import invitation_list
from eventhub.organiser.lists.sponsors import sponsor_list, sponsorships_to_list
from eventhub.organiser.lists.stands import stand_list, stands_to_list
from eventhub.organiser.scope import EventScope
from eventhub.packages.exchange.files import file_of
from eventhub.packages.queries import packages_visible_to, versions_visible_to, with_content
from eventhub.programme.enums import ListKind
from eventhub.programme.exchange import export as programme
from eventhub.stands.people import contacts_at
from eventhub.stands.queries import halls_visible_to, sponsorships_visible_to, stands_visible_to

UNFILTERED = QueryDict()
HISTORY = ("At", "Who", "On behalf of", "What", "Of what", "From", "To", "Why")
CHUNK = 500
WHAT_IS_WHAT = """{event}

stand-list.csv     the stands with their companies and contacts, as they can be imported again
stands.xlsx        the list of stands: where each stands, its package and total
sessions.csv       the programme, as it can be imported again
speakers.csv       who speaks in it, in the same form
sponsors.csv       the companies of the event
vendor-companies.csv  what vendors list as sponsors and exhibitors, and which sponsor each is
contacts.csv       everybody to be reached
invitations.csv    who was invited, and what became of it
demand.xlsx        how much of each option is needed, in all and by stand
artwork.csv        what is printed for each stand, and where it stands
configurations.json  the lines, prices and totals of every stand that was begun
history.csv        what happened at the event
packages/          the packages on offer, as they can be read in again
submissions/       every stand's submission that counts, as a document
"""


def parts_of(scope: EventScope) -> Iterator[Part]:
    """For organisers: what they can see and export of the event page by page."""
    actor, event = scope.actor, scope.event
    yield "what-is-what.txt", WHAT_IS_WHAT.format(event=event.name).encode()
    yield "stand-list.csv", text(safe_table(titles(), exported_rows(event, actor=actor)))
    halls = list(halls_visible_to(actor, event))
    yield "stands.xlsx", as_xlsx(listed(stands_to_list(stands_visible_to(actor, event)), stand_list(event, halls)))
    for kind in ListKind:
        rows = programme.exported_rows(event, kind=kind, actor=actor)
        yield f"{kind}.csv", text(safe_table(programme.titles(kind, event=event, actor=actor), rows))
    sponsorships = sponsorships_to_list(sponsorships_visible_to(actor, event))
    yield "sponsors.csv", as_lines(listed(sponsorships, sponsor_list(event)))
    yield "vendor-companies.csv", as_lines(listed(companies_to_list(scope), company_spec(scope)))
    yield "contacts.csv", as_lines(contact_list(UNFILTERED, contacts_at(actor, event), event))
    yield "invitations.csv", as_lines(listed(invitations_visible_to(actor, event), invitation_list(event)))
    lines = demand_lines(actor, event)
    yield "demand.xlsx", as_xlsx(demand_by_option(UNFILTERED, lines, event), demand_by_stand(UNFILTERED, lines, event))
    yield "artwork.csv", as_lines(listed(prints_to_list(scope), print_list_of(scope)))
    configurations = list(configurations_visible_to(actor, event).order_by("stand__number", "pk"))
    yield "configurations.json", as_json([facts_of(sheet) for sheet in load_sheets(configurations)])
    yield "history.csv", text(safe_table(HISTORY, history_rows(scope)))
    yield from packages_of(scope)
    yield from submissions_of(configurations)


def listed(rows: Any, spec: Any) -> Listing:
    return build_listing(UNFILTERED, rows, spec)


def as_lines(listing: Listing) -> bytes:
    return "".join(csv_lines(listing)).encode()


def as_xlsx(*listings: Listing) -> bytes:
    out = BytesIO()
    write_xlsx(out, *listings)
    return out.getvalue()


def as_json(data: Any) -> bytes:
    return simplejson.dumps(data, cls=ExactJSONEncoder, ensure_ascii=False, indent=2).encode()


def facts_of(sheet: Sheet) -> dict[str, Any]:
    configuration, price = sheet.configuration, sheet.price
    return {
        "stand": sheet.stand.number,
        "hall": sheet.stand.hall.name if sheet.stand.hall else None,
        "package": sheet.version.package.code,
        "version": sheet.version.number,
        "status": str(configuration.status),
        "revision": configuration.revision,
        "submission": configuration.submission,
        "notes": configuration.notes,
        "currency": price.currency,
        "base": price.base,
        "lines": [line_facts(line) for line in price.lines],
        "fees": [{"description": fee.description, "amount": fee.amount} for fee in price.fees],
        "net": price.net,
        "vat": price.vat,
        "gross": price.gross,
    }


def history_rows(scope: EventScope) -> Iterator[list[Any]]:
    for entry in history_of_event(scope.event.pk).iterator(chunk_size=CHUNK):
        moved = (entry.from_status, entry.to_status)
        who = (entry.actor_name, entry.on_behalf_of_name)
        yield [entry.at.isoformat(), *who, entry.verb, entry.subject_label, *moved, entry.reason]


def packages_of(scope: EventScope) -> Iterator[Part]:
    offered = packages_visible_to(scope.actor).filter(offers__event=scope.event).order_by()
    newest = versions_visible_to(scope.actor).filter(pk__in=offered.values("current_version"))
    for version in with_content(newest.select_related("package")):
        file = file_of(version, "json")
        if file:
            yield f"packages/{file.name}", file.content


def submissions_of(configurations: Iterable[StandConfiguration]) -> Iterator[Part]:
    for configuration in configurations:
        if configuration.submission:
            summary, hall = summary_of(configuration), configuration.stand.hall
            folder = f"{slugify(hall.name) or 'hall'}/" if hall else ""  # numbers are reused from hall to hall
            yield f"submissions/{folder}{summary.file_name}.pdf", draw_summary(summary)
