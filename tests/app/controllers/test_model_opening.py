"""How a model comes onto the bench; nothing is built here: what would be is looked at."""

import os
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from app.state.file_state import Identified
from app.state.live_model import LiveModel, ModelSource
from inspector.handover import Handover
from inspector.model.result import Candidate


@pytest.fixture
def begin(start, monkeypatch):
    """Gives a function that opens a window, and what it was asked to build."""

    def window(*paths):
        application = start(paths)
        asked: list[ModelSource] = []
        monkeypatch.setattr(application.opening, "open", asked.append)
        return application, asked

    return window


def test_what_weights_belong_to_is_built_from_the_menu_too(begin, checkpoint):
    application, asked = begin(checkpoint)
    action = application.actions["opening.take_offer"]
    assert not action.isEnabled()
    document = application.session.current
    candidate = Candidate("resnet18", (("num_classes", 10),), 122, (), (), ())
    found = replace(document.file_state, identified=Identified(candidate, "state_dict"))
    application.session.update(document, file_state=found)
    assert action.isEnabled()
    action.trigger()
    assert [(each.model, each.weights) for each in asked] == [(candidate.model, document.path)]


def test_the_models_before_are_in_the_menu_of_the_slot(begin):
    application, asked = begin()

    def entries():
        menu = application.model_menu.fill(QMenu(application.window))
        return [action for action in menu.actions() if "Back to" in action.text()]

    sources = [
        ModelSource("torchvision:resnet18", weights=b"/a/w.pth"),
        ModelSource("/a/net.py:small", file=b"/a/net.py", consent=((b"/a/net.py", "aa"),)),
        ModelSource("/a/net.pt2", file=b"/a/net.pt2", trust=True),
    ]
    for source in sources:
        model = LiveModel(source)
        application.session.place_model(model)
        application.models.built.emit(model)
    application.models.built.emit(application.session.model)  # built anew
    assert [action.text() for action in entries()] == [
        "&1 Back to net.py:small",
        "&2 Back to torchvision:resnet18 with w.pth",
    ]
    entries()[0].trigger()
    assert asked == [replace(sources[1], consent=())]
    application.session.place_model(None)
    assert len(entries()) == 3


def test_a_second_start_may_name_a_model(begin, tmp_path):
    application, asked = begin()
    net = tmp_path / "nets.py"
    net.touch()
    folder = os.fsencode(tmp_path)
    application.take(Handover(model=b"nets.py:words(3)", folder=folder))
    application.take(Handover(model=b"torchvision:resnet18", folder=folder))
    assert asked == [ModelSource(f"{net}:words(3)", file=os.fsencode(net)), ModelSource("torchvision:resnet18")]
    net.unlink()
    application.take(Handover(model=b"nets.py:words", folder=folder))
    assert len(asked) == 2
    assert application.session.documents == []
    assert len(application.jobs._problems) == 1


def test_a_second_start_raises_the_dialog_that_waits(begin, qtbot):
    application, _asked = begin()
    raised = []
    application.window.raise_ = lambda: raised.append("window")
    application.actions["navigation.shortcuts"].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.raise_ = lambda: raised.append("dialog")
    application.take(Handover())
    dialog.close()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    application.take(Handover())
    assert raised == ["dialog", "window"]
