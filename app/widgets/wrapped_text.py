"""Text that may break anywhere: keys and arguments have no spaces, and a stranger's may be very long."""

import math
import re

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.style import theme, tokens
from app.text import escape

LONGEST = 600
LONG_WORD = re.compile(r"\S{24,}")  # in which a line may end
BREAKS = re.compile(r"([./_,])(?=\w)")  # after these


class WrappedText(QWidget):
    """Plain text, wrapped to the width it gets; its height follows. More than `most` lines are cut with an ellipsis."""

    def __init__(
        self,
        text: str = "",
        size: int = tokens.BODY,
        weight: int = tokens.REGULAR,
        tone: str = "text",
        *,
        mono: bool = False,
        most: int = 12,
    ):
        super().__init__()
        self._font: QFont = theme.font(size, weight, mono)
        self._tone, self._most, self._text, self._whole = tone, most, "", ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_text(text)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        """Escapes what is invisible; keeps line breaks of our own sentences out, too."""
        self._text = escape.visible(text, LONGEST)
        self.setAccessibleName(self._text)
        self._whole = text
        self._tell()
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._laid_out(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 60)))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.heightForWidth(max(self.width(), 60)))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color(self._tone))
        layout, _ = self._laid_out(self.width())
        layout.draw(painter, QPointF(0, 0))

    def _tell(self) -> None:
        """What is cut stands whole in the tooltip."""
        cut = len(self._whole) > LONGEST or self._lines(self._text, max(60, self.width()))[2] >= 0
        self.setToolTip(escape.tooltip(self._whole) if cut else "")

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        """The lines and their height in pixels."""
        shown = LONG_WORD.sub(lambda word: BREAKS.sub("\\1\u200b", word[0]), self._text)
        layout, height, last = self._lines(shown, width)
        if last < 0:
            return layout, height
        units = shown.encode("utf-16-le")  # in which Qt counts
        rest = units[2 * last :].decode("utf-16-le")
        rest = QFontMetricsF(self._font).elidedText(rest, Qt.TextElideMode.ElideRight, width - 2)
        return self._lines(units[: 2 * last].decode("utf-16-le") + rest, width)[:2]

    def _lines(self, shown: str, width: int) -> tuple[QTextLayout, int, int]:
        """At most so many lines; the third is where the last one begins if `shown` goes on after it, else -1."""
        layout = QTextLayout(shown, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        top, last = 0.0, 0
        for _ in range(self._most):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top))
            top += line.height()
            last = line.textStart()
        more = layout.createLine().isValid()
        layout.endLayout()
        return layout, math.ceil(top), last if more else -1
