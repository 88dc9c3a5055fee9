"""One submission as a document: what page and PDF both state, word for word.

A document is of what was kept when it was submitted, and of what became of it. Fees belong to the stand, whatever was
submitted: the document that is in force, or waits for its decision, names them and has the same total as pages and API;
that of an older submission is without.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

import simplejson
from django.utils.dateformat import format as format_date
from django.utils.text import slugify

from eventhub.accounts.models import User
from eventhub.configurations.enums import ConfigurationStatus, Decision
from eventhub.configurations.facts import FeeFacts
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.pricing import Price, kept_price_of
from eventhub.configurations.queries import submissions_of
from eventhub.core.errors import OutOfSight
from eventhub.core.templatetags.ui import day_range, figure, local, measure, zone_name
from eventhub.events.models import Event
from eventhub.events.queries import organisers_of
from eventhub.stands.models import Stand

STATES = {
    Decision.WAITING: ("wait", "Submitted, waiting for a decision"),
    Decision.APPROVED: ("good", "Approved"),
    Decision.CHANGES_REQUESTED: ("warn", "Changes were requested"),
    Decision.WITHDRAWN: ("gone", "Withdrawn before a decision"),
}
IN_FORCE = ("good", "Approved and in force")
REPLACED = ("gone", "Approved, replaced by a later revision")

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One line under the options; `is_sum` for net and total."""

    label: str
    amount: Decimal
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """`facts` and `organiser` are pairs of label and text; `reference` is made of the kept content alone."""

    configuration: StandConfiguration
    submission: Submission
    mark: str
    state: str
    title: str
    facts: tuple[Row, ...]
    organiser: tuple[Row, ...]
    price: Price
    with_fees: bool
    reference: str

    @property
    def event(self) -> Event:
        return self.configuration.stand.event

    @property
    def stand(self) -> Stand:
        return self.configuration.stand

    @property
    def totals(self) -> tuple[TotalRow, ...]:
        """Base and options, fees, then net, VAT and total."""
        price = self.price
        return (
            TotalRow("Base price of the package", price.base),
            TotalRow("Options beyond what is included", price.options),
            *(TotalRow(f"Fee: {fee.description}", fee.amount) for fee in price.fees),
            TotalRow("Net", price.net, is_sum=True),
            TotalRow(f"VAT {figure(price.vat_rate)} %", price.vat),
            TotalRow("Total", price.gross, is_sum=True),
        )

    @property
    def texts(self) -> tuple[Row, ...]:
        """What was said with it and about it, each under its heading."""
        said = (("Notes for the organiser", self.submission.notes), ("Said with the decision", self.submission.comment))
        return tuple((heading, text) for heading, text in said if text.strip())

    @property
    def file_name(self) -> str:
        """Without an ending; fit for every file system."""
        return f"{self.event.slug}-stand-{slugify(self.stand.number) or 'x'}-submission-{self.submission.number}"


def summary_of(configuration: StandConfiguration, number: int | None = None) -> Summary:
    """Of one submission; without a number of the one that counts: waiting for a decision, else in force, else the newest."""
    submissions = list(submissions_of(configuration))
    submission = next((one for one in submissions if one.number == number), None) if number else None
    if number is None:
        submission = counting(configuration, submissions)
    if submission is None:
        raise OutOfSight("There is no such submission.")
    mark, state = state_of(configuration, submission)
    with_fees = counts(configuration, submission)
    return Summary(
        configuration=configuration,
        submission=submission,
        mark=mark,
        state=state,
        title=f"Stand {configuration.stand.number}: {submission.version.name}",
        facts=tuple(row for row in _facts(configuration.stand, submission) if row[1]),
        organiser=tuple(row for row in _organiser(configuration.stand.event) if row[1]),
        price=_price(configuration.stand, submission, with_fees=with_fees),
        with_fees=with_fees,
        reference=reference_of(submission),
    )


def counting(configuration: StandConfiguration, submissions: Iterable[Submission]) -> Submission | None:
    """Submissions come newest first, and what waits for a decision is newer than what is in force."""
    kept = list(submissions)
    return next((one for one in kept if counts(configuration, one)), kept[0] if kept else None)


def counts(configuration: StandConfiguration, submission: Submission) -> bool:
    """Whether it is in force, or waits for the decision that would make it so."""
    if submission.pk == configuration.approved_submission_id:
        return True
    return configuration.status == ConfigurationStatus.SUBMITTED and submission.number == configuration.submission


def state_of(configuration: StandConfiguration, submission: Submission) -> Row:
    """(mark, words) of what became of it."""
    if submission.decision == Decision.APPROVED:
        return IN_FORCE if submission.pk == configuration.approved_submission_id else REPLACED
    return STATES[Decision(submission.decision)]


def _price(stand: Stand, submission: Submission, *, with_fees: bool) -> Price:
    event = stand.event
    fees = stand.fees.all() if with_fees else ()
    return kept_price_of(
        submission.base_price,
        submission.lines,
        fees=[FeeFacts(fee.pk, fee.description, fee.amount) for fee in fees],
        currency=event.currency,
        vat_rate=event.vat_rate,
    )


def _facts(stand: Stand, submission: Submission) -> list[Row]:
    zone = stand.event.zone
    others = ", ".join(each.sponsor.name for each in stand.co_exhibitors.select_related("sponsor"))
    place = [stand.hall.name if stand.hall else "", measure(stand.width_m, stand.depth_m), kind_of(stand)]
    return [
        ("Sponsor", stand.sponsorship.sponsor.name if stand.sponsorship else ""),
        ("Co-exhibitors", others),
        ("Stand", ", ".join(filter(None, [stand.number, *place]))),
        ("Package", f"{submission.version.name}, version {submission.version.number}"),
        ("Revision", f"{submission.revision}, submission {submission.number}"),
        ("Submitted", by_and_at(submission.submitted_by_name, submission.submitted_at, zone)),
        (DECIDED[Decision(submission.decision)], by_and_at(submission.decided_by_name, submission.decided_at, zone)),
        ("Reference", grouped(reference_of(submission))),
    ]


DECIDED = {
    Decision.WAITING: "Decided",
    Decision.APPROVED: "Approved",
    Decision.CHANGES_REQUESTED: "Changes requested",
    Decision.WITHDRAWN: "Withdrawn",
}


def kind_of(stand: Stand) -> str:
    return "" if stand.kind == "unknown" else stand.get_kind_display().lower()


def by_and_at(name: str, at: datetime | None, zone: tzinfo) -> str:
    return f"by {name}, {full_time(at, zone)}" if at and name else full_time(at, zone)


def full_time(at: datetime | None, zone: tzinfo) -> str:
    """With its year and zone, always: a document is read in another year as well."""
    if at is None:
        return ""
    there = local(at, zone)
    return f"{format_date(there, 'j F Y, H:i')} {zone_name(there)}"


def _organiser(event: Event) -> list[Row]:
    people = [address_of(person) for person in organisers_of(event)]
    return [
        ("Organiser", event.organisation.name),
        ("Event", event.name),
        ("Venue", event.venue),
        ("Open", day_range(event.starts_at, event.ends_at, event.timezone)),
        ("Contact", "\n".join(people)),
    ]


def address_of(person: User) -> str:
    name = person.get_full_name()
    return f"{name}, {person.email}" if name else person.email


def reference_of(submission: Submission) -> str:
    """The first 16 digits of the SHA-256 of what was kept: two documents with one reference state the same."""
    kept = {
        "configuration": str(submission.configuration_id),
        "submission": submission.number,
        "revision": submission.revision,
        "version": str(submission.version_id),
        "base_price": f"{submission.base_price:.3f}",
        "net_total": f"{submission.net_total:.3f}",
        "lines": [[line["code"], line["quantity"], f"{line['unit_price']:.3f}"] for line in submission.lines],
        "notes": submission.notes,
        "submitted_at": submission.submitted_at.isoformat(),
        "submitted_by": submission.submitted_by_name,
    }
    content = simplejson.dumps(kept, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def grouped(reference: str) -> str:
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
