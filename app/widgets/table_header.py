"""The head of a table: over a column of figures with bars, the title stands where the figures end."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.item_models.cells import CELL_ROLE
from app.style import theme
from app.widgets.cell_delegate import FIGURE, FOLD, PAD


class TableHeader(QHeaderView):
    """Asks the model for a column's kind of cells in CELL_ROLE; without an answer it is Qt's own."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        kind = self.model().headerData(logicalIndex, Qt.Orientation.Horizontal, CELL_ROLE)
        if kind == "bar" and rect.width() > FIGURE + 2 * PAD:
            painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), theme.color("line"))
            title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
            room = max(FIGURE, self.fontMetrics().horizontalAdvance(title) + 1) + 2 * PAD
            rect = rect.adjusted(0, 0, min(0, room - rect.width()), 0)
        elif kind == "fold":
            painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), theme.color("line"))
            rect = rect.adjusted(FOLD, 0, 0, 0)
        painter.save()
        super().paintSection(painter, rect, logicalIndex)
        painter.restore()
