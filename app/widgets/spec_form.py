"""The parts of a preprocessing as four fields, each with its unit."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.style import theme, tokens
from app.text.spec_text import PARTS, SIZES, joined, parts
from app.widgets.label import Label


class SpecForm(QWidget):
    changed = Signal(str)  # the SPEC, after an edit

    def __init__(self):
        super().__init__()
        self._given: dict[str, str] = {}  # also what no field shows: interpolation, short
        self._fields = {key: QLineEdit() for key in PARTS}
        titles = {
            "size": self.tr("Size"),
            "crop": self.tr("Crop"),
            "mean": self.tr("Mean"),
            "std": self.tr("Std"),
        }
        units = {
            "size": self.tr("px; with a crop, of the shorter side"),
            "crop": self.tr("px, from the middle; empty for none"),
            "mean": self.tr("by channel, of values from 0 to 1"),
            "std": self.tr("by channel, of values from 0 to 1"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for at, (key, field) in enumerate(self._fields.items()):
            field.setFont(theme.font(tokens.SMALL, mono=True))
            field.setAccessibleName(titles[key])
            field.setAccessibleDescription(units[key])
            field.setFixedWidth(96 if key in SIZES else 232)
            field.textEdited.connect(lambda _text, key=key: self._edit(key))
            grid.addWidget(Label(titles[key], tokens.SMALL), at, 0)
            grid.addWidget(field, at, 1)
            grid.addWidget(Label(units[key], tokens.SMALL, tone="text3"), at, 2)

    def set_spec(self, spec: str) -> None:
        """Says nothing back."""
        self._given = parts(spec)
        for key, field in self._fields.items():
            field.setText(self._given.get(key, ""))

    def focus(self) -> None:
        self._fields["size"].setFocus()

    def _edit(self, key: str) -> None:
        given = self._given | {key: self._fields[key].text()}
        self._given = {each: given.pop(each, "") for each in PARTS} | given
        self.changed.emit(joined(self._given))
