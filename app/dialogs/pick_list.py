"""A line to type in and the rows that match it: what the command palette and the jump dialog both are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.style import theme, tokens
from app.widgets import painting
from app.widgets.boxes import column, grounded
from app.widgets.label import Label

WIDTH, HEIGHT, ROW = 560, 420, 32
NO_PARENT = QModelIndex()
LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class PickRow:
    """One row: what it is called, where it belongs, and a figure or shortcut at the right."""

    text: str
    quiet: str = ""
    right: str = ""
    icon: str = ""
    is_key: bool = False  # drawn as a dotted name, its last part clear


class PickModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.rows: list[PickRow] = []

    def set_rows(self, rows: list[PickRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.text, row.quiet, row.right)))
        return None


class PickDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        row: PickRow = index.model().rows[index.row()]
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state  # type: ignore[attr-defined]
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painting.ink(painter, fill="select" if state & QStyle.StateFlag.State_Selected else "hover")
            painter.drawRoundedRect(rect.adjusted(8, 0, -8, 0), tokens.ROW_RADIUS, tokens.ROW_RADIUS)
        inner = rect.adjusted(20, 0, -20, 0)
        if row.icon:
            painting.icon(painter, inner.x(), inner.center().y(), row.icon, "text2")
        inner.adjust(26, 0, 0, 0)
        small = theme.font(tokens.SMALL)
        right = painting.text(painter, inner, row.right, "text3", small, align=painting.RIGHT) if row.right else 0
        inner.adjust(0, 0, -right - (12 if right else 0), 0)
        if row.is_key:
            painting.key(painter, inner, row.text, lead=row.quiet)
        else:
            used = painting.text(painter, inner, row.text)
            painting.text(painter, inner.adjusted(used + 10, 0, 0, 0), row.quiet, "text3", small)
        painter.restore()


class PickList(QDialog):
    """Up and Down move while typing goes on; Enter takes the row, Esc nothing."""

    picked = Signal(int)  # what `search` called the row

    def __init__(
        self,
        title: str,
        hint: str,
        search: Callable[[str], Sequence[int]],
        describe: Callable[[int], PickRow],
        parent: QWidget | None = None,
    ):
        """`search(typed)` gives the numbers of the rows, best first; `describe(number)` what the row says."""
        super().__init__(parent)
        self._search, self._describe = search, describe
        self._numbers: list[int] = []
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setModal(True)
        grounded(self, "pick")
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.line.setClearButtonEnabled(False)
        self.list = QListView()
        self.list.setAccessibleName(title)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = PickModel(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(PickDelegate(self.list))
        self._nothing = Label(self.tr("Nothing matches."), tokens.SMALL, tone="text2")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        inner = column(self.line, margins=(12, 12, 12, 8))
        self.setLayout(column(inner, self._nothing, (self.list, 1), margins=(1, 1, 1, 8), gap=0))
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._refill)
        self.line.returnPressed.connect(self._take)
        self.list.clicked.connect(lambda _index: self._take())
        self.resize(WIDTH, HEIGHT)
        self._refill("")

    def showEvent(self, event) -> None:
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            window = parent.window().geometry()
            self.move(window.center().x() - self.width() // 2, window.top() + 64)
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self.line and pressed in LIST_KEYS:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painting.ink(painter, "edge", 1, "raised")
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _refill(self, typed: str) -> None:
        self._numbers = list(self._search(typed))
        self._model.set_rows([self._describe(number) for number in self._numbers])
        self._nothing.setVisible(not self._numbers)
        if self._numbers:
            self.list.setCurrentIndex(self._model.index(0))

    def _take(self) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < len(self._numbers):
            number = self._numbers[row]
            self.accept()
            self.picked.emit(number)
