"""What opens the Cost page, in every state of a count."""

from dataclasses import replace

import pytest

from app.words.cost_sentence import nothing_drawn, sentence
from inspector.flops.result import Footprint
from tests.app.costs import live, report, uncounted


@pytest.mark.parametrize(
    ("state", "head"),
    [
        ("off", "net was not counted."),
        ("counting", "net is being counted…"),
        ("failed", "net could not be counted."),
    ],
)
def test_without_figures_it_says_why(qapp, state, head):
    assert sentence(live(None, state), None, "flops")[2] == head


def test_what_went_wrong_comes_first(qapp):
    model, found = live(report()), report()
    assert sentence(model, found, "flops")[:2] == ("ok", "ok")
    assert sentence(model, uncounted(), "flops")[:2] == ("warn", "warn")
    changed = replace(found, footprint=Footprint(("2 buffers changed.",)))
    assert sentence(model, changed, "flops")[3].startswith("The model did not stay as it was: 2 buffers changed. One ")
    model.cost.message = "It ran out of memory."
    assert sentence(model, found, "flops")[3].startswith("The time could not be measured: It ran out of memory. One ")


def test_an_empty_chart_says_what_there_is_none_of(qapp):
    timing = live(report(timed=False), "timing")
    assert nothing_drawn(timing, "time") == "The time is being measured…"
    assert nothing_drawn(live(report()), "time") == "No time was measured."
    assert nothing_drawn(None, "params") == "This model has no parameters."
