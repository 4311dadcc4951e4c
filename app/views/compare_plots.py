"""What stands above the table A | B: the change by layer, the selected pair seen close, load_state_dict, run info."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.figures import numbers
from app.item_models.layer_changes import LayerChanges
from app.style import tokens
from app.views.load_panel import LoadPanel
from app.views.other_differences import OtherDifferences
from app.views.pair_plots import PairPlots
from app.widgets.boxes import column, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import ElidedLabel
from app.widgets.layer_canvas import LayerCanvas
from app.widgets.plot_export import svg, widget_image
from inspector.diff.detail import PairDetail
from inspector.diff.result import PairRow, StateDiff

PLOTS = ("layers", "pair", "load", "other")
NOTHING = -2  # beside -1: not even that no row is selected


class ComparePlots(QWidget):
    """Only the plot that is seen asks for anything."""

    row_chosen = Signal(int)  # place in StateDiff.rows
    detail_wanted = Signal(int, int)  # width and height of the map in device pixels
    copied = Signal(str)
    plot_shown = Signal(str)  # another one than before

    def __init__(self):
        super().__init__()
        self._changes = LayerChanges(())
        self._place = -1
        self._shown_place = NOTHING  # the pair whose detail is shown
        self._progress = ""
        self.picked = False  # the user has said which plot to show
        self.choices = ChoiceRow(self.tr("Plot"))
        self._offer(0)
        self.choices.chosen.connect(self.show_plot)
        self._note = ElidedLabel("", tokens.SMALL, tone="text3")
        self._canvas = LayerCanvas()
        self._canvas.chosen.connect(self._on_layer)
        self._pair, self._load, self._other = PairPlots(beside=True), LoadPanel(), OtherDifferences()
        self._load.copied.connect(self.copied)
        frame, pair_frame = QWidget(), QWidget()
        frame.setLayout(column((self._canvas, 1), margins=(18, 0, 18, 4)))
        pair_frame.setLayout(column((self._pair, 1), margins=(24, 4, 24, 4)))
        self._stack = QStackedWidget()
        for page in (frame, pair_frame, self._load, self._other):
            self._stack.addWidget(page)
        self._head = row(self.choices, 8, (self._note, 1), margins=(16, 0, 16, 2), gap=4)
        self.setLayout(column(self._head, (self._stack, 1), gap=2))

    def add_action(self, widget: QWidget) -> None:
        """At the right end of the head."""
        self._head.addWidget(widget)

    def set_diff(self, diff: StateDiff | None, names: tuple[str, str], prefix: str, *, goes_on: bool = False) -> None:
        """`prefix` is left out of the layers' names. The plot that tells most is shown; `goes_on` as in PairPanel."""
        self.picked = self.picked and goes_on
        self._place, self._shown_place = -1, NOTHING
        self._pair.set_names(*names)
        self._pair.clear()
        self._load.set_diff(diff)
        self._offer(self._other.set_diff(diff, names))
        self._changes = LayerChanges(diff.rows if diff else (), prefix)
        self._draw_layers()
        loads = diff is not None and (diff.same or diff.a.pasted)  # nothing moved, or that was the question
        self.choices.set_current("load" if loads else "layers")
        self._show()

    def note(self, places: Iterable[int], rows: Sequence[PairRow]) -> None:
        """The rows at these places have other figures; `rows` are all of them."""
        self._changes.note(places, rows)
        self._draw_layers()

    def set_progress(self, words: str) -> None:
        """What runs; "" where nothing does."""
        self._progress = words
        self._say()

    def select(self, place: int) -> None:
        """A row, -1 for none; says nothing back but what it wants to see."""
        self._place = place
        self._canvas.choose(self._layer_of(place))
        self._show()

    def show_plot(self, plot: str) -> None:
        """One of PLOTS, if there is anything in it."""
        if plot in self._offered:
            self.picked = True
            self.choices.set_current(plot)
        self._show()

    def set_detail(self, detail: PairDetail, pixels: bytes, pair: PairRow) -> None:
        """Of the selected row."""
        self._shown_place = self._place
        self._pair.set_detail(detail, pixels, pair)

    def set_detail_error(self, message: str) -> None:
        self._shown_place = self._place
        self._pair.clear(message)

    def map_size(self) -> tuple[int, int]:
        return self._pair.map_size()

    # export

    def to_image(self, scale: float) -> QImage:
        """The plot that is shown, `scale` device pixels to a pixel."""
        if self.choices.current() == "layers":
            return self._canvas.to_image(scale)
        return widget_image(self._stack.currentWidget(), scale)

    def to_svg(self) -> bytes:
        if self.choices.current() == "layers":
            return self._canvas.to_svg()
        shown = self._stack.currentWidget()
        return svg(shown.size(), lambda painter: shown.render(painter, QPoint()))

    def rows_csv(self) -> list[tuple[str, ...]]:
        """The change of each layer after a row of titles; empty where another plot is shown."""
        return self._canvas.rows_csv() if self.choices.current() == "layers" else []

    def _offer(self, others: int) -> None:
        """What differs besides the tensors has a place only where there is some."""
        choices = [
            ("layers", self.tr("Change by layer")),
            ("pair", self.tr("Selected pair")),
            ("load", "load_state_dict"),
        ]
        if others:
            choices.append(("other", self.tr("Run info {n}").format(n=numbers.count(others))))
        self._offered = {plot for plot, _ in choices}
        self.choices.set_choices(choices)

    def _show(self) -> None:
        plot = self.choices.current()
        if self._stack.currentIndex() != PLOTS.index(plot):
            self._stack.setCurrentIndex(PLOTS.index(plot))
            self.plot_shown.emit(plot)
        self._say()
        if plot != "pair" or self._shown_place == self._place:
            return
        if self._place < 0:
            self._shown_place = -1
            self._pair.clear(self.tr("Select a row to see its values."))
        else:
            self._pair.clear(self.tr("Reading the values…"))
            self.detail_wanted.emit(*self._pair.map_size())

    def _say(self) -> None:
        """What runs, and how to read the bars."""
        rooted = self.choices.current() == "layers" and self._canvas.picture.rooted
        self._note.setText(self._progress or (self.tr("height by square root") if rooted else ""))

    def _draw_layers(self) -> None:
        self._canvas.set_layers(self._changes.layers, self._changes.groups())
        self._canvas.choose(self._layer_of(self._place))
        self._say()

    def _layer_of(self, place: int) -> int:
        return self._changes.layer_of[place] if 0 <= place < len(self._changes.layer_of) else -1

    def _on_layer(self, layer: int) -> None:
        self.row_chosen.emit(self._changes.first(layer))
