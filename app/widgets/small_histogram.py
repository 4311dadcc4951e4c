"""The histogram in a table's cell: filled steps on a hairline, a tick at zero, every edge on a whole device pixel."""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from app.item_models.histogram_steps import Steps
from app.style import theme

HEIGHT, TICK = 15, 4  # pixels above and below the hairline
LEAST = 1  # pixel that a single value among millions is high
NEEDLE = 2  # pixels that a single value is wide


def paint(painter: QPainter, rect: QRectF, steps: Steps, color: str = "data") -> None:
    """In the middle of the height of `rect`, as wide as it is."""
    to_device = painter.deviceTransform()
    ratio = to_device.m11()
    corner = to_device.map(QPointF(rect.x(), rect.center().y() - (HEIGHT + TICK) / 2 + 1))
    corner = to_device.inverted()[0].map(QPointF(round(corner.x()), round(corner.y())))
    width, height = round(rect.width() * ratio), round(HEIGHT * ratio)
    line = max(1, round(ratio))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.translate(corner.x(), corner.y())
    painter.scale(1 / ratio, 1 / ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(QRectF(0, height, width, line), theme.color("line"))
    painter.setBrush(theme.color(color))
    painter.drawPolygon(outline(steps, width, height, round(NEEDLE * ratio), line))
    if steps.zero is not None:
        at = min(width - line, max(0, round(steps.zero * width - line / 2)))
        painter.fillRect(QRectF(at, height, line, round(TICK * ratio)), theme.color("text3"))
    painter.restore()


@lru_cache(maxsize=1024)
def outline(steps: Steps, width: int, height: int, needle: int, least: int = LEAST) -> QPolygonF:
    """The steps as one polygon in device pixels, from the left end of the baseline and back to it."""
    points = [QPointF(0, height)]
    count = len(steps.heights)
    for place, share in enumerate(steps.heights):
        if not share:
            continue
        begin, end = round(place * width / count), round((place + 1) * width / count)
        if steps.apart:
            begin = min(width - needle, max(0, round((place + 0.5) * width / count - needle / 2)))
            end = begin + needle
        up = height - max(least, ceil(share * height - 0.5))
        points += [QPointF(begin, height), QPointF(begin, up), QPointF(end, up), QPointF(end, height)]
    points.append(QPointF(width, height))
    return QPolygonF(points)
