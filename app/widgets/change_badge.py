"""The 16-px badge of a difference: a sign on its quiet ground, so that colour never stands alone."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.style import theme, tokens
from app.widgets import painting
from inspector.diff.result import CHANGED, DTYPE, IDENTICAL, ONLY_A, ONLY_B, SHAPE

SIZE = 16  # pixels
COLORS = {ONLY_A: "removed", ONLY_B: "added", SHAPE: "changed", DTYPE: "changed", CHANGED: "changed"}
SIGNS = {ONLY_A: "−", ONLY_B: "+", SHAPE: "~", DTYPE: "~", CHANGED: "~", IDENTICAL: "="}


def paint(painter: QPainter, x: float, middle: float, state: str, under: str = "page") -> None:
    """The badge of one of inspector.diff.result.STATES, centred on the line `middle`; nothing for "unknown"."""
    ratio = painter.device().devicePixelRatioF()
    x, top = round(x * ratio) / ratio, round((middle - SIZE / 2) * ratio) / ratio
    box = QRectF(x, top, SIZE, SIZE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = COLORS.get(state)
    if color is not None:
        painting.ink(painter, fill=theme.tint(color, under))
        painter.drawRoundedRect(box, tokens.BADGE_RADIUS, tokens.BADGE_RADIUS)
    paint_sign(painter, box.center(), state)
    painter.restore()


def paint_sign(painter: QPainter, at: QPointF, state: str) -> None:
    """The sign alone, 8 px wide."""
    sign, color = SIGNS.get(state), COLORS.get(state, "text3")
    if sign is None:
        return
    painting.ink(painter, color, 1.5)
    x, y = at.x(), at.y()
    if sign == "~":
        wave = QPainterPath(QPointF(x - 4, y + 1))
        wave.cubicTo(QPointF(x - 1.8, y - 3.6), QPointF(x + 1.2, y + 3.6), QPointF(x + 4, y - 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(wave)
    elif sign == "=":
        painter.drawLine(QPointF(x - 3, y - 1.8), QPointF(x + 3, y - 1.8))
        painter.drawLine(QPointF(x - 3, y + 1.8), QPointF(x + 3, y + 1.8))
    else:
        painter.drawLine(QPointF(x - 3.4, y), QPointF(x + 3.4, y))
        if sign == "+":
            painter.drawLine(QPointF(x, y - 3.4), QPointF(x, y + 3.4))
