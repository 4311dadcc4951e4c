"""What another checkpoint's weights look at, or the sentence that says why they do not."""

import dataclasses

import pytest

from app.state.cam_state import Beside
from app.views.cam_beside import CamBeside
from tests.app.cams import explained_state


@pytest.fixture
def beside(qtbot):
    beside = CamBeside()
    qtbot.addWidget(beside)
    beside.show()
    return beside


def test_a_checkpoint_that_does_not_fit_is_a_sentence_after_one_that_did(beside):
    state = explained_state()
    there = Beside(b"a.pth", "a.pth", state.report, state.payload)
    beside.set_beside(there, 0)
    assert beside._picture.isVisible()
    assert not beside._words.isVisible()  # nothing speaks against that map
    beside.set_beside(Beside(b"b.pth", "b.pth"), 0)
    assert beside._words.isVisible()
    beside.set_beside(there, 0)
    beside.set_beside(Beside(b"b.pth", "b.pth", error="b.pth does not fit."), 0)
    assert not beside._picture.isVisible()
    assert beside._words.isVisible()
    assert beside._words.text() == "b.pth does not fit."
    beside.set_beside(dataclasses.replace(there, name="c.pth"), 0)
    assert beside._picture.isVisible()
    assert not beside._words.isVisible()
