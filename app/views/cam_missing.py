"""What the CAM page needs before it can show a map, with the buttons that get it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.text.mnemonics import plain
from app.widgets.boxes import column, row
from app.widgets.button import Button
from app.widgets.drop_area import NeedArea


class CamMissing(QWidget):
    image_requested = Signal()
    model_requested = Signal()
    offer_taken = Signal()  # what `set_offer` said
    again_requested = Signal()
    preprocessing_requested = Signal()

    def __init__(self):
        super().__init__()
        self._image = Button(self.tr("&Open an image…"), primary=True)
        self._model = Button(self.tr("Open &model…"), primary=True)
        self._offer = Button("", primary=True)
        self._again = Button(self.tr("Explain a&gain"), primary=True)
        self._preprocessing = Button(self.tr("&Preprocessing…"))
        self._other = Button(self.tr("&Open another image…"))
        self._image.clicked.connect(self.image_requested)
        self._model.clicked.connect(self.model_requested)
        self._offer.clicked.connect(self.offer_taken)
        self._again.clicked.connect(self.again_requested)
        self._preprocessing.clicked.connect(self.preprocessing_requested)
        self._other.clicked.connect(self.image_requested)
        self._area = NeedArea("drop", (self._offer, self._model, self._image), above=4)
        buttons = (self._again, self._preprocessing, self._other)
        self.setLayout(column(self._area, row(*buttons, None, margins=(40, 0, 24, 0)), None, gap=0))
        self._lacks = ""
        self.set_offer("")
        self.set_lacking("")  # all of them beside each other would hold the whole window wide

    def set_lacking(self, lacks: str, *, ended: bool = False) -> None:
        """`lacks` as in app.state.cam_state.Around; `ended`: there is all that is needed, and still no map."""
        self._lacks = lacks
        self._area.setVisible(lacks in {"model", "image"})
        self._model.setVisible(lacks == "model")
        self._image.setVisible(lacks == "image")
        self._dress_offer()
        for button in (self._again, self._preprocessing, self._other):
            button.setVisible(ended and not lacks)

    def set_offer(self, text: str) -> None:
        """What a click would do where there is no model: "resnet50: build with these weights"; "" for nothing."""
        self._offer.setText(text.replace("&", "&&"))
        self._offer.setAccessibleName(plain(self._offer.text()))
        self._dress_offer()

    def _dress_offer(self) -> None:
        offers = bool(self._offer.text())
        self._offer.setVisible(offers and self._lacks == "model")
        self._model.set_primary(not offers)
