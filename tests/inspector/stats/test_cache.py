import os

import pytest

torch = pytest.importorskip("torch")

from inspector.context import Context  # noqa: E402
from inspector.errors import FileChanged, UnreadableFile  # noqa: E402
from inspector.stats.cache import FILES, ScanCache  # noqa: E402
from inspector.stats.scan import scan  # noqa: E402


def make(folder, name="model.pt", value=1.0):
    path = folder / name
    torch.save({"a": torch.full((5,), value)}, path)
    return os.fsencode(path)


def stamp(path):
    status = os.stat(path)
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def open_files():
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def test_the_same_file_is_opened_once_and_its_rows_are_kept(tmp_path):
    path, cache = make(tmp_path), ScanCache()
    with cache.opened(path, stamp(path), Context()) as known:
        scan(known)
    with cache.opened(path, (), Context()) as again:
        assert again is known
        assert again.rows[0].max == 1.0


def test_another_number_of_bins_counts_anew(tmp_path):
    path, cache = make(tmp_path), ScanCache()
    with cache.opened(path, (), Context()) as known:
        scan(known, 44)
        first = known.rows[0]
        scan(known, 0)
        assert known.rows[0] == first._replace(histogram=None)


def test_a_file_put_in_its_place_is_another_one(tmp_path):
    path, cache = make(tmp_path), ScanCache()
    before = stamp(path)
    with cache.opened(path, before, Context()) as known:
        scan(known)
    os.replace(make(tmp_path, "other.pt", 2.0), path)
    with pytest.raises(FileChanged), cache.opened(path, before, Context()):
        pass
    with cache.opened(path, stamp(path), Context()) as known:
        scan(known)
        assert known.rows[0].max == 2.0


def test_a_file_that_is_gone(tmp_path):
    path, cache = make(tmp_path), ScanCache()
    before = stamp(path)
    with cache.opened(path, (), Context()):
        pass
    os.unlink(path)
    with pytest.raises(FileChanged), cache.opened(path, before, Context()):
        pass
    with pytest.raises(UnreadableFile), cache.opened(path, (), Context()):
        pass


def test_few_files_stay_open_and_none_that_is_used_is_closed(tmp_path):
    cache, before = ScanCache(), open_files()
    with cache.opened(make(tmp_path), (), Context()) as known:
        for number in range(FILES + 3):
            with cache.opened(make(tmp_path, f"{number}.pt"), (), Context()):
                pass
        scan(known)
        assert known.rows[0].elements == 5
    assert open_files() <= before + FILES
