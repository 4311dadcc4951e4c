import struct
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.state.file_state import FileState
from app.state.selection import Selection
from app.views.details_view import DetailsView
from app.widgets.button import Button
from app.widgets.facts import Facts
from app.widgets.link import Link
from app.widgets.slice_view import SliceView
from app.widgets.weight_picture import WeightPicture
from app.widgets.wrapped_text import WrappedText
from inspector.checkpoint.result import CallInfo, ChecksumReport, Picture, Values
from tests.app.listings import hostile, network, with_optimizer


@pytest.fixture
def view(qtbot: QtBot) -> DetailsView:
    made = DetailsView()
    qtbot.addWidget(made)
    made.resize(312, 700)
    made.show()
    return made


def words(view: DetailsView) -> list[str]:
    shown = [label.text() for label in view.findChildren(QLabel)]
    shown += [text.text() for text in view.findChildren(WrappedText)]
    return shown + [word for facts in view.findChildren(Facts) for pair in facts.pairs for word in pair]


def link(view: DetailsView, text: str) -> Link:
    return next(found for found in view.findChildren(Link) if found.text() == text)


def test_a_tensor_asks_for_its_picture_and_the_values_in_sight(view: DetailsView, qtbot: QtBot) -> None:
    values, pictures = [], []
    view.values_requested.connect(lambda *wanted: values.append(wanted))
    view.picture_requested.connect(lambda *wanted: pictures.append(wanted))
    view.show_tensor(network(), 0)
    qtbot.waitUntil(lambda: bool(values) and bool(pictures))
    assert values[0] == (0, 0, 0, 64, 3)
    assert pictures[0][0] == 0
    view.set_values(Values(0, 0, 0, 96, 3, tuple(("0.5", "1.5", "-2.5") for _ in range(64))))
    table = view.findChild(SliceView)
    assert table.model().index(63, 2).data() == "−2.5"
    view.set_picture(Picture(0, 8, 4, 3, 3, 1.0, -1.0, 1.0), struct.pack("<288f", *([float("nan")] * 288)))
    assert view.findChild(WeightPicture).grab().width() > 0


def test_late_answers_are_dropped(view: DetailsView) -> None:
    view.show_tensor(network(), 1)
    view.set_values(Values(0, 0, 0, 1, 1, (("1",),)))
    view.set_picture(Picture(0, 1, 1, 1, 1, 1.0, 0.0, 0.0), b"1234")
    view.show_module(network(), 1)
    view.set_part_error("values", "The file changed.")


def test_a_part_can_fail(view: DetailsView) -> None:
    view.show_tensor(network(), 0)
    view.set_part_error("picture", "The weight cannot be read.")
    view.set_part_error("values", "The file changed.")
    assert "The file changed." in words(view)


def test_a_picture_that_does_not_fit_is_a_sentence(view: DetailsView) -> None:
    view.show_tensor(network(), 0)
    view.set_picture(Picture(0, 8, 4, 3, 3, 1.0, -1.0, 1.0), b"short")
    view.grab()


def test_sharing_links_to_the_other_tensor(view: DetailsView, qtbot: QtBot) -> None:
    view.show_tensor(network(), 3)
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("tensor", 4)):
        link(view, "head.tied").click()


def test_a_broken_tensor_says_why_and_asks_for_nothing(view: DetailsView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.values_requested, wait=50):
        view.show_tensor(network(), 5)
    assert "offset past the end" in words(view)


def test_a_module_names_type_and_tensors(view: DetailsView, qtbot: QtBot) -> None:
    view.show_module(network(), 4)
    assert "layer1.0.bn" in words(view)
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("tensor", 2)):
        link(view, "running_mean").click()
    view.show_module(network(), 3)
    assert "torch.nn.Conv2d" in words(view)


def test_containers_and_values(view: DetailsView) -> None:
    view.show_container(with_optimizer(), 1)
    assert "optimizer state" in words(view)
    view.show_value(network(), 1)
    assert "optimizer.param_groups.0.lr" in words(view)
    assert "0.1" in words(view)
    view.show_value(network(), -1)
    assert "epoch" in words(view)
    view.clear()
    assert "epoch" not in words(view)


def test_the_safety_card_of_calls(view: DetailsView, qtbot: QtBot) -> None:
    calls = (CallInfo("posix.system", "'id'", 1_204, "archive/data.pkl"), CallInfo("net.build", None, 7))
    view.show_file(replace(network(), calls=calls), FileState())
    shown = words(view)
    for expected in ("2 calls outside the safe list", "posix.system", "'id'", "imported, not called", "Would run"):
        assert expected in shown
    assert "byte 1,204 · archive/data.pkl" in shown
    assert shown.count("NOT executed") == 2
    with qtbot.waitSignal(view.trust_requested):
        view.findChild(Button).click()
    view.show_file(replace(network(), calls=calls), FileState(trusted=True))
    assert "You trust this file" in words(view)


def test_the_safety_card_of_a_pickled_model(view: DetailsView) -> None:
    layers = [CallInfo(f"torch.nn.modules.conv.Conv{i}d", "", i) for i in (1, 2, 3)]
    view.show_file(replace(network(), calls=(*layers, CallInfo("mylib.Net", "", 9))), FileState())
    shown = words(view)
    for expected in ("Would import", "mylib.Net", "from torch.nn", "3", "Conv1d, Conv2d, Conv3d"):
        assert expected in shown
    assert "A pickled model: torch.load would import 4 classes" in shown
    assert "Would run" not in shown
    assert "NOT executed" not in shown


@pytest.mark.parametrize(
    ("state", "checksum", "expected"),
    [
        (FileState(), "unchecked", "not checked yet"),
        (FileState(verifying=True), "unchecked", "checking…"),
        (FileState(ChecksumReport("ok", 97, (), "ab" * 32)), "unchecked", "97 of 97 right"),
        (FileState(ChecksumReport("failed", 97, ("archive/data/3",), "ab" * 32)), "unchecked", "1 of 97 wrong"),
        (FileState(), "none", "none in this format"),
    ],
)
def test_checksums_in_words(view: DetailsView, state: FileState, checksum: str, expected: str) -> None:
    view.show_file(replace(network(), checksum=checksum), state)
    assert expected in words(view)
    for name in state.checksum.failed if state.checksum else ():
        assert name in words(view)


def test_checking_is_asked_for_by_a_link(view: DetailsView, qtbot: QtBot) -> None:
    view.show_file(replace(network(), checksum="unchecked"), FileState())
    with qtbot.waitSignal(view.verify_requested):
        link(view, "Check now").click()


def test_hostile_texts_stay_texts(view: DetailsView, qtbot: QtBot) -> None:
    listing = hostile()
    for show in (
        lambda: view.show_file(listing, FileState()),
        lambda: view.show_tensor(listing, 0),
        lambda: view.show_value(listing, 0),
        lambda: view.show_value(listing, -1),
    ):
        show()
        assert any("<img src=x onerror=alert(1)>" in text for text in words(view))
        assert not any("\u202e" in text or "\x1b" in text for text in words(view))
        for label in view.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
            assert "<img" not in label.toolTip()
        view.grab()
    view.show_file(listing, FileState())
    name = listing.texts[0].name
    with qtbot.waitSignal(view.text_requested, check_params_cb=lambda asked: asked == name):
        view.findChildren(Link)[-1].click()


def test_shown_again_it_keeps_its_place(view: DetailsView, qtbot: QtBot) -> None:
    calls = tuple(CallInfo(f"a.b{i}", "'x'", i) for i in range(30))
    listing = replace(network(), calls=calls)
    view.show_file(listing, FileState())
    view._scroll.verticalScrollBar().setValue(100)
    view.show_file(listing, FileState(verifying=True))
    assert view._scroll.verticalScrollBar().value() == 100


def test_a_file_with_optimizer_state_offers_its_weights_alone(view: DetailsView, qtbot: QtBot) -> None:
    view.show_file(network(), FileState())
    assert not [found for found in view.findChildren(Link) if found.text() == "Save weights only…"]
    view.show_file(with_optimizer(), FileState())
    assert any(text.endswith("optimizer") for text in words(view))
    with qtbot.waitSignal(view.weights_requested):
        link(view, "Save weights only…").click()
