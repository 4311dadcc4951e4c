"""Findings in words: of a tensor each with its advice, of a subtree one of a kind with links to where it stands."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.figures import numbers
from app.item_models.finding_cells import SIGNS, gravity
from app.state.selection import Selection
from app.style import tokens
from app.text import escape
from app.text.prefix import shown_key
from app.widgets.boxes import column, row
from app.widgets.label import Label
from app.widgets.link import Link
from app.widgets.note import Note
from app.words.phrases import TEMPLATES, say, say_short
from inspector.checkpoint.result import Listing
from inspector.stats.phrases import advice, grouped
from inspector.stats.result import Finding, Phrase

FEW = 8  # links before "+12 more"
INDENT = 24  # pixels: below the words of a note


class FindingNotes(QWidget):
    """Nothing is to be seen of it where there is no finding."""

    selected = Signal(Selection)

    def __init__(self, listing: Listing, *, single: bool):
        """`single`: of one tensor, which needs no link to itself."""
        super().__init__()
        self._listing, self._single = listing, single
        self._lines = column(gap=8, margins=(0, 6, 0, 4))
        self.setLayout(self._lines)
        self.hide()

    def set_findings(self, findings: Iterable[Finding]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        ordered = sorted(findings, key=gravity)
        for group in [[finding] for finding in ordered] if self._single else grouped(ordered):
            self._lines.addWidget(self._group(group))
        self.setVisible(bool(ordered))

    def _group(self, group: Sequence[Finding]) -> QWidget:
        first = group[0]
        icon, color = SIGNS.get(first.severity, SIGNS["note"])
        note = Note(icon, color, head(group), say(advice(group)))
        if self._single:
            return note
        lines = column(note, gap=2)
        places = list(dict.fromkeys(place for finding in group for place in self._places(finding)))
        links = column(gap=0, margins=(INDENT, 0, 0, 0))
        for tensor, words in places[:FEW]:
            links.addWidget(self._line(tensor, words))
        if len(places) > FEW:
            more = Link(self.tr("+{n} more").format(n=numbers.count(len(places) - FEW)))
            more.clicked.connect(lambda: self._unfold(more, links, places[FEW:]))
            links.addWidget(more)
        lines.addLayout(links)
        both = QWidget()
        both.setLayout(lines)
        return both

    def _unfold(self, more: Link, links: QVBoxLayout, places: Sequence[tuple[int, str]]) -> None:
        more.hide()
        for tensor, words in places:
            links.addWidget(line := self._line(tensor, words))
            line.show()  # now, not a turn later

    def _places(self, finding: Finding) -> list[tuple[int, str]]:
        """The tensors to go to, each with what of it is meant."""
        words = ", ".join(map(str, finding.channels[:4])) + (" …" if len(finding.channels) > 4 else "")
        words = words or say_short(finding)
        meant = finding.tensors[:1] if finding.channels else finding.tensors
        return [(tensor, words) for tensor in meant if 0 <= tensor < len(self._listing.tensors)]

    def _line(self, tensor: int, words: str) -> QWidget:
        key = shown_key(self._listing, tensor)
        link = Link(key, key)
        link.clicked.connect(lambda: self.selected.emit(Selection("tensor", tensor)))
        line = QWidget()
        line.setLayout(row((link, 1), Label(escape.visible(words, 60), tokens.SMALL, tone="text2")))
        return line


def head(group: Sequence[Finding]) -> str:
    """What is seen: of one finding its own text, of several of a kind how many there are."""
    first = group[0]
    if len(group) == 1 or f"{first.rule}.many" not in TEMPLATES:
        return say(first.text)
    deviations = [str(dict(finding.text.values).get("deviations", "")) for finding in group]
    values = {
        "n": numbers.count(len(group)),
        "tensors": numbers.count(len({tensor for finding in group for tensor in finding.tensors})),
        "channels": numbers.count(sum(len(finding.channels) for finding in group)),
        "deviations": max(deviations, key=lambda text: float(text.replace(",", "") or 0)),
    }
    words = say(Phrase(f"{first.rule}.many", tuple(values.items())))
    return words[:1].upper() + words[1:]
