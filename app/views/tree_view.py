"""The tree of a checkpoint: modules, their tensors, what the run left, with a filter and a menu of orders."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.item_models.tree_model import TreeModel
from app.item_models.tree_rows import ORDERS
from app.state.selection import Selection
from app.style import theme, tokens
from app.text import escape
from app.trees.tree_index import forget_index
from app.trees.tree_notes import TreeNotes
from app.trees.union_tree import Badges
from app.widgets import painting
from app.widgets.boxes import column, grounded, row
from app.widgets.label import Label
from app.widgets.tool_button import ToolButton
from app.widgets.tree_list import TreeList
from inspector.checkpoint.result import Listing

FIGURES = ("flops", "params", "time", "memory", "output")
TYPING = 120  # milliseconds after the last letter before a long tree is filtered
LONG = 20_000  # tensors from which on it waits


class FilterField(QLineEdit):
    """A search field with its glass."""

    def __init__(self, hint: str):
        super().__init__()
        self.set_hint(hint)
        self.setFont(theme.font(tokens.SMALL))
        self.setTextMargins(18, 0, 0, 0)
        self.setClearButtonEnabled(False)

    def set_hint(self, hint: str) -> None:
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painting.icon(QPainter(self), 8, self.height() / 2, "search", "text3")


class TreeView(QWidget):
    selected = Signal(Selection)
    order_changed = Signal(str)
    figure_changed = Signal(str)  # of FIGURES: what the rows of a live model show at the right

    def __init__(self):
        super().__init__()
        grounded(self, "chrome")
        self._listing: Listing | None = None
        self._order, self._optimizer = ORDERS[0], False
        self._model = TreeModel(self)
        self._list = TreeList(self._model)
        self._list.setAccessibleName(self.tr("Module tree"))
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._field = FilterField(self.tr("Filter keys"))
        self._field.textChanged.connect(self._on_text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._filter)
        self._button = ToolButton(icon="dots", name=self.tr("Order of the tree"))
        self._button.set_menu(self._menu())
        self._name_words(live=False)
        self._nothing = Label(self.tr("Nothing matches."), tokens.SMALL, tone="text3")
        self._nothing.hide()
        head = row(self._field, self._button, gap=4)
        words = row(self._nothing, margins=(8, 0, 8, 0))
        self.setLayout(column(head, words, (self._list, 1), margins=(8, 8, 8, 0), gap=8))
        self.setMinimumWidth(160)
        self.setFocusProxy(self._list)

    def set_listing(self, listing: Listing | None) -> None:
        self._listing = listing
        if listing is None:
            forget_index()
        title = _title(listing)
        with QSignalBlocker(self._field):
            self._field.clear()
        self._model.set_listing(listing, title, self._order, self._optimizer)
        self._nothing.hide()
        self._name_words(live=False)
        has_optimizer = bool(listing) and any(container.role == "optimizer" for container in listing.containers)
        self._show_optimizer.setEnabled(has_optimizer)

    def set_badges(self, badges: Badges | None, title: str = "") -> None:
        """What a comparison says of each row, and what the file's row is called then; None: nothing is compared."""
        self._keep(lambda: self._model.set_badges(badges, title or _title(self._listing)))

    def set_notes(self, notes: TreeNotes | None) -> None:
        """What the rows of a live model say besides; None, and after another listing: this is a file's tree."""
        self._keep(lambda: self._model.set_notes(notes))
        self._name_words(live=notes is not None)

    def set_figures(self, chosen: str, known: set[str]) -> None:
        """Which of FIGURES the rows show, and which there are."""
        for figure, action in self._figures.items():
            action.setEnabled(figure in known)
            action.setChecked(figure == chosen)

    def set_order(self, order: str) -> None:
        """One of "modules", "children", "named_modules" and "file order"."""
        self._order = order
        self._orders[order].setChecked(True)
        self._rebuild()

    def set_folds(self, folds: bool) -> None:
        """Whether equal modules stand in one row until it is unfolded."""
        self._keep(lambda: self._model.set_folds(folds))

    def set_filter(self, text: str) -> None:
        self._field.setText(text)
        self._filter()

    def select(self, selection: Selection) -> None:
        """Shows what is selected elsewhere; says nothing back."""
        with QSignalBlocker(self):
            position = self._model.reveal(selection)
            if position != self._list.currentIndex().row() or position < 0:
                self._list.set_position(position)

    def focus_filter(self) -> None:
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_field = self._field.hasFocus()
        if event.key() == Qt.Key.Key_Escape and self._field.text():
            self._field.clear()
        elif in_field and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._list.setFocus(Qt.FocusReason.TabFocusReason)
            if not self._list.currentIndex().isValid():
                self._list.set_position(0)
        else:
            super().keyPressEvent(event)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.selected.emit(self._model.selection(current.row()))

    def _on_text(self) -> None:
        many = self._listing is not None and len(self._listing.tensors) > LONG
        self._timer.start(TYPING if many else 0)

    def _filter(self) -> None:
        self._timer.stop()
        kept = self._kept()
        with QSignalBlocker(self):
            self._model.set_filter(self._field.text())
            self._nothing.setVisible(bool(self._field.text()) and self._model.rowCount() <= 1)
            self._restore(kept)

    def _rebuild(self) -> None:
        kept = self._kept()
        with QSignalBlocker(self):
            self._model.set_order(self._order, self._optimizer)
            self._restore(kept)

    def _keep(self, change: Callable[[], None]) -> None:
        """The same row stays current, or the one that stands for it now."""
        kept = self._kept()
        with QSignalBlocker(self):
            change()
            if kept is not None and self._kept() != kept:
                self._list.set_position(self._model.reveal(kept))

    def _kept(self) -> Selection | None:
        current = self._list.currentIndex()
        return self._model.selection(current.row()) if current.isValid() else None

    def _restore(self, selection: Selection | None) -> None:
        rows = self._model.rows
        row = rows.row(selection) if rows and selection else None
        self._list.set_position(self._model.position(row) if row is not None else -1)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        words = {
            "modules": self.tr("By &modules"),
            "children": self.tr("By &children"),
            "named_modules": self.tr("By &named_modules"),
            "file order": self.tr("In &file order"),
        }
        group = QActionGroup(menu)
        self._orders = {}
        for order in ORDERS:
            action = menu.addAction(words[order])
            action.setCheckable(True)
            action.setChecked(order == self._order)
            action.triggered.connect(lambda _=False, order=order: self._choose(order))
            group.addAction(action)
            self._orders[order] = action
        menu.addSeparator()
        shown = {
            "flops": self.tr("Show &FLOPs"),
            "params": self.tr("Show &parameters"),
            "time": self.tr("Show &time"),
            "memory": self.tr("Show &activations"),
            "output": self.tr("Show output &shapes"),
        }
        figures = QActionGroup(menu)
        self._figures = {}
        for figure in FIGURES:
            action = menu.addAction(shown[figure])
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, figure=figure: self.figure_changed.emit(figure))
            figures.addAction(action)
            self._figures[figure] = action
        self._show_optimizer = menu.addAction(self.tr("Show &optimizer state"))
        self._show_optimizer.setCheckable(True)
        self._show_optimizer.toggled.connect(self._set_optimizer)
        return menu

    def _name_words(self, *, live: bool) -> None:
        """A live model has no file, and a file no costs."""
        self._field.set_hint(self.tr("Filter modules") if live else self.tr("Filter keys"))
        order = self.tr("In &registration order") if live else self.tr("In &file order")
        self._orders["file order"].setText(order)
        for action in self._figures.values():
            action.setVisible(live)
        self._show_optimizer.setVisible(not live)

    def _choose(self, order: str) -> None:
        self.set_order(order)
        self.order_changed.emit(order)

    def _set_optimizer(self, shown: bool) -> None:
        self._optimizer = shown
        self._rebuild()


def _title(listing: Listing | None) -> str:
    return escape.visible(listing.path.rstrip("/").rpartition("/")[2]) if listing else ""
