"""How an image is made ready for the model: found, or set by hand as --preprocess takes it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.style import theme, tokens
from app.text.spec_text import with_values
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.choice_row import ChoiceRow
from app.widgets.label import Label
from app.widgets.spec_form import SpecForm
from app.widgets.wrapped_text import WrappedText
from app.words.phrases import say
from inspector.cam.result import Preprocessing
from inspector.cam.spec import FORM, parse_spec
from inspector.errors import TorchloupeError

KNOWN = {  # by what people know them as
    "ImageNet": "size=256,crop=224,mean=0.485:0.456:0.406,std=0.229:0.224:0.225",
    "CIFAR-10": "size=32,mean=0.485:0.456:0.406,std=0.229:0.224:0.225",
    "[0, 1]": "size=224,mean=0:0:0,std=1:1:1",
    "[−1, 1]": "size=224,mean=0.5:0.5:0.5,std=0.5:0.5:0.5",
}


class PreprocessingDialog(QDialog):
    chosen = Signal(str)  # a SPEC, "" for what is found

    def __init__(self, now: Preprocessing | None, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preprocessing"))
        grounded(self, "page")
        head = Label(self.tr("How the image is made ready"), tokens.SENTENCE, tokens.SEMIBOLD)
        words = self.tr(
            "Resized, cropped in the middle, scaled to 0 to 1, then (x − mean) / std by channel. "
            "A wrong normalisation is the usual reason for a rubbish map."
        )
        body = WrappedText(words, size=tokens.SMALL, tone="text2", most=5)
        told = self.tr("Now {source}.").format(source=say(now.source)) if now is not None else ""
        source = WrappedText(told, size=tokens.SMALL, most=3)
        source.setVisible(bool(told))
        spec = now.spec if now is not None else ""
        self._field = QLineEdit(spec)
        self._field.setPlaceholderText(FORM)
        self._field.setFont(theme.font(tokens.SMALL, mono=True))
        self._field.setAccessibleName(self.tr("As a command takes it"))
        self._form = SpecForm()
        self._form.set_spec(spec)
        self._form.changed.connect(self._show)
        self._field.textEdited.connect(self._form.set_spec)
        self._known = ChoiceRow(self.tr("Values of"))
        self._known.set_choices([("", self.tr("Now")), *((spec, name) for name, spec in KNOWN.items())])
        self._known.chosen.connect(
            lambda chosen: self._set(with_values(self._field.text(), chosen) if chosen else spec)
        )
        self._problem = WrappedText(size=tokens.SMALL, tone="error", most=3)
        self._field.textChanged.connect(lambda _text: self._problem.set_text(""))
        use, found = Button(self.tr("&Use it"), primary=True), Button(self.tr("Use what is &found"))
        cancel = Button(self.tr("&Cancel"))
        use.clicked.connect(self._use)
        found.clicked.connect(lambda: self._take(""))
        cancel.clicked.connect(self.reject)
        use.setDefault(True)
        buttons = row(found, None, cancel, use)
        self.setLayout(
            column(
                head,
                body,
                source,
                row(self._known, None, margins=(0, 4, 0, 0)),
                self._form,
                row(Label("--preprocess", tokens.SMALL, tone="text3", mono=True), (self._field, 1), gap=12),
                self._problem,
                4,
                buttons,
                margins=(24, 20, 20, 12),
                gap=10,
            )
        )
        self.resize(660, 380)
        self._field.setCursorPosition(0)
        self._form.focus()

    def _set(self, spec: str) -> None:
        self._show(spec)
        self._form.set_spec(spec)

    def _show(self, spec: str) -> None:
        self._field.setText(spec)
        self._field.setCursorPosition(0)  # its beginning, where it is longer than the field

    def _use(self) -> None:
        """What the lab would not take stays here, with the sentence that says why."""
        spec = self._field.text().strip()
        try:
            parse_spec(spec)
        except TorchloupeError as error:
            self._problem.set_text(f"{error} {error.hint}".strip())
            self._field.setFocus()
            return
        self._take(spec)

    def _take(self, spec: str) -> None:
        self.chosen.emit(spec)
        self.accept()
