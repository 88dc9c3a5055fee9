# ruff: noqa: E501  # tables: a person and a session are each read in one line
"""What is on at the demo's expo: rooms, tracks, people and forty sessions over three days of the building trades."""

from dataclasses import dataclass, field

STAGE, QUAY, LOCK, YARD = "Main stage", "Quay room", "Lock room", "Workshop yard"
ROOMS = {STAGE: 400, QUAY: 120, LOCK: 80, YARD: 24}
TIMBER, ENVELOPE, SERVICES, BUSINESS = "Timber and structure", "Envelope", "Building services", "Running a business"
TRACKS = {TIMBER: "#8a4d16", ENVELOPE: "#1f6f8b", SERVICES: "#2e7d32", BUSINESS: "#6a3d9a"}
KEYNOTE, TALK, PANEL, WORKSHOP, BREAK = "Keynote", "Talk", "Panel", "Workshop", "Break"

# key: prefix, first name, last name, suffix, job title, company, biography
PEOPLE: dict[str, tuple[str, ...]] = {
    "ada": ("Dr", "Ada", "Marsh", "CEng", "Chief engineer", "Marsh & Fell Structures", "Ada has built footbridges in nine countries and repaired as many."),
    "tomas": ("", "Tomás", "Quintero", "", "Head of timber", "Fellside Joinery", "Tomás runs a workshop of forty joiners and teaches at the guild school."),
    "ingrid": ("Prof.", "Ingrid", "Solheim", "", "Professor of building physics", "Bergen School of Building", "Ingrid measures what walls do after twenty winters."),
    "kwame": ("", "Kwame", "Asante", "", "Director", "Asante Retrofit", "Kwame has insulated four thousand terraced houses without moving anybody out."),
    "lena": ("", "Lena", "Brandt", "", "Facade planner", "Brandt Hülle", "Lena plans facades that come apart again."),
    "ravi": ("", "Ravi", "Menon", "MCIBSE", "Partner", "Menon Services", "Ravi designs heating that people understand."),
    "sofia": ("", "Sofia", "Petrova", "", "Site manager", "Pennine Build", "Sofia has handed over eleven schools on the day that was promised."),
    "owen": ("", "Owen", "Pritchard", "", "Master thatcher", "Pritchard & Daughters", "Owen's family has covered roofs since 1871."),
    "yuki": ("", "Yuki", "Tanabe", "", "Research fellow", "Timber Futures Lab", "Yuki breaks joints for a living and writes down when."),
    "grace": ("", "Grace", "Oyelaran", "", "Fire engineer", "Oyelaran Safety", "Grace has read every report on cladding so that others need not."),
    "mark": ("", "Mark", "Henshaw", "", "Managing director", "Henshaw Plant", "Mark hires out machines and lends an ear."),
    "elif": ("", "Elif", "Aydın", "", "Architect", "Studio Aydın", "Elif builds small libraries with large roofs."),
    "jonah": ("", "Jonah", "Whitlock", "", "Cost consultant", "Whitlock & Rowe", "Jonah knows what a window costs on a Tuesday."),
    "carmen": ("", "Carmen", "Vidal", "", "Heat pump installer", "Vidal Clima", "Carmen fits two heat pumps a week and is called back to none."),
    "piotr": ("", "Piotr", "Nowak", "", "Foreman", "Nowak Roofing", "Piotr leads a crew that speaks six languages on the ridge."),
    "amina": ("Dr", "Amina", "Diallo", "", "Materials scientist", "Lime Works", "Amina makes plaster from what others throw away."),
    "hugo": ("", "Hugo", "Lefèvre", "", "Glazier", "Verre & Fils", "Hugo cuts glass for conservators and for children's museums."),
    "beth": ("", "Beth", "Carrow", "", "Apprentice of the year", "Fellside Joinery", "Beth won the national joinery cup in her second year."),
    "samir": ("", "Samir", "Haddad", "", "Solicitor", "Haddad Construction Law", "Samir reads contracts aloud until they make sense."),
    "nell": ("", "Nell", "Ferris", "", "Acoustician", "Quiet Rooms", "Nell tunes school halls and swimming baths."),
    "anders": ("", "Anders", "Lindqvist", "", "Crane planner", "Lindqvist Lift", "Anders has never kept a street closed for a day longer than he said."),
    "priya": ("", "Priya", "Raman", "", "Energy assessor", "Raman Surveys", "Priya has been in more lofts than anybody she has met."),
    "dan": ("", "Dan", "Okoro", "", "Editor", "The Building Week", "Dan asks what everybody wanted to know."),
    "miriam": ("", "Miriam", "Katz", "", "Conservation officer", "Dockside Council", "Miriam says yes more often than she is given credit for."),
    "leo": ("", "Leo", "Sandoval", "", "Robotics engineer", "Bricklayer Robotics", "Leo teaches machines to lay bricks and to stop."),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """`day` from 0, None where it is not scheduled yet; `people`: key or "key:role". `fields` are further ones of the session."""

    code: str
    title: str
    day: int | None
    at: str
    minutes: int
    room: str
    track: str
    kind: str
    people: tuple[str, ...] = ()
    text: str = ""
    published: bool = True
    parent: str = ""
    fields: dict[str, object] = field(default_factory=dict)


ITEMS = (
    Item("K1", "What we owe the buildings that stand", 0, "09:30", 60, STAGE, TIMBER, KEYNOTE, ("ada", "dan:moderator"), "The opening: why mending is the craft of this decade."),
    Item("B1", "Coffee among the stands", 0, "10:30", 30, STAGE, BUSINESS, BREAK),
    Item("T1", "Joints that last", 0, "11:00", 45, QUAY, TIMBER, TALK, ("tomas",), "Which joint for which load, and what the wood does afterwards."),
    Item("E1", "Walls after twenty winters", 0, "11:00", 45, LOCK, ENVELOPE, TALK, ("ingrid",), "Measurements from two hundred insulated walls."),
    Item("W1", "Hands on: the wedged tenon", 0, "11:00", 90, YARD, TIMBER, WORKSHOP, ("beth:host",), "Cut one, break one, take one home.", fields={"capacity": 24, "level": "Beginners", "credits": [{"label": "CPD", "amount": "1.5"}]}),
    Item("S1", "Heating that people understand", 0, "12:00", 45, QUAY, SERVICES, TALK, ("ravi",), "Two dials, no manual."),
    Item("E2", "Retrofit in an occupied house", 0, "12:00", 45, LOCK, ENVELOPE, TALK, ("kwame",), "Dust, keys and cups of tea: the order of work."),
    Item("B2", "Lunch", 0, "12:45", 75, STAGE, BUSINESS, BREAK),
    Item("P1", "Can we still afford slate?", 0, "14:00", 60, STAGE, ENVELOPE, PANEL, ("dan:moderator", "owen", "piotr", "jonah"), "Three roofs, three bills."),
    Item("S2", "Heat pumps in cold terraces", 0, "14:00", 45, QUAY, SERVICES, TALK, ("carmen",), "What to check before the van is loaded."),
    Item("R1", "Contracts read aloud", 0, "14:00", 45, LOCK, BUSINESS, TALK, ("samir",), "Five clauses that cost more than they look."),
    Item("T2", "Breaking joints on purpose", 0, "15:00", 45, QUAY, TIMBER, TALK, ("yuki",), "What four thousand broken joints say about the codes."),
    Item("E3", "Lime from what others throw away", 0, "15:00", 45, LOCK, ENVELOPE, TALK, ("amina",), fields={"learning_objectives": ["Tell lime from lime", "Mix a plaster that sets in winter"]}),
    Item("W2", "Hands on: leadwork", 0, "14:00", 120, YARD, ENVELOPE, WORKSHOP, ("hugo",), fields={"capacity": 12}),
    Item("N1", "Evening on the quay", 0, "18:00", 180, QUAY, BUSINESS, BREAK, (), "Beer, fish and no speeches."),
    Item("K2", "A roof for every library", 1, "09:30", 45, STAGE, TIMBER, KEYNOTE, ("elif",), "Large roofs over small budgets."),
    Item("TD", "Timber day", 1, "10:30", 240, QUAY, TIMBER, WORKSHOP, ("tomas:host",), "A day in four parts; come for one or for all.", fields={"capacity": 120}),
    Item("TD1", "Timber day: choosing the tree", 1, "10:30", 60, QUAY, TIMBER, TALK, ("tomas",), parent="TD"),
    Item("TD2", "Timber day: drying without losing half", 1, "11:30", 60, QUAY, TIMBER, TALK, ("yuki",), parent="TD"),
    Item("TD3", "Timber day: fire and the honest answer", 1, "13:30", 60, QUAY, TIMBER, TALK, ("grace",), parent="TD"),
    Item("E4", "Facades that come apart again", 1, "10:30", 45, LOCK, ENVELOPE, TALK, ("lena",), "Screws, clips and a drawing that says which."),
    Item("S3", "Quiet rooms, loud machines", 1, "11:30", 45, LOCK, SERVICES, TALK, ("nell",)),
    Item("R2", "Handing over on the day that was promised", 1, "10:30", 60, STAGE, BUSINESS, TALK, ("sofia",)),
    Item("P2", "Apprentices: who pays, who stays", 1, "12:00", 60, STAGE, BUSINESS, PANEL, ("dan:moderator", "beth", "mark", "sofia")),
    Item("S4", "Loft by loft: what assessors see", 1, "14:00", 45, LOCK, SERVICES, TALK, ("priya",)),
    Item("E5", "Glass for conservators", 1, "15:00", 45, LOCK, ENVELOPE, TALK, ("hugo",)),
    # Two of the same room: somebody moved E6 and did not look.
    Item("E6", "Old windows, new putty", 1, "15:15", 45, LOCK, ENVELOPE, TALK, ("miriam",)),
    Item("W3", "Hands on: reading a heat loss survey", 1, "14:00", 90, YARD, SERVICES, WORKSHOP, ("ravi:host",), fields={"capacity": 20}),
    Item("P3", "Fire, cladding and what has changed", 1, "15:00", 60, STAGE, ENVELOPE, PANEL, ("grace:moderator", "lena", "amina")),
    Item("K3", "Bricks, robots and the people between", 2, "09:30", 45, STAGE, BUSINESS, KEYNOTE, ("leo", "dan:moderator")),
    Item("T3", "Footbridges in nine countries", 2, "10:30", 45, QUAY, TIMBER, TALK, ("ada",)),
    Item("E7", "Thatch: the oldest insulation", 2, "10:30", 45, LOCK, ENVELOPE, TALK, ("owen",)),
    Item("R3", "A crane in a narrow street", 2, "11:30", 45, QUAY, BUSINESS, TALK, ("anders",)),
    Item("S5", "Heat networks for forty houses", 2, "11:30", 45, LOCK, SERVICES, TALK, ("ravi", "carmen")),
    Item("R4", "What a window costs on a Tuesday", 2, "12:30", 45, QUAY, BUSINESS, TALK, ("jonah",)),
    Item("P4", "The closing argument", 2, "14:00", 60, STAGE, BUSINESS, PANEL, ("dan:moderator", "ada", "kwame", "elif"), "What to start on Monday."),
    Item("E8", "Retrofit at the scale of a street", 2, "14:00", 45, QUAY, ENVELOPE, TALK, ("kwame",), "At the same time as the closing panel: somebody has to be told."),
    Item("S6", "Batteries in the cellar", 2, "12:30", 45, LOCK, SERVICES, TALK, ("carmen",)),
    Item("T4", "Repairing what the worm left", None, "", 45, "", TIMBER, TALK, ("beth",), published=False),
    Item("E9", "Green roofs that do not leak", None, "", 45, "", ENVELOPE, TALK, (), published=False),
    Item("R5", "Insurance after a wet winter", None, "", 45, "", BUSINESS, TALK, ("samir",), published=False),
)  # fmt: skip
CANCELLED = {"S6": "The speaker has to be on site that day"}
