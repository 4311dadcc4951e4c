"""The views that hold little: each says what it was told, and every button signals."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QProgressBar, QTabBar
from pytestqt.qtbot import QtBot

from app.state.recent import Recent
from app.style import theme
from app.views.drawer import Drawer, JobRow, Problem
from app.views.empty_view import EmptyView, RecentRow
from app.views.error_view import ErrorView
from app.views.folder_view import FolderView
from app.views.loading_view import LoadingView
from app.views.page_tabs import PageTabs
from app.views.status_bar import Job, StatusBar
from app.widgets.table import Table
from inspector.checkpoint.result import Candidate, Folder
from tests.app.listings import HOSTILE_KEY


def button(view, words: str) -> QAbstractButton:
    return next(found for found in view.findChildren(QAbstractButton) if found.text().replace("&", "") == words)


def labels(view) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel)]


def test_empty(qtbot: QtBot) -> None:
    view = EmptyView()
    qtbot.addWidget(view)
    view.set_recents((Recent(b"/a\xff", HOSTILE_KEY, "~/runs", "1 parameter", "1 KB", "today", "file"),))
    view.show()
    for words, signal in (("Open…", view.open_requested), ("Compare two…", view.compare_requested)):
        with qtbot.waitSignal(signal):
            button(view, words).click()
    with qtbot.waitSignal(view.demo_requested):
        button(view, "Try the demo").click()
    with qtbot.waitSignal(view.recent_requested, check_params_cb=lambda path: path == b"/a\xff"):
        QTest.keyClick(view.findChild(RecentRow), Qt.Key.Key_Return)
    with qtbot.waitSignal(view.recent_requested):
        QTest.mouseClick(view.findChild(RecentRow), Qt.MouseButton.LeftButton)
    view.grab()
    view.set_recents(())


def test_loading_and_error(qtbot: QtBot) -> None:
    loading, error = LoadingView(), ErrorView()
    for view in (loading, error):
        qtbot.addWidget(view)
        view.resize(700, 500)
        view.show()
    loading.set_progress(HOSTILE_KEY, 1, 4, "Reading")
    assert not any("\u202e" in text for text in labels(loading))
    loading.set_progress("a.pth", 0, 0, "Reading")
    with qtbot.waitSignal(loading.cancel_requested):
        button(loading, "Cancel").click()
    error.set_error("a.pth cannot be opened", "It ends at byte 12.", "")
    with qtbot.waitSignal(error.reload_requested):
        button(error, "Try again").click()
    with qtbot.waitSignal(error.close_requested):
        button(error, "Close").click()


def test_weights_that_never_fit_are_not_tried_again_first(qtbot: QtBot) -> None:
    view = ErrorView()
    qtbot.addWidget(view)
    view.show()
    view.set_error("net cannot be built.", "a.pt does not fit.", "", "weights")
    with qtbot.waitSignal(view.weights_requested):
        button(view, "Choose other weights…").click()
    assert button(view, "Choose other weights…")._primary
    assert not button(view, "Try again")._primary
    view.set_error("a.pth cannot be opened", "It ends at byte 12.", "")
    assert button(view, "Try again")._primary
    assert not button(view, "Choose other weights…").isVisible()


def test_folder(qtbot: QtBot) -> None:
    view = FolderView()
    qtbot.addWidget(view)
    view.show()
    view.set_folder(
        Folder("/runs", (Candidate(b"old", "old.pt", "zip", 5, 1.0), Candidate(b"new", "new.pt", "zip", 5, 2.0)), 3)
    )
    assert view.findChild(Table).model().index(0, 0).data() == "new.pt"
    with qtbot.waitSignal(view.chosen, check_params_cb=lambda path: path == b"new"):
        QTest.keyClick(view.findChild(Table), Qt.Key.Key_Return)
    with qtbot.waitSignal(view.chosen):
        button(view, "Open").click()
    view.set_folder(Folder("/runs", ()))
    assert not button(view, "Open").isEnabled()


def test_page_tabs(qtbot: QtBot) -> None:
    view = PageTabs()
    qtbot.addWidget(view)
    tabs = view.findChild(QTabBar)
    assert [tabs.isTabEnabled(i) for i in range(6)] == [True, True, True, True, False, False]
    assert tabs.tabToolTip(4) == "Evaluate is not in this version yet."


def test_the_menu_of_a_page_has_what_it_can_answer(qtbot: QtBot) -> None:
    view = PageTabs()
    qtbot.addWidget(view)
    assert not view._entries["torchinfo"].isVisible()
    view.set_page("cost")
    assert view._entries["torchinfo"].isVisible()
    with qtbot.waitSignal(view.save_requested, check_params_cb=lambda kind: kind == "report_json"):
        view._entries["report_json"].trigger()
    view.set_page("tensors")
    assert not view._entries["report_json"].isVisible()


def test_page_tabs_tell_what_is_wanted_and_what_is_lacking(qtbot: QtBot) -> None:
    view = PageTabs()
    qtbot.addWidget(view)
    tabs = view.findChild(QTabBar)
    with qtbot.assertNotEmitted(view.page_requested):
        view.set_page("compare")
    assert tabs.currentIndex() == 1
    view.set_lacking("compare", "Compare needs a second checkpoint.")
    assert tabs.tabToolTip(1) == "Compare needs a second checkpoint."
    assert tabs.isTabEnabled(1)
    assert tabs.tabTextColor(1) == theme.color("text3")
    view.set_lacking("compare", "")
    assert tabs.tabTextColor(1) != theme.color("text3")
    with qtbot.waitSignal(view.page_requested, check_params_cb=lambda page: page == "tensors"):
        tabs.setCurrentIndex(0)


@pytest.mark.parametrize("state", ["ok", "warn", "error"])
def test_status_bar(qtbot: QtBot, state: str) -> None:
    view = StatusBar()
    qtbot.addWidget(view)
    view.resize(1280, 32)
    view.show()
    view.set_text("97 tensors")
    view.set_counts(1, 2)
    view.set_engine(state, "lab cpu")
    view.set_job(Job("Checking", 1, 4))
    assert "25%" in labels(view)
    with qtbot.waitSignal(view.cancel_requested):
        button(view, "Cancel").click()
    with qtbot.waitSignal(view.drawer_requested, check_params_cb=lambda page: page == "problems"):
        button(view, "Problems 2").click()
    with qtbot.waitSignal(view.engine_requested):
        button(view, "lab cpu").click()
    view.set_job(None)


def test_drawer(qtbot: QtBot) -> None:
    view = Drawer()
    qtbot.addWidget(view)
    view.resize(900, 200)
    view.show()
    view.set_jobs((JobRow(7, "Checking", "running", "", 1, 4, True),))
    with qtbot.waitSignal(view.cancel_requested, check_params_cb=lambda job: job == 7):
        button(view, "Cancel").click()
    view.set_page("problems")
    view.set_problems((Problem(3, HOSTILE_KEY, "Reload it.", "a&b.pth"),))
    with qtbot.waitSignal(view.problem_activated, check_params_cb=lambda problem: problem == 3):
        next(found for found in view.findChildren(QAbstractButton) if found.text() == "a&&b.pth").click()
    view.append_console("a\n\x1b[31mred")
    assert view._console.toPlainText() == "a\n\\x1b[31mred"
    assert not any("\u202e" in text for text in labels(view))


def test_drawer_changes_lines_in_place(qtbot: QtBot) -> None:
    view = Drawer()
    qtbot.addWidget(view)
    view.set_jobs((JobRow(1, "reading", "running", "", 1, 10), JobRow(2, "writing")))
    (bar, _) = bars = view.findChildren(QProgressBar)
    view.set_jobs((JobRow(1, "reading", "running", "", 5, 10, True), JobRow(2, "writing")))
    assert view.findChildren(QProgressBar) == bars
    assert bar.value() == bar.maximum() // 2
    with qtbot.waitSignal(view.cancel_requested, check_params_cb=lambda job: job == 1):
        view._job_lines[0]._cancel.click()


def test_drawer_shows_jobs_over_more_bytes_than_32_bits(qtbot: QtBot) -> None:
    view = Drawer()
    qtbot.addWidget(view)
    view.set_jobs((JobRow(7, "Checking", "running", "", 2 << 32, 8 << 32, True),))
    bar = view.findChild(QProgressBar)
    assert bar is not None
    assert bar.value() / bar.maximum() == 0.25


def test_return_presses_the_button_that_has_the_focus(qtbot: QtBot) -> None:
    view = ErrorView()
    qtbot.addWidget(view)
    view.show()
    for words, signal in (("Close", view.close_requested), ("Try again", view.reload_requested)):
        with qtbot.waitSignal(signal):
            QTest.keyClick(button(view, words), Qt.Key.Key_Return)
