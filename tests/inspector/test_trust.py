import json
import os

import pytest

from inspector.trust import TrustStore

A, B = "a" * 64, "b" * 64


@pytest.fixture
def store(tmp_path):
    return TrustStore(tmp_path / "state" / "trust.json")


def test_nothing_is_trusted_at_first(store):
    assert not store.is_trusted(A, "/model.pt")
    assert store.files() == []


def test_trust_is_for_this_content_at_this_path(store):
    store.trust(A, "/model.pt")
    assert store.is_trusted(A, "/model.pt")
    assert not store.is_trusted(B, "/model.pt")
    assert not store.is_trusted(A, "/copy.pt")


def test_a_later_yes_replaces_the_earlier_and_can_be_taken_back(store):
    store.trust(A, "/model.pt")
    store.trust(B, "/model.pt")
    store.trust(A, "/other.pt")
    assert not store.is_trusted(A, "/model.pt")
    store.forget("/model.pt")
    assert [file.path for file in store.files()] == ["/other.pt"]


def test_paths_that_are_no_text(store):
    path = b"/models/\xff\xfe.pt"
    store.trust(A, path)
    assert store.is_trusted(A, path)
    assert store.is_trusted(A, os.fsdecode(path))


def test_relative_paths_mean_the_file_they_meant(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store.trust(A, "model.pt")
    assert store.is_trusted(A, tmp_path / "model.pt")


def test_two_stores_see_each_other(store, tmp_path):
    TrustStore(tmp_path / "state" / "trust.json").trust(A, "/model.pt")
    assert store.is_trusted(A, "/model.pt")


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"version": 2, "files": []}',
        '{"version": 1, "files": 3}',
        '{"version": 1}',
        "[" * 99999,
    ],
)
def test_a_damaged_store_trusts_nothing_and_can_be_written_again(store, damage):
    store.trust(A, "/model.pt")
    store._file.write_text(damage)
    assert store.files() == []
    store.trust(B, "/model.pt")
    assert store.is_trusted(B, "/model.pt")


def test_a_damaged_entry_leaves_the_others(store):
    store.trust(A, "/model.pt")
    stored = json.loads(store._file.read_text())
    stored["files"] += [{"path": "/x", "sha256": 7, "when": 0}, "no entry", {"path": "/y"}]
    store._file.write_text(json.dumps(stored))
    assert [file.path for file in store.files()] == ["/model.pt"]


@pytest.mark.parametrize("digest", ["", "a" * 63, "A" * 64, "z" * 64])
def test_what_is_no_digest_is_no_yes(store, digest):
    with pytest.raises(ValueError, match="is not a sha256"):
        store.trust(digest, "/model.pt")


def test_a_failed_write_leaves_the_old_store_and_no_rubbish(store, monkeypatch):
    store.trust(A, "/model.pt")

    def full(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        store.trust(B, "/model.pt")
    assert store.is_trusted(A, "/model.pt")
    assert [path.name for path in store._file.parent.iterdir()] == ["trust.json"]
