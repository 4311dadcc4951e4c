"""One line of a chart of bars: a name to click, a figure, and a bar; full length is the largest row's."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

HEIGHT = 24  # pixels
FIGURE = 48  # of the figures' column
NAMES = 0.34  # share of the width that names have at most


class BarRow(QAbstractButton):
    def __init__(self, name: str, figure: str, share: float, tooltip: str, *, goes: bool = True):
        """`name` may be a stranger's; `goes`: a click leads somewhere."""
        super().__init__()
        self._figure, self._share = figure, share
        self.setText(escape.visible(name, 300))
        self.setAccessibleName(f"{self.text()}: {figure}")
        self.setToolTip(escape.tooltip(tooltip))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setEnabled(goes)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if goes else Qt.FocusPolicy.NoFocus)
        if goes:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, font = QRectF(self.rect()), theme.font(tokens.SMALL)
        room = rect.width() * NAMES
        lit = self.isEnabled() and (self.underMouse() or self.hasFocus())
        names = QRectF(0, 0, room, rect.height())
        tone = "accent" if lit else "text2"
        used = painting.text(painter, names, self.text(), tone, font, elide=painting.ELIDE_MIDDLE)
        if lit:
            thick = 2 if self.hasFocus() else 1
            painter.fillRect(QRectF(0, rect.center().y() + 8, used, thick), theme.color("accent"))
        painting.bar(painter, rect.adjusted(room, 0, 0, 0), self._share, self._figure, FIGURE)
