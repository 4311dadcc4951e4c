"""A plot as an image or as SVG, whose lines and texts stay lines and texts."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QBuffer, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from app.style import theme

Paint = Callable[[QPainter], None]


@runtime_checkable
class Exported(Protocol):
    """A plot that draws itself for a file, and can tell its figures."""

    def to_image(self, scale: float) -> QImage: ...

    def to_svg(self) -> bytes: ...

    def rows_csv(self) -> list[tuple[str, ...]]: ...


def image(size: QSize, scale: float, paint: Paint) -> QImage:
    """What `paint` draws on the page's ground, `scale` device pixels to a pixel."""
    made = QImage(size * scale, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(scale)
    made.fill(theme.color("page"))
    painter = QPainter(made)
    paint(painter)
    painter.end()
    return made


def widget_image(widget: QWidget, scale: float) -> QImage:
    return image(widget.size(), scale, lambda painter: widget.render(painter, QPoint()))


def svg(size: QSize, paint: Paint) -> bytes:
    """What `paint` draws on the page's ground, `size` pixels large."""
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    whole = QRect(0, 0, size.width(), size.height())
    generator.setViewBox(whole)
    screen = QGuiApplication.primaryScreen()
    generator.setResolution(round(screen.logicalDotsPerInchX()))  # else every font is a third too small
    generator.setTitle("Torchloupe")
    painter = QPainter(generator)
    painter.fillRect(whole, theme.color("page"))
    paint(painter)
    painter.end()
    return bytes(buffer.data().data())
