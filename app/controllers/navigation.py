"""Moving about: history, documents, regions, pages, the palette, and what of the window is shown.

Dialogs are imported when they are opened: the window is up before any of them is needed.
"""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QMessageBox, QWidget

from app.actions import Actions
from app.controllers.documents import Documents
from app.controllers.pages import Pages
from app.controllers.remembering import Remembering
from app.controllers.status_text import StatusText
from app.main_window import MainWindow
from app.state.selection import Selection
from app.state.session import Session
from app.state.settings import Settings
from app.style import theme
from app.text import escape


class Navigation(QObject):
    changed = Signal()  # what Actions.refresh() may depend on

    def __init__(
        self,
        session: Session,
        documents: Documents,
        pages: Pages,
        remembering: Remembering,
        settings: Settings,
        status: StatusText,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._documents, self._pages, self._remembering = session, documents, pages, remembering
        self._settings, self._status, self._window = settings, status, window
        self.actions: Actions | None = None
        window.bench.menu_requested.connect(lambda _at: self.open_menu())
        window.bench.search_requested.connect(self.palette)
        window.alt_pressed.connect(self.open_menu)

    # menu and lists

    def open_menu(self) -> None:
        if self.actions is None:
            return
        menu = self.actions.menu(self._fill_recents)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._window.open_menu_at())

    def palette(self) -> None:
        from app.dialogs.command_palette import command_palette

        if self.actions is not None:
            self._open(command_palette(self.actions, self._window))

    def jump(self) -> None:
        from app.dialogs.jump import jump

        session = self._session
        shown = session.model if session.shows_model else session.current
        if shown is not None and shown.listing is not None:
            go = session.select_in_model if session.shows_model else session.select
            self._open(jump(shown.listing, go, self._window))

    def shortcuts(self) -> None:
        from app.dialogs.shortcuts import ShortcutsDialog

        self._open(ShortcutsDialog(self._window))

    def about(self) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("About Torchloupe"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Torchloupe {version()}")
        box.setInformativeText(self.tr("Shows what is inside a PyTorch checkpoint without running anything in it."))
        self._open(box)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _fill_recents(self, menu: QMenu) -> None:
        for number, recent in enumerate(self._remembering.recents(), 1):
            words = f"&{number} {escape.menu_text(recent.name)}"
            action = menu.addAction(words, lambda path=recent.path: self._documents.open([path]))
            action.setToolTip(escape.tooltip(recent.folder))
        menu.setEnabled(not menu.isEmpty())

    # history and documents

    def back(self) -> None:
        self._session.step(self._session.history.back())
        self.changed.emit()

    def forward(self) -> None:
        self._session.step(self._session.history.forward())
        self.changed.emit()

    def summary(self) -> None:
        if self._session.shows_model:
            self._session.select_in_model(Selection())
        else:
            self._session.select(Selection())

    def next_document(self) -> None:
        self._session.turn(1)

    def previous_document(self) -> None:
        self._session.turn(-1)

    def swap(self) -> None:
        self._session.swap()

    # the comparison

    def next_difference(self) -> None:
        self._pages.show("compare")
        self._window.compare.next_difference()

    def previous_difference(self) -> None:
        self._pages.show("compare")
        self._window.compare.previous_difference()

    def paste_error(self) -> None:
        """For torch's own text, which is to stand for the model."""
        self._pages.show("compare")
        self._window.compare.paste_error()

    def edit_mapping(self) -> None:
        self._pages.show("compare")
        self._window.compare.edit_mapping()

    # regions

    def next_region(self) -> None:
        self._go_region(1)

    def previous_region(self) -> None:
        self._go_region(-1)

    def show_tensors(self) -> None:
        self._pages.show("tensors")
        self._window.tensors.focus_table()

    def show_compare(self) -> None:
        self._pages.show("compare")
        self._window.compare.focus_table()

    def show_cam(self) -> None:
        self._pages.show("cam")

    def show_cost(self) -> None:
        self._pages.show("cost")

    def _go_region(self, step: int) -> None:
        regions = self._window.regions()
        focus = QApplication.focusWidget()
        here = next((i for i, region in enumerate(regions) if focus is not None and region.isAncestorOf(focus)), -step)
        for offset in range(1, len(regions) + 1):
            target = first_stop(regions[(here + step * offset) % len(regions)])
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    # what is shown

    def toggle_tree(self) -> None:
        self._window.show_tree(not self._window.tree_shown)
        self.changed.emit()

    def toggle_details(self) -> None:
        self._window.show_details(not self._window.details_shown)
        self.changed.emit()

    def toggle_restore(self) -> None:
        """Whether a start without files opens what is open now."""
        self._settings.saved.restore = not self._settings.saved.restore
        self._settings.save()
        self.changed.emit()

    def theme_system(self) -> None:
        self._set_theme("system")

    def theme_light(self) -> None:
        self._set_theme("light")

    def theme_dark(self) -> None:
        self._set_theme("dark")

    def language_system(self) -> None:
        self._set_language("system")

    def language_english(self) -> None:
        self._set_language("en")

    def language_chinese(self) -> None:
        self._set_language("zh_CN")

    def _set_language(self, name: str) -> None:
        self._settings.saved.language = name
        self._settings.save()
        self._status.say(self.tr("The language changes at the next start."))
        self.changed.emit()

    def _set_theme(self, name: str) -> None:
        self._settings.saved.theme = name
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, name)
        self._settings.save()
        self.changed.emit()


def version() -> str:
    """Of the installed package; "" where it runs from a folder that is not installed."""
    from importlib import metadata

    try:
        return metadata.version("torchloupe")
    except metadata.PackageNotFoundError:
        return ""


def first_stop(region: QWidget) -> QWidget | None:
    """Where the keyboard enters a region: what had the focus in it last, else its first widget that Tab would reach."""
    last = region.focusWidget()
    if last is not None and last.isVisible() and last.isEnabled():
        return last
    candidate = region.nextInFocusChain()
    while candidate is not None and candidate is not region:
        reachable = (
            candidate.focusPolicy() & Qt.FocusPolicy.TabFocus and candidate.isVisible() and candidate.isEnabled()
        )
        if region.isAncestorOf(candidate) and reachable:
            return candidate
        candidate = candidate.nextInFocusChain()
    return None
