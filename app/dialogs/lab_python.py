"""Which Python runs the lab: those found on this machine, or any other."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QListWidget, QListWidgetItem, QWidget

from app.state.recent import printable, shorten_home
from app.style import theme, tokens
from app.system.environments import Environment
from app.text import escape
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import Label


class LabPythonDialog(QDialog):
    """`chosen` carries the interpreter's path. The choice holds for the folder that is named in the dialog."""

    chosen = Signal(str)

    def __init__(self, environments: list[Environment], current: str, folder: str, parent: QWidget | None = None):
        super().__init__(parent)
        self._environments = environments
        self.setWindowTitle(self.tr("Python of the lab"))
        grounded(self, "page")
        head = Label(self.tr("Which Python runs the lab?"), tokens.SENTENCE, tokens.SEMIBOLD)
        where = printable(shorten_home(folder))
        scope = self.tr("For files below {folder}.").format(folder=where) if folder else self.tr("For all files.")
        words = self.tr("Models import their packages there. It needs torch, numpy and msgspec.")
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Python environments"))
        self._list.setFont(theme.font(tokens.SMALL))
        self._list.setSpacing(2)
        for environment in environments:
            item = QListWidgetItem(self._row(environment))
            item.setToolTip(escape.tooltip(environment.python))
            item.setData(Qt.ItemDataRole.UserRole, environment.python)
            self._list.addItem(item)
            if environment.python == current:
                self._list.setCurrentItem(item)
        self._list.itemActivated.connect(lambda _item: self._take())
        browse, cancel, take = Button(self.tr("&Browse…")), Button(self.tr("&Cancel")), Button(self.tr("&Use it"), True)
        browse.clicked.connect(self._browse)
        cancel.clicked.connect(self.reject)
        take.clicked.connect(self._take)
        take.setDefault(True)
        notes = Label(f"{words} {scope}", tokens.SMALL, tone="text2", wrap=True)
        buttons = row(browse, None, cancel, take)
        self.setLayout(column(head, notes, (self._list, 1), buttons, margins=(24, 20, 20, 12), gap=12))
        self.resize(560, 380)
        self._list.setFocus()

    def _row(self, environment: Environment) -> str:
        parts = [printable(shorten_home(environment.folder)), environment.source]
        if environment.version:
            parts.append(f"Python {environment.version}")
        parts.append(self.tr("has torch") if environment.has_torch else self.tr("no torch found"))
        return "   ".join(parts)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a Python interpreter"))
        if path:
            self.accept()
            self.chosen.emit(path)

    def _take(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
