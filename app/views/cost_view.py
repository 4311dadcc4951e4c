"""What the live model costs: one sentence, a chart, a table, and why other tools say something else."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import numbers
from app.live_model import LiveModel
from app.selection import Selection
from app.widgets.boxes import column, grounded
from app.widgets.sentence import Sentence


class CostView(QWidget):
    """Shows what the model's CostState says whenever `refresh` is called."""

    selected = Signal(Selection)  # a module of the model
    input_requested = Signal(tuple)  # count on this: one text for each argument, (): what its family takes

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._model: LiveModel | None = None
        self._sentence = Sentence()
        self.setLayout(column(self._sentence, None, margins=(24, 20, 24, 16), gap=12))
        self.refresh()

    def set_model(self, model: LiveModel | None) -> None:
        self._model = model
        self.refresh()

    def select(self, selection: Selection) -> None:
        """Shows what is selected elsewhere; says nothing back."""

    def refresh(self) -> None:
        """Something about the model or its cost is another."""
        model = self._model
        if model is None:
            head = self.tr("Cost needs a model.")
            self._sentence.set_sentence("model", "accent", head, self.tr("Drop a .py file or a saved model here."))
        elif model.cost.report is not None:
            report = model.cost.report
            head = f"{numbers.count(report.total)} FLOP, {numbers.parameters(report.params)}"
            self._sentence.set_sentence("ok", "ok", head, model.cost.message)
        elif model.cost.message:
            self._sentence.set_sentence("warn", "warn", model.cost.message, model.cost.hint)
        else:
            self._sentence.set_sentence(
                "model", "accent", self.tr("{name} is being counted…").format(name=model.name), ""
            )
