"""Where a model's cost is: the chart with its legend, and the choice of the figure that it shows."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.item_models.cost_groups import Legend
from app.item_models.cost_tree import KINDS, CostTree
from app.widgets.boxes import column, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.cost_icicle import CostIcicle
from app.widgets.cost_legend import CostLegend

LEAST = 72  # pixels of the chart's height


class CostChart(QWidget):
    figure_chosen = Signal(str)  # one of KINDS, by the user

    def __init__(self):
        super().__init__()
        self._legend = CostLegend()
        self._figures = ChoiceRow(self.tr("Figure"))
        names = {
            "flops": self.tr("FLOPs"),
            "params": self.tr("Params"),
            "time": self.tr("Time"),
            "memory": self.tr("Memory"),
        }
        self._figures.set_choices([(kind, names[kind]) for kind in KINDS])
        self._figures.set_tip("memory", self.tr("Bytes of the activations that each module makes."))
        self._figures.chosen.connect(self.figure_chosen)
        self.icicle = CostIcicle()
        self.icicle.setMinimumHeight(LEAST)
        head = row((self._legend, 1), self._figures, margins=(24, 0, 24, 0))
        self.setLayout(column(head, row((self.icicle, 1), margins=(24, 0, 24, 8)), gap=4))

    @property
    def figure(self) -> str:
        """One of KINDS: what is drawn by the next `set_tree`."""
        return self._figures.current()

    def set_figure(self, kind: str) -> None:
        self._figures.set_current(kind)

    def set_tree(self, tree: CostTree | None, name: str) -> None:
        """`name` is the root's."""
        amounts = tree.groups(self.figure) if tree is not None else {}
        legend = Legend(tree.groups("flops"), amounts) if tree is not None else Legend()
        self.icicle.set_tree(tree, legend, self.figure, name)
        self._legend.set_shares(legend, legend.shares(amounts))
