"""One parameter or buffer of a live model: what it holds, whether it is trained, whose tensor it is, its weight."""

import os

from PySide6.QtCore import QCoreApplication

from app.figures import numbers
from app.state.recent import printable
from app.state.selection import Selection
from app.style import tokens
from app.text import escape
from app.trees.model_notes import lacks, weight_words
from app.views.cost_facts import Pair, facts
from app.views.live_module_details import tensors_of
from app.views.tensor_contents import TensorContents
from app.widgets.boxes import column, row
from app.widgets.label import Label
from app.widgets.link import Link
from app.widgets.note import Note
from app.widgets.section import Section
from inspector.checkpoint.result import Listing
from inspector.model.result import ModelTree, ParameterInfo

SHARING = 20  # links shown


class LiveTensorDetails(TensorContents):
    def __init__(self, tree: ModelTree, listing: Listing, index: int):
        """`listing` is that of `tree`."""
        super().__init__(listing, index)
        tensors = tensors_of(tree)
        each = tensors[index]
        self._add_weight(tree, each)
        self._add_counted()
        self._body.addWidget(Section(self.tr("In the model")))
        self._body.addWidget(facts(self._facts(each, listing.tensors[index].nbytes)))
        self._add_module(tree, listing.tensors[index].module)
        self._add_tied(tensors, each)
        self._add_values()
        self.setLayout(self._body)

    def _facts(self, each: ParameterInfo, nbytes: int) -> list[Pair]:
        yes, no = self.tr("yes"), self.tr("no")
        grad = self.tr("Whether a backward computes a gradient for it: requires_grad")
        pairs = [
            (self.tr("Elements"), numbers.count(numbers.elements(each.shape)) if each.shape is not None else "–", ""),
            (self.tr("Bytes"), numbers.size(nbytes), numbers.exact_size(nbytes)),
            (self.tr("Device"), escape.visible(each.device, 60), self.tr("Where the tensor is in the lab")),
        ]
        if each.kind == "parameter":
            pairs.append((self.tr("Trainable"), yes if each.requires_grad else self.tr("no, frozen"), grad))
        else:
            saved = self.tr("Whether the state_dict holds it: persistent")
            pairs.append((self.tr("Saved"), yes if each.persistent else no, saved))
        if words := weight_words(each):
            pairs.append((self.tr("Weight"), words, self.tr("What loading the weights did to it")))
        return pairs

    def _add_weight(self, tree: ModelTree, each: ParameterInfo) -> None:
        weights = tree.weights
        if weights is None or not lacks(each):
            return
        name = printable(os.path.basename(weights.path))
        clash = next((found for found in weights.shape if found.name == each.name), None)
        if clash is not None:
            head = self.tr("Another shape in {name}").format(name=name)
            words = self.tr("There {key} is {file}, here {model}. It keeps the values it was built with.").format(
                key=clash.key, file=numbers.shape(clash.file), model=numbers.shape(clash.model)
            )
        else:
            head = self.tr("Not in {name}").format(name=name)
            words = self.tr("It keeps the values it was built with.")
        self._body.addWidget(Note("warn", "warn", head, words))

    def _add_module(self, tree: ModelTree, place: int) -> None:
        node = tree.modules[place]
        self._body.addWidget(Section(self.tr("Module")))
        link = Link(node.name or escape.visible(node.type.rpartition(".")[2]), node.name)
        link.clicked.connect(lambda: self.selected.emit(Selection("module", place)))
        kind = Label(escape.visible(node.type.rpartition(".")[2], 100), tokens.SMALL, tone="text2")
        self._body.addLayout(row((link, 1), kind) if node.name else row((link, 1)))

    def _add_tied(self, tensors: list[ParameterInfo], each: ParameterInfo) -> None:
        first = each.tied_to or each.name
        others = [i for i, other in enumerate(tensors) if first in (other.name, other.tied_to) and other is not each]
        if not others:
            return
        self._body.addWidget(Section(self.tr("The same tensor as"), numbers.count(len(others))))
        lines = column(gap=0)
        for i in others[:SHARING]:
            link = Link(tensors[i].name)
            link.clicked.connect(lambda _=False, i=i: self.selected.emit(Selection("tensor", i)))
            lines.addWidget(link)
        self._body.addLayout(lines)


def heading(each: ParameterInfo) -> tuple[str, str]:
    """ "layer1.0.conv1.weight", "64×64×3×3 · float32 · parameter"."""
    translate = QCoreApplication.translate
    kinds = {
        "parameter": translate("LiveTensorDetails", "parameter"),
        "buffer": translate("LiveTensorDetails", "buffer"),
    }
    shape = translate("LiveTensorDetails", "no shape yet") if each.shape is None else numbers.shape(each.shape)
    return escape.visible(each.name, 300), " · ".join((shape, each.dtype, kinds.get(each.kind, each.kind)))
