"""What the Compare page shows while there is only one checkpoint: the ways to a second."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.widgets.boxes import column, row
from app.widgets.button import Button


class CompareMissing(QWidget):
    open_requested = Signal()
    paste_requested = Signal()

    def __init__(self):
        super().__init__()
        self._open = Button(self.tr("&Open a checkpoint…"), primary=True)
        self._paste = Button(self.tr("&Paste torch's error…"))
        self._open.clicked.connect(self.open_requested)
        self._paste.clicked.connect(self.paste_requested)
        buttons = row(self._open, self._paste, None, margins=(44, 0, 24, 0), gap=4)
        self.setLayout(column(buttons, None, gap=0))

    def set_wanting(self) -> None:
        """A checkpoint is missing."""
        self._open.show()
        self._paste.show()

    def set_nothing(self) -> None:
        """Both are there: nothing to do."""
        self._open.hide()
        self._paste.hide()
