"""The channels of a tensor to point at: the mouse or the arrows name one, a click keeps it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from app.widgets.channel_picture import ChannelPicture
from app.widgets.picture_canvas import PictureCanvas, stepped


class ChannelCanvas(PictureCanvas):
    pointed = Signal(int)  # place in the picture's rows, -1 for none

    def __init__(self, picture: ChannelPicture):
        super().__init__(picture, 60)
        self._picture = picture
        self.setAccessibleName(self.tr("Values by channel"))
        self.setAccessibleDescription(self.tr("The arrows go from channel to channel."))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._picture.at(self._frame(), event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._picture.at(self._frame(), event.position().x())
        self._choose(-1 if found == self._picture.chosen else found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self._picture.chosen
        place = stepped(event.key(), here, len(self._picture.rows) - 1)
        if event.key() == Qt.Key.Key_Escape and here >= 0:
            place = -1
        if place is None:
            super().keyPressEvent(event)
        else:
            self._choose(place)

    def _choose(self, place: int) -> None:
        self._picture.chosen = place
        self._tell()

    def _point(self, place: int) -> None:
        if place != self._picture.hover:
            self._picture.hover = place
            self._tell()

    def _tell(self) -> None:
        self.update()
        self.pointed.emit(self._picture.hover if self._picture.hover >= 0 else self._picture.chosen)
