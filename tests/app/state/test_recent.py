"""The list of recents: nine, newest first, what is gone dropped."""

import datetime
import os

from app.state import recent
from app.state.settings import RecentEntry


def test_nine_newest_first_and_no_path_twice():
    entries: tuple[RecentEntry, ...] = ()
    for number in [*range(12), 5]:
        entries = recent.remember(entries, RecentEntry(b"/%d" % number))
    assert [entry.path for entry in entries] == [b"/5", b"/11", b"/10", b"/9", b"/8", b"/7", b"/6", b"/4", b"/3"]


def test_what_is_gone_is_dropped(tmp_path):
    kept, gone = os.fsencode(tmp_path / "kept.pt"), os.fsencode(tmp_path / "gone.pt")
    open(kept, "wb").close()
    assert [entry.path for entry in recent.present((RecentEntry(gone), RecentEntry(kept)))] == [kept]


def test_times_are_told_as_people_do():
    now = datetime.datetime(2026, 11, 21, 15, 0).timestamp()

    def told(*moment):
        return recent.when_text(datetime.datetime(*moment).timestamp(), now)

    assert told(2026, 11, 21, 14, 2) == "today 14:02"
    assert told(2026, 11, 20, 23, 59) == "yesterday"
    assert told(2026, 11, 17, 9, 0) == "Tuesday"
    assert told(2026, 11, 8, 9, 0) == "8 November"
    assert told(2025, 11, 8, 9, 0) == "8 November 2025"
    assert recent.when_text(0, now) == ""


def test_a_row_says_name_and_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = os.path.join(os.fsencode(tmp_path), b"runs", b"\xff.pt")
    row = recent.describe(RecentEntry(path, "3 tensors", 12), "12 bytes")
    assert (row.name, row.folder, row.note, row.size_text, row.icon) == (
        "\\xff.pt",
        "~/runs",
        "3 tensors",
        "12 bytes",
        "file",
    )
