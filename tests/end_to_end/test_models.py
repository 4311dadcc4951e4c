"""A model by every way onto the bench, with the real lab: asked about once for each content, and harmless when bad."""

import hashlib
import os
import sys
import warnings
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog
from torchvision.models import squeezenet1_1

from app.dialogs.factory import FactoryDialog
from app.dialogs.lab_python import LabPythonDialog
from app.dialogs.model_trust import ModelTrustDialog
from app.dialogs.open_model import OpenModelDialog
from app.dialogs.trust import TrustDialog
from app.state.live_model import ModelSource
from app.widgets.label import Label
from inspector.model import architectures, index
from tests.end_to_end.conftest import PATIENCE

LAB = 30_000  # milliseconds until torch is imported on a busy machine

NET = """
import os
from torch import nn
from layers import WIDTH

def small(depth: int = 2, *, bias=True):
    "A few layers."
    return nn.Sequential(*(nn.Linear(WIDTH, WIDTH, bias) for _ in range(depth)))

def raises(): raise RuntimeError("it is\\nbroken")
def nothing(): print("nothing"); return None
def needs(width): return nn.Linear(width, 1)
def ends(): os._exit(3)
def loops():
    while True: pass
def leaves(): raise SystemExit(2)
"""


@pytest.fixture
def net(tmp_path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "layers.py").write_text("WIDTH = 4\n")
    (folder / "net.py").write_text(NET)
    return folder / "net.py"


@pytest.fixture
def begin(start):
    """A window that counts nothing by itself: what a model costs is not asked here."""

    def window(paths=(), **options):
        application = start(paths, **options)
        application.models.built.disconnect(application.costing._begin)
        return application

    return window


@pytest.fixture
def dialog(qtbot):
    def find(kind):
        def shown():
            return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

        qtbot.waitUntil(lambda: bool(shown()), timeout=LAB)
        return shown()[0]

    return find


@pytest.fixture
def finished(qtbot):
    """Until nothing is asked or built any more; what it costs need not be known."""

    def wait(application):
        qtbot.waitUntil(lambda: not (application.opening.busy or application.models.busy), timeout=LAB)

    return wait


def drop(widget, *paths) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = widget.rect().center()
    buttons, keys, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(widget, QDragEnterEvent(at, action, data, buttons, keys))
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), action, data, buttons, keys))


def running(application) -> list:
    return [job.row for job in application.jobs._running.values()]


def is_asked() -> bool:
    return any(isinstance(each, QDialog) and each.isVisible() for each in QApplication.topLevelWidgets())


def test_code_is_chosen_from_asked_about_and_built(begin, checkpoint, net, dialog, finished, qtbot):
    application = begin([checkpoint])
    drop(application.window, net)
    choice = dialog(FactoryDialog)
    assert choice._model.rows[0].text == "small"
    choice._form._fields["depth"].setText("x")
    assert not choice._take.isEnabled()
    choice._form._fields["depth"].setText("3")
    assert choice._name.text() == "net.py:small(depth=3)"
    choice._take.click()
    question = dialog(ModelTrustDialog)
    words = question._names.toPlainText()
    assert all(part in words for part in ("net.py", "layers.py", "torch", "small(depth=3)", "sha256"))
    question.reject()  # what Enter and Esc do
    assert application.session.model is None

    application.opening.open(ModelSource(f"{net}:small(depth=3)", file=os.fsencode(net)))
    dialog(ModelTrustDialog).accept()
    finished(application)
    model = application.session.model
    assert model.state == "ready"
    assert len(model.tree.modules) == 4
    assert application.session.slots["checkpoint"].name == "small.safetensors"

    application.actions["opening.reload"].trigger()
    finished(application)
    assert not is_asked()  # the same content

    application.actions["opening.change_arguments"].trigger()
    choice = dialog(FactoryDialog)
    assert choice._form.texts() == {"depth": "3"}
    choice._form._fields["depth"].setText("1")
    choice._take.click()
    finished(application)
    assert application.session.model.source.call == "small(depth=1)"

    changed = net.with_name("layers.py")
    net.write_text(net.read_text().replace("depth: int = 2", "depth: int = 1"))
    changed.write_text("WIDTH = 6\n")
    qtbot.waitUntil(lambda: application.session.model.changed_on_disk, timeout=PATIENCE)
    assert application.window.cost_strip.isVisibleTo(application.window.cost_strip.parentWidget())
    assert application.window.bench.slots["model"].accessibleName().endswith("File changed")
    application.costing.count_on(())  # the lab has it no more as it was, and does not run what is new
    qtbot.waitUntil(lambda: application.session.model.cost.state == "failed", timeout=LAB)
    assert "its content has changed" in application.session.model.cost.message
    application.window.cost_strip.activated.emit()
    question = dialog(ModelTrustDialog)
    assert any("has changed since" in label.text() for label in question.findChildren(Label))
    question.accept()
    finished(application)
    assert not application.session.model.changed_on_disk
    assert application.session.model.tree.parameters == 42


def test_code_that_is_bad_is_a_sentence(begin, checkpoint, net, finished, qtbot):
    application = begin([checkpoint])
    for path in (net, net.with_name("layers.py")):
        application.consent._store.trust(hashlib.sha256(path.read_bytes()).hexdigest(), str(path))
    document = application.session.current

    def attempt(call: str) -> str:
        application.opening.open(ModelSource(f"{net}:{call}", file=os.fsencode(net)))
        finished(application)
        model = application.session.model
        assert model.state == "failed"
        assert application.window.page == "error"
        application.session.show_documents()
        assert application.session.current is document
        assert application.window.page == "tensors"
        return f"{model.error.message} {model.error.hint}"

    assert "raised RuntimeError: it is broken (net.py, line 10)" in attempt("raises")
    assert "gave None, not a torch.nn.Module" in attempt("nothing")
    assert "needs arguments: width" in attempt("needs")
    assert "sys.exit" in attempt("leaves")
    assert "has no missing" in attempt("missing")
    deaths = []
    application.pool.engine_died.connect(lambda engine, sentence: deaths.append(sentence))
    assert "twice" in attempt("ends")
    assert len(deaths) == 2  # it is not run a third time

    application.opening.open(ModelSource(f"{net}:loops", file=os.fsencode(net)))
    qtbot.waitUntil(lambda: application.models.busy, timeout=LAB)
    qtbot.waitUntil(lambda: any(each.cancellable for each in running(application)), timeout=LAB)
    application.jobs.cancel_first()
    assert application.session.model is None
    qtbot.waitUntil(lambda: len(deaths) == 3, timeout=LAB)
    assert "did not stop within 3 s" in deaths[-1]
    assert document.reader_ready


def test_saved_models_and_weights(begin, tmp_path, dialog, finished, qtbot, monkeypatch):
    monkeypatch.setenv("TORCHLOUPE_ARCHITECTURES", str(tmp_path / "index"))
    made = [architectures._signature(name, {}) for name in ("squeezenet1_1", "squeezenet1_0")]
    index._write(index.folder() / f"torchvision-{index._release()}.json", made)
    net = squeezenet1_1(num_classes=3)
    torch.save(net.state_dict(), tmp_path / "weights.pth")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch about its own formats
        torch.jit.script(net.classifier).save(tmp_path / "script.pt")
    application = begin([tmp_path / "weights.pth"])
    application.lab.start()
    document = application.session.current
    qtbot.waitUntil(lambda: document.file_state.identified is not None, timeout=LAB)
    assert document.file_state.identified.shown == "squeezenet1_1, num_classes=3"
    assert any("squeezenet1_1" in each.text() for each in application.bench.menu("checkpoint").actions())
    application.window.details.model_requested.emit()
    finished(application)
    model = application.session.model
    assert model.error is None
    assert (model.state, model.tree.weights.loaded) == ("ready", 52)
    assert not is_asked()  # torchvision's code is the user's choice already

    drop(application.window.bench.slots["model"], tmp_path / "script.pt")
    question = dialog(TrustDialog)
    question.accept()
    finished(application)
    assert application.session.model.name == "script.pt"
    assert application.session.model.state == "ready"

    application.models.close()
    drop(application.window.bench.slots["model"], tmp_path / "weights.pth")
    finished(application)
    assert "weights.pth holds no model, only values" in application.session.model.error.message
    assert not is_asked()  # nothing of it can be run

    application.opening.open(ModelSource("torchvision:squeezenet1_1(num_classes=3)"))
    finished(application)
    assert application.session.model.tree.weights is None
    drop(application.window.bench.slots["model"], tmp_path / "weights.pth")
    qtbot.waitUntil(lambda: bool(application.session.model.source.weights), timeout=LAB)
    finished(application)
    assert application.session.model.tree.weights.loaded == 52

    (tmp_path / "bad.py").write_text("def f(:")
    with qtbot.waitSignal(application.opening.said, timeout=LAB):
        application.documents.open([os.fsencode(tmp_path / "bad.py")])
    assert application.session.model.tree.weights.loaded == 52  # what lies there stays
    application.models.close()
    application.documents.open([os.fsencode(tmp_path / "script.pt")], "checkpoint")
    finished(application)
    slot = application.window.bench.slots["model"]
    qtbot.waitUntil(lambda: slot.accessibleName() == "Model: Run script.pt", timeout=PATIENCE)
    slot.activated.emit()
    finished(application)
    assert application.session.model.state == "ready"


def test_a_file_that_is_no_python_then_the_dialog(begin, tmp_path, dialog, finished, qtbot):
    path = tmp_path / "bad.py"
    path.write_text("def f(:\n")
    application = begin()
    application.documents.open([os.fsencode(path)])
    finished(application)
    assert "bad.py is no valid Python (line 1" in application.session.model.error.message
    path.write_text("x = 1\n")
    application.window.error.reload_requested.emit()
    finished(application)
    assert "defines no function and no class" in application.session.model.error.message
    path.unlink()
    application.window.error.reload_requested.emit()
    finished(application)
    assert "cannot be read" in application.session.model.error.message
    application.models.close()

    application.window.bench.slots["model"].activated.emit()
    chosen = dialog(OpenModelDialog)
    qtbot.waitUntil(lambda: len(chosen._architectures) > 80, timeout=LAB)
    chosen._search.setText("squeezenet1_1")
    chosen._arguments.setText("num_classes")
    assert not chosen._take.isEnabled()
    chosen._arguments.setText("num_classes=5")
    assert chosen._name.text() == "torchvision:squeezenet1_1(num_classes=5)"
    qtbot.keyClick(chosen._search, Qt.Key.Key_Return)
    finished(application)
    assert application.session.model.tree.modules[0].parameters == 725_061
    assert application.session.model.source.weights == b""


def test_a_model_that_only_another_python_can_build(begin, tmp_path, net, dialog, finished, qtbot):
    (tmp_path / "theirs" / "extra_of_theirs.py").parent.mkdir()
    (tmp_path / "theirs" / "extra_of_theirs.py").write_text("WIDTH = 3\n")
    net.write_text("import extra_of_theirs\n" + NET.replace("from layers", "from extra_of_theirs"))
    python = wrapper(tmp_path / "python", tmp_path / "theirs")
    application = begin()
    application.opening.open(ModelSource(f"{net}:small", file=os.fsencode(net)))
    question = dialog(ModelTrustDialog)
    assert "the lab's Python does not have\n    extra_of_theirs" in question._names.toPlainText()
    question.accept()
    finished(application)
    assert "needs the module extra_of_theirs" in application.session.model.error.message
    assert "menu of the model" in application.session.model.error.hint
    application.lab.ask_python()
    chosen = dialog(LabPythonDialog)
    chosen.chosen.emit(str(python))
    chosen.reject()
    qtbot.waitUntil(lambda: application.session.model.state == "ready", timeout=LAB)
    assert application.settings.lab_python(os.fsencode(net)) == str(python)
    assert application.settings.lab_python(os.fsencode(tmp_path / "elsewhere")) == ""
    assert not is_asked()  # the code is the same


def wrapper(path: Path, folder: Path) -> Path:
    """Another Python: ours, with a folder more to import from."""
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}" exec "{sys.executable}" "$@"\n')
    path.chmod(0o755)
    return path


def test_a_python_without_torch(begin, tmp_path, net, finished):
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')")
    application = begin(lab_python=str(wrapper(tmp_path / "python", tmp_path)))
    application.opening.open(ModelSource("torchvision:squeezenet1_1"))
    finished(application)
    assert "lacks torch" in application.session.model.error.message
    application.opening.open_file(os.fsencode(net))
    finished(application)
    assert is_asked()  # what it may build is read, not run
