"""The vendor that never was, with two lists of companies besides."""

from dataclasses import replace
from typing import Any

from eventhub.programme.enums import CompanyRole, Kind
from eventhub.programme.records import CompanyContact, CompanyRecord
from integrations.sync.contract import Context, Mapped, Row, Stream
from tests.integrations.sync.acme import VENDOR, fetch, fetch_one, key_of, unsaid

TEXTS = ("description", "website", "logo_url", "level", "category")


def company_stream(role: CompanyRole) -> Stream:
    """The vendor counts sponsors and exhibitors apart, so a key says which it is."""
    name = f"{role}s"

    def key(row: Row) -> str:
        return f"{role}:{key_of(row)}"

    def one(client: Any, external_id: str) -> Row | None:
        return fetch_one(name)(client, external_id.partition(":")[2])

    def to_record(row: Row, context: Context) -> Mapped:
        texts = {field: row.get(field, "") for field in TEXTS}
        contacts = tuple(CompanyContact(**each) for each in row.get("contacts", ()))
        left_out = unsaid(row, "description", "level", "booths", "contacts", "logo_url", "website")
        booths = tuple(row.get("booths", ()))
        return Mapped(
            CompanyRecord(key(row), row["name"], role, **texts, booths=booths, contacts=contacts, unsaid=left_out)
        )

    return Stream(name, Kind.COMPANY, name.capitalize(), fetch(name), key, to_record, fetch_one=one)


TRADE = replace(VENDOR, streams=(*VENDOR.streams, *map(company_stream, CompanyRole)))
