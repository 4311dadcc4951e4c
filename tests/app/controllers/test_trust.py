"""A yes is one file's and one content's; before it nothing runs, after it the lab and only the lab does."""

import os

import pytest
from PySide6.QtWidgets import QApplication

from app.dialogs.trust import TrustDialog
from tests.end_to_end.conftest import PATIENCE


@pytest.fixture
def dialog():
    def find():
        return next(
            each for each in QApplication.topLevelWidgets() if isinstance(each, TrustDialog) and each.isVisible()
        )

    return find


def test_no_is_the_default_and_runs_nothing(start, hostile, canary, dialog):
    application = start([hostile])
    application.window.details.trust_requested.emit()
    dialog().reject()
    assert not application.session.current.file_state.trusted
    assert not canary.exists()


def test_yes_loads_it_in_the_lab(start, hostile, canary, dialog, qtbot):
    application = start([hostile])
    document = application.session.current
    application.actions["safety.ask_trust"].trigger()
    question = dialog()
    assert "posix.system" in "\n".join(edit.toPlainText() for edit in question.findChildren(type(question._names)))
    question.accept()
    assert document.file_state.trusted
    # a plain pickle is no torch file: the lab says so in a sentence, after it looked
    qtbot.waitUntil(lambda: "just now" not in document.file_state.trusted_text, timeout=60_000)
    assert application.window.bench.slots["checkpoint"].accessibleName().endswith("Trusted")


@pytest.mark.parametrize("same_listing", [True, False])
def test_trust_ends_when_the_content_changes(start, hostile, settled, qtbot, same_listing):
    application = start([hostile])
    document = application.session.current
    application.safety._store.trust(document.file_state.checksum.sha256, document.path)
    application.actions["documents.reload"].trigger()
    settled(application)
    assert document.file_state.trusted
    listing, content = document.listing, hostile.read_bytes()
    hostile.write_bytes(content + b"." if same_listing else content.replace(b"epoch", b"EPOCH"))
    qtbot.waitUntil(lambda: document.changed_on_disk, timeout=PATIENCE)
    application.actions["documents.reload"].trigger()
    settled(application)
    assert (document.listing.values == listing.values) == same_listing
    assert not document.file_state.trusted


def test_a_sha256_of_other_bytes_than_those_listed_is_nobodys(start, hostile, settled, qtbot, monkeypatch):
    """A large file is verified by a second reader, which may find another file at the path."""
    monkeypatch.setattr("app.controllers.safety.ASIDE_FROM", 0)
    application = start()
    application.documents.open([os.fsencode(hostile)])
    document = application.session.current
    application.reading.read.disconnect(application.safety._greet)
    with qtbot.waitSignal(application.reading.read, timeout=PATIENCE):
        pass
    other = hostile.with_name("other")
    other.write_bytes(hostile.read_bytes().replace(b"epoch", b"EPOCH"))
    os.replace(other, hostile)
    application.safety.verify(document)
    settled(application)
    assert document.file_state.checksum is None
    assert document.changed_on_disk
    assert not document.file_state.verifying
