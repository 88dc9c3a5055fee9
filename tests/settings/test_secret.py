import stat
from concurrent.futures import ThreadPoolExecutor

from eventhub.settings.secret import kept_secret_key


def test_the_key_is_made_once_and_kept(tmp_path):
    file = tmp_path / "secret_key"

    first = kept_secret_key(file)

    assert len(first) >= 50
    assert kept_secret_key(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_two_installations_have_two_keys(tmp_path):
    assert kept_secret_key(tmp_path / "one") != kept_secret_key(tmp_path / "two")


def test_all_first_callers_get_the_same_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_secret_key, [tmp_path / "secret_key"] * 32))

    assert len(keys) == 1
