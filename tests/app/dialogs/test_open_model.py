"""The dialogs that a model is chosen in: complete before they let go, and wrong in place."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.dialogs.factory import FactoryDialog, Given
from app.dialogs.open_model import OpenModelDialog
from app.state.live_model import ModelSource
from app.widgets.weights_choice import AS_BUILT, Weights, WeightsChoice
from inspector.model.result import Factory, FactoryArgument

CLASSES = FactoryArgument("num_classes", "keyword", False, "1000", "int", True)
ZOO = [
    Factory("resnet50", "builder", (CLASSES,), group="classification"),
    Factory("resnet18", "builder", (CLASSES,), group="classification"),
    Factory("fcn_resnet50", "builder", group="segmentation"),
]
SMALL = Factory(
    "small",
    "function",
    (
        FactoryArgument("depth", "either", True, "", "int"),
        FactoryArgument("bias", "keyword", False, "True", "bool", True),
        FactoryArgument("act", "keyword", False, "nn.ReLU"),
        FactoryArgument("more", "kwargs", False),
    ),
    "A few layers.",
    likely=True,
)
NET = Factory("Net", "class", (), likely=True, part=True)


@pytest.fixture
def choose(qtbot, tmp_path):
    def make(given=None, near=()):
        dialog = OpenModelDialog(near, str(tmp_path), given)
        qtbot.addWidget(dialog)
        dialog.taken = []
        dialog.chosen.connect(dialog.taken.append)
        dialog.file_chosen.connect(lambda path, weights: dialog.taken.append((path, weights)))
        return dialog

    return make


def test_torchvision_by_letters_and_kind(choose, qtbot):
    dialog = choose(near=[b"/a/w.pth"])
    assert not dialog._take.isEnabled()
    dialog.set_architectures(ZOO)
    dialog._search.setText("rn50")
    assert [row.text for row in dialog._model.rows] == ["resnet50", "fcn_resnet50"]
    assert dialog._arguments.placeholderText() == "num_classes=1000"
    qtbot.keyClick(dialog._search, Qt.Key.Key_Down)
    assert dialog._name.text() == "torchvision:fcn_resnet50"
    dialog._kinds._choose("classification")
    assert [row.text for row in dialog._model.rows] == ["resnet50"]
    dialog._arguments.setText("num_classes=x")
    assert "plain values" in dialog._problem.text()
    dialog._arguments.setText("num_classes=10")
    dialog._weights._choice._choose("0")
    dialog._take.click()
    assert dialog.taken == [ModelSource("torchvision:resnet50(num_classes=10)", weights=b"/a/w.pth")]


def test_no_torchvision_is_a_sentence(choose):
    dialog = choose()
    dialog.set_architectures((), "The lab lacks torchvision.")
    assert dialog._waiting.text() == "The lab lacks torchvision."
    assert not dialog._take.isEnabled()


def test_a_file_and_a_name(choose, tmp_path):
    (tmp_path / "net.py").write_text("")
    dialog = choose()
    dialog._places._choose("file")
    dialog._path.setText(str(tmp_path / "no.py"))
    assert dialog._problem.text() == "There is no file of that name."
    dialog._path.setText(str(tmp_path / "net.py"))
    dialog._take.click()
    assert dialog.taken == [(os.fsencode(tmp_path / "net.py"), AS_BUILT)]
    dialog._places._choose("name")
    dialog._typed.setText("package.module")
    assert "After a colon" in dialog._problem.text()
    dialog._typed.setText("package.module:Net(3)")
    dialog._place.setText("/nowhere/at/all")
    assert "no folder" in dialog._problem.text()
    dialog._place.setText(str(tmp_path))
    dialog._take.click()
    assert dialog.taken[-1] == ModelSource("package.module:Net(3)", os.fsencode(tmp_path))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (ModelSource("torchvision:resnet18(num_classes=4)"), "torchvision:resnet18(num_classes=4)"),
        (ModelSource("package.module:Net(3)", b"/"), "package.module:Net(3)"),
    ],
)
def test_it_begins_with_what_was_chosen(choose, given, name):
    dialog = choose(given)
    dialog.set_architectures(ZOO)
    assert dialog._name.text() == name
    assert dialog._take.isEnabled()


@pytest.fixture
def form(qtbot):
    def make(factories=(SMALL, NET), given=None):
        dialog = FactoryDialog("net.py", factories, [], given=given)
        qtbot.addWidget(dialog)
        dialog.taken = []
        dialog.chosen.connect(lambda call, weights: dialog.taken.append((call, weights)))
        return dialog

    return make


def test_the_form_of_a_factory(form):
    dialog = form()
    fields = dialog._form._fields
    assert dialog._name.text() == "net.py:small(depth=…)"
    assert not dialog._take.isEnabled()
    fields["depth"].setText("2.5")
    assert dialog._form._problems["depth"].text() == "A whole number, such as 20."
    fields["depth"].setText("3")
    fields["act"].setText("nn.GELU")
    assert "plain value" in dialog._form._problems["act"].text()
    fields["act"].setText("'gelu'")
    fields["bias"]._choose("False")
    dialog._form._others.setText("width=4")
    dialog._take.click()
    assert dialog.taken == [("small(depth=3, bias=False, act='gelu', width=4)", AS_BUILT)]


def test_what_was_typed_stays_with_its_factory(form, qtbot):
    dialog = form()
    dialog._form._fields["depth"].setText("3")
    qtbot.keyClick(dialog._list, Qt.Key.Key_Down)
    assert dialog._name.text() == "net.py:Net"
    qtbot.keyClick(dialog._list, Qt.Key.Key_Up)
    assert dialog._name.text() == "net.py:small(depth=3)"


def test_arguments_are_changed_from_what_they_were(form):
    dialog = form(given=Given("small", {"depth": "7", "bias": "False"}, "width=4"))
    assert dialog._name.text() == "net.py:small(depth=7, bias=False, width=4)"


def test_weights_of_a_file(qtbot, monkeypatch):
    choice = WeightsChoice([b"/a/one.pth"], Weights(b"/b/two.pth", "ema"))
    qtbot.addWidget(choice)
    assert choice.weights() == Weights(b"/b/two.pth", "ema")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    choice.browse()
    assert choice.weights().path == b"/b/two.pth"
    choice._choice._choose("0")
    assert choice.weights() == Weights(b"/a/one.pth")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/c/three.pth", ""))
    choice._choice._choose("file")
    choice.browse()
    assert choice.weights() == Weights(b"/c/three.pth")


def test_a_checkpoint_on_the_bench_is_taken_where_it_is_named_after_the_factory(qtbot):
    factories = [Factory(name, "function", likely=True) for name in ("net", "resnet20", "resnet32")]
    dialog = FactoryDialog("net.py", factories, [b"/a/other.pt", b"/a/resnet20-cifar10.th"])
    qtbot.addWidget(dialog)
    assert dialog._name.text() == "net.py:resnet20"
    assert dialog._weights.weights().path == b"/a/resnet20-cifar10.th"
    dialog._list.setCurrentIndex(dialog._model.index(2))
    assert dialog._weights.weights() == AS_BUILT, "nothing says that it fits"
    dialog._list.setCurrentIndex(dialog._model.index(1))
    dialog._weights._choice._choose("0")
    for row in (0, 1):
        dialog._list.setCurrentIndex(dialog._model.index(row))
        assert dialog._weights.weights().path == b"/a/other.pt", "what was chosen stays"
    again = FactoryDialog("net.py", factories, [b"/a/resnet20.th"], weights=Weights(b"/b/mine.pt"))
    qtbot.addWidget(again)
    assert again._weights.weights().path == b"/b/mine.pt"
