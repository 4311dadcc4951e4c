"""The map of the same model with another checkpoint's weights, as large as the one that it stands beside."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.figures import cam_image, numbers
from app.state.cam_state import Beside
from app.style import tokens
from app.text import escape
from app.widgets.boxes import column
from app.widgets.cam_picture import CamPicture
from app.widgets.label import ElidedLabel
from app.widgets.wrapped_text import WrappedText
from app.words.cam_sentence import share
from app.words.phrases import say, stopped
from inspector.cam.result import ExplainedImage


class CamBeside(QWidget):
    def __init__(self):
        super().__init__()
        self._head = ElidedLabel("", tokens.SMALL, tokens.SEMIBOLD, elide=Qt.TextElideMode.ElideLeft)
        self._words = WrappedText(size=tokens.SMALL, tone="text2", most=4)
        self._picture = CamPicture()
        self._picture.setAccessibleName(self.tr("The image with the other checkpoint's map over it"))
        self.setLayout(column(self._head, self._picture, self._words, None, gap=0))

    def set_beside(self, beside: Beside, cls: int | None) -> None:
        """`cls` is the class that the large map is of."""
        explained = beside.explained
        there = explained is not None and bool(explained.maps)
        self._picture.setVisible(there)
        if explained is None or not there:
            self._head.setText(escape.visible(beside.name, 100))
            error = beside.error or (explained.error if explained is not None else "")
            self._words.set_text(error or self.tr("Explaining…"))
            self._words.show()
            return
        found = explained.maps[0]
        self._head.setText(head(beside.name, explained, cls, found.raw_max))
        self._picture.set_image(explained, cam_image.photo(explained, beside.payload))
        self._picture.set_map(found, beside.payload)
        self._words.set_text(" ".join(stopped(say(flag)) for flag in found.flags))
        self._words.setVisible(bool(found.flags))

    def set_look(self, mode: str, opacity: float, colors: str) -> None:
        self._picture.set_look(mode, opacity, colors)

    def fit(self, width: int, height: int, head: int) -> None:
        """The photo's size, and the height of the line above it."""
        self.setFixedWidth(width)
        self._head.setFixedHeight(head)
        self._picture.setFixedSize(width, height)


def head(name: str, explained: ExplainedImage, cls: int | None, raw_max: float | None) -> str:
    """Whose map it is, what these weights give the class, and the value that its brightest colour stands for."""
    said = next((each for each in explained.predictions if each.cls == cls), None)
    given = f"“{escape.visible(said.name, 40)}” {share(said.probability)}" if said is not None else ""
    return " · ".join(filter(None, (escape.visible(name, 60), given, f"0 – {numbers.figure(raw_max or 0.0)}")))
