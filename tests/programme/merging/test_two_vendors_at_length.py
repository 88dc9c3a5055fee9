"""Whatever two vendors do to their programmes, merged rows stay one, have one owner a field, and come to rest."""

import copy

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eventhub.programme.enums import Kind
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Merge, Origin, Session, Speaker
from eventhub.programme.ownership import LOCKABLE
from eventhub.programme.unmerging import undo_merge
from integrations.sync.services import change_connection
from tests.factories.events import EventFactory
from tests.integrations.sync.acme import Acme, served
from tests.integrations.sync.changes import CHANGES, apply_change
from tests.integrations.sync.conftest import quick, vendor  # noqa: F401  # fixtures
from tests.integrations.sync.dumps import TABLES, differences, exact
from tests.programme.merging.test_two_vendors import ROBOT, Side

pytestmark = pytest.mark.soak
MODELS = {Kind.SESSION: Session, Kind.SPEAKER: Speaker}
ROUND = st.tuples(st.lists(CHANGES, max_size=12), st.lists(CHANGES, max_size=12), st.booleans())
FREE = {"most_withdrawn": 100, "most_hidden": 100, "most_moved": 100}


@pytest.fixture(scope="module")
def servers():
    with served(Acme()) as one, served(Acme()) as other:
        yield one, other


def fill(world: Acme) -> None:
    world.rows = copy.deepcopy(Acme().rows)
    for number in range(1, 6):
        world.put("speakers", f"p{number}", last_name=f"Person {number}", first_name="Ada", bio="<p>Known.</p>")
        at = {"starts": f"2027-06-07T{8 + number:02}:00:00", "ends": f"2027-06-07T{8 + number:02}:45:00"}
        world.session(f"s{number}", title=f"Session {number}", speakers=[f"p{number}"], rooms=["=Hall"], **at)


def begin(servers) -> tuple[Side, Side]:
    Speaker.objects.update(merged_into=None)
    Session.objects.update(merged_into=None)
    for model in (Merge, *reversed(TABLES)):
        model.objects.all().delete()
    event = EventFactory()
    sides = []
    for name, world in zip(("Rhea", "Vela"), servers, strict=True):
        fill(world)
        side = Side(event, name, world)
        change_connection(side.connection, actor=ROBOT, rules=FREE)
        side.sync()
        sides.append(side)
    return sides[0], sides[1]


def merge_some(sides: tuple[Side, Side]) -> list[Merge]:
    pairs = [(Kind.SPEAKER, "p1"), (Kind.SESSION, "s1"), (Kind.SESSION, "s2"), (Kind.SPEAKER, "p2")]
    found = [
        [MODELS[kind].objects.get(pk=side.origin(key, kind).target_id) for side in sides[:: 1 if at % 2 else -1]]
        for at, (kind, key) in enumerate(pairs)
    ]
    return [merge_rows(*rows, actor=ROBOT) for rows in found]


def rest(sides: tuple[Side, Side]) -> None:
    """What is missing is withdrawn at the second reading, and what passes to another vendor is taken at its next."""
    for _ in range(4):
        for side in sides:
            side.sync(full=True)
    before = exact()
    again = [side.sync(full=True).changes.exclude(action="failed") for side in sides]
    assert [list(changes.values_list("kind", "label", "action", "fields", "reason")) for changes in again] == [[], []]
    assert differences(before, exact()) == []


def check_merged() -> None:
    for kind, model in MODELS.items():
        here = set(model.objects.filter(merged_into=None).values_list("pk", flat=True))
        gone = model.objects.exclude(merged_into=None)
        assert (
            set(Origin.objects.filter(kind=kind, target_id__isnull=False).values_list("target_id", flat=True)) <= here
        )
        assert not Origin.objects.filter(kind=kind, target_id__in=gone.values("pk")).exists()
        for row in model.objects.filter(merged_into=None).exclude(owners={}):
            own = {str(key) for key in Origin.objects.filter(target_id=row.pk).values_list("pk", flat=True)}
            assert set(row.owners) == set(LOCKABLE[kind])
            assert set(row.owners.values()) <= own
    assert not Session.objects.exclude(merged_into=None).exclude(speaker_links=None).exists()
    assert not Speaker.objects.exclude(merged_into=None).exclude(session_links=None).exists()


@settings(max_examples=15, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(ROUND, min_size=1, max_size=3))
def test_any_changes_of_both(db, servers, vendor, rounds):  # noqa: F811  # the fixture
    sides = begin(servers)
    merges = merge_some(sides)
    for changes_of_one, changes_of_other, is_turned in rounds:
        for side, changes in zip(sides, (changes_of_one, changes_of_other), strict=True):
            for change in changes:
                apply_change(side.acme, change)
        for side in sides[:: -1 if is_turned else 1]:
            side.sync(full=True)
        check_merged()
    rest(sides)
    check_merged()

    for merge in reversed(merges):
        undo_merge(merge, actor=ROBOT)
    check_merged()
    rest(sides)
    assert not Speaker.objects.exclude(owners={}).exists()
