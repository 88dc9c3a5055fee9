"""Packages as files: which kind is asked for or sent, what it is called."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify

from eventhub.core.errors import Unreadable
from eventhub.core.listing import XLSX_TYPE
from eventhub.packages.content import PackageContent
from eventhub.packages.exchange.as_json import read_json, write_json
from eventhub.packages.exchange.as_workbook import read_workbook, write_workbook
from eventhub.packages.exchange.received import Received
from eventhub.packages.models import PackageVersion
from eventhub.packages.queries import content_of

Writer = Callable[[str, str, PackageContent], bytes]
WRITERS: dict[str, tuple[Writer, str]] = {
    "xlsx": (write_workbook, XLSX_TYPE),
    "json": (write_json, "application/json"),
}


@dataclass(frozen=True, slots=True)
class PackageFile:
    name: str
    content_type: str
    content: bytes


def file_of(version: PackageVersion, kind: str) -> PackageFile | None:
    """The whole wording as a file; None where there is no such kind."""
    if kind not in WRITERS:
        return None
    write, content_type = WRITERS[kind]
    package = version.package
    name = f"{slugify(package.code) or 'package'}-version-{version.number}.{kind}"
    return PackageFile(name, content_type, write(package.code, package.currency, content_of(version)))


def read_file(content: bytes) -> Received:
    """By what it is, not by its name. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("The file is empty. A workbook (.xlsx) or a JSON file of one package is read. Choose another.")
    return read_workbook(content) if content[:2] == b"PK" else read_json(content)
