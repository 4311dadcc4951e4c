from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.dialogs.error_paste import ErrorPaste
from app.dialogs.mapping_editor import MappingEditor
from app.item_models.pair_columns import PLACES
from app.style import theme
from app.views.compare_missing import CompareMissing
from app.views.compare_view import CompareView, short_names
from app.views.other_differences import OtherDifferences
from app.widgets.layer_canvas import LayerCanvas
from app.widgets.mapping_line import MappingLine
from app.widgets.sentence import Sentence
from app.widgets.table import Table
from inspector.diff.detail import PairDetail
from inspector.diff.result import CHANGED, NO_MAPPING, UNKNOWN, Ambiguity, Counts, Mapping, Side, ValueRow
from inspector.stats.result import Histogram, Phrase
from tests.app.diffs import PREFIX, change, diff, identical, pair, rows, unknown


@pytest.fixture
def view(qtbot: QtBot) -> CompareView:
    made = CompareView()
    qtbot.addWidget(made)
    made.resize(710, 672)
    made.show()
    made.set_pair("a.pt", "b.pt")
    made.set_diff(diff())
    return made


def filters(view: CompareView) -> list[str]:
    return [button.text() for button in view.pairs._filters._buttons.values()]


def table(view: CompareView) -> Table:
    return view.findChild(Table)


def shown_places(view: CompareView) -> list[int]:
    return [view.pairs.model.place(row) for row in range(view.pairs.model.rowCount())]


def sentence(view: CompareView) -> str:
    return view.findChild(Sentence)._head.text()


def test_differences_come_first_and_filters_have_counts(view: CompareView) -> None:
    assert view.pairs._filters.current() == "different"
    assert view.pairs.model.rowCount() == 8
    assert "Differences 8" in filters(view)
    assert "Identical 1" in filters(view)
    assert "All 9" in filters(view)
    assert not any(words.startswith(("Not compared", "With errors")) for words in filters(view))


def test_the_verdict_is_the_sentence(view: CompareView) -> None:
    assert sentence(view) == "Same model."


def test_filters_give_way_before_the_page_gets_wider(view: CompareView) -> None:
    view.resize(1400, 672)
    assert "Only in b 1" in filters(view)
    view.set_pair("a-very-long-name-of-a-run.pt", "another-long-name-of-a-run.pt")
    view.set_diff(diff())
    assert "Only in a-very-long-n… 1" in filters(view)
    view.resize(640, 672)
    assert "Only in A 1" in filters(view)
    assert view.width() == 640


def test_a_row_selects_and_a_selection_shows_its_row(view: CompareView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.pair_selected):
        view.select(6)
    assert view.pairs.model.place(table(view).currentIndex().row()) == 6
    with qtbot.waitSignal(view.pair_selected, check_params_cb=lambda place: place == 7):
        QTest.keyClick(table(view), Qt.Key.Key_Down)


def test_a_hidden_row_lifts_the_filter(view: CompareView) -> None:
    view.select(0)  # identical
    assert view.pairs._filters.current() == "all"
    assert view.pairs.model.place(table(view).currentIndex().row()) == 0


def test_n_and_p_go_from_difference_to_difference(view: CompareView) -> None:
    view.pairs.show_filter("all")
    view.activateWindow()
    table(view).setFocus()
    QTest.keyClick(table(view), Qt.Key.Key_N)
    assert view.selected_place == 1
    QTest.keyClick(table(view), Qt.Key.Key_P)
    assert view.selected_place == 8
    view.pairs.show_filter("identical")
    view.next_difference()  # there is none: all differences are shown
    assert view.pairs._filters.current() == "different"
    assert view.selected_place == 1


def test_n_is_a_letter_where_one_types(view: CompareView) -> None:
    view.activateWindow()
    view.open_find()
    QTest.keyClicks(view.pairs.find_bar._field, "nu")
    assert view.pairs.find_bar.text() == "nu"
    assert view.selected_place == 4  # bn.num_batches_tracked is found


def test_better_proof_of_the_same_mapping_moves_nothing(view: CompareView) -> None:
    view.select(2)
    view.pairs.show_filter("only_b")
    proven = PREFIX._replace(evidence="statistics")
    view.set_diff(diff(mapping=Mapping((proven,), (), "auto")))
    assert (view.selected_place, view.pairs._filters.current()) == (2, "only_b")


def test_differences_that_come_with_the_values_are_shown(view: CompareView) -> None:
    keys = tuple(pair(f"layer{number}.weight", number, UNKNOWN) for number in range(3))
    values = tuple(row._replace(state=CHANGED, change=change(0.1)) for row in keys)
    view.set_diff(None)
    view.set_diff(diff(keys, compared="keys", counts=Counts(unknown=3)))
    assert (view.plots.choices.current(), view.pairs._filters.current()) == ("load", "all")
    view.set_diff(diff(values))
    assert (view.plots.choices.current(), view.pairs._filters.current()) == ("layers", "different")
    view.set_diff(None)
    view.set_diff(diff(keys, compared="keys", counts=Counts(unknown=3)))
    view.plots.choices._choose("pair")
    view.pairs._filters._choose("unknown")
    view.pairs._filters._choose("all")
    view.set_diff(diff(values))
    assert (view.plots.choices.current(), view.pairs._filters.current()) == ("pair", "all")


def test_a_close_look_without_a_row_asks_for_one(view: CompareView) -> None:
    view.plots.choices._choose("pair")
    assert view.plots._pair.message() == "Select a row to see its values."
    view.set_diff(None)
    view.set_diff(diff())
    view.plots.choices._choose("pair")
    assert view.plots._pair.message() == "Select a row to see its values."


def test_another_comparison_begins_at_its_top(view: CompareView) -> None:
    many = tuple(pair(f"layer{number}.weight", number, CHANGED, change(0.1)) for number in range(60))
    view.set_diff(diff(many))
    table(view).scrollToBottom()
    view.set_diff(None)
    view.set_diff(diff(many, a=Side("/runs/c.pt", "", 60)))
    assert table(view).verticalScrollBar().value() == 0


def test_sorting_keeps_the_selection(view: CompareView, qtbot: QtBot) -> None:
    view.select(2)
    with qtbot.assertNotEmitted(view.pair_selected):
        table(view).horizontalHeader().setSortIndicator(PLACES["relative"], Qt.SortOrder.DescendingOrder)
    assert shown_places(view)[:2] == [8, 3]
    assert view.pairs.model.place(table(view).currentIndex().row()) == 2


def test_a_layer_selects_its_first_row_and_is_shown_as_selected(view: CompareView, qtbot: QtBot) -> None:
    canvas = view.findChild(LayerCanvas)
    with qtbot.waitSignal(view.pair_selected, check_params_cb=lambda place: place == 2):
        canvas.chosen.emit(1)
    assert view.pairs.model.place(table(view).currentIndex().row()) == 2
    view.select(6)
    assert canvas.picture.chosen == 3


def test_values_that_come_later_fill_the_table_and_keep_the_selection(view: CompareView, qtbot: QtBot) -> None:
    view.set_diff(unknown())
    view.set_progress(1, 4)
    view.select(6)
    assert "Not compared 6" in filters(view)
    assert table(view).isColumnHidden(PLACES["relative"])
    view.update_rows([(place, row) for place, row in enumerate(rows()) if row.change])
    qtbot.waitUntil(lambda: "Differences 8" in filters(view), timeout=3_000)
    assert not table(view).isColumnHidden(PLACES["relative"])
    assert view.selected_place == 6
    assert view.findChild(LayerCanvas).picture.layers[1].change == pytest.approx(0.02)
    view.plots.show_plot("load")
    view.set_diff(diff())
    assert view.selected_place == 6
    assert view.plots.choices.current() == "load"
    assert view.pairs.model.place(table(view).currentIndex().row()) == 6


def test_another_mapping_begins_anew(view: CompareView) -> None:
    view.select(6)
    view.set_diff(diff(mapping=NO_MAPPING))
    assert view.selected_place == -1
    assert not table(view).currentIndex().isValid()


def test_identical_is_a_state_of_its_own(view: CompareView) -> None:
    view.set_diff(identical())
    assert view.findChild(Sentence)._icon._name == "ok"
    assert view.pairs._filters.current() == "all"
    assert "Differences 0" in filters(view)
    assert view.plots.choices.current() == "load"
    view.next_difference()
    assert view.selected_place == -1


def test_run_values_have_a_place_where_they_differ(view: CompareView) -> None:
    assert "other" not in view.plots.choices._buttons
    view.set_diff(diff(values=(ValueRow("epoch", "changed", 12, 50),), mapping=NO_MAPPING))
    assert view.plots.choices._buttons["other"].text() == "Run info 1"
    view.plots.show_plot("other")
    assert view.findChild(OtherDifferences).isVisible()
    view.set_diff(diff())
    assert view.plots.choices.current() == "layers"


def test_a_pasted_error_is_about_loading(view: CompareView) -> None:
    found = unknown()
    view.set_diff(replace(found, a=found.a._replace(path="", pasted=True, partial=True)))
    assert view.plots.choices.current() == "load"
    assert view.findChild(Sentence)._icon._name == "compare"


def test_a_damaged_side_is_the_first_thing_to_know(view: CompareView) -> None:
    view.set_diff(diff(error="b.pt is damaged at byte 12."))
    assert view.findChild(Sentence)._icon._name == "warn"
    assert view.findChild(Sentence)._sub.text().startswith("b.pt is damaged at byte 12.")


def test_the_mapping_is_told_and_doubt_is_named(view: CompareView) -> None:
    line = view.findChild(MappingLine)
    assert line.isVisible()
    assert line._text.text().startswith("“module.” is put before every key; explains 5 keys")
    view.set_diff(diff(mapping=NO_MAPPING))
    assert not line.isVisible()
    view.set_diff(diff(mapping=Mapping((), (Ambiguity(("a", "b"), ("x", "y")),), "auto")))
    assert line.isVisible()
    assert line._doubt.text() == "Ambiguous: x, y. They are left alone."


def test_exports_need_a_mapping(view: CompareView, qtbot: QtBot) -> None:
    assert view._export_map.isEnabled()
    assert view._export_converted.isEnabled()
    with qtbot.waitSignal(view.export_map_requested):
        view._export_map.trigger()
    with qtbot.waitSignal(view.export_converted_requested):
        view._export_converted.trigger()
    view.set_diff(diff(mapping=NO_MAPPING))
    assert not view._export_map.isEnabled()
    assert not view._export_converted.isEnabled()


def test_values_are_offered_with_what_they_cost(view: CompareView, qtbot: QtBot) -> None:
    assert not view._values.isVisible()
    for seconds, words in ((0, "Compare values"), (12.4, "Compare values (about 12 s)"), (200, "(about 3 min)")):
        view.offer_values(True, seconds)
        assert view._values.text().endswith(words)
    with qtbot.waitSignal(view.values_requested):
        view._values.click()
    view.offer_values(False)
    assert not view._values.isVisible()


def test_one_checkpoint_is_not_enough_and_the_page_says_what_to_do(view: CompareView, qtbot: QtBot) -> None:
    view.set_pair("a.pt", "")
    assert sentence(view) == "Compare needs a second checkpoint."
    missing = view.findChild(CompareMissing)
    with qtbot.waitSignal(view.open_requested):
        missing._open.click()
    view.set_pair("a.pt", "b.pt")
    assert sentence(view) == "a and b are being compared…"
    assert not missing._open.isVisible()
    view.set_error("b.pt holds no tensors to compare.")
    assert sentence(view) == "These two cannot be compared."
    assert view.pairs.model.rowCount() == 0


def test_only_the_plot_of_the_pair_asks_for_values(view: CompareView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.detail_requested):
        view.select(1)
    with qtbot.waitSignal(view.detail_requested) as asked:
        view.plots.show_plot("pair")
    place, width, height = asked.args
    assert place == 1
    assert width >= 64
    assert height >= 64
    with qtbot.waitSignal(view.detail_requested, check_params_cb=lambda place, *_: place == 2):
        view.next_difference()


def test_an_answer_for_another_pair_is_dropped(view: CompareView) -> None:
    view.plots.show_plot("pair")
    view.select(1)
    plots = view.plots._pair
    histogram = Histogram(-2, -2, (1, 2, 3, 4))
    view.set_pair_detail(PairDetail(5, 5, histogram, histogram), b"")
    assert plots.message() == "Reading the values…"
    view.set_pair_detail_error(5, "gone")
    assert plots.message() == "Reading the values…"
    view.set_pair_detail(PairDetail(1, 1, histogram, histogram, histogram), b"")
    assert plots.message() == ""
    assert len(plots._values._picture.series) == 2
    view.select(2)
    view.set_pair_detail_error(2, "The file changed.")
    assert plots.message() == "The file changed."


def test_a_double_click_looks_close(view: CompareView) -> None:
    view.select(2)
    table(view).row_activated.emit(table(view).currentIndex().row())
    assert view.plots.choices.current() == "pair"


def test_the_rules_that_are_edited_come_out(view: CompareView, qtbot: QtBot) -> None:
    view.edit_mapping()
    editor = view.findChild(MappingEditor)
    with qtbot.waitSignal(view.mapping_tried) as tried:
        editor._model.setData(editor._model.index(0, 1), "net.")
    view.set_mapping_trial(diff(mapping=Mapping((tried.args[0][0]._replace(explains=7),))), "")
    assert editor._model.index(0, 2).data() == "7"
    assert editor._outcome.text() == "7 paired; only in A: 1, only in B: 1."
    with qtbot.waitSignal(view.mapping_edited) as edited:
        editor._take.click()
    assert edited.args[0][0].replacement == "net."
    view.set_mapping_trial(None, "too late")


def test_a_pasted_error_comes_out_and_a_wrong_one_is_said(view: CompareView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("Error(s) in loading state_dict for Net:\n\tMissing key(s)")
    view.paste_error()
    paste = view.findChild(ErrorPaste)
    with qtbot.waitSignal(view.error_pasted) as pasted:
        paste._take.click()
    assert pasted.args[0].startswith("Error(s) in loading")
    view.set_pasted_error("This is no error of load_state_dict.")
    assert paste.isVisible()
    assert paste._problem.text() == "This is no error of load_state_dict."
    view.set_pasted_error("")
    assert not paste.isVisible()
    QGuiApplication.clipboard().clear()


def test_the_table_is_copied_as_it_is_shown(view: CompareView) -> None:
    table(view).horizontalHeader().setSortIndicator(PLACES["relative"], Qt.SortOrder.DescendingOrder)
    head, first = view.table_rows()[:2]
    assert head[:2] == ("state", "tensor")
    assert "relative" in head
    assert first[1] == "module.zero.bias"
    assert len(view.table_rows()) == 9


def test_swap_is_asked_for(view: CompareView, qtbot: QtBot) -> None:
    swap = next(button for button in view.findChildren(QToolButton) if button.accessibleName() == "Swap A and B")
    with qtbot.waitSignal(view.swap_requested):
        swap.click()


def test_names_are_short_as_long_as_they_tell_the_two_apart() -> None:
    assert short_names("resnet20.th", "early.pth") == ("resnet20", "early")
    assert short_names("model.pt", "model.safetensors") == ("model.pt", "model.safetensors")
    assert short_names("model", "") == ("model", "")


@pytest.mark.parametrize("size", [(768, 572), (460, 400)])
def test_it_is_usable_when_small(view: CompareView, size: tuple[int, int]) -> None:
    view.resize(*size)
    assert view.size().toTuple() == size
    assert table(view).horizontalHeader().length() <= table(view).viewport().width() or size[0] < 500
    assert view.plots.isVisible() == (size[1] >= 420)


def test_it_is_drawn_in_both_themes(view: CompareView, qapp) -> None:
    pictures = []
    for name in ("light", "dark"):
        theme.apply(qapp, name)
        for plot in ("layers", "pair", "load"):
            view.plots.show_plot(plot)
            pictures.append(view.grab().toImage())
    assert len({picture.pixelColor(300, 300).name() for picture in pictures}) >= 2


def test_many_rows(view: CompareView) -> None:
    many = tuple(
        pair(f"layers.{n // 10}.part{n % 10}.weight", n, rows()[1].state, rows()[1].change) for n in range(20_000)
    )
    view.set_diff(diff(many, mapping=Mapping((PREFIX,))))
    view.select(19_999)
    assert view.pairs.model.place(table(view).currentIndex().row()) == 19_999
    view.next_difference()
    assert view.selected_place == 0


def test_titles_of_strangers_are_made_visible(view: CompareView) -> None:
    title = Phrase("diff.title.1", (("a", "x\u202ey\nz"),))
    view.set_diff(diff(title=title))
    assert "\u202e" not in sentence(view)
    assert "\n" not in sentence(view)
