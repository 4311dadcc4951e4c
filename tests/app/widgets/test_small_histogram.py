import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.item_models.histogram_steps import Steps
from app.style import theme
from app.widgets import small_histogram


def drawn(steps: Steps, ratio: float, x: float = 3.3) -> QImage:
    image = QImage(round(120 * ratio), round(28 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(theme.color("page"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    small_histogram.paint(painter, QRectF(x, 0, 66, 28), steps)
    painter.end()
    return image


def colors(image: QImage) -> set[str]:
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_every_edge_is_crisp(qapp, ratio: float) -> None:
    image = drawn(Steps(tuple((i % 7) / 6 for i in range(37)), zero=0.31), ratio)
    assert colors(image) == {theme.color(name).name() for name in ("page", "data", "line", "text3")}


def test_a_single_value_among_millions_is_seen() -> None:
    shape = small_histogram.outline(Steps((1.0, *(0.0 for _ in range(42)), 1e-4)), 66, 15, 2)
    assert min(point.y() for point in shape.toList() if point.x() >= 64) == 14


def test_steps_fill_the_width_and_stay_inside() -> None:
    shape = small_histogram.outline(Steps((0.4, 1.0, 0.2)), 66, 15, 2)
    assert shape.boundingRect().getRect() == (0, 0, 66, 15)
    needles = small_histogram.outline(Steps((1.0, *(0.0 for _ in range(42)), 1.0), apart=True), 66, 15, 2)
    assert needles.boundingRect().getRect() == (0, 0, 66, 15)


def test_it_can_be_painted_into_a_picture_of_lines(qapp) -> None:
    from PySide6.QtCore import QBuffer
    from PySide6.QtSvg import QSvgGenerator

    generator, buffer = QSvgGenerator(), QBuffer()
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    small_histogram.paint(painter, QRectF(0, 0, 66, 28), Steps((0.5, 1.0)))
    painter.end()
    assert b"<svg" in buffer.data().data()
