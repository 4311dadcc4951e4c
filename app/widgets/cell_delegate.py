"""Paints the cells of tables by their kind."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.item_models.cells import CELL_ROLE, Cell
from app.style import theme, tokens
from app.widgets import change_badge, painting, small_histogram

PAD = 8  # pixels at both ends of a cell
FOLD = 8  # pixels more before a key of a table whose rows may open: there is a chevron then
FIGURE = 60  # pixels of the figure before a bar
FOLDS = {"open": "down", "closed": "right"}
SIGN = 22  # pixels of the icon before a flag's words


class CellDelegate(QStyledItemDelegate):
    hover_row = -1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or index.row() == self.hover_row:
            painter.fillRect(rect, theme.color("select" if selected else "hover"))
        cell: Cell | None = index.data(CELL_ROLE)
        if cell is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cell(painter, rect.adjusted(PAD, 0, -PAD, 0), cell)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, tokens.TABLE_ROW)


def cell_width(cell: Cell) -> float:
    """Pixels that a key or a flag needs to stand whole."""
    if cell.kind == "key":
        return painting.key_width(cell.text, cell.path, cell.lead) + (FOLD if cell.fold else 0) + 2 * PAD
    return painting.width(cell.text, theme.font(tokens.SMALL)) + (SIGN if cell.icon else 0) + 2 * PAD


def paint_cell(painter: QPainter, rect: QRectF, cell: Cell) -> None:
    small = theme.font(tokens.SMALL)
    if cell.kind == "key":
        if cell.fold:
            if cell.fold in FOLDS:
                painting.icon(painter, rect.x() - 5, rect.center().y() + 0.5, FOLDS[cell.fold], "text3", size=12)
            rect = rect.adjusted(FOLD, 0, 0, 0)
        painting.key(painter, rect, cell.text, cell.path, cell.lead)
    elif cell.kind == "figure":
        painting.text(painter, rect, cell.text, "text", small, align=painting.RIGHT)
    elif cell.kind == "bar":
        painting.bar(painter, rect, cell.share, cell.text, FIGURE)
    elif cell.kind == "histogram":
        if cell.steps is not None:
            small_histogram.paint(painter, rect, cell.steps)
    elif cell.kind == "badge":
        change_badge.paint(painter, rect.x(), rect.center().y() + 0.5, cell.text)
    elif cell.kind == "flag":
        if cell.icon:
            painting.icon(painter, rect.x(), rect.center().y() + 0.5, cell.icon, cell.color)
            rect = rect.adjusted(SIGN, 0, 0, 0)
        painting.text(painter, rect, cell.text, cell.color, small)
    else:
        painting.text(painter, rect, cell.text, "text2" if cell.kind == "quiet" else "text", small)
