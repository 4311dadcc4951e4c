"""What a module of a live model costs in one forward: pairs of figures, bars of its parts, its calls."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from app.figures import amounts, cost_figures, numbers
from app.figures.cost_breakdown import AMOUNTS, breakdown
from app.state.selection import Selection
from app.style import tokens
from app.widgets.bar_row import BarRow
from app.widgets.boxes import column, row
from app.widgets.facts import Facts
from app.widgets.label import ElidedLabel, Label
from app.widgets.section import Section
from inspector.flops.figures import PREFIXES
from inspector.flops.result import Call, FlopReport, ModuleCost
from inspector.model.result import ModelTree

CALLS, LINES = 12, 14  # shown
Pair = tuple[str, str, str]  # word, figure, and in the tooltip the exact one or the term in plain words


def figures(report: FlopReport, cost: ModuleCost) -> list[Pair]:
    """FLOPs, parameters, share and time of a module: what is known of them."""
    translate = QCoreApplication.translate
    exact = translate("CostFacts", "{n} FLOP: one for each multiplication and each addition of a product")
    pairs = [
        ("FLOPs", amounts.short(cost.flops, report.total), exact.format(n=numbers.count(cost.flops))),
        (translate("CostFacts", "Params"), amounts.short(cost.params, report.params), numbers.parameters(cost.params)),
    ]
    if cost.name and report.total:
        words = translate("CostFacts", "Of the FLOPs of the whole model")
        pairs.append((translate("CostFacts", "Share"), cost_figures.share(cost.flops / report.total), words))
    if cost.time_ms is not None:
        about = translate("CostFacts", "about {time}").format(time=amounts.milliseconds(cost.time_ms))
        words = translate("CostFacts", "Median of all its calls in one forward, with all that it calls")
        pairs.append((translate("CostFacts", "Time"), about, words))
    return pairs


def shapes(cost: ModuleCost) -> list[Pair]:
    """What went in and came out of the first call."""
    translate = QCoreApplication.translate
    if not cost.calls:
        return []
    first = cost.calls[0]
    several = translate("CostFacts", "Of the first of {n} calls").format(n=numbers.count(cost.times_called))
    words = several if cost.times_called > 1 else ""
    return [
        (translate("CostFacts", "In"), inputs(first), words),
        (translate("CostFacts", "Out"), _shape(first.output), words),
        (translate("CostFacts", "Dtype"), first.dtype, translate("CostFacts", "Of what comes out")),
    ]


def memory(cost: ModuleCost) -> list[Pair]:
    """Bytes made, moved and held."""
    translate = QCoreApplication.translate
    found = cost.memory
    if not cost.calls:
        return []
    table = (
        (translate("CostFacts", "Activations"), found.activations, translate("CostFacts", "Of all tensors made in it")),
        (
            translate("CostFacts", "Peak"),
            found.peak,
            translate("CostFacts", "Of tensors of the forward that lived at once while it ran, without parameters"),
        ),
        (translate("CostFacts", "Read"), found.read, translate("CostFacts", "By its operators, parameters included")),
        (translate("CostFacts", "Written"), found.written, translate("CostFacts", "By its operators")),
    )
    return [(word, numbers.size(size), f"{words}: {numbers.exact_size(size)}") for word, size, words in table]


def facts(pairs: list[Pair], columns: int = 2) -> Facts:
    shown = [(word, figure) for word, figure, _ in pairs if figure]
    return Facts(shown, columns, {word: words for word, _, words in pairs if words})


def inputs(call: Call) -> str:
    return ", ".join(_shape(shape) for shape in call.inputs) or "–"


def _shape(shape: tuple[int, ...] | None) -> str:
    return "–" if shape is None else numbers.shape(shape)


class Breakdown(QWidget):
    """Bars of the operations, or of the parts; nothing is to be seen of it where there is but one."""

    selected = Signal(Selection)

    def __init__(self, tree: ModelTree, place: int, costs: Mapping[str, ModuleCost], figure: str = "flops"):
        """`figure`: one of AMOUNTS, by which the bars are."""
        super().__init__()
        lines = breakdown(tree, place, costs, figure)
        body = column(gap=0)
        self.setLayout(body)
        if len(lines) < 2:
            self.hide()
            return
        whole = round(max(AMOUNTS[figure](cost) for cost in costs.values()))
        at = amounts.unit(round(lines[0].amount), whole)
        title = self.tr("By module") if any(line.type for line in lines) else self.tr("By operation")
        body.addWidget(Section(title, _unit(figure, at)))
        body.addSpacing(4)
        for line in lines[:LINES]:
            name = line.name or self.tr("its own")
            exact = self.tr("{name}: {amount}").format(name=name, amount=_exact(figure, line.amount))
            if line.times > 1:
                exact = self.tr("{name}: {amount}, {each} each").format(
                    name=name, amount=_exact(figure, line.amount), each=_exact(figure, line.amount / line.times)
                )
            bar = BarRow(
                name,
                cost_figures.time(line.amount) if figure == "time" else cost_figures.scaled(line.amount, at),
                line.amount / lines[0].amount,
                exact,
                goes=line.module != place,
            )
            bar.clicked.connect(lambda _=False, at=line.module: self.selected.emit(Selection("module", at)))
            body.addWidget(bar)
        if len(lines) > LINES:
            rest = numbers.count(len(lines) - LINES)
            body.addWidget(Label(self.tr("and {n} more").format(n=rest), tokens.SMALL, tone="text3"))


def _unit(figure: str, at: int) -> str:
    """ "GFLOP", "M params", "ms", "MB"."""
    if figure == "time":
        return "ms"
    if figure == "memory":
        return cost_figures.BYTES[at]
    if figure == "flops":
        return f"{PREFIXES[at]}FLOP"
    words = QCoreApplication.translate("CostFacts", "{unit} params")
    return words.format(unit=PREFIXES[at]).strip()


def _exact(figure: str, amount: float) -> str:
    if figure == "time":
        return f"{amount:,.3f} ms"
    if figure == "memory":
        return numbers.exact_size(round(amount))
    if figure == "params":
        return numbers.parameters(round(amount))
    return f"{numbers.count(round(amount))} FLOP"


class Calls(QWidget):
    """One line for each call of a module that is called more than once."""

    def __init__(self, cost: ModuleCost):
        super().__init__()
        body = column(Section(self.tr("Calls"), numbers.count(cost.times_called)), gap=0)
        for number, call in enumerate(cost.calls[:CALLS], 1):
            words = f"{inputs(call)} → {_shape(call.output)}"
            line = ElidedLabel(f"{number}   {words}", tokens.SMALL, tone="text2")
            body.addLayout(row((line, 1), Label(amounts.short(call.flops), tokens.SMALL)))
        if cost.times_called > CALLS:
            rest = numbers.count(cost.times_called - CALLS)
            body.addWidget(Label(self.tr("and {n} more").format(n=rest), tokens.SMALL, tone="text3"))
        self.setLayout(body)
