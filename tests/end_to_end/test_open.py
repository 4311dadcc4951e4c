"""Files become windows full of answers, however they come."""

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.state.selection import Selection
from inspector.checkpoint.result import Listing
from tests.end_to_end.conftest import write_safetensors


def drop(widget, *urls) -> None:
    """What Qt sends when a drag ends on `widget`."""
    data = QMimeData()
    data.setUrls([url if isinstance(url, QUrl) else QUrl.fromLocalFile(str(url)) for url in urls])
    at = widget.rect().center()
    buttons, keys, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(at), action, data, buttons, keys))
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), action, data, buttons, keys))


def test_a_file_is_shown(start, checkpoint):
    application = start([checkpoint])
    document = application.session.current
    assert isinstance(document.listing, Listing)
    assert {tensor.key for tensor in document.listing.tensors} == {"conv.bias", "conv.weight", "head.weight"}
    assert application.window.page == "tensors"
    assert application.window.windowTitle().startswith("small.safetensors")
    assert document.file_state.checksum is not None
    assert [row.name for row in application.remembering.recents()] == ["small.safetensors"]


def test_values_and_picture_of_a_clicked_weight(start, checkpoint, settled):
    application = start([checkpoint])
    listing = application.session.current.listing
    index = next(i for i, tensor in enumerate(listing.tensors) if tensor.key == "conv.weight")
    seen = {}
    details = application.window.details
    show_values, show_picture = details.set_values, details.set_picture
    details.set_values = lambda values: (seen.update(values=values), show_values(values))
    details.set_picture = lambda picture, data: (seen.update(picture=picture, data=data), show_picture(picture, data))
    application.session.select(Selection("tensor", index))
    settled(application)
    assert seen["values"].tensor == seen["picture"].tensor == index
    assert seen["values"].cells[0][0] in {"0.0", "0"}
    assert len(seen["data"]) > 0


def test_two_files_fill_the_bench(start, checkpoint, second):
    application = start([checkpoint, second])
    slots = application.session.slots
    assert (slots["checkpoint"].name, slots["compare"].name) == ("small.safetensors", "other.safetensors")
    assert application.session.current is slots["checkpoint"]
    application.window.bench.slot_activated.emit("compare")
    assert application.session.current is slots["compare"]
    assert application.window.windowTitle().startswith("other.safetensors")


def test_the_same_file_twice_is_one_document(start, checkpoint):
    application = start([checkpoint])
    application.documents.open([os.fsencode(checkpoint)])
    assert len(application.session.documents) == 1


@pytest.mark.parametrize("place", ["window", "tree", "details", "tensors", "status", "tabs"])
def test_a_drop_on_any_widget_opens(start, checkpoint, second, settled, place):
    application = start([checkpoint])
    widget = application.window if place == "window" else getattr(application.window, place)
    drop(widget, second)
    settled(application)
    assert application.session.slots["compare"].name == "other.safetensors"
    assert application.window.overlay.isHidden()


def test_a_drop_on_a_slot_lands_there(start, checkpoint, second, settled):
    application = start([checkpoint])
    drop(application.window.bench.slots["checkpoint"], second)
    settled(application)
    assert application.session.slots["checkpoint"].name == "other.safetensors"
    assert [document.name for document in application.session.documents] == ["small.safetensors", "other.safetensors"]


@pytest.mark.parametrize("url", ["https://example.org/a.pt", "ftp://example.org/cat.png"])
def test_what_cannot_be_opened_is_answered(start, checkpoint, url):
    application = start([checkpoint])
    said = []
    application.drop.refused.connect(said.append)
    drop(application.window, QUrl(url))
    assert len(said) == 1
    assert said[0].startswith("Not supported")
    assert len(application.session.documents) == 1


def test_a_name_that_is_no_text(start, tmp_path, settled):
    application = start()
    path = os.path.join(os.fsencode(tmp_path), b"\xff\xfe.safetensors")
    os.rename(write_safetensors(tmp_path / "a.safetensors", weight=(2, 2)), path)
    drop(application.window, QUrl.fromEncoded(b"file://" + os.fsencode(tmp_path) + b"/%FF%FE.safetensors"))
    settled(application)
    assert application.session.current.listing is not None
    assert application.session.current.name == "\\xff\\xfe.safetensors"


def test_a_folder_gives_a_choice(start, checkpoint, second, tmp_path, settled):
    application = start([tmp_path])
    assert application.window.page == "folder"
    application.window.folder.chosen.emit(os.fsencode(second))
    settled(application)
    assert application.session.current.name == "other.safetensors"
    assert application.window.page == "tensors"


def test_calls_are_said_and_not_made(start, hostile, canary):
    application = start([hostile])
    document = application.session.current
    assert [call.target for call in document.listing.calls] == ["posix.system"]
    assert application.window.tensors._strip.isVisible()
    assert not canary.exists()
    application.session.select(Selection("values"))
    application.window.tensors.strip_action.emit()
    assert document.selection == Selection()
    assert application.window.bench.slots["checkpoint"].accessibleName().endswith("1 call")


def test_a_broken_file_is_its_own_page_and_hurts_no_other(start, checkpoint, tmp_path, settled):
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"this is no checkpoint at all")
    application = start([checkpoint, broken])
    application.session.show("compare")
    assert application.window.page == "error"
    assert application.session.current.error.message
    application.session.show("checkpoint")
    assert application.window.page == "tensors"
    write_safetensors(broken, weight=(2, 2))
    application.session.show("compare")
    application.window.error.reload_requested.emit()
    settled(application)
    assert application.window.page == "tensors"


def test_closing_goes_back_to_the_empty_window(start, checkpoint, second):
    application = start([checkpoint, second])
    application.actions["documents.close"].trigger()
    assert application.session.current.name == "other.safetensors"
    application.actions["documents.close"].trigger()
    assert application.window.page == "empty"
    assert application.pool.clients() == []
