"""What load_state_dict would do: the reason in plain words, and below it torch's own text, to copy."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets.boxes import column, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.icon_label import IconLabel
from app.widgets.tool_button import ToolButton
from app.widgets.wrapped_text import WrappedText
from app.words.phrases import say
from inspector.diff.result import LoadReport, StateDiff

LONGEST = 20_000  # characters that are shown; all of them are copied
MOST_ADVICE = 4  # sentences
ALL_MATCHED = "<All keys matched successfully>"  # torch's own


class LoadPanel(QWidget):
    copied = Signal(str)  # a text for the clipboard

    def __init__(self):
        super().__init__()
        self._reports: dict[tuple[str, str], LoadReport] = {}
        self._names = ChoiceRow(self.tr("Names"))
        self._strict = ChoiceRow(self.tr("Strictness"))
        self._strict.set_choices([("strict", "strict=True"), ("loose", "strict=False")])
        for choice in (self._names, self._strict):
            choice.chosen.connect(lambda _ident: self._show())
        self._icon = IconLabel("ok", "ok")
        self._reason = WrappedText("", tokens.BODY, tokens.MEDIUM, most=3)
        self._advice = [WrappedText("", tokens.SMALL, tone="text2", most=4) for _ in range(MOST_ADVICE)]
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFont(theme.font(tokens.SMALL, mono=True))
        self._text.setAccessibleName(self.tr("What torch says"))
        self._text.setTabChangesFocus(True)
        self._copy = ToolButton(self.tr("Copy"), "copy", name=self.tr("Copy torch's text"))
        self._copy.clicked.connect(lambda: self.copied.emit(self.text()))
        head = row(self._names, 16, self._strict, None, self._copy, gap=4)
        words = row(column(1, self._icon, None, gap=0), column(self._reason, *self._advice, gap=2))
        self.setLayout(column(head, words, (self._text, 1), margins=(16, 0, 16, 4), gap=6))

    def set_diff(self, diff: StateDiff | None) -> None:
        """The mapping's names are chosen where it has any."""
        self._reports = {}
        for names, reports in (("plain", diff.load if diff else ()), ("mapped", diff.load_mapped if diff else ())):
            for report in reports:
                self._reports[names, "strict" if report.strict else "loose"] = report
        words = {"plain": self.tr("Names as they are"), "mapped": self.tr("With the mapping")}
        has_rules = diff is not None and bool(diff.mapping.rules)
        shown = [names for names in words if (names, "strict") in self._reports and (names == "plain" or has_rules)]
        self._names.set_choices([(names, words[names]) for names in shown])
        self._names.setVisible(len(shown) > 1)
        if shown:
            self._names.set_current(shown[-1])
        advice = list(map(say, diff.advice)) if diff else []
        for number, line in enumerate(self._advice):
            line.set_text(advice[number] if number < len(advice) else "")
            line.setVisible(number < len(advice))
        self._show()

    def text(self) -> str:
        """Torch's, whole: the error, or what load_state_dict returns."""
        report = self._report()
        return outcome_text(report) if report is not None else ""

    def _report(self) -> LoadReport | None:
        names = self._names.current() or "plain"
        return self._reports.get((names, self._strict.current()))

    def _show(self) -> None:
        report = self._report()
        if report is None:
            self._icon.set_icon("info", "text2")
            self._reason.set_text(self.tr("This was not simulated."))
            self._text.setPlainText("")
            return
        self._icon.set_icon(*(("ok", "ok") if report.ok else ("error", "error")))
        loads = self.tr("It loads.") if report.ok else self.tr("It does not load.")
        self._reason.set_text(say(report.reason) or loads)
        text = outcome_text(report)
        lines = [escape.visible(line, LONGEST) for line in text[:LONGEST].expandtabs(4).split("\n")]
        if len(text) > LONGEST:
            lines.append(self.tr("… Copy gives the whole text."))
        self._text.setPlainText("\n".join(lines))


def outcome_text(report: LoadReport) -> str:
    """What Python shows: the text of the RuntimeError, or the value that load_state_dict returns."""
    if report.message:
        return report.message
    if not report.missing_keys and not report.unexpected_keys:
        return ALL_MATCHED
    missing, unexpected = list(report.missing_keys), list(report.unexpected_keys)
    return f"_IncompatibleKeys(missing_keys={missing!r}, unexpected_keys={unexpected!r})"
