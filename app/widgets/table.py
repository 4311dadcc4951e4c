"""A table without grid or stripes: one hairline under the head, a ring in the current row while keys move it."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from app.style import theme, tokens
from app.widgets import painting
from app.widgets.cell_delegate import CellDelegate
from app.widgets.keyboard_focus import KeyboardFocus
from app.widgets.table_header import TableHeader


class Table(KeyboardFocus):
    """Rows of one height, so that 100,000 of them cost nothing. Enter or a double click activates a row."""

    row_activated = Signal(int)
    resized = Signal()

    def __init__(self, model: QAbstractItemModel, row_height: int = tokens.TABLE_ROW):
        super().__init__()
        self._delegate = CellDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(row_height)
        rows.setDefaultSectionSize(row_height)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = TableHeader(self)
        self.setHorizontalHeader(head)
        head.setFont(theme.font(tokens.TINY))
        head.setFixedHeight(tokens.TABLE_HEAD)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(32)
        self.doubleClicked.connect(lambda index: self.row_activated.emit(index.row()))

    def set_row(self, row: int) -> None:
        """Makes a row current and brings it into sight; -1 clears."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        index = self.model().index(row, max(0, self.currentIndex().column()))
        out_of_sight = not self.viewport().rect().contains(self.visualRect(index).center())
        self.setCurrentIndex(index)
        self.scrollTo(index, self.ScrollHint.PositionAtCenter if out_of_sight else self.ScrollHint.EnsureVisible)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.note_key()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.row_activated.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.currentIndex().isValid() and self.ringed:
            row = self.currentIndex().row()
            painter = QPainter(self.viewport())
            painting.ink(painter, "accent", 2)
            right = min(self.viewport().width(), self.horizontalHeader().length())
            painter.drawRect(QRect(1, self.rowViewportPosition(row) + 1, right - 2, self.rowHeight(row) - 2))

    def _hover(self, row: int) -> None:
        before, self._delegate.hover_row = self._delegate.hover_row, row
        if before != row:
            self.viewport().update()
