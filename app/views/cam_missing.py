"""What the CAM page needs before it can show a map, with the buttons that get it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.widgets.boxes import column, row
from app.widgets.button import Button


class CamMissing(QWidget):
    image_requested = Signal()
    model_requested = Signal()

    def __init__(self):
        super().__init__()
        self._image = Button(self.tr("&Open an image…"), primary=True)
        self._model = Button(self.tr("Open a &model…"), primary=True)
        self._image.clicked.connect(self.image_requested)
        self._model.clicked.connect(self.model_requested)
        self.setLayout(column(row(self._model, self._image, None, margins=(40, 0, 24, 0)), None))

    def set_lacking(self, lacks: str) -> None:
        """ "model", "image" or ""."""
        self._model.setVisible(lacks == "model")
        self._image.setVisible(lacks == "image")
