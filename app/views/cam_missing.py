"""What the CAM page needs before it can show a map, with the buttons that get it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.widgets.boxes import column, row
from app.widgets.button import Button


class CamMissing(QWidget):
    image_requested = Signal()
    model_requested = Signal()
    again_requested = Signal()
    preprocessing_requested = Signal()

    def __init__(self):
        super().__init__()
        self._image = Button(self.tr("&Open an image…"), primary=True)
        self._model = Button(self.tr("Open a &model…"), primary=True)
        self._again = Button(self.tr("Explain a&gain"), primary=True)
        self._preprocessing = Button(self.tr("&Preprocessing…"))
        self._other = Button(self.tr("&Open another image…"))
        self._image.clicked.connect(self.image_requested)
        self._model.clicked.connect(self.model_requested)
        self._again.clicked.connect(self.again_requested)
        self._preprocessing.clicked.connect(self.preprocessing_requested)
        self._other.clicked.connect(self.image_requested)
        buttons = (self._model, self._image, self._again, self._preprocessing, self._other)
        self.setLayout(column(row(*buttons, None, margins=(40, 0, 24, 0)), None))
        self.set_lacking("")  # all of them beside each other would hold the whole window wide

    def set_lacking(self, lacks: str, *, ended: bool = False) -> None:
        """`lacks` as in app.state.cam_state.Around; `ended`: there is all that is needed, and still no map."""
        self._model.setVisible(lacks == "model")
        self._image.setVisible(lacks == "image")
        for button in (self._again, self._preprocessing, self._other):
            button.setVisible(ended and not lacks)
