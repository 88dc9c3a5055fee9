"""What the demo's packages offer: one list of options, and which of them each package has, on what terms."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent


def _area(name: str, width: int, height: int, **more: Any) -> SpecContent:
    margins = {"bleed_mm": Decimal(10), "safe_mm": Decimal(30), "min_ppi": 72, "formats": ("pdf", "tiff")}
    return SpecContent(name, Decimal(width), Decimal(height), **{**margins, **more})


def _option(
    code: str, name: str, price: str, description: str = "", *, most: int | None = 1, **more: Any
) -> OptionContent:
    return OptionContent(code, name, description, Decimal(price), max_quantity=most, **more)


def _needs(code: str, message: str) -> tuple[RuleContent, ...]:
    return (RuleContent(code, message),)


FIXED = {"min_quantity": 1, "included_quantity": 1}
GIVEN = {"included_quantity": 1}

WALLS = (
    _option(
        "wall-back", "Back wall, 2.5 m high", "0", "White panels over the whole width. Part of every stand.", **FIXED
    ),
    _option("wall-side", "Side wall panel", "160", "1 m wide, 2.5 m high, white", most=3),
    _option(
        "wall-store",
        "Lockable store room, 1 × 1 m",
        "310",
        "With a shelf and three hooks; two keys",
        excludes=_needs("wall-store-2", "There is room for one store room. Take the small or the large one"),
    ),
    _option("wall-store-2", "Lockable store room, 2 × 1 m", "465", "With two shelves; two keys"),
    _option("wall-door", "Door panel", "145", "1 m wide, with a lock"),
    _option("wall-window", "Glazed panel", "190", "1 m wide, clear from 0.9 m up", most=4),
    _option("wall-shelf", "Wall shelf", "38", "1 m, carries 15 kg", most=12),
    _option("wall-slat", "Slatwall panel", "125", "1 m wide, grooves every 75 mm, ten hooks", most=6),
    _option("wall-acoustic", "Acoustic panel", "140", "1 × 2 m, grey felt", most=6),
    _option("wall-plant", "Plant wall, 1 × 2 m", "420", "Living plants, watered every evening", most=2, stock=6),
)
ONE_FLOOR = "A stand has one floor"
FLOORS = (
    _option("floor-carpet", "Carpet tiles, charcoal", "0", "Laid over the whole stand", **GIVEN),
    _option("floor-carpet-blue", "Carpet tiles, blue", "84", "Laid over the whole stand"),
    _option("floor-oak", "Oak-effect boards", "528", "Click boards on an underlay", stock=6),
    _option(
        "floor-platform",
        "Raised platform with ramp",
        "1140",
        "100 mm high, edges in aluminium, cables run below",
        stock=11,
    ),
    _option("floor-grass", "Artificial grass", "360", "25 mm, brushed before the doors open"),
    _option("floor-vinyl", "Chequered vinyl", "410", "Grey and white, 0.5 m squares"),
    _option("floor-bare", "Bare hall floor", "0", "You lay your own; it must be rated Bfl-s1"),
)
POWER = (
    _option("power-1", "1 kW connection", "0", "Daytime, one socket", **GIVEN),
    _option("power-3", "3 kW connection", "185", "Daytime, two sockets", stock=24),
    _option("power-16", "Three-phase connection, 16 A", "390", "Daytime, 11 kW, tested on site", stock=8),
)
SHORT_OF_POWER = "The lighting rig needs a 3 kW connection"
LIGHTS = (
    _option("sock-double", "Double socket", "28", "Placed as in your plan", most=8, included_quantity=2),
    _option("sock-floor", "Socket in the floor", "64", "Flush lid", most=4),
    _option("sock-night", "24-hour supply", "110", "Stays on when the hall is switched off at night"),
    _option("light-spot", "Spotlight on an arm", "32", "LED, 18 W, warm white", most=12, included_quantity=4),
    _option(
        "light-rig",
        "Lighting rig",
        "480",
        "Truss with six lamps, 2.0 kW",
        stock=14,
        requires=_needs("power-3", SHORT_OF_POWER),
        excludes=_needs("light-arch", "The rig hangs where the light arch would stand. Take one of them"),
    ),
    _option("light-arch", "Light arch", "295", "Over the entrance, 3 m wide"),
    _option("light-strip", "Light strip", "46", "2 m, under shelves and counters", most=10),
    _option("light-pendant", "Pendant lamp", "72", "White shade, 400 mm", most=6),
    _option("light-wash", "Wall washer", "58", "Any colour, set by remote control", most=8),
    _option(
        "light-box",
        "Light box",
        "340",
        "1 × 2 m, lit from behind",
        most=3,
        artwork_specs=(_area("Light box film", 1000, 2000, bleed_mm=Decimal(20)),),
    ),
)
FURNITURE = (
    _option("furn-counter", "Counter, lockable", "0", "White, 1 m wide", **FIXED),
    _option("furn-bin", "Waste bin", "0", "Emptied every evening", **FIXED),
    _option("furn-table", "Round table", "45", "800 mm, white", most=6, included_quantity=1),
    _option("furn-chair", "Chair", "18", "Grey shell, stacks", most=24, included_quantity=4),
    _option("furn-high-table", "High table", "58", "600 mm across, 1.1 m high", most=6),
    _option("furn-stool", "Bar stool", "32", "Grey seat, 780 mm high", most=16),
    _option("furn-showcase", "Glass showcase", "235", "0.5 × 0.5 × 2 m, lit, lockable", most=4, stock=20),
    _option("furn-sofa", "Sofa for two", "180", "Dark grey wool", most=2, stock=14),
    _option("furn-coat", "Coat stand", "26", "Eight hooks", most=2),
    _option("furn-plant", "Potted plant", "34", "About 1.5 m high, real", most=6),
    _option("furn-brochure", "Brochure rack", "48", "Six A4 pockets", most=3),
    _option("furn-lectern", "Lectern", "95", "With a reading lamp and a shelf"),
)
PRINTS = (
    _option("print-fascia", "Name board", "0", "Your name as you write it, in one colour", **FIXED),
    _option(
        "print-back",
        "Back wall print",
        "640",
        "Seamless fabric over the whole wall",
        artwork_specs=(_area("Back wall", 6000, 2500),),
    ),
    _option(
        "print-side",
        "Side wall print",
        "290",
        "Fabric, one side wall",
        most=2,
        requires=_needs("wall-side", "A side wall print hangs on a side wall panel. Add one"),
        artwork_specs=(_area("Side wall", 3000, 2500),),
    ),
    _option(
        "print-counter",
        "Counter front print",
        "95",
        "Film on the counter's front",
        artwork_specs=(_area("Counter front", 1000, 1000, bleed_mm=Decimal(5), safe_mm=Decimal(20), min_ppi=100),),
    ),
    _option(
        "print-hanging",
        "Hanging sign",
        "880",
        "3 × 1 m over the stand, seen from both sides",
        stock=8,
        artwork_specs=(_area("Front", 3000, 1000), _area("Back", 3000, 1000)),
    ),
    _option(
        "print-roll-up",
        "Roll-up banner",
        "120",
        "850 × 2000 mm with its cassette, yours to keep",
        most=4,
        artwork_specs=(_area("Banner", 850, 2000, bleed_mm=Decimal(5), min_ppi=100, formats=("pdf", "png", "tiff")),),
    ),
    _option(
        "print-floor",
        "Floor sticker",
        "65",
        "600 mm round, rated R9",
        most=6,
        artwork_specs=(_area("Sticker", 600, 600, min_ppi=100),),
    ),
    _option(
        "print-window",
        "Window film",
        "110",
        "One glazed panel",
        most=4,
        requires=_needs("wall-window", "Window film goes on a glazed panel. Add one"),
        artwork_specs=(_area("Film", 950, 1500, colour="any", formats=("pdf", "svg")),),
    ),
)
INTERNET = (
    _option("net-wifi", "Wireless, 3 devices", "0", "Up to 10 Mbit/s each", **GIVEN),
    _option(
        "net-50",
        "Wired, 50 Mbit/s",
        "220",
        "For the three days",
        excludes=_needs("net-250", "One wired connection is laid to a stand. Take 50 or 250 Mbit/s"),
    ),
    _option("net-250", "Wired, 250 Mbit/s", "460", "For the three days", stock=10),
    _option(
        "net-address",
        "Fixed public address",
        "60",
        "One IPv4 address",
        requires=_needs("net-50", "A fixed address needs the wired connection"),
    ),
    _option("net-screen", "Screen, 55 inches", "310", "On the wall or a foot; HDMI", most=3, stock=16),
)
CATERING = (
    _option("cat-water", "Water, 24 bottles", "29", "0.5 l each, glass", most=20),
    _option("cat-coffee", "Coffee machine with 200 pods", "240", "Milk and cups are included", stock=12),
    _option(
        "cat-fridge",
        "Fridge, 140 l",
        "95",
        "Glass door",
        requires=_needs("sock-night", "A fridge runs through the night: it needs the 24-hour supply"),
    ),
    _option(
        "cat-sink",
        "Sink with hot water",
        "380",
        "With a heater for 10 l",
        stock=6,
        requires=_needs("floor-platform", "The pipes of a sink run under the raised platform. Choose that floor"),
    ),
    _option("cat-breakfast", "Breakfast for ten", "135", "Served at 08:15, each day", most=6),
    _option("cat-lunch", "Lunch for ten", "260", "Served at 12:30, each day", most=6),
    _option(
        "cat-reception",
        "Evening reception, 30 guests",
        "1450",
        "17:30 to 19:00 on the first day, on your stand",
        stock=3,
    ),
)

# name: (what it is for, minimum, maximum of selections, options)
CATEGORIES: dict[str, tuple[str, int, int | None, tuple[OptionContent, ...]]] = {
    "Walls": ("", 1, 6, WALLS),
    "Floor": (ONE_FLOOR, 1, 1, FLOORS),
    "Power": ("One connection a stand; sockets are further down", 1, 1, POWER),
    "Light and sockets": ("", 0, 7, LIGHTS),
    "Furniture": ("", 0, 9, FURNITURE),
    "Print": ("Artwork is asked for once the configuration is approved", 0, None, PRINTS),
    "Internet": ("", 0, 3, INTERNET),
    "Catering": ("Delivered to the stand", 0, 5, CATERING),
}
PICTURED = [option.code for _, _, _, options in CATEGORIES.values() for option in options]

Terms = Mapping[str, Mapping[str, Any]]
NOT_IN_SHELLS = {
    "wall-store-2",
    "wall-plant",
    "wall-acoustic",
    "floor-platform",
    "floor-vinyl",
    "floor-bare",
    "power-16",
} | {
    "light-rig",
    "light-box",
    "print-hanging",
    "net-250",
    "cat-sink",
    "cat-reception",
    "furn-lectern",
    "sock-floor",
}
NOT_IN_BASIC = NOT_IN_SHELLS | {
    "wall-door",
    "wall-window",
    "wall-slat",
    "floor-oak",
    "floor-grass",
    "light-arch",
    "light-pendant",
    "light-wash",
    "furn-showcase",
    "furn-sofa",
    "print-window",
    "print-floor",
    "net-address",
    "cat-fridge",
    "cat-lunch",
}
SHELL_TERMS: Terms = {
    "print-back": {"unit_price": Decimal(340), "artwork_specs": (_area("Back wall", 3000, 2500),)},
    "floor-carpet-blue": {"unit_price": Decimal(42)},
    "wall-side": {"included_quantity": 2},
}
BASIC_TERMS: Terms = SHELL_TERMS | {
    "light-spot": {"included_quantity": 2, "max_quantity": 6},
    "sock-double": {"included_quantity": 1, "max_quantity": 4},
    "furn-chair": {"included_quantity": 2, "max_quantity": 8},
    "furn-table": {"max_quantity": 2},
}
ISLAND_TERMS: Terms = {
    "wall-back": {"name": "Core wall, 3.5 m high", "description": "Free-standing, in the middle of the stand"},
    "floor-carpet": {"included_quantity": 0, "unit_price": Decimal(180)},
    "floor-platform": {"included_quantity": 1, "unit_price": Decimal(0)},
    "power-1": {"included_quantity": 0},
    "power-3": {"included_quantity": 1, "unit_price": Decimal(0)},
    "light-rig": {
        "unit_price": Decimal(960),
        "description": "Four-cornered truss with twelve lamps, 4.5 kW",
        "requires": _needs("power-16", "The rig of an island has twelve lamps: it needs the three-phase connection"),
    },
    "light-spot": {"included_quantity": 8, "max_quantity": 24},
    "furn-chair": {"included_quantity": 8, "max_quantity": 40},
    "furn-table": {"included_quantity": 2, "max_quantity": 10},
    "print-hanging": {"included_quantity": 1, "max_quantity": 2},
    "net-250": {"included_quantity": 1, "unit_price": Decimal(0)},
}


def _package(name: str, price: str, description: str, *, without: set[str], terms: Terms) -> PackageContent:
    """Options and rules that name something left out are left out too."""
    codes = set(PICTURED) - without
    categories = []
    for category, (words, low, high, options) in CATEGORIES.items():
        kept = tuple(_on_terms(option, codes, terms) for option in options if option.code in codes)
        categories.append(CategoryContent(category, words, low, high, kept))
    return PackageContent(name, description, Decimal(price), tuple(categories))


def _on_terms(option: OptionContent, codes: set[str], terms: Terms) -> OptionContent:
    option = replace(option, **terms.get(option.code, {}))
    requires = tuple(rule for rule in option.requires if rule.code in codes)
    return replace(option, requires=requires, excludes=tuple(rule for rule in option.excludes if rule.code in codes))


SPACE_PLUS_1 = _package(
    "Space Plus",
    "3200",
    "Floor space from 24 m² with walls, light, furniture and a name board. Built and taken down for you.",
    without={"wall-plant", "power-16"},
    terms={},
)
SPACE_PLUS_2 = _package(
    "Space Plus",
    "3200",
    "Floor space from 24 m² with walls, light, furniture and a name board. Built and taken down for you, now with plants.",
    without={"furn-brochure", "power-16"},
    terms={"light-spot": {"unit_price": Decimal(34)}, "furn-sofa": {"unit_price": Decimal(195)}},
)
PACKAGES: dict[str, PackageContent] = {
    "SHELL-BASIC": _package(
        "Shell Basic",
        "1900",
        "9 m² shell scheme: three walls, carpet, 1 kW, a counter and a name board.",
        without=NOT_IN_BASIC,
        terms=BASIC_TERMS,
    ),
    "SHELL-PLUS": _package(
        "Shell Plus",
        "2480",
        "12 m² shell scheme with more light and furniture, and a choice of floors.",
        without=NOT_IN_SHELLS,
        terms=SHELL_TERMS,
    ),
    "SPACE-PLUS": SPACE_PLUS_1,
    "ISLAND": _package(
        "Island",
        "7900",
        "Free on four sides from 40 m²: platform, core wall, hanging sign, three days of stand cleaning.",
        without={"wall-side", "print-side", "floor-bare", "furn-brochure", "net-address"},
        terms=ISLAND_TERMS,
    ),
}


def with_images(content: PackageContent, images: Mapping[str, UUID]) -> PackageContent:
    """The same wording with its pictures; `images` maps option codes to stored files."""
    return replace(
        content,
        categories=tuple(
            replace(
                category,
                options=tuple(replace(option, image_id=images.get(option.code)) for option in category.options),
            )
            for category in content.categories
        ),
    )
