"""Groups and the forms by which people register. Nobody who reads a programme has business here."""

from dataclasses import dataclass

from integrations.sandbox.v3plus import envelope
from integrations.sandbox.v3plus.asked import Row, picked, read
from integrations.sandbox.v3plus.errors import missing
from integrations.sandbox.v3plus.listing import Listing, of_few
from integrations.sandbox.v3plus.places import Portal
from integrations.sandbox.v3plus.routes import Route
from integrations.sandbox.v3plus.signing_in import required
from integrations.sandbox.wire import Call, Reply, json_reply
from integrations.sandbox.world.rows import encode

PERSON = (
    ("first_name", "First Name", "First", "text"),
    ("last_name", "Last Name", "Last", "text"),
    ("email", "Email", "you@company.com", "text"),
    ("password", "Password", None, "password"),
    ("field_10", "What is your favorite color?", None, "select"),
)
CARD = (
    ("cc_number", "Card Number"),
    ("cc_exp_month", "Exp. Month"),
    ("cc_exp_year", "Exp. Year"),
    ("cc_cvc", "CVC/CVV"),
)
COLOURS = [
    {"name": name, "value": value} for name, value in (("Select an option", None), ("Red", "red"), ("Blue", "blue"))
]
GROUPS: dict[int, Row] = {
    number: {
        "id": number,
        "registration_form_id": form_id,
        "name": name,
        "description": "",
        "price": price,
        "code": code,
    }
    for number, form_id, name, price, code in ((1, 5, "Attendees", 0, None), (2, 6, "Workshops", 150, "WS150"))
}
TOWNHALL_FORM = 7


def form(number: int, *, with_payment: bool) -> Row:
    card = tuple((name, label, None, "text") for name, label in CARD) if with_payment else ()
    fields = [
        {
            "name": name,
            "label": label,
            "placeholder": placeholder,
            "type": kind,
            "validation": {"required": True} | ({"email": True} if name == "email" else {}),
            "options": COLOURS if kind == "select" else [],
            "order": order,
        }
        for order, (name, label, placeholder, kind) in enumerate((*PERSON, *card), start=1)
    ]
    return {"id": number, "name": "Registration Form", "description": "Tell us who comes.", "fields": fields}


@dataclass
class Registering:
    listing: Listing
    portal: Portal

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/groups", "groups", self.groups),
            Route("GET", "/conferences/{number}/groups", "groups", self.groups_in_conference),
            Route("GET", "/groups/{number}", "groups", self.group),
            Route("GET", "/groups/{number}/registration_form", "registration_forms", self.group_form),
            Route("GET", "/townhalls/{number}/registration_form", "registration_forms", self.townhall_form),
            Route("POST", "/groups/{number}/registration", "registrations", self.register, is_content=False),
        ]

    def groups(self, call: Call) -> Reply:
        return self.listing.paged(call, of_few(list(GROUPS.values())))

    def groups_in_conference(self, call: Call, number: int) -> Reply:
        self.portal.conference(call, number)
        return self.listing.whole(call, of_few(list(GROUPS.values())))

    def group(self, call: Call, number: int) -> Reply:
        asked, row = read(call.request), group_row(number)
        asked.require_relations({"registration_form"})
        nested = {"registration_form": form_of(row)} if asked.relations else {}
        return envelope.alone(encode(picked(row, asked.fields) | nested), self.listing.quirks)

    def group_form(self, call: Call, number: int) -> Reply:
        return json_reply(form_of(group_row(number)))

    def townhall_form(self, call: Call, number: int) -> Reply:
        self.portal.townhall(call, number)
        return json_reply(form(TOWNHALL_FORM, with_payment=False))

    def register(self, call: Call, number: int) -> Reply:
        names = tuple(row["name"] for row in form_of(group_row(number))["fields"])
        required(call.request, names)
        return json_reply({"message": "Registered."}, 201)


def group_row(number: int) -> Row:
    if number not in GROUPS:
        raise missing("Group", number)
    return GROUPS[number]


def form_of(group: Row) -> Row:
    return form(group["registration_form_id"], with_payment=group["price"] > 0)
