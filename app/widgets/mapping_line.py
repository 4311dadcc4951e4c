"""The mapping in one line under the page's sentence: what was found, how sure it is, and the way to edit it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.style import tokens
from app.widgets.boxes import column, row
from app.widgets.icon_label import IconLabel
from app.widgets.label import ElidedLabel, Label
from app.widgets.tool_button import ToolButton
from app.words import mapping_words
from inspector.diff.result import Mapping


class MappingLine(QWidget):
    """Hidden where there is no rule and nothing ambiguous."""

    edit_requested = Signal()

    def __init__(self):
        super().__init__()
        self._icon = IconLabel("link", "text2")
        self._head = Label("", tokens.SMALL, tokens.SEMIBOLD)
        self._text = ElidedLabel("", tokens.SMALL, tone="text2")
        self._doubt_icon = IconLabel("warn", "warn")
        self._doubt = ElidedLabel("", tokens.SMALL, tone="warn")
        edit = ToolButton(self.tr("Edit mapping…"), link=True)
        edit.clicked.connect(self.edit_requested)
        self._doubts = QWidget()
        self._doubts.setLayout(row(self._doubt_icon, (self._doubt, 1)))
        words = row(self._icon, self._head, (self._text, 1), edit)
        self.setLayout(column(words, self._doubts, margins=(24, 0, 16, 6), gap=4))
        self.hide()

    def set_mapping(self, mapping: Mapping) -> None:
        head, text = mapping_words.mapping_sentence(mapping)
        doubt = mapping_words.ambiguity_words(mapping)
        self._head.setText(head or self.tr("No mapping."))
        self._text.setText(text)
        self._doubt.setText(doubt)
        self._doubts.setVisible(bool(doubt))
        self.setVisible(bool(head or doubt))
