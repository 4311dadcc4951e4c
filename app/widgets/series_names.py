"""The names of the histograms shown, in a line, each with its colour; what the mouse is over stands in their place."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.label import ElidedLabel

SWATCH, GAP, CROSS = 10, 6, 16  # pixels
WIDEST = 160  # pixels of a name
HEIGHT = 24


def paint_swatch(painter: QPainter, x: float, middle: float, token: str, *, filled: bool) -> None:
    """A small square as the histogram of that colour is drawn: filled, or an outline."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painting.ink(painter, None if filled else token, 1.5, token if filled else None)
    side = SWATCH if filled else SWATCH - 1.5
    painter.drawRect(QRectF(x + (SWATCH - side) / 2, middle - side / 2, side, side))


class PinnedName(QAbstractButton):
    """A click takes it away."""

    def __init__(self, name: str, token: str):
        super().__init__()
        self._token, self._name = token, escape.visible(name, 200)
        self.setText(self._name)
        self.setFont(theme.font(tokens.TINY))
        self.setAccessibleName(self.tr("Unpin {name}").format(name=self.text()))
        self.setToolTip(escape.tooltip(self.accessibleName()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_hover(self, words: str) -> None:
        """What it has where the mouse is, in place of its name; "" for the name again."""
        self.setText(words or self._name)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        text = min(WIDEST, round(painting.width(self.text(), self.font())) + 1)
        return QSize(4 + SWATCH + GAP + text + CROSS + 4, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 + SWATCH + GAP + 24 + CROSS + 4, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(4, 0, -4, 0)
        if self.underMouse() or self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painting.ink(painter, fill="hover")
            painter.drawRoundedRect(QRectF(self.rect()), tokens.BADGE_RADIUS, tokens.BADGE_RADIUS)
        paint_swatch(painter, rect.x(), rect.center().y(), self._token, filled=False)
        words = rect.adjusted(SWATCH + GAP, 0, -CROSS, 0)
        painting.text(painter, words, self.text(), "text2", self.font(), elide=painting.ELIDE_LEFT)
        painting.icon(painter, rect.right() - 12, rect.center().y(), "close", "text3", size=12)
        if self.hasFocus():
            painting.ring(painter, QRectF(self.rect()), tokens.BADGE_RADIUS)


class SeriesNames(QWidget):
    dropped = Signal(int)  # which of the pinned ones

    def __init__(self):
        super().__init__()
        self._first, self._token, self._hover = "", "", ""
        self._others: list[tuple[str, str]] = []
        self._words = ElidedLabel("", tokens.TINY, tone="text2")
        self._buttons: list[PinnedName] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(4)
        self._line.addWidget(self._words, 1)
        self.setFixedHeight(HEIGHT)

    def set_names(self, first: str, token: str, others: list[tuple[str, str]]) -> None:
        """`first` is filled with `token`'s colour, or has no mark where that is ""; (name, token) of each outline."""
        self._first, self._token = first, token
        if others != self._others:
            for button in self._buttons:
                self._line.removeWidget(button)
                button.hide()
                button.deleteLater()
            self._others = others
            self._buttons = [PinnedName(*other) for other in others]
            for number, button in enumerate(self._buttons):
                button.clicked.connect(lambda _=False, number=number: self.dropped.emit(number))
                self._line.addWidget(button)
        self._tell()

    def set_hover(self, words: str, others: Sequence[str] = ()) -> None:
        """What the mouse is over, in place of the name, and how much of it each pinned one has; "" for the names."""
        self._hover = words
        for number, button in enumerate(self._buttons):
            button.set_hover(others[number] if number < len(others) else "")
        self._tell()

    def text(self) -> str:
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._token:
            paint_swatch(QPainter(self), 0, self.height() / 2, self._token, filled=True)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """All names in a line, for a picture of the plot."""
        font, x = theme.font(tokens.TINY), rect.x()
        names = [(self._first, self._token, True), *((name, token, False) for name, token in self._others)]
        for name, token, filled in names:
            if token:
                paint_swatch(painter, x, rect.center().y(), token, filled=filled)
                x += SWATCH + GAP
            room = QRectF(x, rect.y(), max(0.0, rect.right() - x), rect.height())
            x += painting.text(painter, room, name, "text2", font) + 16

    def _tell(self) -> None:
        self._line.setContentsMargins(SWATCH + GAP if self._token else 0, 0, 0, 0)
        self._words.setText(self._hover or self._first)
        self.update()
