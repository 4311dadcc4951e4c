"""The methods keep their names in a narrow page: in the row, or in the menu where the row has no room."""

import pytest
from PySide6.QtWidgets import QToolButton, QWidget

from app.state.cam_state import FIRST_METHODS, METHODS, Around, CamChoice
from app.views.cam_choices import CamChoices
from app.widgets.boxes import column
from tests.app.cams import LAYERS, explained_state

HERE = Around("", LAYERS, others=((b"/a/early.pth", "early.pth"),))


@pytest.fixture
def page(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    return page


@pytest.fixture
def choices(page):
    choices = CamChoices()
    page.setLayout(column(choices))
    choices.set_state(explained_state(), HERE)
    page.resize(900, 40)
    page.show()
    return choices


def cut(choices) -> list[str]:
    """What buttons in sight have no room for."""
    found = choices.findChildren(QToolButton)
    return [each.text() for each in found if each.isVisible() and each.width() < each.sizeHint().width()]


@pytest.mark.parametrize("width", [560, 600, 640, 720, 900, 1400])
def test_no_word_is_cut_off(page, choices, width, qtbot):
    page.resize(width, 40)
    qtbot.wait(1)
    assert cut(choices) == []


def test_a_row_without_room_is_a_menu_that_says_the_method(page, choices, qtbot):
    chosen = []
    choices.method_chosen.connect(chosen.append)
    offered = [action.text() for action in choices._more.menu().actions() if action.isVisible()]
    assert choices._methods.isVisible()
    assert METHODS["gradcam"] not in offered
    page.resize(560, 40)
    qtbot.wait(1)
    assert not choices._methods.isVisible()
    assert choices._more.text() == "Grad-CAM  ▾"
    actions = [action for action in choices._more.menu().actions() if action.isVisible()]
    assert len(actions) == len(METHODS)
    assert [action.text() for action in actions if action.isChecked()] == ["Grad-CAM"]
    actions[list(METHODS).index("layercam")].trigger()
    assert chosen == ["layercam"]
    page.resize(900, 40)
    qtbot.wait(1)
    assert choices._methods.isVisible()
    assert choices._more.text() == "More  ▾"


@pytest.mark.parametrize("method", [FIRST_METHODS[1], "scorecam"])
def test_a_new_state_keeps_the_menu_of_a_narrow_row(page, choices, method, qtbot):
    page.resize(560, 40)
    state = explained_state(methods=(*FIRST_METHODS, "scorecam"))
    state.choice = CamChoice(method)
    choices.set_state(state, HERE)
    qtbot.wait(1)
    assert not choices._methods.isVisible()
    assert choices._more.text() == f"{METHODS[method]}  ▾"
    assert choices._more.isChecked()
    assert cut(choices) == []


def test_words_around_names_go_before_the_row_of_methods(page, choices, qtbot):
    """The page of a window of the usual size, with another checkpoint open."""
    assert (choices._beside.text(), choices._layer.text()) == ("Beside: none  ▾", "layer2, found  ▾")
    page.resize(710, 40)
    qtbot.wait(1)
    assert choices._methods.isVisible()
    assert (choices._beside.text(), choices._layer.text()) == ("Beside  ▾", "layer2  ▾")
    assert cut(choices) == []
