"""The sheet of keyboard shortcuts, made from the table of actions: it cannot be out of date."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app import actions
from app.style import tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import Label

COLUMNS = 2


def sections() -> list[tuple[str, list[tuple[str, str]]]]:
    """(menu, [(what it does, its keys)]) for every menu that has shortcuts."""
    found: dict[str, list[tuple[str, str]]] = {}
    for entry in actions.TABLE:
        if entry.shortcut:
            menu = actions.plain(actions.menu_title(entry.menu.split("/")[0]))
            name = actions.full_title(entry).removesuffix("…")
            keys = QKeySequence(entry.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
            found.setdefault(menu, []).append((name, keys))
    return list(found.items())


class ShortcutsDialog(QDialog):
    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        grounded(self, "page")
        sides = [QWidget() for _ in range(COLUMNS)]
        layouts = [column(margins=(0, 0, 0, 0), gap=16) for _ in sides]
        heights = [0] * COLUMNS
        for menu, entries in sections():
            side = heights.index(min(heights))
            heights[side] += len(entries) + 2
            layouts[side].addWidget(_section(menu, entries))
        for side, layout in zip(sides, layouts, strict=True):
            layout.addStretch(1)
            side.setLayout(layout)
        close = Button(self.tr("&Close"), primary=True)
        close.clicked.connect(self.accept)
        alt = Label(self.tr("Alt opens the menu."), tokens.SMALL, tone="text2")
        body = row(*[(side, 1) for side in sides], gap=48)
        self.setLayout(column(body, row(alt, None, close), margins=(24, 24, 24, 16), gap=16))
        close.setFocus()


def _section(menu: str, entries: list[tuple[str, str]]) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.addWidget(Label(menu, tokens.SMALL, tokens.SEMIBOLD), 0, 0)
    for line, (name, keys) in enumerate(entries, 1):
        grid.addWidget(Label(name, tokens.SMALL, tone="text2"), line, 0)
        grid.addWidget(Label(keys, tokens.SMALL), line, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return widget
