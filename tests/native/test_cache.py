import fcntl
import os
import time
from pathlib import Path

import pytest

from native import cache


def builds(folder: Path, count: int, days: float) -> list[Path]:
    """Oldest first."""
    made = []
    for number in range(count):
        made.append(folder / f"cpu-{number}")
        made[-1].mkdir()
        (made[-1] / "lock").touch()
        used = time.time() - days * 86400 + number
        os.utime(made[-1], (used, used))
    return made


def test_old_builds_go_and_the_newest_stay(tmp_path: Path) -> None:
    made = builds(tmp_path, cache.KEPT + 2, days=3)
    other = tmp_path / "cuda-0"
    other.mkdir()
    cache.prune(tmp_path, "cpu")
    assert [folder.exists() for folder in made] == [False, False] + [True] * cache.KEPT
    assert other.exists()


def test_what_was_used_today_stays(tmp_path: Path) -> None:
    made = builds(tmp_path, cache.KEPT + 2, days=0.5)
    cache.prune(tmp_path, "cpu")
    assert all(folder.exists() for folder in made)


def test_using_a_build_makes_it_new(tmp_path: Path) -> None:
    made = builds(tmp_path, cache.KEPT + 1, days=3)
    cache.use(made[0] / "cpu.so")
    cache.prune(tmp_path, "cpu")
    assert [folder.exists() for folder in made] == [True, False] + [True] * (cache.KEPT - 1)


def test_where_somebody_builds_nothing_is_removed(tmp_path: Path) -> None:
    made = builds(tmp_path, cache.KEPT + 1, days=3)
    with (made[0] / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cache.prune(tmp_path, "cpu")
    assert made[0].exists()


def test_a_link_among_the_temporary_files_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError):
        cache.claim(tmp_path / "link", among_temporary=True)


def test_the_cache_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCHLOUPE_NATIVE_CACHE", str(tmp_path))
    assert cache.folders()[0] == tmp_path
    monkeypatch.delenv("TORCHLOUPE_NATIVE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folders()[0] == tmp_path / "torchloupe" / "native"
