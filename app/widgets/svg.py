"""A drawing as SVG: lines and texts, no pixels."""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QRect, QSize
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtSvg import QSvgGenerator

from app import theme


def svg(size: QSize, paint: Callable[[QPainter], None]) -> bytes:
    """What `paint` draws on the page's ground, `size` pixels large."""
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    screen = QGuiApplication.primaryScreen()
    generator.setResolution(round(screen.logicalDotsPerInchX()))  # else every font is a third too small
    generator.setTitle("Torchloupe")
    painter = QPainter(generator)
    painter.fillRect(QRect(0, 0, size.width(), size.height()), theme.color("page"))
    paint(painter)
    painter.end()
    return bytes(buffer.data().data())
