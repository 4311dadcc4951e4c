"""What the live model costs: one sentence, a chart, a table, and why other tools say something else."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.dialogs.disagreements import Disagreements
from app.item_models.cost_tree import CostTree
from app.state.live_model import LiveModel
from app.state.selection import Selection
from app.text import escape
from app.views.cost_chart import CostChart
from app.views.cost_missing import CostMissing
from app.views.cost_panel import CostPanel
from app.views.input_panel import InputPanel
from app.views.uncounted_line import UncountedLine
from app.views.why_differ import WhyDiffer
from app.widgets.boxes import column, grounded
from app.widgets.cost_icicle import CostIcicle
from app.widgets.plot_export import svg, widget_image
from app.widgets.sentence import Sentence
from app.widgets.tool_button import ToolButton
from app.words import cost_sentence
from inspector.flops.result import FlopReport

CHART = 148  # pixels of height before it is dragged
CHART_FROM = 420  # pixels of the page's height below which the table alone is shown
TABLE_FROM = 400  # of that height, below which not all have a place


class CostView(QWidget):
    """Shows what the model's CostState says whenever `set_model` or `refresh` is called."""

    selected = Signal(Selection)  # a module of the model
    figure_changed = Signal()  # the chart shows another one
    count_requested = Signal(tuple, str)  # on this: one text for each argument, (): what its family takes; device
    again_requested = Signal()  # count and time anew
    cancel_requested = Signal()
    image_requested = Signal()  # an image file is wanted: `set_image`
    open_requested = Signal()  # a model
    offer_taken = Signal()  # what `set_offer` said
    copy_requested = Signal(str)
    save_requested = Signal(str)

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._model: LiveModel | None = None
        self._report: FlopReport | None = None
        self._tree: CostTree | None = None
        self._offer = ""
        self._picked = False  # the user has said which figure to show
        self._wants_input = self._asks = False
        self._seen: _Seen | None = None
        self._list: Disagreements | None = None
        self._sentence = Sentence()
        self._input = InputPanel()
        self._input.count_requested.connect(self._count)
        self._input.image_requested.connect(self.image_requested)
        self._input.closed.connect(lambda: self.show_input(False))
        self._uncounted = UncountedLine()
        self._missing = CostMissing()
        self._missing.open_requested.connect(self.open_requested)
        self._missing.offer_taken.connect(self.offer_taken)
        self._missing.cancel_requested.connect(self.cancel_requested)
        self._missing.again_requested.connect(self.again_requested)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._missing)
        self._page = self._body()
        self._stack.addWidget(self._page)
        self.setLayout(column(self._sentence, self._input, self._uncounted, (self._stack, 1), gap=0))
        self.refresh()

    # what is shown

    def set_model(self, model: LiveModel | None) -> None:
        """The model on the bench, or anything about it."""
        if model is not self._model:
            self._wants_input = self._picked = False
            self.panel.show_level("blocks")
        self._model = model
        self.refresh()

    def set_offer(self, text: str) -> None:
        """What a click would do where there is no model: "resnet50: build with these weights"; "" for nothing."""
        self._offer = escape.visible(text, 120)
        self._dress()

    def set_devices(self, devices: Sequence[str]) -> None:
        """What the lab's machine has."""
        self._input.set_devices(devices)

    def set_image(self, path: str) -> None:
        """An image file for the field of the input, not counted on yet."""
        self.show_input(True)
        self._input.set_image(path)

    def show_input(self, shown: bool) -> None:
        """The field of what is counted on."""
        self._wants_input = shown
        self._dress()
        if shown:
            self._input.focus_field()

    def select(self, selection: Selection) -> None:
        """Shows what is selected elsewhere; says nothing back."""
        self.chart.select(selection)
        self.panel.select(self._row_of(selection))

    def refresh(self) -> None:
        """Something about the model is another, perhaps its cost."""
        model = self._model
        report = model.cost.report if model is not None else None
        seen = _seen(model)
        if seen.is_as(self._seen):
            return
        self._seen = seen
        if report is not self._report or (model is not None and model.listing is not self._listing):
            self._take(report)
        if model is not None:
            usual = report.input if report is not None and not model.cost.input else ""
            self._input.set_input(model.cost.input, usual, model.cost.device)
        self.panel.set_waiting(model is not None and model.cost.state == "timing")
        self._explain_chart()
        self._say()
        self._dress()

    @property
    def figure(self) -> str:
        """One of KINDS: what the chart shows."""
        return self._upper.figure

    def show_figure(self, kind: str) -> None:
        self._picked = True
        self._upper.set_figure(kind)
        self._draw()
        self._say()
        self.figure_changed.emit()

    @property
    def why(self) -> WhyDiffer:
        """The other counters."""
        return self._why

    # export

    @property
    def plots(self) -> CostIcicle:
        """The picture that is copied and saved."""
        return self.chart

    def table_rows(self) -> list[tuple[str, ...]]:
        """The table as it is shown, for the clipboard and for files: a row of titles, then exact values."""
        return self.panel.exact_rows()

    def to_image(self, scale: float) -> QImage:
        return widget_image(self, scale)

    def to_svg(self) -> bytes:
        return svg(self.size(), lambda painter: self.render(painter, QPoint()))

    # inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _body(self) -> QWidget:
        self._listing = None
        self._upper = CostChart()
        self._upper.figure_chosen.connect(self.show_figure)
        self.chart = self._upper.icicle
        self.chart.selected.connect(self._on_chart)
        self.panel = CostPanel()
        self.panel.selected.connect(self._on_row)
        self.panel.copy_requested.connect(self.copy_requested)
        self.panel.save_requested.connect(self.save_requested)
        self._cancel = ToolButton(self.tr("Cancel"), link=True)
        self._cancel.clicked.connect(self.cancel_requested)
        self._again = ToolButton(self.tr("Measure again"), link=True)
        self._again.clicked.connect(self.again_requested)
        self._change = ToolButton(self.tr("Input…"), link=True)
        self._change.clicked.connect(lambda: self.show_input(self._input.isHidden()))
        for button in (self._cancel, self._again, self._change):
            self.panel.add_action(button)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._upper)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([CHART + 36, 400])
        self._why = WhyDiffer()
        self._why.list_requested.connect(self.show_disagreements)
        self._why.unfolded.connect(lambda _on: self._fold())
        body = QWidget()
        body.setLayout(column((self._splitter, 1), self._why, 8, gap=0))
        return body

    def _take(self, report: FlopReport | None) -> None:
        """Other figures, perhaps of the same modules."""
        model, before = self._model, self._report
        self._report = report
        listing = model.listing if model is not None else None
        same = listing is self._listing and before is not None and report is not None
        goes_on = same and len(before.modules) == len(report.modules)  # type: ignore[union-attr]
        self._listing = listing
        self._tree = None
        if model is not None and report is not None:
            nodes = model.tree.modules if model.tree is not None else ()
            self._tree = CostTree(report, [node.same_as or node.name for node in nodes])
        if listing is not None:
            owners = [module.parent for module in listing.modules]
            self.chart.set_owners(owners, [tensor.module for tensor in listing.tensors])
        if not self._picked and report is not None:
            before = self.figure
            self._upper.set_figure("flops" if report.total else "params")
            if self.figure != before:
                self.figure_changed.emit()
        self.panel.set_tree(self._tree, self._root_name(), goes_on=goes_on)
        self._uncounted.set_report(report)
        self._why.set_report(report)
        self._draw()
        if model is not None:
            self.select(model.selection)

    def _draw(self) -> None:
        self._upper.set_tree(self._tree, self._root_name())
        self._explain_chart()

    def _explain_chart(self) -> None:
        self.chart.set_message(cost_sentence.nothing_drawn(self._model, self.figure))

    def _say(self) -> None:
        self._sentence.set_sentence(*cost_sentence.sentence(self._model, self._report, self.figure))

    def _dress(self) -> None:
        """What can be done now."""
        model = self._model
        cost = model.cost if model is not None else None
        shows = self._report is not None
        under_way = cost is not None and cost.under_way
        failed = cost is not None and cost.state == "failed"
        self._stack.setCurrentIndex(1 if shows else 0)
        waits = "counting" if under_way else "" if failed else "stopped"
        self._missing.set_state("none" if cost is None else waits, self._offer)
        self._asks = cost is not None and (self._wants_input or failed)
        self._fold()  # room is made first
        self._input.set_needed(failed)
        self._input.setVisible(self._asks)
        self._cancel.setVisible(under_way)
        self._again.setVisible(shows and not under_way)

    def _fold(self) -> None:
        """On a low page the table comes first; unfolded counters have its place, the field of the input theirs."""
        low = self.height() < TABLE_FROM
        self._upper.setVisible(self.height() >= CHART_FROM)
        self.panel.set_low(low)
        self.panel.setVisible(not low or self._asks or not self._why.is_unfolded)
        self._why.setVisible(not low or not self._asks)
        self._splitter.refresh()  # what it hides is known to the layouts around it only later
        for around in (self._splitter, self._page, self._stack):
            around.updateGeometry()

    def _root_name(self) -> str:
        report = self._report
        if report is None or not report.modules:
            return ""
        return escape.visible(report.modules[0].type, 100)

    def _row_of(self, selection: Selection) -> int:
        """Of the report; -1 for what has none."""
        tree, listing = self._tree, self._listing
        if tree is None or listing is None:
            return -1
        if selection.kind == "tensor":
            return tree.row_of(listing.tensors[selection.index].module)
        return tree.row_of(selection.index) if selection.kind == "module" else 0

    def _selection_of(self, row: int) -> Selection | None:
        module = self._tree.modules[row] if self._tree is not None else -1
        if row == 0:
            return Selection()
        return Selection("module", module) if module >= 0 else None

    def _on_row(self, row: int) -> None:
        selection = self._selection_of(row)
        if selection is not None:
            self.chart.select(selection)
            self.selected.emit(selection)

    def _on_chart(self, selection: Selection) -> None:
        self.panel.select(self._row_of(selection))
        self.selected.emit(selection)

    def _count(self, given: tuple[str, ...], device: str) -> None:
        self._wants_input = False
        self._dress()
        self.count_requested.emit(given, device)

    def show_disagreements(self, counter: str) -> None:
        """All of them in a window of their own, those of `counter` first; "" for any."""
        if self._report is None or not self._report.disagreements:
            return
        made = Disagreements(self._report, counter, self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.module_chosen.connect(self._choose_named)
        made.finished.connect(self._forget_list)
        self._list = made
        made.open()

    def _forget_list(self) -> None:
        self._list = None

    def _choose_named(self, name: str) -> None:
        row = self._tree.row_named(name) if self._tree is not None else -1
        if row >= 0:
            self.panel.select(row)
            self._on_row(row)


class _Seen(NamedTuple):
    """What the page tells of a model: other things about it change many times a second."""

    things: tuple[object, ...]
    words: tuple

    def is_as(self, other: "_Seen | None") -> bool:
        return (
            other is not None
            and self.words == other.words
            and all(mine is theirs for mine, theirs in zip(self.things, other.things, strict=True))
        )


def _seen(model: LiveModel | None) -> _Seen:
    if model is None:
        return _Seen((None, None, None), ())
    cost = model.cost
    words = (model.name, cost.state, cost.message, cost.hint, cost.input, cost.device)
    return _Seen((model, model.listing, cost.report), words)
