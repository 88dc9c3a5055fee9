"""The companies of the demo and who speaks for them. All are invented; their addresses lead nowhere."""

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple


class Company(NamedTuple):
    """`link` is what became of the invitation: accepted, expired, sent or withdrawn."""

    key: str
    name: str
    first_name: str
    last_name: str
    tier: str = ""
    link: str = "accepted"

    @property
    def domain(self) -> str:
        return f"{self.key}.example"

    @property
    def email(self) -> str:
        return f"{_plain(self.first_name)}.{_plain(self.last_name)}@{self.domain}"


def _plain(name: str) -> str:
    """As it stands in an address: small letters without accents."""
    letters = name.lower().translate(str.maketrans({"ü": "ue", "ö": "oe", "ł": "l"}))
    return unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()


COMPANIES = (
    Company("corvid-robotics", "Corvid Robotics", "Ines", "Duarte", "Gold"),
    Company("sturm-aufzuege", "Sturm Aufzüge GmbH", "Erik", "Sturm", "Platinum"),
    Company("meridian-lifts", "Meridian Lifts", "Grace", "Adeyemi", "Gold"),
    Company("quarry-lane", "Quarry Lane Stone", "Owen", "Pritchard"),
    Company("ardent-scaffolds", "Ardent Scaffolds", "Leah", "Brandt"),
    Company("bluebell-drainage", "Bluebell Drainage", "Tomasz", "Nowak"),
    Company("okoro-facades", "Okoro Facades", "Chidi", "Okoro", "Silver"),
    Company("brightwater", "Brightwater Pumps", "Hannah", "Cole"),
    Company("ostrava-steel", "Ostrava Steelworks", "Jana", "Králová", "Gold"),
    Company("pennine", "Pennine Insulation", "Joe", "Hartley"),
    Company("tallow-reed", "Tallow & Reed", "Florence", "Reed"),
    Company("lindqvist-timber", "Lindqvist Timber", "Astrid", "Lindqvist", "", "expired"),
    Company("vale-roofing", "Vale Roofing", "Gareth", "Vale"),
    Company("northgate-cranes", "Northgate Cranes", "Priya", "Raman", "Silver"),
    Company("marlow-finch", "Marlow & Finch", "Edmund", "Finch", "", "sent"),
    Company("copper-beech", "Copper Beech Energy", "Nadia", "Haddad", "Silver"),
    Company("dunmore-signs", "Dunmore Signs", "Sinéad", "Dunmore"),
    Company("hollins", "Hollins Heat Pumps", "Martin", "Hollins"),
    Company("ferro-figli", "Ferro & Figli", "Giulia", "Ferro", "", "expired"),
    Company("site-safety", "Institute of Site Safety", "Ruth", "Ellison", "Partner", "expired"),
    Company("bricolage", "Bricolage Modular Homes", "Camille", "Roux"),
    Company("harrow-glass", "Harrow Glass", "Ben", "Whitfield"),
    Company("kestrel-survey", "Kestrel Survey Drones", "Mei", "Tanaka", "Gold"),
    Company("loam", "Loam Landscapes", "Isla", "Fraser"),
    Company("aggregate-9", "Aggregate Nine", "Derek", "Osei"),
    Company("zimmermann-soehne", "Zimmermann & Söhne Fensterbau", "Jörg", "Zimmermann"),
    Company("tideway", "Tideway Piling", "Amara", "Nwosu", "Silver"),
    Company("plumbline", "Plumbline Software", "Victor", "Hale", "Gold"),
    Company("red-fox-fasteners", "Red Fox Fasteners", "Alice", "Moreno"),
    Company("skerry", "Skerry Waterproofing", "Magnus", "Rendall"),
    Company("atelier-bois", "Atelier du Bois Clair", "Léa", "Fontaine"),
    Company("granta", "Granta Concrete", "Simon", "Peck"),
    Company("hearth-hall", "Hearth & Hall Joinery", "Poppy", "Hall"),
    Company("wieliczka", "Wieliczka Acoustic Panels", "Łukasz", "Zając"),
    Company("overfield", "Overfield Plant Hire", "Bella", "Overton", "Silver"),
    Company("beacon-fire", "Beacon Fire Protection", "Imran", "Shah"),
    Company(
        "society",
        "The Royal Northern Society of Chartered Heritage Stonemasons",
        "Cecily",
        "Ashworth-Brooke",
        "Partner",
        "sent",
    ),
    Company("mossgrove", "Mossgrove Green Roofs", "Dylan", "Moss", "", "expired"),
    Company("umbra", "Umbra Blinds & Shading", "Sara", "Lindholm"),
    Company("harbour-sons", "Harbour & Sons Builders’ Merchants", "Colin", "Harbour", "", "withdrawn"),
)


@dataclass(frozen=True)
class Place:
    """A stand: where it is, whose it is, and which of the stories of `stories.py` it lives."""

    number: str
    width: int
    depth: int
    kind: str
    company: str
    package: str
    story: str


# number, width × depth in metres, kind, company, package, story
STANDS = """
A01 6x4 corner  quarry-lane        SPACE-PLUS  approved
A02 6x4 space   granta             SPACE-PLUS  approved_again
A03 6x4 space   meridian-lifts     SPACE-PLUS  submitted
A04 6x4 space   plumbline          SPACE-PLUS  approved
A05 4x3 shell   harrow-glass       SHELL-PLUS  approved
A06 3x3 corner  red-fox-fasteners  SHELL-BASIC draft
A07 6x4 corner  tideway            SPACE-PLUS  approved
A08 4x3 shell   loam               SHELL-PLUS  approved
A09 4x3 shell   beacon-fire        SHELL-PLUS  approved
A10 3x3 shell   aggregate-9        SHELL-BASIC approved
A11 4x3 shell   umbra              SHELL-PLUS  returned
A12 6x4 corner  quarry-lane        SPACE-PLUS  approved
A13 8x5 island  kestrel-survey     ISLAND      approved
A14 4x3 shell   society            SHELL-PLUS  draft_by_organiser
A15 3x3 shell   hearth-hall        SHELL-BASIC approved
A16 6x4 space   overfield          SPACE-PLUS  submitted
A17 4x3 shell   skerry             SHELL-PLUS  approved
A18 8x5 island  plumbline          ISLAND      approved
A19 3x3 corner  granta             SHELL-BASIC approved
A20 3x3 shell   mossgrove          -           waiting
A21 6x4 space   bricolage          SPACE-PLUS  submitted_again
A22 4x3 shell   wieliczka          SHELL-PLUS  draft
A23 3x3 shell   -                  -           waiting
A24 6x4 corner  atelier-bois       SPACE-PLUS  reopened
B01 8x5 island  overfield          ISLAND      approved
B02 6x4 space   tideway            SPACE-PLUS  submitted_revision
B03 4x3 shell   zimmermann-soehne  SHELL-PLUS  approved
B04 6x3 space   ardent-scaffolds   SPACE-PLUS  submitted
B05 6x4 corner  kestrel-survey     SPACE-PLUS  approved
B06 4x3 corner  beacon-fire        SHELL-PLUS  approved
B07 3x3 shell   bluebell-drainage  SHELL-BASIC returned
B08 6x4 space   meridian-lifts     SPACE-PLUS  approved
B09 4x3 shell   hearth-hall        SHELL-PLUS  approved
B10 4x3 corner  okoro-facades      -           waiting
B11 4x3 corner  brightwater        SHELL-PLUS  draft
B12 6x4 space   okoro-facades      SPACE-PLUS  approved
B13 4x3 shell   harrow-glass       SHELL-PLUS  approved
B14 3x3 shell   red-fox-fasteners  SHELL-BASIC approved
B15 6x4 corner  ostrava-steel      SPACE-PLUS  returned
B16 4x3 corner  zimmermann-soehne  SHELL-PLUS  approved
B17 3x3 shell   pennine            SHELL-BASIC withdrawn
B18 3x3 shell   tallow-reed        SHELL-BASIC removed
B19 8x5 island  sturm-aufzuege     ISLAND      submitted_again
B20 3x3 corner  lindqvist-timber   SHELL-BASIC draft_by_organiser
C01 6x4 corner  ostrava-steel      SPACE-PLUS  approved
C02 3x3 shell   vale-roofing       SHELL-BASIC draft
C03 6x4 space   bricolage          SPACE-PLUS  approved
C04 6x4 corner  northgate-cranes   SPACE-PLUS  submitted
C05 3x3 corner  marlow-finch       SHELL-BASIC given
C06 3x3 shell   copper-beech       SHELL-PLUS  draft
C07 4x3 shell   sturm-aufzuege     SHELL-PLUS  approved
C08 3x3 corner  dunmore-signs      SHELL-BASIC draft
C09 4x3 corner  copper-beech       SHELL-PLUS  approved
C10 4x3 shell   hollins            SHELL-PLUS  returned_soon
C11 3x3 shell   ferro-figli        SHELL-BASIC draft_by_organiser
C12 6x4 corner  corvid-robotics    SPACE-PLUS  returned_with_comments
C13 6x4 corner  corvid-robotics    SPACE-PLUS  draft_short_of_power
C14 6x4 space   loam               SPACE-PLUS  approved
C15 4x3 shell   site-safety        -           waiting
C16 3x3 corner  -                  -           waiting
"""
KINDS = {"shell": "shell_scheme", "space": "space_only", "island": "island", "corner": "corner"}
CO_EXHIBITORS = {
    "B19": ("okoro-facades", "beacon-fire"),
    "C12": ("kestrel-survey",),
    "A14": ("quarry-lane", "hearth-hall", "umbra"),
}


def places() -> list[Place]:
    rows = [line.split() for line in STANDS.strip().splitlines()]
    return [
        Place(
            number, *(int(side) for side in size.split("x")), KINDS[kind], company.strip("-"), package.strip("-"), story
        )
        for number, size, kind, company, package, story in rows
    ]
