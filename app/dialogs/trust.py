"""The question before a file may run what it holds: every name in it first, the default answer no."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app import escape, theme, tokens
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.label import Label
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


class TrustDialog(QDialog):
    """Accepted only by its own button, never by Enter in passing."""

    def __init__(self, name: str, sha256: str, listing: Listing, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Trust this file?"))
        grounded(self, "page")
        head = Label(self.tr("Trust {name}?").format(name=escape.visible(name)), tokens.SENTENCE, tokens.SEMIBOLD)
        words = self.tr(
            "Loading it with torch imports and calls the names below, with your rights on this machine. "
            "Say yes only if you know who made the file. The yes ends when the content changes."
        )
        body = Label(words, tokens.BODY, tone="text2", wrap=True)
        self._names = names = QPlainTextEdit(
            "\n".join(global_lines(listing)) or self.tr("No name at all: it holds plain data only.")
        )
        names.setReadOnly(True)
        names.setFont(theme.font(tokens.SMALL, mono=True))
        names.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # nothing hides beyond the edge
        names.setAccessibleName(self.tr("Names that would be imported or called"))
        digest = Label(f"sha256 {sha256}", tokens.TINY, tone="text3", mono=True)
        digest.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        yes, no = Button(self.tr("&Trust and load in the lab")), Button(self.tr("&Do not trust"), primary=True)
        yes.clicked.connect(self.accept)
        no.clicked.connect(self.reject)
        yes.setAutoDefault(False)
        no.setDefault(True)
        self.setLayout(column(head, body, (names, 1), digest, row(None, yes, no), margins=(24, 20, 20, 12), gap=12))
        self.resize(640, 440)
        no.setFocus()
