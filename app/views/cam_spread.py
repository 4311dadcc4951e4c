"""What the grid of maps compares: methods, classes, or heads, and which classes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.state.cam_state import ATTENTION, METHODS, TOP_CLASSES, CamState
from app.style import theme, tokens
from app.text import escape
from app.widgets.boxes import column, row
from app.widgets.label import ElidedLabel, Label
from app.widgets.link import Link
from app.widgets.tool_button import ToolButton
from inspector.cam.result import MapInfo


class CamSpread(QWidget):
    chosen = Signal(str)  # "methods", "classes" or "heads"
    classes_chosen = Signal(object)  # tuple of str, each as --class takes it

    def __init__(self):
        super().__init__()
        self._title = Label("", tokens.SMALL, tokens.SEMIBOLD)
        self._note = ElidedLabel("", tokens.TINY, tone="text3")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._which = ToolButton(self.tr("Which"))
        self._which.set_menu(QMenu(self))
        words = (("methods", self.tr("Methods")), ("classes", self.tr("Classes")), ("heads", self.tr("Heads")))
        self._links = {spread: Link(word) for spread, word in words}
        for spread, link in self._links.items():
            link.clicked.connect(lambda _checked=False, spread=spread: self.chosen.emit(spread))
        self._typed = QLineEdit()
        self._typed.setPlaceholderText(self.tr("Classes: names or numbers, between commas"))
        self._typed.setAccessibleName(self.tr("Classes to compare"))
        self._typed.setFont(theme.font(tokens.SMALL))
        self._typed.setMaxLength(400)
        self._typed.returnPressed.connect(self._take)
        self._typed.hide()
        head = row(self._title, (self._note, 1), self._which, *self._links.values(), margins=(0, 4, 0, 0), gap=8)
        self.setLayout(column(head, self._typed, gap=4))

    def set_state(self, state: CamState, large: MapInfo | None) -> None:
        titles = {
            "methods": self.tr("Methods × layers"),
            "classes": self.tr("Classes × layers"),
            "heads": self.tr("Heads"),
        }
        spread = state.compares
        self._title.setText(titles[spread])
        for each, link in self._links.items():
            link.setVisible(each != spread and (each != "heads" or state.choice.method in ATTENTION))
        self._fill_which(state)
        note = METHODS.get(state.choice.method, "")
        if large is not None and spread == "methods":
            note = self.tr("class {name}").format(name=large.name) if large.name else ""
        self._note.setText(escape.visible(note, 60))
        self._note.setVisible(spread != "classes")  # its method is marked above, and the classes need the room
        words = self.tr("What all maps of the grid are of: {what}").format(what=note)
        self._note.setToolTip(escape.tooltip(words) if note else "")

    def _fill_which(self, state: CamState) -> None:
        compares = state.compares == "classes"
        self._which.setVisible(compares)
        typed = state.classes not in TOP_CLASSES
        if not compares:
            self._typed.hide()
        elif typed:
            self._typed.setText(", ".join(state.classes))
            self._typed.show()
        words: dict[tuple[str, ...], str] = {("top3",): self.tr("top 3"), ("top5",): self.tr("top 5")}
        typed = self.tr("chosen")
        self._which.setText(f"{words.get(state.classes, typed)}  ▾")
        menu = self._which.menu()
        menu.clear()
        for classes in TOP_CLASSES:
            text = words[classes]
            action = menu.addAction(text[0].upper() + text[1:], lambda classes=classes: self._choose(classes))
            action.setCheckable(True)
            action.setChecked(classes == state.classes)
        menu.addSeparator()
        menu.addAction(self.tr("&Type them…"), self._begin)

    def _choose(self, classes: tuple[str, ...]) -> None:
        self._typed.hide()
        self.classes_chosen.emit(classes)

    def _begin(self) -> None:
        self._typed.show()
        self._typed.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._typed.selectAll()

    def _take(self) -> None:
        """Semicolons where a name has a comma of its own."""
        text = self._typed.text()
        found = (each.strip() for each in text.split(";" if ";" in text else ","))
        if classes := tuple(dict.fromkeys(each for each in found if each)):
            self.classes_chosen.emit(classes)
