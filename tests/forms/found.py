"""Walks every address as everybody who may go there, and keeps the pages and the forms on them."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.architecture.test_strangers import ROUTES
from tests.forms.forms import Control, Form, forms_of
from tests.forms.hands import Hands, body_of, rows
from tests.forms.world import World

ACCOUNT = ("portal", "account", "mfa", "usersessions")
PARTS = ("organiser", "sponsor", "sync", *ACCOUNT)
# Who visits what in full, and what by its first address only, because others see the same there.
VISITS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "organiser": (("organiser", "sync", *ACCOUNT), ("sponsor",)),
    "sponsor": (("sponsor", "portal"), ()),
    "staff": (("mfa",), ("portal",)),
    "stand-in": ((), ("sponsor",)),
    "half-way": (("mfa",), ()),
    "forgetful": (("account",), ()),
    "stranger": (("account", "portal"), ()),
}
# What staff see of others' pages is what their own people see there: looked at by the soak.
BY_STAFF_TOO = ("organiser", "sponsor")
PATIENCE = 6  # rows of a kind lie in different states
HAS_FORMS = {200, 410, 422}


@dataclass
class Found:
    """`pages`: (visitor, address) by the name of the route; `forms`: (visitor, form) by that of where it is sent."""

    world: World
    hands: dict[str, Hands]
    pages: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    forms: dict[str, list[tuple[str, Form]]] = field(default_factory=dict)
    lists: dict[str, set[str]] = field(default_factory=dict)
    post_only: set[str] = field(default_factory=set)
    firsts: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def extent(self) -> int:
        """Grows with every form and every list that was not known."""
        return sum(map(len, self.forms.values())) + sum(map(len, self.lists.values()))

    def is_first(self, control: Control, form: Form) -> bool:
        """Whether no form before this one has such a field."""
        key = (control.shape, control.kind)
        return self.firsts.setdefault(key, form.action) == form.action


def part_of(name: str) -> str:
    return name.partition(":")[0] if ":" in name else name.partition("_")[0]


def routes() -> list[tuple[str, str]]:
    return [(name, route) for name, route in ROUTES if part_of(name) in PARTS and name not in NOT_PAGES]


# Signed pictures, documents and files are asked for by their own tests, as are uploads in pieces and calls of vendors.
NOT_PAGES = {
    *("portal:file", "portal:health", "portal:derived", "portal:document", "portal:upload"),
    *("portal:requirement-document", "portal:proof-certificate", "organiser:pack-download", "organiser:pack-manifest"),
    *("organiser:event-zip", "organiser:summary-pdf", "sponsor:summary-pdf", "sync:call"),
}


def find(world: World, *, is_soak: bool) -> Found:
    found = Found(world, {who: Hands(world.client(who)) for who in world.visitors})
    for who, (own, others) in VISITS.items():
        by_first = (*others, *BY_STAFF_TOO) if is_soak and who == "staff" else others
        for name, route in routes():
            most = None if part_of(name) in own else int(part_of(name) in by_first)
            walk(found, who, name, islice(world.addresses(name, route), most), None if is_soak else PATIENCE)
    for name in sorted(found.forms):
        for _, form in found.forms[name]:
            for control in form.controls.values():
                found.is_first(control, form)
    before = rows()
    for hands in found.hands.values():
        hands.cookies, hands.before = deepcopy(hands.client.cookies), before
    return found


def walk(found: Found, who: str, name: str, addresses: Iterable[str], patience: int | None) -> None:
    """Until so many pages of a kind, one after the other, had nothing that was not known, or it turns out to be no page."""
    in_vain = 0
    for address in addresses:
        known = found.extent
        visit(found, who, name, address)
        in_vain = 0 if found.extent > known else in_vain + 1
        if in_vain == patience or name in found.post_only:
            return


def visit(found: Found, who: str, name: str, address: str) -> None:
    response = found.hands[who].client.get(address)
    if response.status_code == 405:
        found.post_only.add(name)
    if response.status_code not in HAS_FORMS or "html" not in response["Content-Type"]:
        return
    found.pages.setdefault(name, []).append((who, address))
    forms, links = forms_of(body_of(response), address)
    for form in forms:
        keep(found, who, form)
    for link in links:
        parts = urlsplit(urljoin(address, link))
        if parts.query and not parts.netloc:
            found.lists.setdefault(name_of(parts.path), set()).update(parse_qs(parts.query, keep_blank_values=True))


def keep(found: Found, who: str, form: Form) -> None:
    """One of each shape is enough: the same fields, sent to the same view."""
    name = name_of(urlsplit(form.action).path)
    if form.method == "get":
        found.lists.setdefault(name, set()).update(form.controls)
        return
    known = found.forms.setdefault(name, [])
    if all(one.shape != form.shape for _, one in known):
        known.append((who, form))


def name_of(path: str) -> str:
    """The name of the view at an address of ours; what leads nowhere stands for itself."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return path
