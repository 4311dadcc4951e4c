"""A header whose size is known: Qt's own asks the model for two hundred sections to find it out."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from app.style import theme, tokens


class PlainHeader(QHeaderView):
    """`across` pixels wide when it stands, high when it lies; sections of `section` pixels."""

    def __init__(self, orientation: Qt.Orientation, across: int, section: int, parent: QWidget | None = None):
        super().__init__(orientation, parent)
        self._across = across
        self.setFont(theme.font(tokens.TINY))
        self.setHighlightSections(False)
        self.setMinimumSectionSize(8)
        self.setDefaultSectionSize(section)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(self._across, self._across)
