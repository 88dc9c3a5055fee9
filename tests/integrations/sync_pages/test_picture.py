from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from integrations.sync.models import SyncRun
from integrations.sync.picture import HEIGHT, LEAST, run_picture

LONDON = ZoneInfo("Europe/London")
COUNTS = st.fixed_dictionaries({name: st.integers(0, 20_000) for name in ("created", "updated", "withdrawn", "failed")})


def run(status: str = "completed", mode: str = "real", **counts: int) -> SyncRun:
    return SyncRun(
        status=status, mode=mode, counts={"sessions": counts}, created_at=datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
    )


@given(st.lists(COUNTS, min_size=1, max_size=40))
def test_every_part_is_seen_and_stays_in_the_picture(counts: list[dict[str, int]]):
    picture = run_picture([run(**one) for one in counts], LONDON)

    for bar, one in zip(picture.bars, counts, strict=True):
        assert len(bar.parts) == sum(bool(count) for count in one.values())
        assert all(part.height >= LEAST and 0 <= part.y < HEIGHT for part in bar.parts)


def test_previews_and_runs_under_way_are_no_bars():
    assert run_picture([run(mode="dry", created=3), run(status="running"), run(created=3)], LONDON).bars[
        0
    ].run.counts == {"sessions": {"created": 3}}


def test_the_picture_says_the_same_in_words():
    picture = run_picture([run(created=1_200, failed=1), run(status="failed"), run()], LONDON)

    assert picture.label == "The last 3 runs, at most 1,201 rows changed by one, 1 failed"
    assert [bar.label.rpartition(", ")[2] for bar in picture.bars][1:] == [
        "failed: nothing changed",
        "completed: nothing changed",
    ]
    assert "1,200 created, 1 failed" in picture.bars[0].label
    assert [bar.is_ill for bar in picture.bars] == [False, True, False]


def test_no_run_is_no_picture():
    picture = run_picture([], LONDON)

    assert (picture.bars, picture.width) == ((), 0)
