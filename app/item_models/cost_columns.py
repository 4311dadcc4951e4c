"""The columns of the table of costs: what each shows, sorts by and is worth to a file."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.figures import cost_figures, numbers
from inspector.flops.result import ModuleCost


@dataclass(frozen=True, slots=True)
class Column:
    """`figure` is None for texts; `unit` names what the exact figure counts."""

    id: str
    kind: str  # of its cells
    width: int  # pixels at least
    figure: Callable[[ModuleCost], float | None] | None = None
    text: Callable[[ModuleCost], str] | None = None
    unit: str = ""
    shown: bool = True  # unless the user says otherwise


def _output(cost: ModuleCost) -> str:
    return "" if cost.output_shape is None else numbers.shape(cost.output_shape)


COLUMNS = (
    Column("module", "fold", 128, text=lambda cost: cost.name),
    Column("type", "quiet", 110, text=lambda cost: cost.type, shown=False),
    Column("params", "bar", 76, lambda cost: cost.params, unit="params"),
    Column("flops", "bar", 76, lambda cost: cost.flops, unit="flops"),
    Column("time", "bar", 76, lambda cost: cost.time_ms, unit="time_ms"),
    Column("memory", "figure", 104, lambda cost: cost.memory.activations, unit="activation_bytes"),
    Column("peak", "figure", 84, lambda cost: cost.memory.peak, unit="peak_bytes", shown=False),
    Column("moved", "figure", 92, lambda cost: cost.memory.read + cost.memory.written, unit="moved_bytes", shown=False),
    Column("calls", "figure", 56, lambda cost: cost.times_called, unit="calls", shown=False),
    Column("output", "quiet", 110, text=_output, shown=False),
)
PLACES = {column.id: place for place, column in enumerate(COLUMNS)}
SIZES = {"memory", "peak", "moved"}


class Units:
    """Of a model's columns: one a column, so that its rows can be compared at a glance."""

    def __init__(self, root: ModuleCost | None):
        flops = root.flops if root else 0
        self.flops = cost_figures.power(flops)
        self.params = cost_figures.power(root.params if root else 0)
        self.sizes = 0
        if root is not None:
            self.sizes = min(3, max(1, cost_figures.power(root.memory.activations)))

    def titles(self) -> dict[str, str]:
        """By column id, in the user's language."""
        translate = QCoreApplication.translate
        size = cost_figures.BYTES[self.sizes]
        return {
            "module": translate("CostTable", "Module"),
            "type": translate("CostTable", "Class"),
            "params": self._params(),
            "flops": f"{cost_figures.PREFIXES[self.flops]}FLOP",
            "time": translate("CostTable", "Time, ms"),
            "memory": translate("CostTable", "Activations, {unit}").format(unit=size),
            "peak": translate("CostTable", "Peak, {unit}").format(unit=size),
            "moved": translate("CostTable", "Moved, {unit}").format(unit=size),
            "calls": translate("CostTable", "Calls"),
            "output": translate("CostTable", "Output"),
        }

    def _params(self) -> str:
        words = QCoreApplication.translate("CostTable", "Params")
        return f"{words}, {cost_figures.PREFIXES[self.params]}" if self.params else words

    def text(self, column: Column, cost: ModuleCost) -> str:
        """As it stands in the column; "" where there is no figure."""
        if column.text is not None:
            return column.text(cost)
        value = column.figure(cost) if column.figure else None
        if value is None:
            return ""
        if column.id == "params":
            return cost_figures.scaled(value, self.params)
        if column.id == "flops":
            return cost_figures.scaled(value, self.flops)
        if column.id == "time":
            return cost_figures.time(value)
        return cost_figures.size(value, self.sizes) if column.id in SIZES else numbers.count(round(value))


def explanations() -> dict[str, str]:
    """What the figures of a column are."""
    translate = QCoreApplication.translate
    return {
        "params": translate("CostTable", "Parameters of the module and of all below it, each counted once."),
        "flops": translate(
            "CostTable",
            "Two for each multiply-accumulate (MAC) of matrix products, convolutions, attention and recurrences in "
            "all its calls; element-wise work counts as zero.",
        ),
        "time": translate("CostTable", "Median over runs of all its calls in one forward, with all that they call."),
        "memory": translate("CostTable", "Bytes of the tensors that its calls make, those freed meanwhile too."),
        "peak": translate(
            "CostTable", "Most bytes of the input and of activations that live at once while it runs; no parameters."
        ),
        "moved": translate(
            "CostTable", "Bytes that its operators are given and write, parameters included, each operator anew."
        ),
        "calls": translate("CostTable", "How often one forward calls it."),
        "output": translate("CostTable", "Shape of what its first call returns."),
    }
