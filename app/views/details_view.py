"""Details of what is selected: the file's safety card, a container, a module, a tensor, a value."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from app.figures import numbers
from app.state.file_state import FileState
from app.state.live_model import LiveModel
from app.state.selection import Selection
from app.style import tokens
from app.text import escape
from app.text.containers import container_name
from app.trees.subject import subject_of
from app.views import live_module_details, live_tensor_details, module_details, pair_details, tensor_details
from app.views.file_details import FileDetails
from app.views.live_module_details import LiveModuleDetails
from app.views.live_tensor_details import LiveTensorDetails
from app.views.module_details import ModuleDetails
from app.views.pair_details import PairDetails
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.views.tensor_contents import TensorContents
from app.views.tensor_details import TensorDetails
from app.views.value_details import ValueDetails
from app.widgets.boxes import column, grounded
from app.widgets.facts import Facts
from app.widgets.label import Label
from app.widgets.wrapped_text import WrappedText
from inspector.checkpoint.result import Listing, Picture, Values
from inspector.diff.detail import PairDetail
from inspector.diff.result import PairRow
from inspector.model.result import ModelTree
from inspector.stats.result import Distributions, Finding, Precision, TensorStats


class DetailsView(QWidget):
    values_requested = Signal(int, int, int, int, int)  # tensor, row, column, rows, columns
    picture_requested = Signal(int, int, int)  # tensor, width and height in device pixels
    distributions_requested = Signal(object, str, str, int, object, object)  # tensors, split, scale, bins, low, high
    precision_requested = Signal(object)  # indices of tensors
    pair_detail_requested = Signal(int, int, int)  # place of a pair; width and height of its map in device pixels
    verify_requested = Signal()
    trust_requested = Signal()
    model_requested = Signal()
    weights_requested = Signal()
    text_requested = Signal(str)
    selected = Signal(Selection)
    copy_requested = Signal(str)
    text_copied = Signal(str, str)  # what goes to the clipboard, and what to say about it

    def __init__(self):
        super().__init__()
        grounded(self, "chrome")
        self._part: QWidget | None = None
        self._shown: tuple[object, ...] = ()
        self._unfolded = False  # the user wants all figures, of whatever is shown
        self._caption = Label(self.tr("Details"), tokens.TINY, tone="text3")
        self._title = WrappedText(size=tokens.TITLE, weight=tokens.SEMIBOLD, most=5)
        self._sub = WrappedText(size=tokens.SMALL, tone="text2", most=3)
        margin = tokens.DETAILS_MARGIN
        head = column(self._caption, self._title, self._sub, margins=(margin, 14, margin, 10), gap=2)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self.setLayout(column(head, (self._scroll, 1), gap=0))
        self.setMinimumWidth(240)
        self.setAccessibleName(self.tr("Details"))

    def show_pair(self, place: int, pair: PairRow, key: str, names: tuple[str, str]) -> None:
        """Two tensors that are compared: a row of the comparison by its place, as `key`; `names` of the files."""
        part = PairDetails(place, pair, names)
        part.detail_requested.connect(self.pair_detail_requested)
        self._show(("pair", place, pair.key), *pair_details.heading(pair, key), part)

    @property
    def shows_pair(self) -> bool:
        return isinstance(self._part, PairDetails)

    def set_pair_detail(self, detail: PairDetail, pixels: bytes) -> None:
        """What was asked for with `pair_detail_requested`, or by another view."""
        if isinstance(self._part, PairDetails):
            self._part.set_detail(detail, pixels)

    def set_pair_detail_error(self, place: int, message: str) -> None:
        if isinstance(self._part, PairDetails):
            self._part.set_error(place, message)

    def clear(self) -> None:
        self._show((), "", "", None)

    @property
    def shown(self) -> tuple[object, ...]:
        """What is shown; () for nothing."""
        return self._shown

    def show_tensor(self, listing: Listing, index: int) -> None:
        part = TensorDetails(listing, index)
        self._connect(part)
        self._show(("tensor", index), *tensor_details.heading(listing, index), part)

    def show_module(self, listing: Listing, index: int) -> None:
        part = ModuleDetails(listing, index)
        part.selected.connect(self.selected)
        self._show(("module", index), *module_details.heading(listing, index), part)

    def show_part(self, shown: tuple[object, ...], title: str, sub: str, part: QWidget) -> None:
        """What a page has to say itself; `shown` tells whether it is the same thing again."""
        self._show(shown, title, sub, part)

    def show_live_module(
        self, model: LiveModel, tree: ModelTree, place: int, lab: tuple[str, str], figure: str = "flops"
    ) -> None:
        """A module of the live model, the root for 0. `lab`: the interpreter that it lives in, and its path."""
        part = LiveModuleDetails(model, tree, place, lab, figure)
        part.selected.connect(self.selected)
        part.text_copied.connect(self.text_copied)
        self._show(("live module", place), *live_module_details.heading(model, tree, place), part)

    def show_live_tensor(self, tree: ModelTree, listing: Listing, index: int) -> None:
        """A parameter or buffer of the live model by its index in `listing`, which is that of `tree`."""
        part = LiveTensorDetails(tree, listing, index)
        self._connect(part)
        each = live_module_details.tensors_of(tree)[index]
        self._show(("live tensor", index), *live_tensor_details.heading(each), part)

    def show_container(self, listing: Listing, index: int) -> None:
        container = listing.containers[index]
        roles = {
            "model": self.tr("model weights"),
            "ema": self.tr("averaged weights (EMA)"),
            "optimizer": self.tr("optimizer state"),
            "other": self.tr("other tensors"),
        }
        pairs = [
            (self.tr("Holds"), roles.get(container.role, container.role)),
            (self.tr("Tensors"), numbers.count(container.tensors)),
            (self.tr("Parameters"), numbers.count(container.parameters)),
            (self.tr("Bytes"), numbers.size(container.nbytes)),
            (self.tr("Hidden prefix"), escape.visible(container.prefix, 200)),
        ]
        exact = {self.tr("Bytes"): numbers.exact_size(container.nbytes)}
        part = QWidget()
        selection = Selection("container", index)
        body = column(Facts([pair for pair in pairs if pair[1]], tooltips=exact), gap=6)
        part.setLayout(body)
        body.addWidget(StatsDetails(listing, selection))
        if (subject := subject_of(listing, selection)) is not None:
            body.addWidget(PrecisionCard(subject))
        self._show(("container", index), container_name(container), numbers.tensors(container.tensors), part)

    def show_value(self, listing: Listing, index: int) -> None:
        """`index` -1: all values."""
        if index >= 0:
            path, value = listing.values[index]
            self._show(("value", index), path, type(value).__name__, ValueDetails(listing, index))
            return
        number = len(listing.values)
        count = self.tr("1 value") if number == 1 else self.tr("{n} values").format(n=numbers.count(number))
        self._show(("values", index), self.tr("Run info"), count, ValueDetails(listing, index))

    def show_file(self, listing: Listing, state: FileState) -> None:
        part = FileDetails(listing, state)
        part.verify_requested.connect(self.verify_requested)
        part.trust_requested.connect(self.trust_requested)
        part.model_requested.connect(self.model_requested)
        part.weights_requested.connect(self.weights_requested)
        part.text_requested.connect(self.text_requested)
        part.copy_requested.connect(self.copy_requested)
        name = listing.path.rstrip("/").rpartition("/")[2]
        sub = self.tr("File · {size} · {format}")
        size = numbers.exact_size(listing.size_bytes)
        self._show(("file", listing.path), name, sub.format(size=size, format=listing.format), part)

    def set_values(self, values: Values) -> None:
        if isinstance(self._part, TensorContents):
            self._part.set_values(values)

    def set_picture(self, picture: Picture, pixels: bytes) -> None:
        if isinstance(self._part, TensorContents):
            self._part.set_picture(picture, pixels)

    def set_stats(self, stats: TensorStats | None, findings: tuple[Finding, ...]) -> None:
        """The row of the tensor shown; None until it has arrived, and of all else. `findings` may be all there are."""
        if (shown := self._stats()) is not None:
            shown.set_stats(stats, findings)
        if isinstance(self._part, TensorContents):
            self._part.set_findings(findings)

    def set_distributions(self, answer: Distributions) -> None:
        """What was asked for with `distributions_requested`."""
        if (shown := self._stats()) is not None:
            shown.set_distributions(answer)

    def set_precision(self, precision: Precision) -> None:
        """What was asked for with `precision_requested`."""
        if (shown := self._precision()) is not None:
            shown.set_precision(precision)

    def set_part_error(self, part: str, message: str) -> None:
        """`part` is "values" or "picture" of the tensor shown, "distribution" or "precision" of what is shown."""
        if part == "distribution" and (shown := self._stats()) is not None:
            shown.set_error(message)
        elif part == "precision" and (card := self._precision()) is not None:
            card.set_error(message)
        elif isinstance(self._part, TensorContents):
            self._part.set_part_error(part, message)

    def _connect(self, part: TensorContents) -> None:
        part.values_requested.connect(self.values_requested)
        part.picture_requested.connect(self.picture_requested)
        part.selected.connect(self.selected)

    def _note_unfolded(self, whole: bool) -> None:
        self._unfolded = whole

    def _stats(self) -> StatsDetails | None:
        return self._part.findChild(StatsDetails) if self._part is not None else None

    def _precision(self) -> PrecisionCard | None:
        return self._part.findChild(PrecisionCard) if self._part is not None else None

    def _show(self, shown: tuple[object, ...], title: str, sub: str, part: QWidget | None) -> None:
        """The same thing shown again keeps its place; another begins at the top."""
        place = self._scroll.verticalScrollBar().value() if shown == self._shown else 0
        self._shown, self._part = shown, part
        self._title.set_text(title)
        self._sub.set_text(sub)
        if (stats := self._stats()) is not None:
            stats.distributions_requested.connect(self.distributions_requested)
            stats.selected.connect(self.selected)
            stats.unfolded.connect(self._note_unfolded)
            stats.set_whole(self._unfolded)
        if (card := self._precision()) is not None:
            card.precision_requested.connect(self.precision_requested)
        margin = tokens.DETAILS_MARGIN
        body = grounded(QWidget(), "none")
        items = [part] if part else []
        body.setLayout(column(*items, None, margins=(margin, 0, margin, 16), gap=0))
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(place)
