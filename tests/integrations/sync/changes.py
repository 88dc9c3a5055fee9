"""Anything that a vendor may do to its programme in a day, as values that hypothesis can draw."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.integrations.sync.acme import Acme

# The first one that is drawn is always the plainest.
quick = settings(max_examples=4, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
at_length = settings(quick, max_examples=60)
SESSIONS = st.sampled_from([f"s{number}" for number in range(1, 16)])
PEOPLE = st.sampled_from([f"p{number}" for number in range(1, 11)])
ROOMS = st.sampled_from(["r1=Room 1", "r2=Room 2", "r3=Room 3", "=Hall", "r9=Annex"])
TEXTS = st.sampled_from(["", "Plain", "<b>bold</b> & more", "emoji 🎉", "x" * 600, "nul\x00sign"])
VALUES = st.one_of(
    st.tuples(st.just("title"), TEXTS),
    st.tuples(st.just("description"), TEXTS),
    st.tuples(st.just("code"), TEXTS),
    st.tuples(st.just("published"), st.booleans()),
    st.tuples(st.just("status"), st.sampled_from(["confirmed", "cancelled", "withdrawn"])),
    st.tuples(st.just("starts"), st.sampled_from([None, "2027-06-07T09:00:00", "2027-06-08T12:00:00"])),
    st.tuples(st.just("ends"), st.sampled_from([None, "2027-06-07T08:00:00", "2027-06-08T13:00:00"])),
    st.tuples(st.just("capacity"), st.sampled_from([None, 0, 80, -5, 3_000_000_000])),
    st.tuples(st.just("rooms"), st.lists(ROOMS, max_size=3)),
    st.tuples(st.just("tracks"), st.lists(st.sampled_from(["Science", "Practice", "science "]), max_size=3)),
    st.tuples(st.just("type"), st.sampled_from([None, "Talk", "Workshop"])),
    st.tuples(st.just("speakers"), st.lists(PEOPLE, max_size=4)),
    st.tuples(st.just("parent"), st.one_of(st.none(), SESSIONS)),
    st.tuples(st.just("deleted"), st.booleans()),
    st.tuples(st.just("skip"), st.booleans()),
    st.tuples(st.just("garbage"), st.booleans()),
    st.tuples(st.just("crash"), st.booleans()),
)
CHANGES = st.one_of(
    st.tuples(st.just("session"), SESSIONS, VALUES),
    st.tuples(st.just("speaker"), PEOPLE, st.tuples(st.sampled_from(["last_name", "bio", "company"]), TEXTS)),
    st.tuples(st.just("speaker"), PEOPLE, st.tuples(st.just("hidden"), st.booleans())),
    st.tuples(
        st.just("room"),
        st.sampled_from(["r1", "r2", "r4"]),
        st.tuples(st.just("name"), st.sampled_from(["Room 1", "Room 2", "Hall", "Aula"])),
    ),
    st.tuples(st.just("drop session"), SESSIONS, st.none()),
    st.tuples(st.just("drop speaker"), PEOPLE, st.none()),
)
# What happens before one run and before the next, and how much of it may go without asking.
TWO_DAYS = {"first": st.lists(CHANGES, max_size=8), "then": st.lists(CHANGES, min_size=1, max_size=12)}
WORLDS = TWO_DAYS | {"limit": st.sampled_from([20, 100])}


def apply_changes(acme: Acme, changes) -> None:
    for change in changes:
        apply_change(acme, change)


def apply_change(acme: Acme, change) -> None:
    what, key, value = change
    if what.startswith("drop"):
        acme.rows[f"{what.split()[1]}s"].pop(key, None)
        return
    kind = f"{what}s"
    if key not in acme.rows[kind]:
        acme.put(
            kind,
            key,
            **{
                "sessions": {"title": f"Added {key}"},
                "speakers": {"last_name": f"Added {key}"},
                "rooms": {"name": f"Added {key}"},
            }[kind],
        )
    acme.put(kind, key, **{value[0]: value[1]}, at=1_000)
