"""What the model is counted on: a shape or an image for each argument, and the device."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.style import theme, tokens
from app.text import escape
from app.text.input_text import arguments, spelled
from app.widgets.boxes import column, row
from app.widgets.button import Button
from app.widgets.label import Label
from app.widgets.tool_button import ToolButton
from app.widgets.wrapped_text import WrappedText
from inspector.errors import BadRequest


class InputPanel(QWidget):
    count_requested = Signal(tuple, str)  # one text for each argument, () for the family's own; device
    image_requested = Signal()  # an image file is to be picked: `set_image` takes it
    closed = Signal()

    def __init__(self):
        super().__init__()
        self._device = "cpu"
        self._field = QLineEdit()
        self._field.setAccessibleName(self.tr("Input: a shape for each argument"))
        self._field.setFont(theme.font(tokens.SMALL))
        self._field.setMinimumWidth(56)
        self._field.returnPressed.connect(self._count)
        self._field.textEdited.connect(lambda _text: self._explain())
        self._image = ToolButton(self.tr("Image…"))
        self._image.setToolTip(self.tr("An image file, resized and normalised as the model's family takes it."))
        self._image.clicked.connect(self.image_requested)
        self._own = ToolButton(self.tr("Default"))
        self._own.setToolTip(self.tr("What models of this family take."))
        self._own.clicked.connect(self._take_own)
        self._devices = QMenu(self)
        self._where = ToolButton("cpu", name=self.tr("Device"))
        self._where.set_menu(self._devices)
        self._go = Button(self.tr("Co&unt"))
        self._go.clicked.connect(self._count)
        self._words = WrappedText("", tokens.TINY, tone="text3", most=3)
        fields = row(
            Label(self.tr("Input"), tokens.SMALL, tone="text2"),
            (self._field, 1),
            self._own,
            self._image,
            self._where,
            self._go,
            gap=4,
        )
        self.setLayout(column(fields, self._words, margins=(48, 0, 20, 8), gap=2))
        self._usual = ""
        self.set_devices(("cpu",))
        self._explain()

    def set_input(self, given: Sequence[str], usual: str, device: str) -> None:
        """What was counted last; `usual` is shown where the family's own is."""
        self._usual = usual
        self._field.setText(spelled(tuple(given)))
        self._field.setPlaceholderText(escape.visible(usual, 80) or self.tr("what models of this family take"))
        self._set_device(device)
        self._explain()

    def set_needed(self, needed: bool) -> None:
        """Another input is what most will want now."""
        self._go.set_primary(needed)

    def set_image(self, path: str) -> None:
        """An image file, not counted on yet."""
        self._field.setText(spelled((path,)))
        self._explain()
        self._field.setFocus()

    def set_devices(self, devices: Sequence[str]) -> None:
        """As the lab tells them: "cpu", "cuda:0 (NVIDIA H100)"; shapes alone need none of them."""
        self._devices.clear()
        for device in devices:
            ident = device.partition(" ")[0]
            action = self._devices.addAction(escape.menu_text(device))
            action.triggered.connect(lambda _on=False, ident=ident: self._set_device(ident))
        action = self._devices.addAction(self.tr("meta: shapes alone, no times"))
        action.triggered.connect(lambda: self._set_device("meta"))

    def focus_field(self) -> None:
        self._field.setFocus()
        self._field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _set_device(self, device: str) -> None:
        self._device = device
        self._where.setText(f"{device}  ▾")
        self._where.setAccessibleName(self.tr("Device: {device}").format(device=device))

    def _take_own(self) -> None:
        self._field.clear()
        self._explain()
        self._count()

    def _count(self) -> None:
        try:
            given = arguments(self._field.text())
        except BadRequest as error:
            self._words.set_tone("error")
            self._words.set_text(" ".join(filter(None, (str(error), error.hint))))
            return
        self._explain()
        self.count_requested.emit(given, self._device)

    def _explain(self) -> None:
        self._words.set_tone("text3")
        self._words.set_text(
            self.tr("A shape for each argument, or an image: 1,3,224,224 or 1,128:int64 mask=1,128:bool or photo.png.")
        )
