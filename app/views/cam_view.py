"""What the model looks at: a sentence, the map over the image, predictions, methods by layers, feature maps."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QLineEdit, QScrollArea, QWidget

from app.figures import cam_image, numbers
from app.item_models.predictions import PROBABILITY, Predictions
from app.state.cam_state import Around, CamState
from app.style import theme, tokens
from app.text import escape
from app.views import cam_beside
from app.views.cam_choices import CamChoices
from app.views.cam_grid import CamGrid
from app.views.cam_missing import CamMissing
from app.views.cam_photo import CamPhoto
from app.views.cam_spread import CamSpread
from app.views.feature_list import FeatureList
from app.widgets.boxes import column, grounded, row
from app.widgets.cam_picture import CamPicture
from app.widgets.icon_label import IconLabel
from app.widgets.image_strip import PAD, ImageStrip
from app.widgets.link import Link
from app.widgets.sentence import Sentence
from app.widgets.tab_order import order_tabs
from app.widgets.table import Table
from app.widgets.wait_line import WaitLine
from app.widgets.wrapped_text import WrappedText
from app.words import cam_sentence
from app.words.phrases import say, stopped
from inspector.cam.color_maps import SIGNED
from inspector.cam.result import FeatureMaps, MapInfo

NOTHING = Around("model")
SIDE = 264  # pixels of the column at the right
SAID = ("warning.fresh",)  # in the note on the model
WIDE = 560  # the same at most, where the photo leaves room
GAP, COLUMNS, SCROLLBAR = 8, 20, 16  # pixels
NARROW, NARROW_OF_TWO = 640, 800  # pixels of the page below which that column stands below the photo, or both photos
LEAST, MOST = 260, 720  # pixels of the photo with what is below it


class CamView(QWidget):
    """Shows what a CamState says whenever `refresh` is called."""

    method_chosen = Signal(str)
    layer_chosen = Signal(str)  # "" is the one that is found
    class_chosen = Signal(object)  # its number, or a text as it was typed
    spread_chosen = Signal(str)  # what the grid compares: "methods", "classes"
    box_chosen = Signal(object)  # FoundBox
    classes_chosen = Signal(object)  # that the grid compares: tuple of str
    map_chosen = Signal(int)  # its place in the explanation
    hovered = Signal(object)
    signed_chosen = Signal(bool)  # maps before the method's ReLU
    beside_chosen = Signal(object)  # path of another checkpoint as bytes, None for none
    names_wanted = Signal()  # a file with the names of the classes
    names_dropped = Signal()
    preprocessing_wanted = Signal()
    again_wanted = Signal()
    cancel_wanted = Signal()  # what `set_waiting` says
    image_requested = Signal()
    model_requested = Signal()

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._state: CamState | None = None
        self._around = NOTHING
        self._payload: bytes | None = None  # that the photo was made of
        self._image: QImage | None = None
        self._filling = False
        self._waits: tuple[str, int, int] = "", 0, 0
        self._both_signs = False  # whether what is large has values below 0 that are shown
        self._largest = 0.0  # raw value of the large map
        self._channel = False  # a channel of a feature map is large, in place of the map
        self.missing = CamMissing()
        self.missing.image_requested.connect(self.image_requested)
        self.missing.model_requested.connect(self.model_requested)
        self.missing.again_requested.connect(self.again_wanted)
        self.missing.preprocessing_requested.connect(self.preprocessing_wanted)
        self._sentence = Sentence()
        self._choices = CamChoices()
        self._choices.method_chosen.connect(self.method_chosen)
        self._choices.layer_chosen.connect(self.layer_chosen)
        self._choices.beside_chosen.connect(self.beside_chosen)
        self._choices.color_chosen.connect(lambda _name: self._look())
        self._choices.signed_chosen.connect(self.signed_chosen)
        self._choices.names_wanted.connect(self.names_wanted)
        self._choices.names_dropped.connect(self.names_dropped)
        self._choices.preprocessing_wanted.connect(self.preprocessing_wanted)
        self._photo = CamPhoto()
        self._photo.hovered.connect(self.hovered)
        self._photo.picture.box_chosen.connect(self.box_chosen)
        self._photo.looked.connect(self._look)
        self._flag = WrappedText(size=tokens.SMALL, tone="warn", most=3)
        self._flag_icon = IconLabel("warn", "warn")
        self._again = Link(self.tr("Explain again"))
        self._again.clicked.connect(self.again_wanted)
        self._back = Link(self.tr("Back to the map"))
        self._back.clicked.connect(self._show_map)
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
        self._spread = CamSpread()
        self._spread.chosen.connect(self.spread_chosen)
        self._spread.classes_chosen.connect(self.classes_chosen)
        self._grid = CamGrid()
        self._grid.chosen.connect(self.map_chosen)
        self.features = FeatureList()
        self.features.channel_chosen.connect(self._show_channel)
        self._wait = WaitLine()  # where there is no photo yet
        for line in (self._wait, self._photo.wait):
            line.cancelled.connect(self.cancel_wanted)
        self._escape = QShortcut(Qt.Key.Key_Escape, self)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self.cancel_wanted)
        self.images = ImageStrip()
        self._images = QWidget()
        self._images.hide()
        self._lay_out()
        self.refresh(None)

    def _lay_out(self) -> None:
        margin = tokens.PAGE_MARGIN
        said = row(column(2, self._flag_icon, None, gap=0), (self._flag, 1), self._again, self._back, gap=8)
        self._notes = QWidget()
        self._notes.setLayout(said)
        self._right = QWidget()
        self._right.setFixedWidth(SIDE)
        self._right.setLayout(column(self._table, self._class, self._spread, self._grid, None, gap=8))
        self._middle = row((self._photo, 1), self._right, margins=(margin, 0, 16, 0), gap=COLUMNS)
        below = column(self.features, margins=(margin, 0, 16, 16), gap=6)
        body = grounded(QWidget(), "page")
        notes = column(self._notes, margins=(margin, 0, 16, 0))
        body.setLayout(column(notes, self._middle, below, None, gap=8))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        self._images.setLayout(column(self.images, margins=(margin - PAD, 4, 16, 4)))
        below_all = (self._scroll, 1), self._wait, (self.missing, 1), self._images
        self.setLayout(column(self._sentence, self._choices, 8, *below_all, gap=0))

    def set_waiting(self, words: str, done: int = 0, total: int = 0) -> None:
        """Over the photo, or in its place: "" for nothing; `total` 0 where it is not known. Escape cancels."""
        self._waits = words, done, total
        self._escape.setEnabled(bool(words))
        there = not self._scroll.isHidden()
        self._photo.wait.set_waiting(words if there else "", done, total)
        self._wait.set_waiting(words if not there else "", done, total)

    def set_images(self, paths: Sequence[bytes], current: int) -> None:
        """Those on the bench; one alone needs no strip."""
        self._images.setVisible(len(paths) > 1)
        self.images.set_images(paths, current)
        self._fit()

    def refresh(self, state: CamState | None, around: Around = NOTHING) -> None:
        self._state, self._around, lacks = state, around, around.lacks
        explained = state.explained if state is not None else None
        there = explained is not None and not explained.error and not lacks
        for widget in (self._choices, self._scroll):
            widget.setVisible(there)
        self.missing.setVisible(not there)
        self.set_waiting(*self._waits)
        ended = state is not None and state.state in {"failed", "cancelled"}
        self.missing.set_lacking(lacks, ended=ended)
        self._sentence.set_sentence(*cam_sentence.sentence(state, lacks))
        if state is None or explained is None or not there:
            return
        if state.payload is not self._payload:
            self._payload = state.payload
            self._image = cam_image.photo(explained, state.payload)
        self._filling = True
        self._fill(state)
        self._filling = False
        order_tabs(self)

    @property
    def plots(self) -> CamPicture:
        """What is copied and saved of the page as its plot."""
        return self._photo.picture

    def table_rows(self) -> list[tuple[str, ...]]:
        """The predictions, for the clipboard and for files: a row of titles, then exact values."""
        rows = [(str(each.cls), each.name, repr(each.probability), repr(each.score)) for each in self._predictions.rows]
        return [("class", "name", "probability", "score"), *rows]

    def focus_table(self) -> None:
        self._table.setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self, state: CamState) -> None:
        explained = state.explained
        assert explained is not None  # noqa: S101 - asked before
        self._choices.set_state(state, self._around)
        large = state.shown_map
        waits = large is not None and state.large < 0
        self._channel = False
        self.features.clear_current()
        self._photo.set_photo(self._image)
        self._photo.picture.set_image(explained, self._image)
        self._photo.picture.set_map(large, state.payload)
        self._photo.picture.set_boxes(explained.boxes, state.shown_box)
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
            self._spread.set_state(state, large)
            self._grid.set_maps(state, self._image, self._around.layers)
        self._fill_beside(state)
        self._look()
        self._fill_features(state)
        self._fit()

    def _fill_beside(self, state: CamState) -> None:
        """The same map with other weights, as large as the first."""
        beside, explained, large = state.beside, state.explained, state.shown_map
        self._photo.beside.setVisible(beside is not None)
        if beside is None or explained is None:
            self._photo.set_beside_head("")
            return
        mine = self._around.weights or self.tr("as it is built")
        cls = state.shown_class
        self._photo.set_beside_head(cam_beside.head(mine, explained, cls, large.raw_max if large is not None else 0.0))
        self._photo.beside.set_beside(beside, cls)

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
        self._again.setVisible(over)
        self._say(" ".join(stopped(each) for each in (self._around.note, *parts) if each))
        self._largest, self._both_signs = 0.0, state.signed
        if large is not None:
            self._largest = max(0.0, large.raw_max or 0.0, -(large.raw_min or 0.0) if state.signed else 0.0)

    def _fill_features(self, state: CamState) -> None:
        self.features.setVisible(state.features is not None)
        self.features.set_features(state.features, state.feature_payload)

    def _show_channel(self, maps: FeatureMaps, place: int) -> None:
        """One channel large over the image, until it is left or another map is chosen."""
        values = self.features.values_at(maps, place)
        if values is None:
            return
        found = maps.channels[place]
        self._channel = True
        self._photo.picture.set_values(values)
        self._both_signs = found.min < 0
        self._largest = max(0.0, found.max, -found.min)
        layer = escape.visible(maps.layer, 60)
        head = self.tr("Channel {n} of {layer}: what the layer puts out, whatever the class.")
        words = self.tr("From {low} to {high}, mean {mean}, {zeros} zeros.")
        figures = {"low": found.min, "high": found.max, "mean": found.mean}
        told = {name: numbers.figure(value) for name, value in figures.items()}
        head = head.format(n=found.channel, layer=layer)
        self._sentence.set_sentence("layer", "accent", head, words.format(zeros=numbers.percent(found.zeros), **told))
        self._grid.set_large(-1)
        self._say("")
        self._look()

    def _show_map(self) -> None:
        if self._state is not None:
            self.refresh(self._state, self._around)

    def _say(self, words: str) -> None:
        self._flag.set_text(words)
        for widget in (self._flag, self._flag_icon):
            widget.setVisible(bool(words))
        self._back.setVisible(self._channel)
        self._notes.setVisible(bool(words) or self._channel or not self._again.isHidden())

    def _look(self) -> None:
        signed = self._state is not None and self._state.signed
        colors = SIGNED if signed else self._choices.color
        self._grid.set_look(self._photo.opacity, colors)
        self._photo.set_look(colors, self._both_signs, self._largest)

    def _type_class(self) -> None:
        if typed := self._class.text().strip():
            self.class_chosen.emit(typed)

    def _on_class(self, current, _before) -> None:
        if not self._filling and current.isValid():
            self.class_chosen.emit(self._predictions.rows[current.row()].cls)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The photo as large as the page lets it be, with a row of feature maps below it."""
        layout = self.layout()
        if self._image is None or layout is None:
            return
        layout.activate()  # what was shown or hidden just now has its place
        beside = self.width() >= (NARROW if self._photo.beside.isHidden() else NARROW_OF_TWO)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._middle.direction() != way:
            self._middle.setDirection(way)
        width = self.width() - tokens.PAGE_MARGIN - 16 - SCROLLBAR
        below = self.features.first_height() if not self.features.isHidden() else 0
        notes = self._notes.sizeHint().height() + GAP if not self._notes.isHidden() else 0
        grid = self._above_grid()
        seen = self._scroll.height() - notes - GAP  # without scrolling
        height = min(MOST, max(LEAST, min(grid + self._grid.least, seen), seen - below - 2 * GAP))
        taken = self._photo.fit(width - SIDE - COLUMNS if beside else width, height)
        side = min(WIDE, max(SIDE, width - taken - COLUMNS)) if beside else width
        self._right.setFixedWidth(side)
        self._grid.fit(side, height - grid)

    def _above_grid(self) -> int:
        """Pixels of what stands above the grid in its column."""
        shown = [each for each in (self._table, self._class, self._spread) if not each.isHidden()]
        heights = (each.height() if each is self._table else each.sizeHint().height() for each in shown)
        return sum(heights) + GAP * len(shown)
