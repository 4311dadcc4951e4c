"""The arguments of a factory as a form: a field for each, its default in grey, what is wrong with it below it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget

from app.style import theme, tokens
from app.text import escape
from app.text.argument_text import Argument, BadArgument, call, more, written
from app.widgets.boxes import column, grounded, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import ElidedLabel, Label

LONGEST = 60  # characters of a default or an annotation that are shown


class ArgumentForm(QWidget):
    changed = Signal()

    def __init__(self):
        super().__init__()
        self._arguments: tuple[Argument, ...] = ()
        self._fields: dict[str, QLineEdit | ChoiceRow] = {}
        self._problems: dict[str, Label] = {}
        self._touched: set[str] = set()  # an empty field is no mistake before one has been in it
        self._others: QLineEdit | None = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column((self._scroll, 1), gap=0))

    def set_arguments(
        self,
        arguments: Sequence[Argument],
        takes_more: bool = False,
        given: Mapping[str, str] | None = None,
        others: str = "",
    ) -> None:
        """`takes_more`: any others by name as well. `given` are texts by name to begin with, `others` of the rest."""
        self._arguments = tuple(arguments)
        self._fields, self._problems, self._others = {}, {}, None
        self._touched = set(given or ())
        body = grounded(QWidget(), "none")
        grid = QGridLayout(body)
        grid.setContentsMargins(4, 2, 10, 2)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for at, each in enumerate(self._arguments):
            self._add(grid, 2 * at, each, (given or {}).get(each.name, ""))
        if takes_more:
            self._add_others(grid, 2 * len(self._arguments), others)
        if not self._arguments and not takes_more:
            grid.addWidget(Label(self.tr("It takes no arguments."), tokens.SMALL, tone="text2"), 0, 0, 1, 3)
        grid.setRowStretch(2 * len(self._arguments) + 2, 1)
        self._scroll.setWidget(body)
        self._check()

    def call(self, factory: str) -> str:
        """The factory as it will be called. Raises BadArgument while a field is wrong."""
        given = {each.name: self._written(each) for each in self._arguments}
        return call(factory, self._arguments, given, more(self._others.text()) if self._others else "")

    def shown_call(self, factory: str) -> str:
        """The same, with ... for what is wrong or missing."""
        given = {}
        for each in self._arguments:
            try:
                given[each.name] = self._written(each)
            except BadArgument:
                given[each.name] = "…"
        try:
            others = more(self._others.text()) if self._others else ""
        except BadArgument:
            others = "…"
        return call(factory, self._arguments, given, others)

    def texts(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        return {each.name: text for each in self._arguments if (text := self._text(each.name))}

    def focus_first(self) -> None:
        """The first field that has to be filled, else the first."""
        wanted = next((each for each in self._arguments if each.required and not self._text(each.name)), None)
        field = self._fields[wanted.name] if wanted else next(iter(self._fields.values()), self._others)
        if field is not None:
            field.setFocus()

    def _add(self, grid: QGridLayout, at: int, each: Argument, given: str) -> None:
        name = Label(escape.visible(each.name, LONGEST), tokens.SMALL, tokens.MEDIUM, mono=True)
        grid.addWidget(name, at, 0)
        two = each.kind == "bool" and not each.takes_none and each.default in {None, "True", "False"}
        field = self._choice(each, given) if two else self._line(each, given)
        words = self.tr("{name}, required") if each.required else "{name}"
        field.setAccessibleName(words.format(name=each.name))
        self._fields[each.name] = field
        if isinstance(field, ChoiceRow):
            grid.addLayout(row(field, None), at, 1)
        else:
            grid.addWidget(field, at, 1)
        note = ElidedLabel(escape.visible(each.annotation or each.kind, LONGEST), tokens.SMALL, tone="text3")
        note.setMaximumWidth(160)
        grid.addWidget(note, at, 2)
        self._add_problem(grid, at, each.name)

    def _add_problem(self, grid: QGridLayout, at: int, name: str) -> None:
        problem = Label("", tokens.TINY, tone="error", wrap=True)
        problem.hide()
        self._problems[name] = problem
        grid.addWidget(problem, at + 1, 1, 1, 2)

    def _add_others(self, grid: QGridLayout, at: int, given: str) -> None:
        grid.addWidget(Label(self.tr("others"), tokens.SMALL, tone="text2"), at, 0)
        self._others = line = QLineEdit(given)
        line.setFont(theme.font(tokens.SMALL, mono=True))
        line.setPlaceholderText("name=value, …")
        line.setAccessibleName(self.tr("Other arguments"))
        line.textChanged.connect(self._check)
        grid.addWidget(line, at, 1, 1, 2)
        self._add_problem(grid, at, "")

    def _line(self, each: Argument, given: str) -> QLineEdit:
        line = QLineEdit(given)
        line.setFont(theme.font(tokens.SMALL, mono=True))
        shown = self.tr("required") if each.default is None else escape.visible(each.default, LONGEST)
        line.setPlaceholderText(shown)
        line.textChanged.connect(lambda: self._touch(each.name))
        line.editingFinished.connect(lambda: self._touch(each.name))
        return line

    def _choice(self, each: Argument, given: str) -> ChoiceRow:
        choice = ChoiceRow()
        choice.set_choices([("True", "True"), ("False", "False")])
        choice.set_current(given if given in {"True", "False"} else each.default or "False")
        choice.chosen.connect(lambda _chosen: self._touch(each.name))
        return choice

    def _text(self, name: str) -> str:
        field = self._fields[name]
        if isinstance(field, QLineEdit):
            return field.text()
        default = next(each.default for each in self._arguments if each.name == name)
        return "" if field.current() == default else field.current()

    def _written(self, each: Argument) -> str:
        return written(each, self._text(each.name))

    def _touch(self, name: str) -> None:
        self._touched.add(name)
        self._check()

    def _check(self) -> None:
        for each in self._arguments:
            try:
                self._written(each)
                self._say(each.name, "")
            except BadArgument as error:
                waits = error.reason == "missing" and each.name not in self._touched
                self._say(each.name, "" if waits else self._words(error.reason))
        if self._others is not None:
            try:
                more(self._others.text())
                self._say("", "")
            except BadArgument:
                self._say("", self.tr("Write them as name=value, with plain values: depth=20, act='relu'."))
        self.changed.emit()

    def _say(self, name: str, words: str) -> None:
        self._problems[name].setText(words)
        self._problems[name].setVisible(bool(words))
        field = self._fields.get(name, self._others)
        if field is not None:
            field.setAccessibleDescription(words)

    def _words(self, reason: str) -> str:
        words = {
            "missing": self.tr("It has no default: a value is needed."),
            "int": self.tr("A whole number, such as 20."),
            "float": self.tr("A number, such as 0.5."),
            "bool": self.tr("True or False."),
        }
        return words.get(reason, self.tr("A plain value: 3, 0.5, 'text', True, None, (1, 2)."))
