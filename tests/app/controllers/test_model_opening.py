"""How a model comes onto the bench; nothing is built here: what would be is looked at."""

from dataclasses import replace

import pytest

from app.file_state import Identified
from app.live_model import LiveModel, ModelSource
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
