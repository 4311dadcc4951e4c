"""The image with the map over it, as large as the page lets it be, the bar of its colours, and how it is looked at."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QSlider, QWidget

from app.style import tokens
from app.views.cam_beside import CamBeside
from app.widgets.boxes import column, row
from app.widgets.cam_bar import WIDTH, CamBar
from app.widgets.cam_picture import CamPicture
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import ElidedLabel, Label
from app.widgets.wait_line import WaitLine
from inspector.cam.color_maps import SIGNED

OPACITY = 60  # percent
LEAST, GAP = 120, 12  # pixels: of the photo's height, and between what stands in its row
INSET = 8  # pixels around what is said over the photo
UNDER = 40  # pixels of the row below
HEAD = 24  # of the line above, while another checkpoint's map stands beside


class CamPhoto(QWidget):
    hovered = Signal(object)
    looked = Signal()  # another mode or opacity

    def __init__(self):
        super().__init__()
        self._photo: QImage | None = None
        self.picture = CamPicture()
        self.picture.setAccessibleName(self.tr("The image with the map over it"))
        self.picture.hovered.connect(self._hover)
        self.picture.fitted.connect(lambda height: self.bar.setFixedHeight(max(40, height)))
        self.wait = WaitLine(self.picture)
        self.bar = CamBar()
        self.beside = CamBeside()
        self.beside.hide()
        self._head = ElidedLabel("", tokens.SMALL, tokens.SEMIBOLD, elide=Qt.TextElideMode.ElideLeft)
        self._head.setFixedHeight(HEAD)
        self._head.hide()
        self._modes = ChoiceRow(self.tr("What is shown"))
        modes = (("overlay", self.tr("Overlay")), ("map", self.tr("Map")), ("original", self.tr("Original")))
        self._modes.set_choices(list(modes))
        self._modes.chosen.connect(lambda _mode: self.looked.emit())
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(5, 100)
        self._slider.setValue(OPACITY)
        self._slider.setMaximumWidth(120)
        self._slider.setMinimumWidth(48)
        self._slider.setAccessibleName(self.tr("Opacity"))
        self._slider.valueChanged.connect(lambda _value: self.looked.emit())
        under = row(self._modes, None, Label(self.tr("Opacity"), tokens.SMALL, tone="text2"), (self._slider, 1), gap=8)
        self._under = QWidget()
        self._under.setLayout(under)
        self._under.setFixedHeight(UNDER)
        mine = column(self._head, row(self.picture, self.bar, gap=GAP), None, gap=0)
        photos = row(mine, self.beside, None, gap=2 * GAP)
        self.setLayout(column(photos, self._under, None, gap=4))

    @property
    def mode(self) -> str:
        return self._modes.current()

    @property
    def opacity(self) -> float:
        return self._slider.value() / 100

    def set_photo(self, photo: QImage | None) -> None:
        self._photo = photo

    def set_beside_head(self, words: str) -> None:
        """Whose map this one is, while another one stands beside it; "" while none does."""
        self._head.setText(words)
        self._head.setVisible(bool(words))

    def set_look(self, colors: str, both: bool, largest: float) -> None:
        """`both`: values below 0 are shown too. `largest` is the magnitude at the end of the bar."""
        own = SIGNED if both else colors
        self._slider.setEnabled(self.mode == "overlay")
        self.picture.set_look(self.mode, self.opacity, own)
        self.beside.set_look(self.mode, self.opacity, colors)
        self.bar.set_range(largest, own)

    def fit(self, width: int, height: int) -> int:
        """As large as it can be in these pixels; what is below takes its width. Gives the width that it takes."""
        photo = self._photo
        if photo is None or not photo.width() or not photo.height():
            return width
        two = not self.beside.isHidden()
        room = width - WIDTH - GAP - ((2 * GAP) if two else 0)
        across = max(LEAST, room // 2 if two else room)
        tall = max(LEAST, height - UNDER - 4 - (HEAD if two else 0))
        high = round(min(tall, across * photo.height() / photo.width()))
        wide = max(60, round(high * photo.width() / photo.height()))
        self.picture.setFixedSize(wide, high)
        self.wait.setGeometry(INSET, high - self.wait.height() - INSET, wide - 2 * INSET, self.wait.height())
        self._head.setFixedWidth(wide + GAP + WIDTH)
        self.beside.fit(wide, high, HEAD)
        under = max(wide + GAP + WIDTH, min(width, self._under.sizeHint().width()))
        self._under.setFixedWidth(under)
        return max(under, wide + GAP + WIDTH + ((2 * GAP + wide) if two else 0))

    def _hover(self, at: tuple[int, int, float | None] | None) -> None:
        self.bar.set_value(at[2] if at is not None else None)
        self.hovered.emit(at)
