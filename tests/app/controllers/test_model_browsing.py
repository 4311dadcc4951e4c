"""The views while a live model is shown, and after it has gone. No engine runs: the model's tree is laid there."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from app.application import Application
from app.dialogs.pick_list import PickList
from app.item_models.tree_model import ROW_ROLE
from app.state.live_model import LiveModel, ModelSource
from app.state.selection import Selection
from app.widgets.sentence import Sentence
from app.widgets.tree_list import TreeList
from app.words import model_export
from tests.app.live_models import odd_model, odd_report


def rows(application: Application) -> list[str]:
    model = application.window.tree.findChild(TreeList).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def titles(application: Application) -> str:
    return application.window.details._title.text()


@pytest.fixture
def shown(start) -> Application:
    application = start()
    application.session.place_model(odd_model(odd_report()))
    return application


def test_one_selection_in_all_views(shown: Application) -> None:
    window, session = shown.window, shown.session
    assert rows(shown)[:3] == ["Odd", "stem", "blocks"]
    assert titles(shown) == "Odd"
    window.tree.selected.emit(Selection("module", 4))
    assert session.model.selection == Selection("module", 4)
    assert titles(shown) == "blocks.1"
    shown.pages.show("tensors")
    window.tensors.selected.emit(Selection("tensor", 7))
    assert titles(shown) == "head.bias"
    assert window.tree.findChild(TreeList).currentIndex().data() == "head"
    assert window.tensors.findChild(QTableView).currentIndex().row() == 7
    window.details.selected.emit(Selection("module", 2))
    assert titles(shown) == "blocks"


def test_figures_and_details_come_with_the_count(start) -> None:
    application = start()
    model = odd_model()
    application.session.place_model(model)
    details = application.window.details
    part = details._part
    application.session.update_model(model)
    assert details._part is part, "nothing about it is another"
    tree = application.window.tree.findChild(TreeList).model()
    assert tree.index(2, 0).data(ROW_ROLE).note == "64", "parameters, until it is counted"
    model.cost.report = odd_report(time=False)
    application.session.update_model(model)
    assert tree.index(2, 0).data(ROW_ROLE).note == "128"
    assert details._part is not part
    assert not application.window.tree._figures["time"].isEnabled()
    application.window.tree.figure_changed.emit("params")
    assert tree.index(2, 0).data(ROW_ROLE).note == "64"
    model.cost.report = odd_report()
    application.session.update_model(model)
    assert application.window.tree._figures["time"].isEnabled()
    assert application.window.tree._figures["params"].isChecked(), "what was chosen stays"


def test_the_tree_says_what_its_page_is_about(shown: Application) -> None:
    window = shown.window
    tree = window.tree.findChild(TreeList).model()

    def notes() -> list[str]:
        return [tree.index(row, 0).data(ROW_ROLE).note for row in (0, 2)]

    assert notes() == ["200 FLOP", "128"]
    window.cost.show_figure("params")
    assert notes() == ["91 params", "64"]
    window.tree.figure_changed.emit("flops")
    assert window.cost.figure == "flops", "the menu and the chips are one choice"
    window.tree.figure_changed.emit("output")
    assert notes()[0] not in {"200 FLOP", "91 params"}
    shown.pages.show("tensors")
    assert notes() == ["91 params", "64"]
    shown.pages.show("cost")
    window.cost.show_figure("time")
    assert notes()[0].endswith("ms")


def test_documents_come_back_as_they_were(shown: Application, checkpoint, settled) -> None:
    shown.documents.open([os.fsencode(checkpoint)])
    settled(shown)
    assert rows(shown)[0] == "small.safetensors"
    assert shown.window.page == "tensors"
    shown.session.show_model()
    assert rows(shown)[0] == "Odd"
    assert shown.window.windowTitle().startswith("odd - ")
    shown.navigation.back()
    settled(shown)
    assert rows(shown)[0] == "small.safetensors"
    assert titles(shown) == "small.safetensors"
    shown.navigation.forward()
    assert rows(shown)[0] == "Odd"
    shown.models.close()
    settled(shown)
    assert rows(shown)[0] == "small.safetensors"
    assert shown.session.model is None


def test_history_and_jumps_move_within_the_model(shown: Application) -> None:
    for place in (3, 4):
        shown.session.select_in_model(Selection("module", place))
    shown.navigation.back()
    assert titles(shown) == "blocks.0"
    shown.navigation.forward()
    assert titles(shown) == "blocks.1"
    shown.navigation.summary()
    assert titles(shown) == "Odd"
    shown.navigation.jump()
    dialog = shown.window.findChild(PickList)
    dialog.picked.emit(2)
    dialog.close()
    assert titles(shown) == "blocks.0"


def test_the_status_bar_and_the_actions_know_a_model(shown: Application) -> None:
    assert shown.window.status._text.text() == "Odd · 91 parameters · eval"
    for name in ("navigation.jump", "find.open", "copying.copy_path", "copying.copy_tsv", "navigation.summary"):
        assert shown.actions[name].isEnabled(), name
    assert not shown.actions["browsing.order_file"].isEnabled()
    shown.session.place_model(None)
    assert shown.window.status._text.text() == "Nothing open"
    assert not shown.actions["navigation.jump"].isEnabled()


def test_find_and_copies_are_about_the_model(shown: Application) -> None:
    assert shown.window.page == "cost"
    shown.find.open()
    shown.find.next()
    assert not shown.window.tensors.find_bar.isVisible()
    shown.pages.show("tensors")
    shown.find.open()
    assert shown.window.tensors.find_bar.isVisible()
    clipboard = QGuiApplication.clipboard()
    shown.copying.copy_path()
    assert clipboard.text() == "/models/odd.py:odd", "there is no such file"
    shown.copying.copy_tsv()
    lines = clipboard.text().splitlines()
    assert lines[0].split("\t") == ["name", "shape", "dtype", "kind", "bytes", "device", "requires_grad", "weights"]
    assert lines[4].split("\t") == ["blocks.1.weight", "4x4", "float32", "parameter", "64", "cpu", "yes", "not loaded"]
    assert len(lines) == 10
    shown.window.details.text_copied.emit("/x/odd.py:7", "Copied /x/odd.py:7.")
    assert clipboard.text() == "/x/odd.py:7"
    assert shown.window.status._text.text() == "Copied /x/odd.py:7."


@pytest.fixture
def factory(tmp_path: Path) -> Path:
    path = tmp_path / "my nets" / "small_net.py"
    path.parent.mkdir()
    path.write_text("class Net:\n    @staticmethod\n    def small(depth=1):\n        return depth\n")
    return path


def test_the_command_says_all_that_was_asked(factory: Path) -> None:
    source = ModelSource(
        "small_net.py:Net.small(depth=3)", os.fsencode(factory.parent), weights=b"/w.pth", container="a"
    )
    model = LiveModel(source)
    model.cost.input = ("1,3,8,8",)
    whole = f"{factory}:Net.small(depth=3)"
    weights = ["--weights", "/w.pth", "--lenient", "--container", "a"]
    assert shlex.split(model_export.command(model, "tensors")) == ["torchloupe", "model", whole, *weights]
    counted = ["torchloupe", "flops", whole, *weights, "--input", "1,3,8,8"]
    assert shlex.split(model_export.command(model, "cost")) == counted


def test_the_python_lines_build_it(factory: Path) -> None:
    lines = model_export.python(LiveModel(ModelSource(f"{factory}:Net.small(depth=3)")))
    told = subprocess.run([sys.executable, "-c", f"{lines}print(model)"], capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("3\n", "")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("torchvision:resnet50(num_classes=10)", "model = torchvision.models.get_model('resnet50', num_classes=10)"),
        ("timm:vit_tiny", "model = timm.create_model('vit_tiny')"),
        ("pack.nets:Net.small(1)", "from pack.nets import Net"),
        ("/gone/net.py:f", "model = inspector.load_model('/gone/net.py:f').module"),
    ],
)
def test_every_place_has_its_own_lines(name: str, line: str) -> None:
    assert line in model_export.python(LiveModel(ModelSource(name))).splitlines()


def test_weights_are_loaded_as_the_window_does() -> None:
    source = ModelSource("torchvision:resnet18", weights=b"/a b.pth", container="ema")
    expected = "inspector.load_model('torchvision:resnet18', weights='/a b.pth', strict=False, container='ema').module"
    assert model_export.python(LiveModel(source)).endswith(f"model = {expected}\n")


def test_the_sentence_says_whose_tensors_they_are(start, checkpoint) -> None:
    application = start([checkpoint])

    def head() -> str:
        return application.window.tensors.findChild(Sentence)._head.text()

    alone = head()
    application.session.place_model(odd_model(odd_report()))
    assert head().startswith("odd: ")
    application.session.show_documents()
    assert head() == f"small.safetensors: {alone}"
    application.models.close()
    assert head() == alone
