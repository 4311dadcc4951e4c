"""The first values of a tensor, scrollable to the last."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from app.item_models.slice_model import SliceModel
from app.style import theme, tokens
from app.widgets import painting
from app.widgets.plain_header import PlainHeader
from inspector.checkpoint.result import Values

ROW, HEAD = 22, 22
SHOWN = 8  # rows
NARROWEST, WIDE, WIDEST = 56, 96, 168  # pixels of a column
PAD = 14  # beside the widest value
LOOKED_AT = 16  # rows by which the width of the columns is chosen


class SliceView(QTableView):
    window_needed = Signal(int, int, int, int)

    def __init__(self, shape: tuple[int, ...]):
        super().__init__()
        self._slice = SliceModel(shape, self)
        self._need = NARROWEST
        self._slice.window_needed.connect(self.window_needed)
        self._slice.filled.connect(self._fit)
        self.setAccessibleName(self.tr("Values"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setFont(theme.font(tokens.SMALL))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        last = self._slice.headerData(self._slice.rowCount() - 1, Qt.Orientation.Vertical) or "0"
        stand = round(painting.width(str(last), theme.font(tokens.TINY))) + 14
        self.setVerticalHeader(PlainHeader(Qt.Orientation.Vertical, stand, ROW, self))
        self.setHorizontalHeader(PlainHeader(Qt.Orientation.Horizontal, HEAD, NARROWEST, self))
        self.setModel(self._slice)
        self.setFixedHeight(HEAD + ROW * min(SHOWN, max(1, self._slice.rowCount())) + 10)

    @property
    def cut(self) -> bool:
        """More rows or columns than the view can scroll to."""
        return self._slice.whole_size != (self._slice.rowCount(), self._slice.columnCount())

    def set_values(self, values: Values) -> None:
        self._slice.set_values(values)

    def set_message(self, message: str) -> None:
        self._slice.set_message(message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copies the selected cells, exact, as lines of tab-separated values."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        lines: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes()):
            lines.setdefault(index.row(), []).append(index.data(Qt.ItemDataRole.EditRole))
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines.values()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _fit(self) -> None:
        """As wide as the first values need, the same for all columns."""
        font = theme.font(tokens.SMALL)
        rows, columns = min(LOOKED_AT, self._slice.rowCount()), min(LOOKED_AT, self._slice.columnCount())
        shown = (self._slice.index(r, c).data() for r in range(rows) for c in range(columns))
        widest = max((painting.width(str(text), font) for text in shown), default=0) + PAD
        self._need = max(self._need, round(min(WIDEST, widest)))
        self._share_out()

    def _share_out(self) -> None:
        """Whole columns fill the view: none is cut at its edge."""
        room, columns = self.viewport().width(), max(1, self._slice.columnCount())
        whole = max(1, min(columns, room // self._need))
        size = room // whole if columns >= whole and (columns > whole or columns * WIDE >= room) else self._need
        self.horizontalHeader().setDefaultSectionSize(max(self._need, size))
