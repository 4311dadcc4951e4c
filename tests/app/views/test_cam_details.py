"""The details of a map say what was found of it, and never more than was measured."""

import pytest

from app.state.cam_state import CamChoice
from app.views.cam_details import CamDetails
from app.widgets.facts import Facts
from app.widgets.link import Link
from app.widgets.wrapped_text import WrappedText
from inspector.cam.result import Faithfulness, Randomised
from tests.app.cams import explained_state

GOOD = Faithfulness(0.2, 0.8, 0.5, 0.5)
CHANCE = Faithfulness(0.495, 0.8, 0.5, 0.5)  # better in deletion by less than a shuffle makes


@pytest.fixture
def details(qtbot):
    def made(state, note=""):
        widget = CamDetails(state, note)
        qtbot.addWidget(widget)
        return widget

    return made


def said(widget) -> str:
    return " ".join(each.text() for each in widget.findChildren(WrappedText))


def checked(faithfulness=None, correlation=None):
    state = explained_state()
    of = state.place_of(state.explained.maps[state.large])
    if faithfulness is not None:
        state.faithfulness[of] = faithfulness
    if correlation is not None:
        state.randomised[of] = Randomised(correlation, (3, 3))
    return state


@pytest.mark.parametrize(
    ("faithfulness", "correlation", "words"),
    [
        (None, None, "it is not measured yet"),
        (GOOD, None, "one of the two checks below is missing"),
        (None, -0.47, "one of the two checks below is missing"),
        (GOOD, -0.47, "Nothing speaks against this map."),
    ],
)
def test_nothing_is_said_to_speak_against_a_map_before_it_was_measured(details, faithfulness, correlation, words):
    widget = details(checked(faithfulness, correlation))
    assert words in said(widget)
    assert ("Nothing speaks against" in said(widget)) == (None not in (faithfulness, correlation))


def test_a_model_without_weights_gets_no_tick(details):
    widget = details(checked(GOOD, -0.47), "Built without weights")
    assert said(widget).startswith("Built without weights. ")
    assert "Nothing" not in said(widget)
    assert "nothing was learned yet" in said(widget)
    assert "what the model learned" not in said(widget)


def test_faithfulness_has_to_be_better_by_more_than_chance(details):
    widget = details(checked(CHANCE, 0.1))
    assert "in one of the two only" in said(widget)
    assert "Nothing speaks against" not in said(widget)


@pytest.mark.parametrize(
    ("correlation", "words", "figure"),
    [
        (0.9, "not what the model learned", "0.90"),
        (0.5, "part of the map comes from the image alone", "0.50"),
        (-0.001, "depends on what the model learned", "0.00"),
        (-0.47, "depends on what the model learned", "−0.47"),
    ],
)
def test_the_rank_correlation_has_a_verdict(details, correlation, words, figure):
    widget = details(checked(None, correlation))
    assert words in said(widget)
    assert figure in " ".join(each.accessibleName() for each in widget.findChildren(Facts))


def test_a_withdrawn_check_is_said_and_offered_again(details):
    state = explained_state()
    state.withdrawn["faithfulness"] = state.place_of(state.explained.maps[state.large])
    widget = details(state)
    assert "It was stopped because another map was asked for." in said(widget)
    assert "Measure" in [each.text() for each in widget.findChildren(Link)]


def test_what_is_of_no_class_is_checked_for_the_class_that_is_shown():
    state = explained_state(classes=(0, 1))
    state.choice = CamChoice("eigencam", cls=0)
    state.faithfulness[state.place_of(state.explained.maps[state.large])] = GOOD
    assert state.shown_map.faithfulness == GOOD
    state.choice = CamChoice("eigencam", cls=1)
    assert state.shown_map.faithfulness is None
