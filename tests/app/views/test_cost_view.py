from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.dialogs.disagreements import Disagreements
from app.item_models.cost_columns import PLACES
from app.item_models.cost_tree import KINDS
from app.state.live_model import LiveModel
from app.state.selection import Selection
from app.style import theme
from app.views.cost_view import CostView
from app.views.input_panel import InputPanel
from app.views.uncounted_line import UncountedLine
from app.widgets.button import Button
from app.widgets.cost_legend import CostLegend
from app.widgets.drop_area import DropArea
from app.widgets.sentence import Sentence
from app.widgets.table import Table
from app.widgets.tool_button import ToolButton
from inspector.flops.result import Footprint
from tests.app.costs import flat, live, report, single, uncounted


@pytest.fixture
def view(qtbot: QtBot) -> CostView:
    made = CostView()
    qtbot.addWidget(made)
    made.resize(710, 672)
    made.show()
    return made


@pytest.fixture
def counted(view: CostView) -> CostView:
    view.set_model(live(report()))
    return view


def sentence(view: CostView) -> tuple[str, str]:
    found = view.findChild(Sentence)
    return found._head.text(), found._sub.text()


def rows(view: CostView) -> list[str]:
    model = view.panel.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def module(view: CostView, name: str) -> Selection:
    listing = view._model.listing  # type: ignore[union-attr]
    return Selection("module", [each.name for each in listing.modules].index(name))  # type: ignore[union-attr]


def buttons(view: CostView) -> list[str]:
    return [each.text().replace("&", "") for each in view.findChildren(Button) if each.isVisible()]


def links(view: CostView) -> list[str]:
    return [each.text() for each in view.findChildren(ToolButton) if each.isVisible() and each.property("link")]


# states


def test_without_a_model_it_asks_for_one(view: CostView, qtbot: QtBot) -> None:
    assert sentence(view)[0] == "Cost needs a model."
    assert buttons(view) == ["Open model…"]
    view.set_offer("resnet20: build with these weights")
    assert buttons(view) == ["resnet20: build with these weights", "Open model…"]
    offer, opens = (each for each in view.findChildren(Button) if each.isVisible() and each.text() != "Count")
    with qtbot.waitSignal(view.offer_taken):
        offer.click()
    with qtbot.waitSignal(view.open_requested):
        opens.click()
    assert view.findChild(DropArea).isVisible()
    assert offer._primary
    assert not opens._primary


def test_while_it_is_counted_it_can_be_cancelled(view: CostView, qtbot: QtBot) -> None:
    view.set_model(live(None, "counting"))
    assert sentence(view)[0] == "net is being counted…"
    assert buttons(view) == ["Cancel"]
    with qtbot.waitSignal(view.cancel_requested):
        next(each for each in view.findChildren(Button) if each.isVisible()).click()
    view.set_model(live(None, "cancelled"))
    assert sentence(view)[0] == "net was not counted."
    with qtbot.waitSignal(view.again_requested):
        next(each for each in view.findChildren(Button) if each.isVisible()).click()


def test_times_fill_in(view: CostView) -> None:
    model = live(report(timed=False), "timing")
    view.set_model(model)
    view.panel.show_level("layers")
    model.selection = module(view, "blocks.1.mlp.0")
    view.select(model.selection)
    assert "measured…" in sentence(view)[1]
    assert view.panel.model.index(0, PLACES["time"]).data() == "…"
    assert links(view)[0] == "Cancel"
    view.show_figure("time")
    assert view.chart._message == "The time is being measured…"
    model.cost.report, model.cost.state = report(), "done"
    view.refresh()
    assert "4.0 ms" in sentence(view)[1]
    assert view.panel.model.level == "layers", "what the user chose stays"
    assert view.figure == "time"
    assert len(view.chart._blocks) > 5
    assert view.panel._table.currentIndex().data() == "blocks.1.mlp.0"
    assert links(view)[0] == "Measure again"


def test_what_does_not_fit_says_so_and_asks_for_an_input(view: CostView, qtbot: QtBot) -> None:
    model = live(None, "failed")
    model.cost.message, model.cost.hint = "The forward failed in head after input 1×3.", "Give a shape."
    view.set_model(model)
    assert sentence(view) == ("net could not be counted.", "The forward failed in head after input 1×3. Give a shape.")
    field = view.findChild(QLineEdit)
    assert field.isVisible()
    QTest.keyClicks(field, "1,3,8")
    with qtbot.waitSignal(view.count_requested, check_params_cb=lambda given, device: given == ("1,3,8",)):
        QTest.keyClick(field, Qt.Key.Key_Return)


def test_figures_of_another_input_are_said_to_be_that(view: CostView) -> None:
    model = live(report(), "failed")
    model.cost.message = "The forward failed."
    view.set_model(model)
    words = f"net could not be counted. What is shown is of the input before: {model.cost.report.input}."
    assert sentence(view) == (words, "The forward failed.")


def test_a_model_that_cannot_be_timed_is_counted_all_the_same(view: CostView) -> None:
    model = live(report(timed=False), "done")
    model.cost.message = "The lab ended."
    view.set_model(model)
    assert sentence(view)[1].startswith("The time could not be measured: The lab ended.")
    view.show_figure("time")
    assert view.chart._message == "No time was measured."


def test_a_changed_model_is_told_first(view: CostView) -> None:
    view.set_model(live(replace(report(), footprint=Footprint(("stem.weight is another.",)))))
    assert sentence(view)[1].startswith("The model did not stay as it was: stem.weight is another.")


def test_products_without_a_formula_are_listed(view: CostView, counted: CostView) -> None:
    line = view.findChild(UncountedLine)
    assert line.isHidden()
    view.set_model(live(uncounted()))
    assert line.isVisible()
    assert line._words.text() == "No formula: fft_r2c in stem, 2 calls; cdist in the model itself."


def test_a_model_that_multiplies_nothing(view: CostView) -> None:
    view.set_model(live(single()))
    assert sentence(view)[0].startswith("0 FLOP")
    assert view.figure == "params"
    view.show_figure("flops")
    assert "0 FLOP" in view.chart._message
    view.set_model(live(single(1_000)))
    assert view.figure == "flops"
    assert rows(view) == ["Linear"]


# selection


def test_one_selection_in_chart_and_table(counted: CostView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(counted.selected):
        counted.select(module(counted, "blocks.0.attention"))
    table = counted.panel._table
    assert table.currentIndex().data() == "blocks.0.attention"
    assert counted.chart._current == module(counted, "blocks.0.attention")
    with qtbot.waitSignal(counted.selected, check_params_cb=lambda found: found == module(counted, "blocks.0.norm")):
        QTest.keyClick(table, Qt.Key.Key_Up)
    assert counted.chart._current == module(counted, "blocks.0.norm")
    with qtbot.waitSignal(counted.selected):
        QTest.mouseClick(counted.chart, Qt.MouseButton.LeftButton, pos=QPoint(20, 50))
    assert table.currentIndex().data() == "stem"
    counted.select(Selection())
    assert not table.currentIndex().isValid()


def test_keys_open_and_close_blocks(counted: CostView) -> None:
    table = counted.panel._table
    table.set_row(1)
    for key, expected in ((Qt.Key.Key_Right, 7), (Qt.Key.Key_Left, 4), (Qt.Key.Key_Return, 7), (Qt.Key.Key_Return, 4)):
        QTest.keyClick(table, key)
        assert counted.panel.model.rowCount() == expected
        assert table.currentIndex().data() == "blocks.0"


def test_a_click_on_the_chevron_opens(counted: CostView, qtbot: QtBot) -> None:
    table = counted.panel._table
    rect = table.visualRect(counted.panel.model.index(1, 0))
    with qtbot.assertNotEmitted(counted.selected):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 6, rect.center().y()))
    assert counted.panel.model.rowCount() == 7


def test_heads_sort_the_largest_first(counted: CostView) -> None:
    header = counted.panel._table.horizontalHeader()
    for expected in (["blocks.0", "blocks.1", "stem", "head"], ["stem", "head", "blocks.0", "blocks.1"]):
        header.sectionClicked.emit(PLACES["flops"])
        assert rows(counted) == expected
    header.sectionClicked.emit(PLACES["flops"])
    assert rows(counted) == ["stem", "blocks.0", "blocks.1", "head"]
    header.sectionClicked.emit(PLACES["module"])
    assert rows(counted)[0] == "blocks.0"


def test_columns_can_be_had(counted: CostView) -> None:
    table, menu = counted.panel._table, counted.panel._columns
    assert table.isColumnHidden(PLACES["calls"])
    action = next(each for each in menu.actions() if each.data() == "calls")
    assert action.text() == "Calls"
    action.trigger()
    assert not table.isColumnHidden(PLACES["calls"])
    assert counted.table_rows()[0][-1] == "calls"


# the rest of the page


def test_other_counters_are_folded_away(counted: CostView, qtbot: QtBot) -> None:
    table = counted.why._table
    assert table.isHidden()
    counted.why._fold.click()
    assert table.isVisible()
    assert [table.model().index(row, 0).data() for row in range(3)] == ["Reference", "thop", "torch"]
    assert "All 3 disagreements…" in links(counted)
    counted.why._all.click()
    dialog = counted.findChild(Disagreements)
    assert dialog is not None
    with qtbot.waitSignal(
        counted.selected, check_params_cb=lambda found: found == module(counted, "blocks.0.attention")
    ):
        QTest.keyClick(dialog.findChild(Table), Qt.Key.Key_Return)
    assert counted.panel._table.currentIndex().data() == "blocks.0.attention"


def test_disagreements_are_copied(counted: CostView) -> None:
    counted.show_disagreements("torch")
    dialog = counted.findChild(Disagreements)
    assert dialog._choices.current() == "torch"
    next(each for each in dialog.findChildren(Button) if "TSV" in each.text()).click()
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("torch\tstem\tfast path")
    dialog.reject()


def test_the_input_is_changed(counted: CostView, qtbot: QtBot) -> None:
    panel = counted.findChild(InputPanel)
    assert panel.isHidden()
    counted.show_input(True)
    field = panel.findChild(QLineEdit)
    assert field.placeholderText() == "1,3,32,32"
    QTest.keyClicks(field, "1,3;x")
    with qtbot.assertNotEmitted(counted.count_requested):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert "no shape" in panel._words.text()
    counted.set_devices(("cpu", "cuda:0 (NVIDIA H100)"))
    next(each for each in panel._devices.actions() if "H100" in each.text()).trigger()
    field.setText("2, 3, 64, 64  scale=1")
    expected = (("2,3,64,64", "scale=1"), "cuda:0")
    with qtbot.waitSignal(counted.count_requested, check_params_cb=lambda *found: found == expected):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert panel.isHidden()
    counted.show_input(True)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isHidden()
    counted.set_image("/photos/my cat.png")
    assert field.text() == '"/photos/my cat.png"'


def test_the_legend_is_that_of_the_figure(counted: CostView) -> None:
    legend = counted.findChild(CostLegend)
    assert "MLP 40.0%" in legend.accessibleName()
    assert "norm" not in legend.accessibleName()
    counted.show_figure("time")
    assert "normalization 5." in legend.accessibleName()


def test_the_sentence_is_about_the_figure(counted: CostView) -> None:
    told = []
    counted.figure_changed.connect(lambda: told.append(counted.figure))
    said = {}
    for figure in KINDS:
        counted.show_figure(figure)
        said[figure] = sentence(counted)[0].partition("; ")[2]
    assert said == {
        "flops": "blocks does 80% of the work.",
        "params": "the projections of the attention hold 66.7% of the parameters.",
        "time": "blocks takes 75% of the time.",
        "memory": "blocks makes 80% of the activations.",
    }
    assert told == list(KINDS)


@pytest.mark.parametrize(("width", "height"), [(463, 352), (550, 572), (710, 672), (2400, 1900)])
@pytest.mark.parametrize("unfolded", [False, True])
def test_it_fits_every_window(view: CostView, width: int, height: int, unfolded: bool) -> None:
    view.setMinimumSize(1, 1)  # as a page, it does not hold its window
    view.set_model(live(flat(40)))
    view.resize(width, height)
    view.why.set_unfolded(unfolded)
    for shown in (True, False):
        view.show_input(shown)
        need = view.layout().totalMinimumSize()
        assert (need.width() <= width, need.height() <= height) == (True, True)
    table = view.panel._table
    used = sum(table.columnWidth(place) for place in PLACES.values() if not table.isColumnHidden(place))
    assert used <= table.viewport().width() or width < 480
    view.grab()


def test_a_thousand_modules_are_shown_at_once(view: CostView) -> None:
    view.set_model(live(flat(1_000)))
    assert view.panel.model.rowCount() == 1_000
    view.panel.show_level("all")
    view.select(module(view, "layer_with_a_long_name_999"))
    assert view.panel._table.currentIndex().data() == "layer_with_a_long_name_999"


def test_names_of_strangers_are_shown_as_they_are(view: CostView) -> None:
    found = report()
    modules = (*found.modules[:-1], replace(found.modules[-1], name="<b>\n\u202eevil", type="<i>x"))
    view.set_model(live(replace(found, modules=modules)))
    assert rows(view)[-1] == "<b>\\n\\u202eevil"
    tip = view.panel.model.index(3, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;i&gt;x" in tip


def test_another_model_begins_anew(counted: CostView) -> None:
    counted.show_figure("params")
    counted.panel.show_level("all")
    counted.show_input(True)
    counted.set_model(live(single(10)))
    assert counted.figure == "flops"
    assert counted.panel.model.level == "blocks"
    assert counted.findChild(InputPanel).isHidden()
    counted.set_model(None)
    assert sentence(counted)[0] == "Cost needs a model."
    assert counted.table_rows() == []


def test_all_that_can_be_reached_has_a_name(counted: CostView) -> None:
    counted.show_input(True)
    counted.why.set_unfolded(True)
    reached = [
        widget
        for widget in counted.findChildren(object)
        if getattr(widget, "isVisible", lambda: False)() and hasattr(widget, "focusPolicy")
    ]
    named = [each for each in reached if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(named) >= 10
    assert [type(each).__name__ for each in named if not each.accessibleName()] == []


def test_it_is_drawn_in_the_dark(counted: CostView, qapp) -> None:
    theme.apply(qapp, "dark")
    counted.why.set_unfolded(True)
    assert not counted.grab().isNull()
    assert not counted.to_image(2).isNull()
    assert b"blocks" in counted.to_svg()


def test_the_model_goes_with_its_count(counted: CostView) -> None:
    model: LiveModel = live(None, "off")
    counted.set_model(model)
    assert counted.panel.model.rowCount() == 0
    assert counted.chart._blocks == []
