"""What is chosen on which terms, and what must be said of it: thirty and a few cases, as data.

Problems and amounts are worked out by hand here, so that three interfaces that are wrong together are found as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Quantities = Mapping[str, int]


@dataclass(frozen=True)
class Option:
    """`needs` and `bars` name other options by code; a message of its own is worded by a dict {code: message}."""

    code: str
    category: str = "Light"
    least: int = 0
    included: int = 0
    most: int | None = None
    price: str = "34.00"
    stock: int | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    bars: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """`before` are steps taken before anything is chosen; "submit" with the quantities of `first`.

    `taken` is what another stand at the event has reserved, `limits` what the organiser says there is of an option,
    `newer` the options of a version that was published later. `fees` below nought are reversals of the one before.
    `late` lets the deadline pass before the quantities are written; an organiser then goes on in the sponsor's place.
    """

    name: str
    options: tuple[Option, ...]
    chosen: Quantities
    net: str
    problems: tuple[tuple[str, str], ...] = ()
    categories: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    base: str = "100.00"
    currency: str = "GBP"
    vat_rate: str = "20.00"
    gross: str = ""
    first: Quantities = field(default_factory=dict)
    before: tuple[str, ...] = ()
    taken: Quantities = field(default_factory=dict)
    limits: Quantities = field(default_factory=dict)
    fees: tuple[str, ...] = ()
    newer: tuple[Option, ...] = ()
    late: bool = False
    reason: str = ""

    @property
    def refusal(self) -> int:
        """The HTTP status of submitting it where that is refused; 0 where it goes through. Who is late may say why."""
        to_mend = {code for code, _ in self.problems} - {"deadline_passed"}
        if not to_mend:
            return 0
        return 409 if to_mend == {"out_of_stock"} else 422

    @property
    def total(self) -> Decimal:
        return Decimal(self.net)


SPOT = Option("spot", included=4, most=12)
POWER = {"Power": (1, 1)}
KW1 = Option("kw1", "Power", included=1, most=1, price="0")
KW3 = Option("kw3", "Power", most=1, price="185.00")

BOUNDS = (
    Case(
        "more than included, within all bounds", (Option("spot", least=1, included=2, most=4),), {"spot": 3}, "134.00"
    ),
    Case(
        "below its minimum",
        (Option("spot", least=3, most=9),),
        {"spot": 2},
        "168.00",
        problems=(("below_minimum", "spot"),),
    ),
    Case(
        "mandatory and left out",
        (Option("spot", least=3, included=2, most=9),),
        {"spot": 0},
        "100.00",
        problems=(("below_minimum", "spot"),),
    ),
    Case("less than included costs no less", (SPOT,), {"spot": 1}, "100.00"),
    Case("above its maximum", (SPOT,), {"spot": 13}, "406.00", problems=(("above_maximum", "spot"),)),
    Case("at its maximum", (SPOT,), {"spot": 12}, "372.00"),
    Case(
        "chosen where none may be",
        (Option("plinth", most=0),),
        {"plinth": 1},
        "134.00",
        problems=(("above_maximum", "plinth"),),
    ),
    Case("fixed", (Option("wall", least=2, included=2, most=2), SPOT), {"wall": 2, "spot": 5}, "134.00"),
    Case(
        "fixed and left out",
        (Option("wall", least=1, included=1, most=1),),
        {"wall": 0},
        "100.00",
        problems=(("below_minimum", "wall"),),
    ),
    Case("a hundred thousand, no maximum", (Option("flyer", price="0.07"),), {"flyer": 100_000}, "7100.00"),
    Case(
        "a hundred thousand of what one may have",
        (Option("rig", most=1, price="480.00"),),
        {"rig": 100_000},
        "48000100.00",
        problems=(("above_maximum", "rig"),),
    ),
    Case("nothing chosen, nothing owed", (SPOT, KW3), {"spot": 0, "kw3": 0}, "100.00"),
    Case("lines at nought beside others", (SPOT, Option("arch", most=1), KW3), {"spot": 0, "arch": 1}, "134.00"),
)

CATEGORIES = (
    Case(
        "too few of a category",
        (Option("oak"), Option("ash"), Option("elm")),
        {"oak": 1},
        "134.00",
        problems=(("category_minimum", "Light"),),
        categories={"Light": (2, 3)},
    ),
    Case(
        "too many of a category",
        (Option("oak"), Option("ash"), Option("elm")),
        {"oak": 1, "ash": 5, "elm": 1},
        "338.00",
        problems=(("category_maximum", "Light"),),
        categories={"Light": (0, 2)},
    ),
    Case("exactly one, and another than is included", (KW1, KW3), {"kw3": 1}, "285.00", categories=POWER),
    Case(
        "exactly one, and two chosen",
        (KW1, KW3),
        {"kw1": 1, "kw3": 1},
        "285.00",
        problems=(("category_maximum", "Power"),),
        categories=POWER,
    ),
    Case(
        "exactly one, and none chosen",
        (KW1, KW3),
        {},
        "100.00",
        problems=(("category_minimum", "Power"),),
        categories=POWER,
    ),
    Case(
        "exactly one, and several of it",
        (Option("sofa", "Seats", price="60"), Option("stool", "Seats", included=2, price="12.50")),
        {"stool": 7},
        "162.50",
        categories={"Seats": (1, 1)},
    ),
)

RULES = (
    Case(
        "requires what is not there, in words of its own",
        (Option("rig", needs={"kw3": "The rig needs a 3 kW connection"}), KW1, KW3),
        {"rig": 1, "kw1": 1},
        "134.00",
        problems=(("requires", "rig"),),
        categories=POWER,
    ),
    Case("requires what is there", (Option("rig", needs={"kw3": ""}), KW1, KW3), {"rig": 1, "kw3": 1}, "319.00"),
    Case(
        "a chain, broken at both links",
        (Option("screen", needs={"mast": ""}), Option("mast", needs={"base": ""}), Option("base")),
        {"screen": 1},
        "134.00",
        problems=(("requires", "screen"),),
    ),
    Case(
        "a chain, mended at the first link",
        (Option("screen", needs={"mast": ""}), Option("mast", needs={"base": ""}), Option("base")),
        {"screen": 1, "mast": 1},
        "168.00",
        problems=(("requires", "mast"),),
    ),
    Case(
        "excludes, said by the later one",
        (Option("arch"), Option("rig", bars={"arch": "The rig hides the arch"})),
        {"arch": 1, "rig": 1},
        "168.00",
        problems=(("excludes", "rig"),),
    ),
    Case(
        "excludes each other, told once",
        (Option("arch", bars={"rig": ""}), Option("rig", bars={"arch": ""})),
        {"arch": 1, "rig": 1},
        "168.00",
        problems=(("excludes", "arch"),),
    ),
    Case(
        "everything wrong at once",
        (Option("wall", least=1, most=2), Option("rig", most=1, needs={"kw3": ""}, bars={"spot": ""}), SPOT, KW1, KW3),
        {"wall": 0, "rig": 2, "spot": 13, "kw1": 0, "kw3": 0},
        "474.00",
        problems=(
            ("below_minimum", "wall"),
            ("above_maximum", "rig"),
            ("requires", "rig"),
            ("excludes", "rig"),
            ("above_maximum", "spot"),
            ("category_minimum", "Power"),
        ),
        categories=POWER,
    ),
)

SCARCE = Option("rig", price="480.00", stock=5)
STOCK = (
    Case(
        "more than is left",
        (SCARCE,),
        {"rig": 3},
        "1540.00",
        problems=(("out_of_stock", "rig"),),
        taken={"rig": 3},
    ),
    Case("the last that are left", (SCARCE,), {"rig": 2}, "1060.00", taken={"rig": 3}),
    Case(
        "none left, and a rule broken besides",
        (SCARCE, Option("wall", least=1)),
        {"rig": 1, "wall": 0},
        "580.00",
        problems=(("out_of_stock", "rig"), ("below_minimum", "wall")),
        taken={"rig": 5},
    ),
    Case(
        "what it has reserved itself is free for it",
        (SCARCE,),
        {"rig": 4},
        "2020.00",
        first={"rig": 3},
        before=("submit", "request changes"),
        taken={"rig": 1},
    ),
    Case(
        "fewer than the package says, by the organiser",
        (SCARCE,),
        {"rig": 2},
        "1060.00",
        problems=(("out_of_stock", "rig"),),
        limits={"rig": 1},
    ),
    Case("more than the package says, by the organiser", (SCARCE,), {"rig": 9}, "4420.00", limits={"rig": 9}),
)

MONEY = (
    Case(
        "fees, one of them taken back",
        (SPOT,),
        {"spot": 6},
        "243.10",
        fees=("75.10", "50.00", "-50.00"),
        gross="291.72",
    ),
    Case(
        "VAT rounded half up, once",
        (Option("tape", price="0.01"),),
        {"tape": 3},
        "10.03",
        base="10.00",
        vat_rate="17.50",
        gross="11.79",
    ),
    Case(
        "yen: no places",
        (Option("lamp", included=1, price="1250"),),
        {"lamp": 4},
        "304305",
        base="300000",
        currency="JPY",
        vat_rate="10.00",
        fees=("555",),
        gross="334736",
    ),
    Case(
        "dinar: three places",
        (Option("lamp", price="12.345"),),
        {"lamp": 3},
        "187.035",
        base="150.000",
        currency="KWD",
        vat_rate="5.00",
        gross="196.387",
    ),
)

TIMES = (
    Case(
        "changes requested, and made",
        (SPOT,),
        {"spot": 8},
        "236.00",
        first={"spot": 6},
        before=("submit", "request changes"),
    ),
    Case(
        "a new revision of what was approved",
        (SPOT,),
        {"spot": 13},
        "406.00",
        problems=(("above_maximum", "spot"),),
        first={"spot": 6},
        before=("submit", "approve", "reopen"),
    ),
    Case(
        "a newer version has other terms, and its stock counts",
        (Option("rig", most=4, price="480.00"),),
        {"rig": 3},
        "1540.00",
        problems=(("out_of_stock", "rig"),),
        newer=(Option("rig", most=1, price="999.00", stock=2),),
    ),
    Case(
        "after the deadline, the organiser says why",
        (SPOT,),
        {"spot": 5},
        "134.00",
        problems=(("deadline_passed", ""),),
        late=True,
        reason="Agreed by phone",
    ),
    Case(
        "after the deadline, and a rule broken",
        (SPOT,),
        {"spot": 13},
        "406.00",
        problems=(("above_maximum", "spot"), ("deadline_passed", "")),
        late=True,
        reason="Agreed by phone",
    ),
)

CASES = (*BOUNDS, *CATEGORIES, *RULES, *STOCK, *MONEY, *TIMES)
