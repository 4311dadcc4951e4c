"""Open a model: an architecture of torchvision, a file, or what builds it by its name; and the weights it gets."""

import os
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QListView, QStackedWidget, QWidget

from app.dialogs.pick_list import LIST_KEYS, PickDelegate, PickModel, PickRow
from app.state.live_model import ModelSource
from app.style import theme, tokens
from app.text import escape, fuzzy
from app.text.argument_text import BadArgument, more
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import Label
from app.widgets.weights_choice import Weights, WeightsChoice
from app.widgets.wrapped_text import WrappedText
from inspector.model.result import Factory

TORCHVISION = "torchvision:"


class OpenModelDialog(QDialog):
    """Gives either a source that is complete, or the file that was picked."""

    chosen = Signal(object)  # ModelSource
    file_chosen = Signal(bytes, object)  # a .py or a saved model; Weights

    def __init__(self, near: Sequence[bytes], folder: str, given: ModelSource | None = None, parent=None):
        """`near` are checkpoints on the bench, `folder` where dialogs and names begin; `given` is to be changed."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Open a model"))
        grounded(self, "page")
        self._folder = folder
        self._architectures: list[Factory] = []
        self._numbers: list[int] = []
        self._places = ChoiceRow(self.tr("Where the model comes from"))
        self._places.set_choices(
            [
                ("torchvision", self.tr("torchvision")),
                ("file", self.tr("A file")),
                ("name", self.tr("By name")),
            ]
        )
        self._places.chosen.connect(lambda _place: self._turn())
        self._stack = QStackedWidget()
        for page in (self._zoo_page(), self._file_page(), self._name_page()):
            self._stack.addWidget(page)
        given_weights = Weights(given.weights, given.container) if given is not None else Weights()
        self._weights = WeightsChoice(near, given_weights, folder)
        self._name = WrappedText("", tokens.SMALL, mono=True, most=2)
        self._problem = WrappedText("", tokens.SMALL, tone="error", most=2)
        cancel, self._take = Button(self.tr("&Cancel")), Button(self.tr("&Open"), primary=True)
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        self._take.clicked.connect(self._accept)
        self._take.setDefault(True)
        head = Label(self.tr("Which model?"), tokens.SENTENCE, tokens.SEMIBOLD)
        said = column(self._name, self._problem, gap=2)
        buttons = row((_holding(said), 1), cancel, self._take)
        margins = (24, 20, 20, 12)
        self.setLayout(
            column(head, row(self._places, None), (self._stack, 1), self._weights, buttons, margins=margins, gap=10)
        )
        self.resize(680, 520)
        if given is not None:
            self._begin_with(given)
        self._turn()

    # what it is told

    def set_architectures(self, found: Sequence[Factory], problem: str = "") -> None:
        """Those of the lab's torchvision, or one sentence on why there are none."""
        self._architectures = list(found)
        self._waiting.set_text(problem)
        self._waiting.setVisible(bool(problem))
        kinds = list(dict.fromkeys(each.group for each in found))
        self._kinds.set_choices([("", self.tr("All")), *((kind, self._kind(kind)) for kind in kinds)])
        self._kinds.setVisible(len(kinds) > 1)
        self._refill()

    def _kind(self, kind: str) -> str:
        words = {
            "classification": self.tr("Classification"),
            "detection": self.tr("Detection"),
            "segmentation": self.tr("Segmentation"),
            "video": self.tr("Video"),
            "optical_flow": self.tr("Optical flow"),
            "quantization": self.tr("Quantized"),
        }
        return words.get(kind, kind)

    # its pages

    def _zoo_page(self) -> QWidget:
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Type letters of an architecture, such as rn50"))
        self._search.setAccessibleName(self.tr("Architecture"))
        self._search.textChanged.connect(self._refill)
        self._search.installEventFilter(self)
        self._kinds = ChoiceRow(self.tr("Kind of model"))
        self._kinds.chosen.connect(lambda _kind: self._refill())
        self._kinds.hide()
        self._list = QListView()
        self._list.setAccessibleName(self.tr("Architectures"))
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._model = PickModel(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(PickDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.selectionModel().currentChanged.connect(lambda _now, _before: self._show())
        self._list.doubleClicked.connect(lambda _index: self._accept())
        self._waiting = WrappedText(self.tr("Reading which models there are…"), tokens.SMALL, tone="text2")
        self._arguments = QLineEdit()
        self._arguments.setFont(theme.font(tokens.SMALL, mono=True))
        self._arguments.setPlaceholderText("num_classes=10")
        self._arguments.setAccessibleName(self.tr("Arguments"))
        self._arguments.textChanged.connect(lambda _text: self._show())
        frame = grounded(QWidget(), "chrome")
        frame.setLayout(column(self._waiting, (self._list, 1), margins=(4, 6, 4, 6), gap=0))
        arguments = row(Label(self.tr("Arguments"), tokens.SMALL, tone="text2"), (self._arguments, 1))
        page = QWidget()
        page.setLayout(column(self._search, row(self._kinds, None), (frame, 1), arguments))
        return page

    def _file_page(self) -> QWidget:
        self._path = QLineEdit()
        self._path.setAccessibleName(self.tr("File"))
        self._path.setPlaceholderText(self.tr("Path of a .py or of a saved model"))
        self._path.textChanged.connect(lambda _text: self._show())
        words = self.tr(
            "A .py whose functions or classes build models, a TorchScript file, an exported program (.pt2), or a "
            "module that was pickled whole. Nothing is run before you have seen what it is."
        )
        page = QWidget()
        line = row((self._path, 1), self._browser(self._browse))
        page.setLayout(column(line, WrappedText(words, tokens.SMALL, tone="text2"), None))
        return page

    def _name_page(self) -> QWidget:
        self._typed = QLineEdit()
        self._typed.setFont(theme.font(tokens.SMALL, mono=True))
        self._typed.setPlaceholderText("package.module:factory(depth=20)")
        self._typed.setAccessibleName(self.tr("Name of what builds the model"))
        self._typed.textChanged.connect(lambda _text: self._show())
        self._place = QLineEdit(self._folder)
        self._place.setAccessibleName(self.tr("Folder"))
        self._place.textChanged.connect(lambda _text: self._show())
        words = self.tr(
            "The package is looked for in this folder first, then in the lab's Python. Names of timm are written "
            "timm:NAME, those of a file path/to/file.py:factory."
        )
        where = row(
            Label(self.tr("Looked for in"), tokens.SMALL, tone="text2"),
            (self._place, 1),
            self._browser(self._browse_folder),
        )
        page = QWidget()
        page.setLayout(column(self._typed, where, WrappedText(words, tokens.SMALL, tone="text2"), None))
        return page

    def _browser(self, call) -> Button:
        button = Button(self.tr("&Browse…"))
        button.setAutoDefault(False)
        button.clicked.connect(call)
        return button

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open a model"), self._path.text() or self._folder)
        if path:
            self._path.setText(path)

    def _browse_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Folder of the package"), self._place.text())
        if path:
            self._place.setText(path)

    # keys, rows, and what it says

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self._search and pressed in LIST_KEYS:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _begin_with(self, given: ModelSource) -> None:
        if given.model.startswith(TORCHVISION):
            name, _, rest = given.model.removeprefix(TORCHVISION).partition("(")
            self._search.setText(name)
            self._arguments.setText(rest.removesuffix(")"))
        elif os.path.isabs(given.model):
            self._path.setText(given.model)
            self._places.set_current("file")
        else:
            self._typed.setText(given.model)
            self._place.setText(os.fsdecode(given.folder))
            self._places.set_current("name")

    def _turn(self) -> None:
        place = self._places.current()
        self._stack.setCurrentIndex(("torchvision", "file", "name").index(place))
        {"torchvision": self._search, "file": self._path, "name": self._typed}[place].setFocus()
        self._show()

    def _refill(self) -> None:
        kind = self._kinds.current()
        rows = [number for number, each in enumerate(self._architectures) if not kind or each.group == kind]
        found = fuzzy.search(self._search.text(), [self._architectures[number].name for number in rows])
        self._numbers = [rows[index] for index in found]
        shown = [self._architectures[number] for number in self._numbers]
        self._model.set_rows([PickRow(each.name, right=self._kind(each.group), icon="model") for each in shown])
        if shown:
            self._list.setCurrentIndex(self._model.index(0))
        self._show()

    def _show(self) -> None:
        """The model's name as it will be called, or what is wrong."""
        source, problem = self._source()
        self._hint_arguments()
        self._name.set_text(source.model if source is not None else "")
        self._problem.set_text(problem)
        self._problem.setVisible(bool(problem))
        self._take.setEnabled(source is not None)

    def _hint_arguments(self) -> None:
        """What the architecture takes, as it is without them."""
        at = self._list.currentIndex().row()
        taken = self._architectures[self._numbers[at]].arguments if 0 <= at < len(self._numbers) else ()
        shown = ", ".join(f"{each.name}={each.default}" for each in taken if not each.required)
        self._arguments.setPlaceholderText(escape.visible(shown, 100) or "num_classes=10")

    def _source(self) -> tuple[ModelSource | None, str]:
        """What is chosen and complete, and what is wrong with it; (None, "") where nothing is chosen yet."""
        place = self._places.current()
        if place == "torchvision":
            return self._of_torchvision()
        if place == "file":
            path = os.path.abspath(os.path.expanduser(self._path.text().strip())) if self._path.text().strip() else ""
            if path and not os.path.isfile(path):
                return None, self.tr("There is no file of that name.")
            return (ModelSource(path) if path else None), ""
        text, folder = self._typed.text().strip(), os.path.expanduser(self._place.text().strip())
        if not text:
            return None, ""
        if ":" not in text.partition("(")[0]:
            return None, self.tr("After a colon it needs the name of what builds the model: package.module:factory.")
        if not os.path.isdir(folder):
            return None, self.tr("There is no folder of that name.")
        return ModelSource(text, os.fsencode(os.path.abspath(folder))), ""

    def _of_torchvision(self) -> tuple[ModelSource | None, str]:
        at = self._list.currentIndex().row()
        if not 0 <= at < len(self._numbers):
            nothing = self._architectures and self._search.text()
            return None, self.tr("torchvision has no such architecture.") if nothing else ""
        name = self._architectures[self._numbers[at]].name
        try:
            arguments = more(self._arguments.text())
        except BadArgument:
            return None, self.tr("Write the arguments as name=value, with plain values: num_classes=10.")
        return ModelSource(f"{TORCHVISION}{name}({arguments})" if arguments else TORCHVISION + name), ""

    def _accept(self) -> None:
        source, _ = self._source()
        if source is None:
            return
        weights = self._weights.weights()
        self.accept()
        if self._places.current() == "file":
            self.file_chosen.emit(os.fsencode(source.model), weights)
        else:
            self.chosen.emit(replace(source, weights=weights.path, container=weights.container))


def _holding(layout) -> QWidget:
    widget = QWidget()
    widget.setLayout(layout)
    return widget
