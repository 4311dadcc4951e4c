"""The images on the bench as a strip of small pictures: the one that is looked at is marked, arrows step through."""

import os
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.figures import numbers
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

WIDE, TALL, GAP, LABEL = 72, 48, 8, 18  # pixels
PAD = 3  # for the ring of the one that is looked at
HEIGHT = TALL + LABEL + 2 * PAD
NOTCH = 120  # of a wheel: one image on


class ImageStrip(QWidget):
    """Shows as many as fit, and asks for the pictures of those alone. Left, Right, Home, End and the page keys step."""

    chosen = Signal(int)  # the place of an image
    wanted = Signal()  # others are in sight

    def __init__(self):
        super().__init__()
        self._paths: tuple[bytes, ...] = ()
        self._current = 0
        self._first = 0  # the leftmost that is shown
        self._pictures: Mapping[bytes, QImage | str] = {}
        self._said: Mapping[bytes, str] = {}
        self._turned = 0  # of the wheel, that was not enough for a step
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Images on the bench"))
        theme.signals.changed.connect(self.update)

    def set_images(self, paths: Sequence[bytes], current: int) -> None:
        self._paths, self._current = tuple(paths), current
        fit = self._fit()
        if not self._first <= current < self._first + fit:
            self._first = current - fit // 2
        elif fit > 2 and current == self._first:  # something of where one comes from stays in sight
            self._first -= 1
        elif fit > 2 and current == self._first + fit - 1:
            self._first += 1
        self._keep_inside()
        self._tell()
        self.update()
        self.wanted.emit()

    def set_pictures(self, pictures: Mapping[bytes, QImage | str]) -> None:
        """By path; a sentence where there is none. What is missing is drawn empty."""
        self._pictures = pictures
        self.update()

    def set_said(self, said: Mapping[bytes, str]) -> None:
        """What the model said of them, by path: "dog 90%". The others have their name below."""
        self._said = said
        self._tell()
        self.update()

    @property
    def in_sight(self) -> tuple[bytes, ...]:
        return self._paths[self._first : self._first + self._fit()]

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._paths) - 1
        there = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_PageUp: max(0, self._current - self._fit()),
            Qt.Key.Key_PageDown: min(last, self._current + self._fit()),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if there is None or event.modifiers():
            super().keyPressEvent(event)
        elif 0 <= there <= last and there != self._current:
            self.chosen.emit(there)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        self._turned -= turn.y() or turn.x()
        steps, self._turned = int(self._turned / NOTCH), self._turned % (NOTCH if self._turned > 0 else -NOTCH)
        before, self._first = self._first, self._first + steps
        self._keep_inside()
        if self._first != before:
            self.update()
            self.wanted.emit()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            words = self._words(place) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), escape.tooltip(words), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._first <= self._current < self._first + self._fit():
            self._first = self._current - self._fit() // 2
        self._keep_inside()
        self.wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, path in enumerate(self.in_sight):
            here = self._first + at == self._current
            tile = QRectF(PAD + at * (WIDE + GAP), PAD, WIDE, TALL)
            self._paint_picture(painter, tile, self._pictures.get(path))
            if here:
                painting.ink(painter, "accent", 2)
                painter.drawRoundedRect(tile.adjusted(-1, -1, 1, 1), tokens.BADGE_RADIUS, tokens.BADGE_RADIUS)
            said = self._said.get(path, "")
            words = said or escape.visible(_name(path), 40)
            font = theme.font(tokens.TINY, tokens.MEDIUM if here else tokens.REGULAR)
            below = QRectF(tile.x(), tile.bottom() + 3, WIDE, LABEL - 2)
            tone = "text" if here else "text2" if said else "text3"
            painting.text(painter, below, words, tone, font, align=painting.CENTER)
        if self.hasFocus():
            painting.ring(painter, QRectF(self.rect()), tokens.BADGE_RADIUS)

    def _paint_picture(self, painter: QPainter, tile: QRectF, picture: QImage | str | None) -> None:
        """Filling its tile; what is beyond its shorter side is cut off."""
        clip = QPainterPath()
        clip.addRoundedRect(tile, tokens.BADGE_RADIUS, tokens.BADGE_RADIUS)
        painter.fillPath(clip, theme.color("chrome"))
        if isinstance(picture, str):
            painting.icon(painter, tile.center().x() - 8, tile.center().y(), "warn", "warn")
        elif picture is not None and picture.width() and picture.height():
            scale = max(tile.width() / picture.width(), tile.height() / picture.height())
            place = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
            place.moveCenter(tile.center())
            painter.save()
            painter.setClipPath(clip)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, picture)
            painter.restore()

    def _fit(self) -> int:
        return max(1, (self.width() - 2 * PAD + GAP) // (WIDE + GAP))

    def _keep_inside(self) -> None:
        self._first = max(0, min(self._first, len(self._paths) - self._fit()))

    def _at(self, at: QPointF) -> int:
        across = int((at.x() - PAD) // (WIDE + GAP))
        place = self._first + across
        return place if 0 <= across < self._fit() and 0 <= place < len(self._paths) else -1

    def _tell(self) -> None:
        self.setAccessibleDescription(self._words(self._current) if self._paths else "")

    def _words(self, place: int) -> str:
        path = self._paths[place]
        words = self.tr("{name}, {n} of {all}").format(
            name=escape.visible(os.fsdecode(path), 300), n=numbers.count(place + 1), all=numbers.count(len(self._paths))
        )
        picture = self._pictures.get(path)
        return "\n".join(filter(None, (words, self._said.get(path, ""), picture if isinstance(picture, str) else "")))


def _name(path: bytes) -> str:
    return os.path.basename(os.fsdecode(path))
