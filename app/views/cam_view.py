"""What the model looks at: a sentence, the map over the image, predictions, methods by layers, feature maps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QLineEdit, QMenu, QScrollArea, QSlider, QWidget

from app.figures import cam_image, numbers
from app.item_models.predictions import PROBABILITY, Predictions
from app.state.cam_state import ATTENTION, FIRST_METHODS, METHODS, Around, CamState
from app.style import theme, tokens
from app.text import escape
from app.views.cam_beside import CamBeside
from app.views.cam_grid import CamGrid
from app.views.cam_missing import CamMissing
from app.views.feature_list import FeatureList
from app.widgets.boxes import column, grounded, row
from app.widgets.cam_bar import CamBar
from app.widgets.cam_picture import CamPicture
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import ElidedLabel, Label
from app.widgets.link import Link
from app.widgets.sentence import Sentence
from app.widgets.table import Table
from app.widgets.tool_button import ToolButton
from app.widgets.wrapped_text import WrappedText
from app.words import cam_sentence
from app.words.phrases import say, stopped
from inspector.cam.color_maps import NAMES, SIGNED
from inspector.cam.result import FeatureMaps, MapInfo

OPACITY = 60  # percent
NOTHING = Around("model")
SIDE = 264  # pixels of the column at the right
SAID = ("warning.fresh",)  # in the note on the model
BESIDE = (8, 12, 18, 30)  # characters of what stands beside on its button, the last ones, as there is room
LONGEST = 18  # characters of a layer's name on its button, the last ones
NARROW = 640  # pixels of the page below which that column stands below the photo
PHOTO, SHORT = 336, 260  # pixels that the photo is high at most, and in a low window


class CamView(QWidget):
    """Shows what a CamState says whenever `refresh` is called."""

    method_chosen = Signal(str)
    layer_chosen = Signal(str)  # "" is the one that is found
    class_chosen = Signal(object)  # its number, or a text as it was typed
    spread_chosen = Signal(str)  # what the grid compares: "methods", "classes"
    map_chosen = Signal(int)  # its place in the explanation
    hovered = Signal(object)
    signed_chosen = Signal(bool)  # maps before the method's ReLU
    beside_chosen = Signal(object)  # path of another checkpoint as bytes, None for none
    names_wanted = Signal()  # a file with the names of the classes
    names_dropped = Signal()
    preprocessing_wanted = Signal()
    again_wanted = Signal()
    image_requested = Signal()
    model_requested = Signal()

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._state: CamState | None = None
        self._around = NOTHING
        self._payload: bytes | None = None  # that the photo was made of
        self._photo: QImage | None = None
        self._filling = False
        self._both_signs = False  # whether what is large has values below 0 that are shown
        self._largest = 0.0  # raw value of the large map
        self.missing = CamMissing()
        self.missing.image_requested.connect(self.image_requested)
        self.missing.model_requested.connect(self.model_requested)
        self.missing.again_requested.connect(self.again_wanted)
        self.missing.preprocessing_requested.connect(self.preprocessing_wanted)
        self._sentence = Sentence()
        self._methods = ChoiceRow(self.tr("Method"))
        self._methods.chosen.connect(self.method_chosen)
        self._more = ToolButton(self.tr("More"))
        self._more.set_menu(QMenu(self))
        self._layer = ToolButton(self.tr("Layer"))
        self._layer.set_menu(QMenu(self))
        self._beside_button = ToolButton(self.tr("Beside"))
        self._beside_button.set_menu(QMenu(self))
        self._beside = CamBeside()
        self._beside.hide()
        self._colors = ToolButton(NAMES[0].capitalize())
        self._colors.set_menu(self._colors_menu())
        self._picture = CamPicture()
        self._picture.hovered.connect(self.hovered)
        self._picture.fitted.connect(lambda height: self._bar.setFixedHeight(max(40, height)))
        self._picture.setAccessibleName(self.tr("The image with the map over it"))
        self._flag = WrappedText(size=tokens.SMALL, tone="warn", most=3)
        self._again = Link(self.tr("Explain again"))
        self._again.clicked.connect(self.again_wanted)
        self._bar = CamBar()
        self._modes = ChoiceRow(self.tr("What is shown"))
        modes = (("overlay", self.tr("Overlay")), ("map", self.tr("Map")), ("original", self.tr("Original")))
        self._modes.set_choices(list(modes))
        self._modes.chosen.connect(lambda _mode: self._look())
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(5, 100)
        self._opacity.setValue(OPACITY)
        self._opacity.setMaximumWidth(96)
        self._opacity.setAccessibleName(self.tr("Opacity"))
        self._opacity.valueChanged.connect(lambda _value: self._look())
        self._predictions = Predictions(self)
        self._table = Table(self._predictions)
        self._table.setAccessibleName(self.tr("Predictions"))
        head = self._table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.resizeSection(PROBABILITY, 112)
        self._table.selectionModel().currentRowChanged.connect(self._on_class)
        self._class = QLineEdit()
        self._class.setPlaceholderText(self.tr("Another class: name or number"))
        self._class.setAccessibleName(self.tr("Another class: name or number"))
        self._class.setFont(theme.font(tokens.SMALL))
        self._class.setMaxLength(200)
        self._class.returnPressed.connect(self._type_class)
        self._spread = Label("", tokens.SMALL, tokens.SEMIBOLD)
        spreads = (("methods", self.tr("Methods")), ("classes", self.tr("Classes")), ("heads", self.tr("Heads")))
        self._spreads = {spread: Link(word) for spread, word in spreads}
        for spread, link in self._spreads.items():
            link.clicked.connect(lambda _checked=False, spread=spread: self.spread_chosen.emit(spread))
        self._grid_note = ElidedLabel("", tokens.TINY, tone="text3")
        self._grid_note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid_head = QWidget()
        self._grid_head.setLayout(
            row(self._spread, (self._grid_note, 1), *self._spreads.values(), margins=(0, 4, 0, 0), gap=8)
        )
        self._grid = CamGrid()
        self._grid.chosen.connect(self.map_chosen)
        self.features = FeatureList()
        self.features.channel_chosen.connect(self._show_channel)
        self._lay_out()
        self.refresh(None)

    def _lay_out(self) -> None:
        margin = tokens.PAGE_MARGIN
        self._top = QWidget()
        self._top.setLayout(
            row(
                self._methods,
                self._more,
                None,
                self._beside_button,
                self._layer,
                self._colors,
                margins=(margin - 8, 0, 16, 0),
                gap=4,
            )
        )
        under = row(self._modes, None, Label(self.tr("Opacity"), tokens.SMALL, tone="text2"), self._opacity, gap=8)
        self._left = QWidget()
        photo = row(self._picture, self._bar, None, gap=12)
        self._left.setLayout(column(self._flag, self._again, photo, under, None, gap=8))
        self._right = QWidget()
        self._right.setFixedWidth(SIDE)
        self._right.setLayout(column(self._table, self._class, self._beside, self._grid_head, self._grid, None, gap=8))
        self._middle = row((self._left, 1), self._right, margins=(margin, 0, 16, 0), gap=24)
        below = column(self.features, margins=(margin, 0, 16, 16), gap=6)
        body = grounded(QWidget(), "page")
        self._body = column(self._middle, below, None, gap=12)
        body.setLayout(self._body)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        self.setLayout(column(self._sentence, self._top, 8, (self._scroll, 1), (self.missing, 1), gap=0))

    def refresh(self, state: CamState | None, around: Around = NOTHING) -> None:
        self._state, self._around, lacks = state, around, around.lacks
        explained = state.explained if state is not None else None
        there = explained is not None and not explained.error and not lacks
        for widget in (self._top, self._scroll):
            widget.setVisible(there)
        self.missing.setVisible(not there)
        ended = state is not None and state.state in {"failed", "cancelled"}
        self.missing.set_lacking(lacks, ended=ended)
        self._sentence.set_sentence(*cam_sentence.sentence(state, lacks))
        if state is None or explained is None or not there:
            return
        if state.payload is not self._payload:
            self._payload = state.payload
            self._photo = cam_image.photo(explained, state.payload)
        self._filling = True
        self._fill(state)
        self._filling = False

    @property
    def plots(self) -> CamPicture:
        """What is copied and saved of the page as its plot."""
        return self._picture

    def table_rows(self) -> list[tuple[str, ...]]:
        """The predictions, for the clipboard and for files: a row of titles, then exact values."""
        rows = [(str(each.cls), each.name, repr(each.probability), repr(each.score)) for each in self._predictions.rows]
        return [("class", "name", "probability", "score"), *rows]

    def focus_table(self) -> None:
        self._table.setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self, state: CamState) -> None:
        explained = state.explained
        assert explained is not None  # noqa: S101 - asked before
        self._fill_choices(state)
        large = state.shown_map
        waits = large is not None and state.large < 0
        self._picture.set_image(explained, self._photo)
        self._picture.set_map(large, state.payload)
        self._picture.set_boxes(explained.boxes, state.shown_class)
        self._say_flags(state, large)
        if self._predictions.rows != explained.predictions:
            self._predictions.set_rows(explained.predictions)
            self._class.clear()  # what was typed there is among them
        rows = min(5, len(explained.predictions))
        self._table.setFixedHeight(tokens.TABLE_HEAD + rows * tokens.TABLE_ROW + 2)
        self._table.setVisible(rows > 0)
        self._class.setVisible(rows > 0)
        shown = [place for place, each in enumerate(explained.predictions) if each.cls == state.shown_class]
        self._table.set_row(shown[0] if shown else -1)
        if not waits:  # for another map: what there is stays as it is
            self._fill_spread(state, large)
            self._grid.set_maps(state, self._photo, self._around.layers)
        self._fill_beside(state)
        self._look()
        self._fill_features(state)
        self._fit()

    def _fill_choices(self, state: CamState) -> None:
        method = state.choice.method
        first = FIRST_METHODS if method in FIRST_METHODS else (*FIRST_METHODS, method)
        self._methods.set_choices([(each, METHODS[each]) for each in first])
        self._methods.set_current(method)
        menu = self._more.menu()
        menu.clear()
        for each, title in METHODS.items():
            if each not in first:
                menu.addAction(title, lambda each=each: self.method_chosen.emit(each))
        menu.addSeparator()
        signed = menu.addAction(self.tr("&Signed: what speaks against the class too"))
        signed.setCheckable(True)
        signed.setChecked(state.signed)
        signed.toggled.connect(self.signed_chosen)
        menu.addSeparator()
        menu.addAction(self.tr("Class &names…"), self.names_wanted.emit)
        if state.names:
            menu.addAction(self.tr("Class names as they are &found"), self.names_dropped.emit)
        menu.addAction(self.tr("&Preprocessing…"), self.preprocessing_wanted.emit)
        report = state.report
        found = report.layers[0] if report is not None and report.layers else None
        layers = self._layer.menu()
        layers.clear()
        group = QActionGroup(layers)
        names = {each.layer for each in state.explained.maps} if state.explained else set()
        ranks = {name: rank for rank, name in enumerate(self._around.layers)}
        large = state.shown_map.layer if state.shown_map is not None else ""
        for each in sorted(names, key=lambda name: (ranks.get(name, len(ranks)), name)):
            reason = say(found.reason) if found is not None and each == found.name else ""
            action = layers.addAction(f"{escape.menu_text(each)}   {reason}".rstrip())
            action.setCheckable(True)
            action.setChecked(each == large)
            action.triggered.connect(lambda _=False, each=each: self.layer_chosen.emit(each))
            group.addAction(action)
        layers.addSeparator()
        layers.addAction(self.tr("The layer selected in the tree"), lambda: self.layer_chosen.emit("selected"))
        layers.addAction(self.tr("The one that is found"), lambda: self.layer_chosen.emit(""))
        automatic = found is not None and not state.choice.layer and found.name == large
        words = self.tr("{layer}, found") if automatic else "{layer}"
        layer = large or state.choice.layer or (found.name if found is not None else "")
        shown = layer if len(layer) <= LONGEST else f"…{layer[1 - LONGEST :]}"
        self._layer.setText(f"{words.format(layer=escape.visible(shown))}  ▾")
        reason = say(found.reason) if automatic and found is not None and found.name == layer else ""
        self._layer.setToolTip(escape.tooltip("\n".join(filter(None, (layer, reason)))))

    def _fill_spread(self, state: CamState, large: MapInfo | None) -> None:
        """What the grid compares, with links to what it could compare besides."""
        titles = {
            "methods": self.tr("Methods × layers"),
            "classes": self.tr("Classes × layers"),
            "heads": self.tr("Heads"),
        }
        self._spread.setText(titles[state.compares])
        for spread, link in self._spreads.items():
            there = state.choice.method in ATTENTION if spread == "heads" else True
            link.setVisible(there and spread != state.compares)
        method = METHODS.get(state.choice.method, "")
        note = large.name if large is not None and state.compares == "methods" else method
        if large is not None and large.name and state.compares == "methods":
            note = self.tr("class {name}").format(name=large.name)
        self._grid_note.setText(escape.visible(note, 60))
        self._grid_note.setToolTip(
            escape.tooltip(self.tr("What all maps of the grid are of: {what}").format(what=note))
        )

    def _fill_beside(self, state: CamState) -> None:
        """The same map with other weights stands in place of the grid."""
        beside, others = state.beside, self._around.others
        self._beside_button.setVisible(bool(others))
        self._name_beside()
        menu = self._beside_button.menu()
        menu.clear()
        for path, name in others:
            action = menu.addAction(escape.menu_text(name), lambda path=path: self.beside_chosen.emit(path))
            action.setCheckable(True)
            action.setChecked(beside is not None and beside.path == path)
        if beside is not None:
            menu.addSeparator()
            menu.addAction(self.tr("&None"), lambda: self.beside_chosen.emit(None))
        self._beside.setVisible(beside is not None)
        for widget in (self._grid_head, self._grid):
            widget.setVisible(beside is None)
        if beside is not None:
            self._beside.set_beside(beside, state.shown_class)

    def _name_beside(self) -> None:
        """What stands beside, as much of it as the row has room for: its name must not hold the window wide."""
        beside, button = self._state.beside if self._state is not None else None, self._beside_button
        name = escape.visible(beside.name if beside is not None else self.tr("none"), 200)
        others = (self._methods, self._more, self._layer, self._colors)
        room = self.width() - tokens.PAGE_MARGIN - 28 - sum(each.sizeHint().width() for each in others)
        button.setText(self.tr("Beside") + "  ▾")
        button.setMinimumWidth(button.sizeHint().width())
        for most in BESIDE:
            short, cut = button.text(), name if len(name) <= most else f"…{name[1 - most :]}"
            button.setText(self.tr("Beside: {name}").format(name=cut) + "  ▾")
            if button.sizeHint().width() > room:
                button.setText(short)
                break
        words = self.tr("The same map with the weights of another open checkpoint beside this one: {name}")
        button.setToolTip(escape.tooltip(words.format(name=name)))

    def _say_flags(self, state: CamState, large: MapInfo | None) -> None:
        """What went wrong last, what has to be known of the model, what speaks against the map beyond the sentence."""
        parts = []
        over = state.state in {"failed", "cancelled"}
        if over:
            parts.append(f"{state.message} {state.hint}".strip())
        elif state.notice:
            parts.append(state.notice)
        if state.report is not None:
            parts += [say(each) for each in state.report.warnings if each.name not in SAID]
        if large is not None:
            parts += [say(flag) for flag in (large.flags if large.painted else large.flags[1:])]
        self._say(" ".join(stopped(each) for each in (self._around.note, *parts) if each), "warn")
        self._again.setVisible(over)
        self._largest, self._both_signs = 0.0, state.signed
        if large is not None:
            self._largest = max(0.0, large.raw_max or 0.0, -(large.raw_min or 0.0) if state.signed else 0.0)

    def _fill_features(self, state: CamState) -> None:
        self.features.setVisible(state.features is not None)
        self.features.set_features(state.features, state.feature_payload)

    def _show_channel(self, maps: FeatureMaps, place: int) -> None:
        """One channel large over the image, until another map is chosen."""
        values = self.features.values_at(maps, place)
        if values is None:
            return
        found = maps.channels[place]
        self._picture.set_values(values)
        self._both_signs = found.min < 0
        self._largest = max(0.0, found.max, -found.min)
        words = self.tr("Channel {n} of {layer}, from {low} to {high}, mean {mean}, {zeros} zeros.")
        figures = {"low": found.min, "high": found.max, "mean": found.mean}
        told = {name: numbers.figure(value) for name, value in figures.items()}
        layer = escape.visible(maps.layer, 60)
        self._say(words.format(n=found.channel, layer=layer, zeros=numbers.percent(found.zeros), **told), "text2")
        self._look()

    def _say(self, words: str, tone: str) -> None:
        self._flag.set_tone(tone)
        self._flag.set_text(words)
        self._flag.setVisible(bool(words))

    def _look(self) -> None:
        mode, opacity = self._modes.current(), self._opacity.value() / 100
        self._opacity.setEnabled(mode == "overlay")
        self._picture.set_look(mode, opacity, self._color)
        signed = self._state is not None and self._state.signed
        colors = SIGNED if signed else self._chosen_colors
        self._grid.set_look(opacity, colors)
        self._beside.set_look(mode, opacity, colors)
        self._bar.set_range(self._largest, self._color)

    @property
    def _color(self) -> str:
        if self._both_signs:
            return SIGNED
        return self._chosen_colors

    @property
    def _chosen_colors(self) -> str:
        return self._colors.property("color") or NAMES[0]

    def _colors_menu(self) -> QMenu:
        menu = QMenu(self)
        for name in NAMES:
            menu.addAction(name.capitalize(), lambda name=name: self._use(name))
        return menu

    def _use(self, name: str) -> None:
        self._colors.setProperty("color", name)
        self._colors.setText(f"{name.capitalize()}  ▾")
        self._look()

    def _type_class(self) -> None:
        if typed := self._class.text().strip():
            self.class_chosen.emit(typed)

    def _on_class(self, current, _before) -> None:
        if not self._filling and current.isValid():
            self.class_chosen.emit(self._predictions.rows[current.row()].cls)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_beside()
        self._fit()

    def _fit(self) -> None:
        """The photo as large as the page lets it be; the bar follows."""
        photo = self._photo
        if photo is None or not photo.width():
            return
        beside = self.width() >= NARROW
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._middle.direction() != way:
            self._middle.setDirection(way)
        room = max(160, self.width() - (SIDE if beside else 0) - tokens.PAGE_MARGIN - 16 - 24 - self._bar.width() - 12)
        tall = PHOTO if self.height() > 620 else SHORT
        height = round(min(tall, room * photo.height() / photo.width()))
        self._picture.setFixedSize(max(60, round(height * photo.width() / photo.height())), height)
