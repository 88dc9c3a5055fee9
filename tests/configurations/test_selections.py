from itertools import permutations

from eventhub.configurations.selections import carried_over
from tests.configurations.facts import category, key, option, version


def test_what_is_dropped_is_named_in_the_order_of_the_page_however_the_lines_were_read():
    old = version(category("walls", option("wall"), option("store")), category("light", option("spot"), option("rig")))
    new = version(category("light", option("spot")))

    for read in permutations([("wall", 1), ("store", 2), ("spot", 4), ("rig", 0)]):
        carried, dropped = carried_over(old, {key(code): quantity for code, quantity in read}, new)
        assert (carried, dropped) == ({key("spot"): 4}, ["Wall", "Store"])
