"""Where built libraries are kept: one folder per build, under a lock while it is made."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

KEPT = 6  # newest builds
UNTOUCHED = 24 * 3600.0  # seconds after which an older one may go; each use touches it


def folders() -> tuple[Path, ...]:
    """Where to keep builds: the cache, then a folder of this user among the temporary ones.

    The cache is $TORCHLOUPE_NATIVE_CACHE, or torchloupe/native in the user's cache folder.
    """
    named = os.environ.get("TORCHLOUPE_NATIVE_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    first = Path(named) if named else Path(home) / "torchloupe" / "native"
    user = os.getuid() if hasattr(os, "getuid") else 0
    return first, Path(tempfile.gettempdir()) / f"torchloupe-native-{user}"


def claim(folder: Path, among_temporary: bool) -> None:
    """Make it, for us alone. Raises OSError where that fails, or where somebody else could write into it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if among_temporary:
        # anybody can make that name: a library from there would run in our process
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
            raise PermissionError(13, "Somebody else can write there", str(folder))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time in this folder, which is made. What a killed build left in it is removed."""
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob("build-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def use(library: Path) -> Path:
    """Mark it as used now."""
    with suppress(OSError):  # a cache that cannot be written to is not pruned either
        os.utime(library.parent)
    return library


def prune(cache: Path, kind: str) -> None:
    """Remove builds of a kind that nobody has used for a day, but for the newest. What is loaded stays loaded."""
    import fcntl

    def used(folder: Path) -> float:
        try:
            return folder.stat().st_mtime
        except OSError:
            return 0.0

    builds = sorted(cache.glob(f"{kind}-*"), key=used, reverse=True)
    for folder in builds[KEPT:]:
        if time.time() - used(folder) < UNTOUCHED:
            continue
        try:
            with (folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # somebody builds there
