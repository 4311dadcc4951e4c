"""Strokes that delegates and plots share. Every function paints in the theme's colours of this moment."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from app.style import icons, theme, tokens

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTER = Qt.AlignmentFlag.AlignHCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
ONE_LINE = (MIDDLE | Qt.TextFlag.TextSingleLine).value  # an int: Qt's flags are slow to combine, a table has many cells
ELIDE_LEFT = Qt.TextElideMode.ElideLeft
ELIDE_MIDDLE = Qt.TextElideMode.ElideMiddle
ELIDE_RIGHT = Qt.TextElideMode.ElideRight
LEAD_GAP, LEAST_LEAD = 6, 32  # pixels after a key's lead, and with it at least


def text(
    painter: QPainter,
    rect: QRectF,
    string: str,
    color: str = "text",
    font: QFont | None = None,
    *,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = ELIDE_RIGHT,
) -> float:
    """One line of plain text in the middle of `rect`, elided to its width. Returns the width it took, in pixels."""
    if not string:
        return 0.0
    font = font or theme.font()
    metrics = QFontMetricsF(font)
    used = metrics.horizontalAdvance(string)
    if used > rect.width() + 0.5:
        string = metrics.elidedText(string, elide, rect.width() + 0.5)
        used = metrics.horizontalAdvance(string)
    painter.setFont(font)
    painter.setPen(theme.color(color))
    painter.drawText(rect, align.value | ONE_LINE, string)
    return used


def width(string: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(string)


def ink(painter: QPainter, line: str | None = None, thickness: float = 1, fill: str | QColor | None = None) -> None:
    """Pen and brush in one call; None is none."""
    pen = QPen(theme.color(line), thickness) if line else QPen(Qt.PenStyle.NoPen)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(QBrush(theme.color(fill) if isinstance(fill, str) else fill) if fill else Qt.BrushStyle.NoBrush)


def icon(painter: QPainter, x: float, middle: float, name: str, color: str, *, size: int = 16) -> None:
    """An icon centred on the line `middle`, on whole device pixels."""
    ratio = painter.device().devicePixelRatioF()
    at = QPointF(round(x * ratio) / ratio, round((middle - size / 2) * ratio) / ratio)
    painter.drawPixmap(at, icons.pixmap(name, color, size, ratio))


def ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The focus ring: two pixels of accent along the inside of `rect`."""
    ink(painter, "accent", 2)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


def key(painter: QPainter, rect: QRectF, name: str, path: str = "", lead: str = "") -> None:
    """`layer1.0.conv1.weight`: the path quiet, the last segment clear. The path gives way on its left.

    `path` stands in place of the name's own; `lead`, a word in front, gives way first.
    """
    lead = f"{lead}:" if lead else ""
    quiet, clear = theme.font(tokens.SMALL), theme.font(tokens.SMALL, tokens.MEDIUM)
    before, tail = _parts(name, path)
    room = max(0.0, rect.width() - width(tail, clear))
    if lead:
        spare = room - width(before, quiet)
        if spare >= LEAST_LEAD:
            shown = min(spare, width(lead, quiet) + LEAD_GAP)
            text(painter, QRectF(rect.x(), rect.y(), shown - LEAD_GAP, rect.height()), lead, "text3", quiet)
            rect, room = rect.adjusted(shown, 0, 0, 0), room - shown
    used = 0.0
    if before and room > 12:
        used = text(painter, QRectF(rect.x(), rect.y(), room, rect.height()), before, "text3", quiet, elide=ELIDE_LEFT)
    text(painter, rect.adjusted(used, 0, 0, 0), tail, "text", clear, elide=ELIDE_MIDDLE)


def key_width(name: str, path: str = "", lead: str = "") -> float:
    """Pixels in which `key` elides nothing."""
    quiet, clear = theme.font(tokens.SMALL), theme.font(tokens.SMALL, tokens.MEDIUM)
    before, tail = _parts(name, path)
    return width(before, quiet) + width(tail, clear) + (width(f"{lead}:", quiet) + LEAD_GAP if lead else 0) + 1


def _parts(name: str, path: str) -> tuple[str, str]:
    if path:
        return path, name
    head, dot, tail = name.rpartition(".")
    return head + dot, tail


def bar(
    painter: QPainter, rect: QRectF, share: float, figure: str, figure_width: float, *, color: str = "data"
) -> None:
    """The figure, then a bar of 7 px whose full length is the largest row."""
    small = theme.font(tokens.SMALL)
    text(painter, QRectF(rect.x(), rect.y(), figure_width, rect.height()), figure, "text", small, align=RIGHT)
    left = rect.x() + figure_width + 8
    length = max(1.5, (rect.right() - left) * share) if share > 0 else 0
    if length and rect.right() - left > 8:
        ink(painter, fill=color)
        painter.drawRoundedRect(QRectF(left, rect.center().y() - 3, length, 7), 1.5, 1.5)
