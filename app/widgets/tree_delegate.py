"""Paints a row of the tree: chevron, icon, name, and at the right the figure in a quiet tone and a badge."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.item_models.tree_model import ROW_ROLE, TreeRow
from app.style import theme, tokens
from app.widgets import change_badge, painting
from app.widgets.painting import RIGHT

INDENT = 16  # pixels a level
CHEVRON = 24  # pixels before the icon at level 0
DEEPEST = 12  # levels that are indented; more would push the names out of sight


class TreeDelegate(QStyledItemDelegate):
    """The selection is one rounded bar over the whole row; the row under the mouse is grey."""

    hover_row = -1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: TreeRow = index.data(ROW_ROLE)
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or index.row() == self.hover_row:
            painting.ink(painter, fill="select" if selected else "hover")
            painter.drawRoundedRect(rect, tokens.ROW_RADIUS, tokens.ROW_RADIUS)
        if selected and getattr(option.widget, "ringed", False):  # pyright: ignore[reportAttributeAccessIssue]
            painting.ring(painter, rect, tokens.ROW_RADIUS - 1)
        self._paint_row(painter, rect, row)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, tokens.TREE_ROW)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: TreeRow) -> None:
        left = rect.x() + chevron_left(row.depth)
        middle = rect.center().y() + 0.5
        if row.expandable:
            painting.icon(painter, left, middle, "down" if row.expanded else "right", "text3")
        left += CHEVRON - 4
        if row.icon:
            painting.icon(painter, left, middle, row.icon, "text2" if row.strong else "text3")
            left += 22
        right = rect.right() - 8
        if row.badge is not None:
            change_badge.paint(painter, right - change_badge.SIZE, middle, row.badge, "chrome")
            right -= change_badge.SIZE + 8
        small = theme.font(tokens.SMALL)
        name_font = theme.font(tokens.BODY, tokens.SEMIBOLD if row.strong else tokens.REGULAR)
        need = painting.width(row.name, name_font)
        if row.error:
            painting.icon(painter, right - 14, middle, "warn", "warn", size=14)
            right -= 20
        if row.note:
            # the name goes first; a figure keeps two fifths of the row, a remark stands whole or not at all
            room, note = right - left - need - 8, row.note
            if not row.strong:
                need += 8 + painting.width(row.times, small) if row.times else 0
                room = max((right - left) * 0.42, right - left - need - 8)
                if row.brief and painting.width(note, small) > room:  # a figure that is cut off tells another number
                    note = row.brief if painting.width(row.brief, small) <= room else ""
            else:
                note = next((words for words in (note, row.brief) if painting.width(words, small) <= room), "")
                room = room if note else 0
            noted = painting.text(
                painter,
                QRectF(right - room, rect.y(), room, rect.height()),
                note,
                "text2",
                small,
                align=RIGHT,
            )
            right -= noted + 8 if room else 0
        if row.alarm:
            used = painting.text(
                painter, QRectF(left, rect.y(), right - left, rect.height()), row.alarm, "warn", small, align=RIGHT
            )
            painting.icon(painter, right - used - 18, middle, "warn", "warn", size=14)
            right -= used + 26
        for mark in ("link",) * row.shared + row.marks:
            painting.icon(painter, right - 14, middle, mark, "text3", size=14)
            right -= 20
        if row.mode and right - left > need + 40:
            used = painting.text(
                painter, QRectF(left, rect.y(), right - left, rect.height()), row.mode, "text3", small, align=RIGHT
            )
            right -= used + 8
        width = max(0.0, right - left)
        name = QRectF(left, rect.y(), width, rect.height())
        used = painting.text(painter, name, row.name, "text", name_font, elide=painting.ELIDE_MIDDLE)
        for words in (row.type, row.times):
            if words and width - used - 8 >= painting.width(words, small):
                painting.text(painter, name.adjusted(used + 8, 0, 0, 0), words, "text3", small)
                break


def chevron_left(depth: int) -> int:
    """Where the chevron of a row begins, from the row's left edge."""
    return INDENT * min(depth, DEEPEST)
