"""The map of the same model with another checkpoint's weights, beside the large one."""

from PySide6.QtWidgets import QWidget

from app.figures import cam_image, numbers
from app.state.cam_state import Beside
from app.style import tokens
from app.text import escape
from app.widgets.boxes import column, row
from app.widgets.cam_picture import CamPicture
from app.widgets.section import Section
from app.widgets.wrapped_text import WrappedText
from app.words.cam_sentence import share
from app.words.phrases import listed, say

SIZE = 208  # pixels that its longer side has at most


class CamBeside(QWidget):
    def __init__(self):
        super().__init__()
        self._head = Section("")
        self._words = WrappedText(size=tokens.SMALL, tone="text2", most=4)
        self._picture = CamPicture()
        self._picture.setAccessibleName(self.tr("The image with the other checkpoint's map over it"))
        self.setLayout(column(self._head, self._words, row(self._picture, None), gap=6))

    def set_beside(self, beside: Beside, cls: int | None) -> None:
        """`cls` is the class that the large map is of."""
        self._head.set_title(self.tr("With {name}").format(name=escape.visible(beside.name, 60)))
        explained = beside.explained
        there = explained is not None and bool(explained.maps)
        self._picture.setVisible(there)
        self._head.set_note("")
        if explained is None or not there:
            error = beside.error or (explained.error if explained is not None else "")
            self._words.set_text(error or self.tr("Explaining…"))
            return
        found = explained.maps[0]
        photo = cam_image.photo(explained, beside.payload)
        if photo is not None:
            scale = SIZE / max(1, photo.width(), photo.height())
            self._picture.setFixedSize(round(photo.width() * scale), round(photo.height() * scale))
        self._picture.set_image(explained, photo)
        self._picture.set_map(found, beside.payload)
        self._head.set_note(self.tr("raw max {figure}").format(figure=numbers.figure(found.raw_max or 0.0)))
        self._words.set_text(self._said(beside, cls))

    def set_look(self, mode: str, opacity: float, colors: str) -> None:
        self._picture.set_look(mode, opacity, colors)

    def _said(self, beside: Beside, cls: int | None) -> str:
        """What it takes the image for, what it gives the class, and what speaks against its map."""
        explained = beside.explained
        if explained is None or not explained.predictions:
            return ""
        first = explained.predictions[0]
        parts = [self._told(first.name, first.probability)]
        same = next((each for each in explained.predictions if each.cls == cls), None)
        if same is not None and same is not first:
            parts.append(self._told(same.name, same.probability))
        parts += [say(flag) for flag in explained.maps[0].flags]
        return listed(parts)

    def _told(self, name: str, probability: float) -> str:
        words = self.tr("“{name}” at {share}")
        return words.format(name=escape.visible(name, 60), share=share(probability))
