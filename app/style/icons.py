"""Icons: the SVG files of resources/icons, tinted with the theme's colours and drawn at the screen's own ratio."""

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from app.style import theme

FOLDER = Path(resources.__file__).parent / "icons"
RATIOS = (1.0, 1.5, 2.0, 3.0)


def pixmap(name: str, color: str = "text2", size: int = 16, dpr: float = 1.0) -> QPixmap:
    """The icon `name`, `size` pixels wide at the device pixel ratio `dpr`, in a token's colour. GUI thread."""
    return _render(name, theme.color(color).name(), size, dpr)


def icon(name: str, color: str = "text2", size: int = 16) -> QIcon:
    """For Qt's own buttons and menus. Made in the colours of now: set it again when the theme changes."""
    made = QIcon()
    for ratio in RATIOS:
        made.addPixmap(pixmap(name, color, size, ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, "text3", size, ratio), QIcon.Mode.Disabled)
    return made


@cache
def _source(name: str) -> bytes:
    return (FOLDER / f"{name}.svg").read_bytes()


@lru_cache(maxsize=1024)
def _render(name: str, color: str, size: int, dpr: float) -> QPixmap:
    image = QPixmap(round(size * dpr), round(size * dpr))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    tinted = _source(name).replace(b"currentColor", color.encode())
    QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(dpr)
    return image
