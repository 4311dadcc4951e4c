"""What the maps are of and how they are painted: methods, another checkpoint, layers, colours, the rest in a menu."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.state.cam_state import FIRST_METHODS, METHODS, Around, CamState
from app.style import tokens
from app.text import escape
from app.widgets.boxes import row
from app.widgets.choice_row import ChoiceRow
from app.widgets.tool_button import ToolButton
from app.words.phrases import say
from inspector.cam.color_maps import NAMES

LENGTHS = (30, 18, 12, 8)  # characters of a name on a button, the last ones, as there is room
BY_CHANNEL = ("scorecam", "ablationcam")  # methods that run the model once for each channel


class CamChoices(QWidget):
    method_chosen = Signal(str)
    layer_chosen = Signal(str)  # "" is the one that is found
    beside_chosen = Signal(object)  # path of another checkpoint as bytes, None for none
    color_chosen = Signal(str)
    signed_chosen = Signal(bool)  # maps before the method's ReLU
    names_wanted = Signal()  # a file with the names of the classes
    names_dropped = Signal()
    preprocessing_wanted = Signal()

    def __init__(self):
        super().__init__()
        self.color = NAMES[0]
        self._words: list[tuple[ToolButton, str, str, str]] = []  # what it says around a name, shorter, the name
        self._method = ""
        self._first: list[QAction] = []  # the methods of the row, in the menu while there is no room for the row
        self._methods = ChoiceRow(self.tr("Method"))
        self._methods.chosen.connect(self.method_chosen)
        self._more = ToolButton(self.tr("More"))
        self._more.setCheckable(True)  # a method of its menu is chosen
        self._beside = ToolButton(self.tr("Beside"))
        self._layer = ToolButton(self.tr("Layer"))
        self._colors = ToolButton(self.color.capitalize())
        self._page = ToolButton(icon="dots", name=self.tr("More of this page"))
        for button in (self._more, self._beside, self._layer, self._colors, self._page):
            button.set_menu(QMenu(self))
        for name in NAMES:
            self._colors.menu().addAction(name.capitalize(), lambda name=name: self._use(name))
        items = (self._methods, self._more, None, self._beside, self._layer, self._colors, self._page)
        self._row = row(*items, margins=(tokens.PAGE_MARGIN - 8, 0, 16, 0), gap=4)
        self.setLayout(self._row)
        # a long name must not hold the window wide
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_state(self, state: CamState, around: Around) -> None:
        self._words = []
        self._fill_methods(state)
        self._fill_layers(state, around)
        self._fill_beside(state, around)
        self._fill_page(state)
        signed = self.tr("Red–blue")
        self._colors.setText(signed if state.signed else f"{self.color.capitalize()}  ▾")
        self._colors.setEnabled(not state.signed)
        why = self.tr("Signed maps have colours of their own: red speaks for the class, blue against it.")
        self._colors.setToolTip(escape.tooltip(why) if state.signed else "")
        self._fit_words()

    def _fill_methods(self, state: CamState) -> None:
        self._method = method = state.choice.method
        self._methods.set_choices([(each, METHODS[each]) for each in FIRST_METHODS])
        menu = self._more.menu()
        menu.clear()
        self._first = []
        group = QActionGroup(menu)
        for each, title in METHODS.items():
            cost = self.tr("a forward for each channel") if each in BY_CHANNEL else ""
            action = menu.addAction(f"{title}   {cost}".rstrip(), lambda each=each: self.method_chosen.emit(each))
            action.setCheckable(True)
            action.setChecked(each == method)
            group.addAction(action)
            if each in FIRST_METHODS:
                self._first.append(action)
        first = method in FIRST_METHODS
        if first:
            self._methods.set_current(method)
        else:
            self._methods.clear_current()

    def _fill_layers(self, state: CamState, around: Around) -> None:
        report = state.report
        found = report.layers[0] if report is not None and report.layers else None
        menu = self._layer.menu()
        menu.clear()
        group = QActionGroup(menu)
        names = {each.layer for each in state.explained.maps} if state.explained else set()
        ranks = {name: rank for rank, name in enumerate(around.layers)}
        large = state.shown_map.layer if state.shown_map is not None else ""
        for each in sorted(names, key=lambda name: (ranks.get(name, len(ranks)), name)):
            reason = say(found.reason) if found is not None and each == found.name else ""
            action = menu.addAction(f"{escape.menu_text(each)}   {reason}".rstrip())
            action.setCheckable(True)
            action.setChecked(each == large)
            action.triggered.connect(lambda _=False, each=each: self.layer_chosen.emit(each))
            group.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("The layer selected in the tree"), lambda: self.layer_chosen.emit("selected"))
        menu.addAction(self.tr("The one that is found"), lambda: self.layer_chosen.emit(""))
        layer = large or state.choice.layer or (found.name if found is not None else "")
        automatic = found is not None and not state.choice.layer and found.name == large
        words = self.tr("{layer}, found").replace("{layer}", "{name}") if automatic else "{name}"
        self._words.append((self._layer, words, "{name}", escape.visible(layer, 200)))
        reason = say(found.reason) if automatic and found is not None and found.name == layer else ""
        self._layer.setToolTip(escape.tooltip("\n".join(filter(None, (layer, reason)))))

    def _fill_beside(self, state: CamState, around: Around) -> None:
        beside = state.beside
        self._beside.setVisible(bool(around.others))
        menu = self._beside.menu()
        menu.clear()
        for path, name in around.others:
            action = menu.addAction(escape.menu_text(name), lambda path=path: self.beside_chosen.emit(path))
            action.setCheckable(True)
            action.setChecked(beside is not None and beside.path == path)
        if beside is not None:
            menu.addSeparator()
            menu.addAction(self.tr("&None"), lambda: self.beside_chosen.emit(None))
        name = escape.visible(beside.name if beside is not None else self.tr("none"), 200)
        words = self.tr("Beside: {name}")
        self._words.append((self._beside, words, words if beside is not None else self.tr("Beside"), name))
        words = self.tr("The same map with the weights of another open checkpoint beside this one: {name}")
        self._beside.setToolTip(escape.tooltip(words.format(name=name)))

    def _fill_page(self, state: CamState) -> None:
        menu = self._page.menu()
        menu.clear()
        signed = menu.addAction(self.tr("&Signed: what speaks against the class too"))
        signed.setCheckable(True)
        signed.setChecked(state.signed)
        signed.toggled.connect(self.signed_chosen)
        menu.addSeparator()
        menu.addAction(self.tr("Class &names…"), self.names_wanted.emit)
        if state.names:
            menu.addAction(self.tr("Class names as they are &found"), self.names_dropped.emit)
        menu.addAction(self.tr("&Preprocessing…"), self.preprocessing_wanted.emit)

    def _fit_words(self) -> None:
        """All in full as long as the row has room, then the ends of names; then all methods are in one menu."""
        if not self._write(in_row=True) and self._words:
            self._write(in_row=False)

    def _write(self, *, in_row: bool) -> bool:
        """With the first methods in the row, or in the menu as the others. Whether there is room for it."""
        more = self.tr("More") if in_row and self._method in FIRST_METHODS else METHODS.get(self._method, self._method)
        for most in LENGTHS:
            for button, words, short, name in ((self._more, "{name}", "{name}", more), *self._words):
                cut = name if len(name) <= most else f"…{name[1 - most :]}"
                button.setText(f"{(words if most == LENGTHS[0] else short).format(name=cut)}  ▾")
            if self._needs(in_row=in_row) <= self.width():
                break
        else:
            if in_row:
                return False
        self._methods.setVisible(in_row)
        self._more.setChecked(not in_row or self._method not in FIRST_METHODS)
        for action in self._first:
            action.setVisible(not in_row)
        return True

    def _needs(self, *, in_row: bool) -> int:
        """Pixels for all words as they stand: the style would cut them before it gives no more room."""
        methods = self._methods.sizeHint().width() + self._row.spacing()
        there = methods if not self._methods.isHidden() else 0
        return self._row.sizeHint().width() - there + (methods if in_row else 0)

    def _use(self, name: str) -> None:
        self.color = name
        self._colors.setText(f"{name.capitalize()}  ▾")
        self.color_chosen.emit(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()
