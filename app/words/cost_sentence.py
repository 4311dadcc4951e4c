"""The sentence of the Cost page: what the model costs by the figure that is looked at, or why that is not known."""

from PySide6.QtCore import QCoreApplication

from app.state.live_model import LiveModel
from app.words.phrases import say
from inspector.flops.result import FlopReport
from inspector.flops.sentence import subtitle, title

METRICS = {"flops": "flops", "params": "params", "time": "time", "memory": "activations"}  # by figure of the chart


def sentence(model: LiveModel | None, report: FlopReport | None, figure: str) -> tuple[str, str, str, str]:
    """Icon, colour, the answer, one line of figures. `report` is what is shown, perhaps of an input before."""
    translate = QCoreApplication.translate
    if model is None:
        head = translate("CostSentence", "Cost needs a model.")
        sub = translate("CostSentence", "Open a .py file, a saved model or one of torchvision's, or drop one here.")
        return "model", "accent", head, sub
    cost = model.cost
    reason = " ".join(filter(None, (cost.message, cost.hint)))
    if cost.state == "failed":
        words = translate("CostSentence", "{name} could not be counted.")
        if report is not None:
            words = translate(
                "CostSentence", "{name} could not be counted. What is shown is of the input before: {input}."
            )
        head = words.format(name=model.name, input=report.input if report is not None else "")
        return "warn", "warn", head, reason
    if report is None:
        words = translate("CostSentence", "{name} is being counted…")
        if cost.state in {"off", "cancelled"}:
            words = translate("CostSentence", "{name} was not counted.")
        return "model", "accent", words.format(name=model.name), ""
    icon = "ok" if report.footprint.unchanged and not report.uncounted and not reason else "warn"
    return icon, icon, say(title(report, METRICS[figure])), _below(report, cost.state, reason)


def nothing_drawn(model: LiveModel | None, figure: str) -> str:
    """Why the chart is empty, where it is."""
    translate = QCoreApplication.translate
    timing = model is not None and model.cost.state == "timing"
    words = {
        "flops": translate("CostSentence", "This model multiplies no matrices: by rule it costs 0 FLOP."),
        "params": translate("CostSentence", "This model has no parameters."),
        "time": translate("CostSentence", "No time was measured."),
        "memory": translate("CostSentence", "This model makes no activations."),
    }
    return _timing() if timing and figure == "time" else words[figure]


def _below(report: FlopReport, state: str, reason: str) -> str:
    """The line of figures; what went wrong comes first."""
    translate = QCoreApplication.translate
    parts = [say(subtitle(report))]
    if not report.footprint.unchanged:
        changes = " ".join(report.footprint.changes)
        words = translate("CostSentence", "The model did not stay as it was: {changes}")
        parts.insert(0, words.format(changes=changes))
    if state == "timing":
        parts.append(_timing())
    elif state == "counting":
        parts = [translate("CostSentence", "Counting anew…")]
    elif state == "cancelled":
        parts.append(translate("CostSentence", "Cancelled before the time was known."))
    elif reason:
        words = translate("CostSentence", "The time could not be measured: {reason}")
        parts.insert(0, words.format(reason=reason))
    return " ".join(parts)


def _timing() -> str:
    return QCoreApplication.translate("CostSentence", "The time is being measured…")
