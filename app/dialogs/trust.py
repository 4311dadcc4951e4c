"""The question before a file may run what it holds: every name in it first, the default answer no."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import Label
from app.words.verdict import WHOLE
from inspector.checkpoint.result import Listing


def global_lines(listing: Listing) -> list[str]:
    """Every name that loading would import, those outside the safe list first, with what they would be called with."""
    lines = []
    for call in listing.calls:
        byte = QCoreApplication.translate("TrustDialog", "byte {position}").format(position=f"{call.position:,}")
        where = f"   {byte}" + (f"   {escape.visible(call.entry)}" if call.entry else "")
        shown = escape.visible(call.target) + (f"({escape.visible(call.args)})" if call.args is not None else "")
        lines.append(shown + where)
    return lines + [f"{escape.visible(name)}   {uses:,}×" for name, uses in listing.origin.known_names]


class TrustQuestion(QDialog):
    """Accepted only by its own button, never by Enter in passing."""

    def __init__(
        self,
        title: str,
        head: str,
        words: str,
        names: str,
        names_title: str,
        digests: Sequence[str],
        answers: tuple[str, str],
        parent: QWidget | None = None,
    ):
        """`names` is what would run, a line each, read out as `names_title`; `answers` are yes and no."""
        super().__init__(parent)
        self.setWindowTitle(title)
        grounded(self, "page")
        self._names = listed = QPlainTextEdit(names)
        listed.setReadOnly(True)
        listed.setFont(theme.font(tokens.SMALL, mono=True))
        listed.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # nothing hides beyond the edge
        listed.setAccessibleName(names_title)
        listed.setTabChangesFocus(True)
        shown = [Label(digest, tokens.TINY, tone="text3", mono=True) for digest in digests]
        for label in shown:
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        yes, no = Button(answers[0]), Button(answers[1], primary=True)
        yes.clicked.connect(self.accept)
        no.clicked.connect(self.reject)
        yes.setAutoDefault(False)
        no.setDefault(True)
        body = Label(words, tokens.BODY, tone="text2", wrap=True)
        top = Label(head, tokens.SENTENCE, tokens.SEMIBOLD, wrap=True)
        buttons = row(None, yes, no)
        self.setLayout(column(top, body, (listed, 1), *shown, buttons, margins=(24, 20, 20, 12), gap=12))
        self.resize(640, 440)
        no.setFocus()


class TrustDialog(TrustQuestion):
    def __init__(self, name: str, sha256: str, listing: Listing, parent: QWidget | None = None):
        words = self.tr(
            "Loading it with torch imports and calls the names below, with your rights on this machine. "
            "Say yes only if you know who made the file. The yes ends when the content changes."
        )
        nothing = self.tr("No name at all: it holds plain data only.")
        if listing.format in WHOLE:
            nothing = self.tr(
                "No name at all: it holds a program of torch's own operators, and runs it with the model."
            )
        super().__init__(
            self.tr("Trust this file?"),
            self.tr("Trust {name}?").format(name=escape.visible(name)),
            words,
            "\n".join(global_lines(listing)) or nothing,
            self.tr("Names that would be imported or called"),
            [f"sha256 {sha256}"],
            (self.tr("&Trust and load in the lab"), self.tr("&Do not trust")),
            parent,
        )
