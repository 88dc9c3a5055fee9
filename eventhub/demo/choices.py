"""What the demo's sponsors choose, as quantities by option code, on top of what is included.

Every list is taken in turn by the stands of its package, so that the same show comes out each time. What is
submitted keeps every rule; `SHORT_OF_POWER` breaks one on purpose.
"""

Choice = dict[str, int]

BOARDS: Choice = {"floor-carpet": 0, "floor-oak": 1}
PLATFORM: Choice = {"floor-carpet": 0, "floor-platform": 1}
MORE_POWER: Choice = {"power-1": 0, "power-3": 1}

CHOICES: dict[str, list[Choice]] = {
    "SPACE-PLUS": [
        {
            "wall-side": 2,
            "wall-store": 1,
            "sock-double": 4,
            "light-spot": 8,
            "furn-table": 2,
            "furn-chair": 6,
            "print-back": 1,
        },
        BOARDS
        | MORE_POWER
        | {"light-rig": 1, "furn-sofa": 1, "furn-table": 2, "furn-chair": 8, "print-back": 1, "net-50": 1},
        {
            "wall-store-2": 1,
            "wall-slat": 3,
            "light-strip": 4,
            "furn-showcase": 2,
            "furn-high-table": 3,
            "furn-stool": 6,
            "print-counter": 1,
            "print-roll-up": 2,
            "net-screen": 1,
            "cat-coffee": 1,
        },
        MORE_POWER
        | {"floor-carpet": 0, "floor-carpet-blue": 1, "light-rig": 1, "light-wash": 2, "wall-side": 1, "print-side": 1}
        | {"print-back": 1, "net-50": 1, "net-address": 1, "cat-water": 2},
        PLATFORM
        | MORE_POWER
        | {
            "cat-sink": 1,
            "sock-night": 1,
            "cat-fridge": 1,
            "cat-coffee": 1,
            "furn-lectern": 1,
            "light-box": 1,
            "wall-acoustic": 2,
        },
    ],
    "SHELL-PLUS": [
        {"wall-store": 1, "light-spot": 6, "print-back": 1},
        {"floor-carpet": 0, "floor-grass": 1, "light-pendant": 2, "furn-plant": 3, "furn-sofa": 1, "print-counter": 1},
        MORE_POWER | {"furn-showcase": 1, "net-50": 1, "net-screen": 1, "print-roll-up": 1, "cat-water": 1},
        {"wall-window": 1, "print-window": 1, "sock-night": 1, "cat-fridge": 1, "furn-high-table": 2, "furn-stool": 4},
    ],
    "SHELL-BASIC": [
        {},
        {"light-spot": 4, "print-counter": 1},
        {"furn-chair": 4, "furn-high-table": 1, "furn-stool": 2, "print-roll-up": 1},
        {"print-back": 1, "net-50": 1, "cat-water": 1},
    ],
    "ISLAND": [
        {
            "power-3": 0,
            "power-16": 1,
            "light-rig": 1,
            "net-screen": 2,
            "furn-sofa": 2,
            "wall-acoustic": 2,
            "cat-reception": 1,
        },
        {"light-spot": 16, "wall-plant": 2, "furn-lectern": 1, "furn-showcase": 2, "cat-coffee": 1, "print-counter": 1},
    ],
}
# What Ines sent first, what she has mended of it since, and her second stand, where the rig is without power.
CORVID: Choice = CHOICES["SPACE-PLUS"][0] | {"furn-chair": 8, "print-counter": 1}
CORVID_SINCE: Choice = {"furn-chair": 6}
SHORT_OF_POWER: Choice = {"light-rig": 1, "light-spot": 8, "furn-chair": 6, "wall-side": 2, "print-back": 1}
# What is added after changes were asked for, and in a second revision.
ANSWER: Choice = {"light-spot": 10, "furn-chair": 12, "furn-table": 3}
REVISION: Choice = {"furn-high-table": 2, "furn-stool": 8, "cat-water": 4}
