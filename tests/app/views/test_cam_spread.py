"""What the grid compares is chosen above it: the best three or five classes, or those that are typed."""

import pytest
from PySide6.QtCore import Qt

from app.views.cam_spread import CamSpread
from tests.app.cams import explained_state


@pytest.fixture
def spread(qtbot):
    spread = CamSpread()
    qtbot.addWidget(spread)
    spread.show()
    return spread


def test_which_classes_are_compared_is_chosen(spread):
    state = explained_state(classes=(0, 1))
    spread.set_state(state, state.shown_map)
    assert not spread._which.isVisible()
    state.spread = "classes"
    spread.set_state(state, state.shown_map)
    assert spread._which.text().startswith("top 3")
    chosen = []
    spread.classes_chosen.connect(chosen.append)
    actions = [action for action in spread._which.menu().actions() if not action.isSeparator()]
    assert [action.isChecked() for action in actions] == [True, False, False]
    actions[1].trigger()
    assert chosen == [("top5",)]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("dog, 281,dog ,", ("dog", "281")),
        ("Egyptian cat, tabby; 3", ("Egyptian cat, tabby", "3")),
        (" , ", None),
    ],
)
def test_classes_are_typed(spread, qtbot, text, classes):
    state = explained_state(classes=(0, 1))
    state.spread = "classes"
    spread.set_state(state, state.shown_map)
    chosen = []
    spread.classes_chosen.connect(chosen.append)
    spread._which.menu().actions()[-1].trigger()
    assert spread._typed.isVisible()
    qtbot.keyClicks(spread._typed, text)
    qtbot.keyClick(spread._typed, Qt.Key.Key_Return)
    assert chosen == ([classes] if classes else [])


def test_typed_classes_stay_in_their_field(spread):
    state = explained_state(classes=(0, 1))
    state.spread, state.classes = "classes", ("cat", "1")
    spread.set_state(state, state.shown_map)
    assert spread._typed.text() == "cat, 1"
    state.spread = "methods"
    spread.set_state(state, state.shown_map)
    assert not spread._typed.isVisible()
