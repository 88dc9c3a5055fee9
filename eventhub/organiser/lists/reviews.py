"""The review queue: stands whose configuration waits for a decision, the longest waiting first."""

from eventhub.core.listing import Column, ListSpec
from eventhub.organiser.lists.stands import net_total, sponsor_name

REVIEW_LIST = ListSpec(
    noun=("configuration", "configurations"),
    columns=(
        Column("stand", "Stand", lambda stand: stand.number, order=("hall__order", "hall__name", "number")),
        Column("sponsor", "Sponsor", sponsor_name, order=("sponsorship__sponsor__name",)),
        Column("package", "Package", lambda stand: stand.package_name, order=("package_name",)),
        Column("submission", "Submission", lambda stand: stand.submission, order=("submission", "submitted_at")),
        Column("since", "Waiting since", lambda stand: stand.submitted_at, order=("submitted_at",)),
        Column("net", "Net total", net_total, order=("net_total",)),
    ),
    default_sort="since",
    search=("number", "sponsorship__sponsor__name"),
    search_label="Stand or sponsor",
)
