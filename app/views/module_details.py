"""One module: its type, what it weighs, the tensors that hang on it, its attributes."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.state.selection import Selection
from app.style import tokens
from app.text import escape
from app.text.prefix import hide, prefix_of
from app.trees.subject import subject_of
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.widgets.boxes import column, row
from app.widgets.facts import Facts
from app.widgets.label import Label
from app.widgets.link import Link
from app.widgets.section import Section
from inspector.checkpoint.result import Listing

TENSORS, ATTRIBUTES = 40, 60  # shown


class ModuleDetails(QWidget):
    selected = Signal(Selection)

    def __init__(self, listing: Listing, index: int):
        super().__init__()
        module = listing.modules[index]
        parts = {
            self.tr("Type"): escape.visible(module.type or "", 300),
            self.tr("Parameters"): numbers.count(module.parameters),
            self.tr("Bytes"): numbers.size(module.nbytes),
            self.tr("Own bytes"): numbers.size(module.own_nbytes),
            self.tr("Children"): numbers.count(module.children) if module.children else "",
            self.tr("Modules below"): numbers.count(module.descendants) if module.descendants else "",
        }
        exact = {
            self.tr("Type"): module.type or "",
            self.tr("Bytes"): numbers.exact_size(module.nbytes),
            self.tr("Own bytes"): self.tr("{size}, of tensors that hang on it directly").format(
                size=numbers.exact_size(module.own_nbytes)
            ),
        }
        self._body = column(Facts([pair for pair in parts.items() if pair[1]], 2, exact), gap=6)
        selection = Selection("module", index)
        self._body.addWidget(StatsDetails(listing, selection))
        self._add_tensors(listing, index)
        if (subject := subject_of(listing, selection)) is not None:
            self._body.addWidget(PrecisionCard(subject))
        if module.attributes:
            self._body.addWidget(Section(self.tr("Attributes"), numbers.count(len(module.attributes))))
            shown = module.attributes[:ATTRIBUTES]
            pairs = [(escape.visible(name, 100), escape.visible(value, 300)) for name, value in shown]
            self._body.addWidget(Facts(pairs))
        self.setLayout(self._body)

    def _add_tensors(self, listing: Listing, index: int) -> None:
        own = [i for i, tensor in enumerate(listing.tensors) if tensor.module == index]
        if not own:
            return
        self._body.addWidget(Section(self.tr("Own tensors"), numbers.count(len(own))))
        lines = column(gap=0)
        for i in own[:TENSORS]:
            tensor = listing.tensors[i]
            link = Link(tensor.key.rpartition(".")[2], tensor.key)
            link.clicked.connect(lambda _=False, i=i: self.selected.emit(Selection("tensor", i)))
            facts = Label(f"{numbers.shape(tensor.shape)} · {tensor.dtype}", tokens.SMALL, tone="text2")
            lines.addLayout(row((link, 1), facts))
        self._body.addLayout(lines)


def heading(listing: Listing, index: int) -> tuple[str, str]:
    module = listing.modules[index]
    name = hide(module.name, prefix_of(listing, module.container))
    words = (module.type or "").rpartition(".")[2]
    parts = filter(None, (words, numbers.parameters(module.parameters), numbers.size(module.nbytes)))
    return name or module.container or "state_dict", " · ".join(parts)
