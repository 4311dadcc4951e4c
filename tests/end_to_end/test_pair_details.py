"""The selected pair in the details of the real window, looked at by the real lab."""

import importlib.util

import pytest

from app.state.selection import Selection
from app.views.pair_details import PairDetails
from app.views.tensor_details import TensorDetails
from tests.end_to_end.test_stats import begin, until

__all__ = ["begin"]
pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")


@pytest.fixture
def application(begin, qtbot):
    made = begin()
    made.documents.open_demo()
    until(qtbot, lambda: made.comparing.state is not None and made.comparing.state.state == "done" and not made.busy)
    made.pages.show_compare()
    return made


def part(application):
    return application.window.details._part


def test_the_pair_is_shown_with_its_values_and_makes_place_for_the_tensor(application, qtbot):
    window = application.window
    window.compare.next_difference()
    qtbot.waitUntil(lambda: isinstance(part(application), PairDetails))
    qtbot.waitUntil(lambda: part(application)._plots.message() == "", timeout=20_000)
    assert window.details._title.text() == window.compare.shown_key(window.compare.selected_place)
    window.compare.next_difference()
    key = window.compare.shown_key(window.compare.selected_place)
    qtbot.waitUntil(lambda: window.details._title.text() == key)
    application.pages.show("tensors")
    qtbot.waitUntil(lambda: isinstance(part(application), TensorDetails))
    application.pages.show_compare()
    qtbot.waitUntil(lambda: isinstance(part(application), PairDetails))


def test_a_module_is_shown_itself(application, qtbot):
    window = application.window
    window.compare.next_difference()
    qtbot.waitUntil(lambda: isinstance(part(application), PairDetails))
    application.session.select(Selection("module", 0))
    qtbot.wait(50)
    assert not window.details.shows_pair
