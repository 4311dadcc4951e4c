"""One pair of tensors in the details: how far they are apart, the values of both, what changed, and where."""

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.figures import diff_figures, numbers
from app.item_models.pair_cells import state_words
from app.item_models.pair_columns import explanations, nonfinite, titles
from app.text.escape import visible
from app.views.pair_plots import PairPlots
from app.widgets.boxes import column
from app.widgets.facts import Facts
from app.widgets.note import Note
from inspector.diff.change import Change
from inspector.diff.detail import PairDetail
from inspector.diff.result import ONLY_A, ONLY_B, PairRow

PATIENCE = 80  # milliseconds that it is looked at before it asks


class PairDetails(QWidget):
    detail_requested = Signal(int, int, int)  # place; width and height of the map in device pixels

    def __init__(self, place: int, pair: PairRow, names: tuple[str, str]):
        """`place` of the row in StateDiff.rows; `names` of the two files."""
        super().__init__()
        self._place, self._pair, self._asked = place, pair, False
        self._plots = PairPlots(beside=False)
        self._plots.set_names(*names)
        self._plots.clear(self.tr("Reading the values…"))
        body = column(gap=6)
        error = pair.error or (pair.change.error if pair.change else None)
        if error:
            body.addWidget(Note("error", "error", self.tr("These values cannot be compared"), error))
        elif pair.change is not None:
            body.addWidget(self._figures(pair.change))
            if pair.change.note:
                body.addWidget(Note("info", "accent", visible(pair.change.note, 300)))
        body.addWidget(self._plots)
        self.setLayout(body)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._timer.timeout.connect(self._ask)

    def set_detail(self, detail: PairDetail, pixels: bytes) -> None:
        """Of another pair it is dropped."""
        if (detail.a, detail.b) == (self._pair.a, self._pair.b):
            self._timer.stop()
            self._asked = True
            self._plots.set_detail(detail, pixels, self._pair)

    def set_error(self, place: int, message: str) -> None:
        """Why there is nothing to see."""
        if place == self._place:
            self._plots.clear(message)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self._timer.start()

    def _ask(self) -> None:
        self._asked = True
        self.detail_requested.emit(self._place, *self._plots.map_size())

    def _figures(self, change: Change) -> Facts:
        """Those of the table, two pairs a row; what is nothing is left out."""
        words, why = titles(), explanations()
        figures = {
            "relative": "" if change.rel_l2 is None else diff_figures.relative(change.rel_l2),
            "max_abs": "" if change.max_abs is None else numbers.fixed(change.max_abs, 4),
            "changed": diff_figures.share(change.changed, change.elements),
            "mean_abs": "" if change.mean_abs is None else numbers.fixed(change.mean_abs, 4),
            "flips": diff_figures.share(change.flips, change.compared),
            "cosine": "" if change.cosine is None else numbers.fixed(change.cosine, 4),
            "nonfinite": numbers.count(nonfinite(change)) if nonfinite(change) else "",
            "largest": "" if change.largest is None else diff_figures.place(change.largest),
        }
        words["relative"] = self.tr("Relative L2")
        shown = [ident for ident, figure in figures.items() if figure]
        tooltips = {words[ident]: why[ident] for ident in shown if ident in why}
        return Facts([(words[ident], figures[ident]) for ident in shown], 2, tooltips)


def heading(pair: PairRow, key: str) -> tuple[str, str]:
    """Title and second line: "64×64×3×3 · float32 in both"."""
    both = QCoreApplication.translate("PairDetails", "{shape} · {dtype} in both")
    if pair.state in {ONLY_A, ONLY_B}:
        shape, dtype = (pair.shape_a, pair.dtype_a) if pair.state == ONLY_A else (pair.shape_b, pair.dtype_b)
        return key, " · ".join(filter(None, (_shape(shape), dtype, state_words(pair.state))))
    if pair.shape_a == pair.shape_b and pair.dtype_a == pair.dtype_b:
        return key, both.format(shape=_shape(pair.shape_a), dtype=pair.dtype_a)
    sides = [
        " ".join(filter(None, (_shape(shape), dtype)))
        for shape, dtype in ((pair.shape_a, pair.dtype_a), (pair.shape_b, pair.dtype_b))
    ]
    return key, f"A {sides[0]} · B {sides[1]}"


def _shape(shape: tuple[int, ...] | None) -> str:
    return "?" if shape is None else numbers.shape(shape)
