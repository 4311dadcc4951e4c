"""What builds the model: the functions and classes of a Python file, and a form for the arguments of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QWidget

from app.dialogs.pick_list import LIST_KEYS, PickDelegate, PickModel, PickRow
from app.style import tokens
from app.text import fuzzy
from app.text.argument_text import Argument, BadArgument, argument
from app.widgets.argument_form import ArgumentForm
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import Label
from app.widgets.weights_choice import AS_BUILT, Weights, WeightsChoice, named_after
from app.widgets.wrapped_text import WrappedText
from inspector.model.result import Factory

LIST_WIDTH = 240
SEARCHED_FROM = 8  # rows: shorter lists need no field to search them


@dataclass(frozen=True, slots=True)
class Given:
    """What was chosen before."""

    factory: str
    texts: Mapping[str, str]  # of its arguments
    others: str = ""


class FactoryDialog(QDialog):
    chosen = Signal(str, object)  # "small(depth=20)"; Weights

    def __init__(
        self,
        name: str,
        factories: Sequence[Factory],
        near: Sequence[bytes],
        folder: str = "",
        given: Given | None = None,
        weights: Weights = AS_BUILT,
        parent: QWidget | None = None,
    ):
        """`name` is the file's; the other arguments are as in OpenModelDialog. The likeliest factory stands first."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Open a model"))
        grounded(self, "page")
        self._file, self._factories, self._given = name, list(factories), given
        self._typed: dict[str, Mapping[str, str]] = {given.factory: given.texts} if given is not None else {}
        self._shown: Factory | None = None
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Type letters of a name"))
        self._search.setAccessibleName(self.tr("What builds the model"))
        self._search.textChanged.connect(self._refill)
        self._search.installEventFilter(self)
        self._search.setVisible(len(self._factories) > SEARCHED_FROM)
        self._list = QListView()
        self._list.setAccessibleName(self.tr("Functions and classes"))
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._model = PickModel(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(PickDelegate(self._list))
        self._list.selectionModel().currentChanged.connect(lambda _now, _before: self._turn())
        self._list.activated.connect(lambda _index: self._form.focus_first())
        self._about = WrappedText("", tokens.SMALL, tone="text2", most=2)
        self._form = ArgumentForm()
        self._form.changed.connect(self._show)
        self._weights = WeightsChoice(near, weights, folder)
        self._name = WrappedText("", tokens.SMALL, mono=True, most=3)
        cancel, self._take = Button(self.tr("&Cancel")), Button(self.tr("&Open"), primary=True)
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        self._take.clicked.connect(self._accept)
        self._take.setDefault(True)
        head = Label(self.tr("What builds the model in {name}?").format(name=name), tokens.SENTENCE, tokens.SEMIBOLD)
        frame = grounded(QWidget(), "chrome")
        frame.setLayout(column((self._list, 1), margins=(0, 6, 0, 6), gap=0))
        left = QWidget()
        left.setLayout(column(self._search, (frame, 1)))
        left.setFixedWidth(LIST_WIDTH)
        right = column(self._about, (self._form, 1))
        middle = row(left, gap=16)
        middle.addLayout(right, 1)
        layout = column(head, margins=(24, 20, 20, 12), gap=10)
        layout.addLayout(middle, 1)
        layout.addWidget(self._weights)
        layout.addLayout(row((self._name, 1), cancel, self._take))
        self.setLayout(layout)
        self.resize(720, 480)
        self._refill()
        fitting = (each.name for each in self._factories if any(named_after(path, each.name) for path in near))
        begin = given.factory if given is not None else "" if weights.path else next(fitting, "")
        if begin:
            self._begin_with(begin)
        self._list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self._search and pressed in LIST_KEYS:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _note(self, each: Factory) -> str:
        kinds = {
            "class": self.tr("class"),
            "method": self.tr("class method"),
            "value": self.tr("a module"),
        }
        if not each.likely:
            return self.tr("perhaps")
        return self.tr("used by others") if each.part else kinds.get(each.kind, "")

    def _begin_with(self, name: str) -> None:
        for at, number in enumerate(self._numbers):
            if self._factories[number].name == name:
                self._list.setCurrentIndex(self._model.index(at))

    def _refill(self) -> None:
        self._numbers = fuzzy.search(self._search.text(), [each.name for each in self._factories])
        shown = [self._factories[number] for number in self._numbers]
        self._model.set_rows([PickRow(each.name, right=self._note(each), icon="model") for each in shown])
        if shown:
            self._list.setCurrentIndex(self._model.index(0))
        self._turn()

    def _turn(self) -> None:
        """The form is of the factory in the list; what was typed for another one stays its own."""
        if self._shown is not None:
            self._typed[self._shown.name] = self._form.texts()
        at = self._list.currentIndex().row()
        self._shown = self._factories[self._numbers[at]] if 0 <= at < len(self._numbers) else None
        if self._shown is None:
            self._form.set_arguments(())
            self._about.set_text("")
        else:
            before = self._given is not None and self._given.factory == self._shown.name
            others = self._given.others if before and self._given is not None else ""
            typed = self._typed.get(self._shown.name)
            self._form.set_arguments(arguments(self._shown), takes_more(self._shown), typed, others)
            self._about.set_text(self._shown.doc)
            if self._given is None:  # else as it was
                self._weights.suggest(self._shown.name)
        self._about.setVisible(bool(self._about.text()))
        self._show()

    def _show(self) -> None:
        call = self._form.shown_call(self._shown.name) if self._shown is not None else ""
        self._name.set_text(f"{self._file}:{call}" if call else "")
        self._take.setEnabled(self._call() is not None)

    def _call(self) -> str | None:
        """None while something is wrong in the form."""
        try:
            return self._form.call(self._shown.name) if self._shown is not None else None
        except BadArgument:
            return None

    def _accept(self) -> None:
        call = self._call()
        if call is not None:
            weights = self._weights.weights()
            self.accept()
            self.chosen.emit(call, weights)


def arguments(factory: Factory) -> tuple[Argument, ...]:
    """Those that have a field of their own."""
    named = (each for each in factory.arguments if each.kind not in {"args", "kwargs"})
    return tuple(
        argument(each.name, None if each.required else each.default, each.annotation, each.kind == "positional")
        for each in named
    )


def takes_more(factory: Factory) -> bool:
    """Whether it takes others by name, or it is not known what it takes."""
    return not factory.arguments_known or any(each.kind == "kwargs" for each in factory.arguments)
