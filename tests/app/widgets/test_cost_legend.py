from pytestqt.qtbot import QtBot

from app.item_models.cost_groups import Legend, short_words, words
from app.widgets.cost_legend import CostLegend
from inspector.flops.groups import OTHER

AMOUNTS = {"mlp": 61.8, "projections": 31.4, "linear": 3.2, "attention": 3.1, OTHER: 0.5}


def shown(qtbot: QtBot, width: int) -> CostLegend:
    made = CostLegend()
    qtbot.addWidget(made)
    made.resize(width, made.sizeHint().height())
    legend = Legend(AMOUNTS)
    made.set_shares(legend, legend.shares(AMOUNTS))
    return made


def test_no_colour_goes_without_its_name(qtbot: QtBot) -> None:
    wide, narrow = shown(qtbot, 800), shown(qtbot, 300)
    assert [[group for group, _ in line] for line in wide.lines()[0]] == [list(AMOUNTS)]
    assert wide.lines()[1] is words
    lines = narrow.lines()[0]
    assert len(lines) == 2
    assert [group for line in lines for group, _ in line] == list(AMOUNTS)
    narrow.grab()


def test_where_even_two_lines_are_too_short_the_shares_still_add_up(qtbot: QtBot) -> None:
    lines, named_by = shown(qtbot, 150).lines()
    assert named_by is short_words
    found = [each for line in lines for each in line]
    assert 1 < len(found) < len(AMOUNTS)
    assert found[-1][0] == OTHER
    assert abs(sum(share for _, share in found) - 1) < 1e-9


def test_nothing_is_shown_of_nothing(qtbot: QtBot) -> None:
    made = CostLegend()
    qtbot.addWidget(made)
    assert made.lines()[0] == []
    made.grab()
