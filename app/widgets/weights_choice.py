"""Which weights a model gets: its own, those of a checkpoint that is open, or a file's."""

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.state.recent import printable, shorten_home
from app.style import tokens
from app.text import escape
from app.widgets.boxes import row
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import ElidedLabel, Label
from app.widgets.tool_button import ToolButton

NAME = 32  # characters of a file's name that a choice shows


class Weights(NamedTuple):
    """A checkpoint to load; without a path the values that the factory gives."""

    path: bytes = b""
    container: str | None = None


AS_BUILT = Weights()


class WeightsChoice(QWidget):
    changed = Signal()

    def __init__(self, near: Sequence[bytes], given: Weights = AS_BUILT, folder: str = ""):
        """`near` are the checkpoints that lie on the bench; `given` is the choice to begin with."""
        super().__init__()
        self._near, self._folder = list(near), folder
        self._container = given.container
        self._file = given.path if given.path not in self._near else b""
        self._before = "none"
        self._suggests = not given.path
        self._choice = ChoiceRow(self.tr("Weights"))
        self._choice.set_choices([("none", self.tr("As it is built")), *self._opened(), ("file", self.tr("A file…"))])
        self._choice.chosen.connect(self._choose)
        self._path = ElidedLabel(size=tokens.SMALL, tone="text2", elide=Qt.TextElideMode.ElideMiddle)
        self._browse = ToolButton(self.tr("Another…"), link=True)
        self._browse.clicked.connect(self.browse)
        title = Label(self.tr("Weights"), tokens.SMALL, tone="text2")
        self.setLayout(row(title, self._choice, (self._path, 1), self._browse))
        if given.path:
            self._before = "file" if self._file else str(self._near.index(given.path))
            self._choice.set_current(self._before)
        self._dress()

    def weights(self) -> Weights:
        """What is chosen."""
        current = self._choice.current()
        if current == "none":
            return AS_BUILT
        return Weights(self._file if current == "file" else self._near[int(current)], self._container)

    def suggest(self, name: str) -> bool:
        """Choose the checkpoint on the bench whose file is named after `name`, until the user has chosen himself."""
        if not self._suggests:
            return False
        found = next((number for number, path in enumerate(self._near) if named_after(path, name)), None)
        self._before = "none" if found is None else str(found)
        self._choice.set_current(self._before)
        self._dress()
        return found is not None

    def browse(self) -> None:
        """Ask for a file; the choice before stays where none is picked."""
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Weights for the model"), self._folder)
        if path:
            self._file, self._before = os.fsencode(path), "file"
        self._choice.set_current(self._before)
        self._dress()
        self.changed.emit()

    def _opened(self) -> list[tuple[str, str]]:
        named = [printable(os.path.basename(os.fsdecode(path).rstrip("/"))) for path in self._near]
        return [(str(number), escape.visible(name, NAME)) for number, name in enumerate(named)]

    def _choose(self, ident: str) -> None:
        self._container, self._suggests = None, False
        if ident == "file" and not self._file:
            self.browse()
            return
        self._before = ident
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        chosen = self._choice.current() == "file"
        self._path.setText(printable(shorten_home(os.fsdecode(self._file))) if chosen else "")
        self._browse.setVisible(chosen)


def named_after(path: bytes, name: str) -> bool:
    """Whether a file's name has it as a word of its own: "resnet20-cifar10.th" that of resnet20, and not of net."""
    letters = os.fsdecode(os.path.basename(path.rstrip(b"/"))).lower()
    return re.search(rf"(?<![a-z0-9]){re.escape(name.lower())}(?![a-z0-9])", letters) is not None
