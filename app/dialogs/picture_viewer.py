"""A picture as large as its dialog, its pixels kept apart where they are few."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QSizePolicy, QWidget

from app.style import tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import Label

SIDE = 560  # pixels
FEW = 256  # pixels of a side, below which they are shown as squares


class PictureViewer(QDialog):
    def __init__(self, title: str, note: str, image: QImage, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(title)
        grounded(self, "page")
        close = Button(self.tr("&Close"), primary=True)
        close.clicked.connect(self.accept)
        head = row(Label(title, tokens.TITLE, tokens.SEMIBOLD), None, Label(note, tokens.SMALL, tone="text2"))
        self._picture = _Picture(image)
        self._picture.setAccessibleName(f"{title}, {note}")
        layout = column(head, (self._picture, 1), row(None, close), margins=(24, 20, 24, 12), gap=12)
        self.setLayout(layout)
        room = parent.size() if parent is not None else QSize(SIDE, SIDE)
        self.resize(min(SIDE + 48, room.width()), min(SIDE + 100, room.height()))
        close.setFocus()


class _Picture(QWidget):
    def __init__(self, image: QImage):
        super().__init__()
        self._image = image
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth = max(self._image.width(), self._image.height()) > FEW
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        size = QSizeF(self._image.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        corner = QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)
        painter.drawImage(QRectF(corner, size), self._image)
