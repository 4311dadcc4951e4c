"""A line of text in one of the theme's tones. Plain text, always: what a file says is never markup."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.style import theme, tokens
from app.text import escape


class Label(QLabel):
    """The style sheet colours it by its tone, so it follows the theme by itself."""

    def __init__(
        self,
        text: str = "",
        size: int = tokens.BODY,
        weight: int = tokens.REGULAR,
        tone: str = "text",
        *,
        mono: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ):
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size, weight, mono))
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedLabel(Label):
    """A line that gives way: elided to its width, whole in the tooltip."""

    def __init__(self, *args, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight, **options):
        super().__init__(*args, **options)
        self._elide = elide
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(escape.tooltip(text) if text else "")
        self.setAccessibleName(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(16, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        shown = QFontMetrics(self.font()).elidedText(self.text(), self._elide, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)
