"""What can be done while there is nothing to show of a cost: get a model, wait or not, count again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.text.mnemonics import plain
from app.widgets.boxes import column, row
from app.widgets.button import Button
from app.widgets.drop_area import NeedArea


class CostMissing(QWidget):
    open_requested = Signal()
    offer_taken = Signal()
    cancel_requested = Signal()
    again_requested = Signal()

    def __init__(self):
        super().__init__()
        self._open = Button(self.tr("&Open model…"), primary=True)
        self._offer = Button("", primary=True)
        self._cancel = Button(self.tr("&Cancel"))
        self._again = Button(self.tr("Count &again"), primary=True)
        self._open.clicked.connect(self.open_requested)
        self._offer.clicked.connect(self.offer_taken)
        self._cancel.clicked.connect(self.cancel_requested)
        self._again.clicked.connect(self.again_requested)
        self._area = NeedArea("drop", (self._offer, self._open))
        buttons = row(self._cancel, self._again, None, margins=(44, 0, 24, 0), gap=4)
        self.setLayout(column(self._area, buttons, None, gap=0))
        self.set_state("none", "")

    def set_state(self, state: str, offer: str) -> None:
        """ "none" without a model, "counting", "stopped", or "" where there is nothing to do; `offer` in words."""
        self._offer.setText(offer.replace("&", "&&"))
        self._offer.setAccessibleName(plain(self._offer.text()))
        self._offer.setVisible(bool(offer))
        self._open.set_primary(not offer)
        self._area.setVisible(state == "none")
        self._cancel.setVisible(state == "counting")
        self._again.setVisible(state == "stopped")
