"""A word to click that begins where the text above it begins; a long name is elided on the left."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

HEIGHT = 22


class Link(QAbstractButton):
    def __init__(self, text: str, name: str = ""):
        """`name` is the whole of which `text` is shown; both may be a stranger's."""
        super().__init__()
        self.setText(escape.visible(text, 300))
        self.setFont(theme.font(tokens.SMALL))
        self.setAccessibleName(escape.visible(name or text, 300))
        self.setToolTip(escape.tooltip(name or text))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(painting.width(self.text(), self.font())) + 4, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        tone = "accent" if self.isEnabled() else "text3"
        used = painting.text(painter, rect, self.text(), tone, self.font(), elide=painting.ELIDE_LEFT)
        if (self.underMouse() or self.hasFocus()) and self.isEnabled():
            below = rect.center().y() + 8
            thick = 2 if self.hasFocus() else 1
            painter.fillRect(QRectF(0, below, used, thick), theme.color("accent"))
