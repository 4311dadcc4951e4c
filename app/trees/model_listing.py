"""A live model's tree in the form of a listing, so that tree, table and chart show it as they show a checkpoint's."""

import os

from PySide6.QtCore import QCoreApplication

from app.figures import amounts, cost_figures, numbers
from app.state.live_model import LiveModel
from app.state.recent import printable
from app.text import escape
from app.trees.model_notes import lacks
from inspector.checkpoint.result import LIVE, ContainerInfo, Listing, ModuleInfo, TensorInfo, Totals
from inspector.model.result import ModelTree, ModuleNode, ParameterInfo

LAZY = "lazy"  # the layout of what has no shape before the first forward
META = "meta"  # a device, and the layout of what is on it: without values
MANY = 1_000_000  # parameters from which on not every digit is said
ITEM_BYTES = {"float64": 8, "int64": 8, "complex64": 8, "complex128": 16, "float32": 4, "int32": 4}
ITEM_BYTES |= {"float16": 2, "bfloat16": 2, "int16": 2}  # what is not named here has one


def listing_of(model: LiveModel, tree: ModelTree) -> Listing:
    """Modules by their place in `tree.modules`; a tensor that hangs in several places shares its first one's bytes."""
    tensors: list[TensorInfo] = []
    shares: dict[str, int] = {}
    own_bytes = []
    for place, node in enumerate(tree.modules):
        rows = [_tensor(each, place) for each in node.own]
        own_bytes.append(sum(row.nbytes for row in rows))
        for each, row in zip(node.own, rows, strict=True):
            if each.tied_to:
                shares.setdefault(each.tied_to, len(shares))
            tensors.append(row)
    tied = [row._replace(share=shares.get(_first(each), -1)) for row, each in zip(tensors, _all(tree), strict=True)]
    modules = tuple(_module(node, place, own_bytes) for place, node in enumerate(tree.modules))
    kind = escape.visible(tree.type.rpartition(".")[2], 100)
    totals = Totals(len(tensors), tree.parameters, tree.nbytes)
    container = ContainerInfo("", "model", "", len(tensors), tree.parameters, tree.nbytes)
    return Listing(
        kind,
        LIVE,
        tree.nbytes,
        title=_title(tree, kind),
        subtitle=_subtitle(tree, len(tensors)),
        totals=totals,
        containers=(container,),
        tensors=tuple(tied),
        modules=modules,
    )


def is_live(listing: Listing | None) -> bool:
    """Whether it tells of a live model: there is no file then, and the lab is asked for values."""
    return listing is not None and listing.format == LIVE


def _title(tree: ModelTree, kind: str) -> str:
    """ "ResNet, 11.69 M parameters, 46.8 MB; all trainable"."""
    translate = QCoreApplication.translate
    many = tree.parameters >= MANY
    parameters = cost_figures.parameters(tree.parameters) if many else numbers.parameters(tree.parameters)
    figures = translate("ModelListing", "{kind}, {parameters}, {size}").format(
        kind=kind, parameters=parameters, size=numbers.size(tree.nbytes)
    )
    if not tree.parameters:
        return figures
    if tree.trainable == tree.parameters:
        words = translate("ModelListing", "{figures}; all trainable")
    elif not tree.trainable:
        words = translate("ModelListing", "{figures}; all frozen")
    else:
        words = translate("ModelListing", "{figures}; {n} of them trainable")
    return words.format(figures=figures, n=amounts.short(tree.trainable) if many else numbers.count(tree.trainable))


def _subtitle(tree: ModelTree, tensors: int) -> str:
    """ "62 parameters and 40 buffers on cpu, in eval mode. Weights: 102 tensors loaded from resnet18.pth." """
    translate = QCoreApplication.translate
    found = _all(tree)
    buffers = sum(each.kind == "buffer" for each in found)
    counts = translate("ModelListing", "{tensors}, {n} of them buffers")
    if not buffers:
        counts = "{tensors}"
    elif buffers == 1:
        counts = translate("ModelListing", "{tensors}, one of them a buffer")
    counts = counts.format(tensors=numbers.tensors(tensors), n=numbers.count(buffers))
    devices = escape.visible(", ".join(sorted({each.device for each in found})) or "–", 100)
    words = (
        translate("ModelListing", "{counts}, on {devices}, in training mode.")
        if tree.training
        else translate("ModelListing", "{counts}, on {devices}, in eval mode.")
    )
    return " ".join(filter(None, (words.format(counts=counts, devices=devices), _weights(tree))))


def _weights(tree: ModelTree) -> str:
    weights = tree.weights
    if weights is None:
        return ""
    translate = QCoreApplication.translate
    name = printable(os.path.basename(weights.path))
    lacking = sum(map(lacks, _all(tree)))
    words = translate("ModelListing", "{tensors} not loaded from {name}.") if lacking else ""
    if not lacking:
        words = translate("ModelListing", "All weights are from {name}.")
    if weights.unexpected:
        words += " " + translate("ModelListing", "{n} of the file have no place here.")
    left = numbers.tensors(len(weights.unexpected))
    return words.format(tensors=numbers.tensors(lacking), name=name, n=left)


def _all(tree: ModelTree) -> list[ParameterInfo]:
    return [each for node in tree.modules for each in node.own]


def _first(each: ParameterInfo) -> str:
    return each.tied_to or each.name


def _tensor(each: ParameterInfo, place: int) -> TensorInfo:
    shape = each.shape if each.shape is not None else ()
    nbytes = numbers.elements(shape) * ITEM_BYTES.get(each.dtype, 1) if each.shape is not None else 0
    return TensorInfo(
        "",
        each.name,
        shape,
        each.dtype,
        nbytes,
        each.tied_to or each.name,
        0,
        (),
        each.kind,
        module=place,
        note=_note(each),
        requires_grad=each.requires_grad if each.kind == "parameter" else None,
        layout=LAZY if each.shape is None else META if each.device == META else "strided",
        device=each.device,
    )


def _note(each: ParameterInfo) -> str:
    """That its values are not those of the weights."""
    if not lacks(each):
        return ""
    if each.weight == "shape":
        return QCoreApplication.translate("ModelListing", "other shape")
    return QCoreApplication.translate("ModelListing", "not loaded")


def _module(node: ModuleNode, place: int, own_bytes: list[int]) -> ModuleInfo:
    below = own_bytes[place : place + 1 + node.descendants]
    return ModuleInfo(
        "",
        node.name,
        node.type,
        node.parent,
        node.children if node.same_as is None else 0,  # they are told at its first place
        node.descendants,
        node.parameters,
        own_bytes[place],
        sum(below),
        (("extra_repr", node.extra_repr),) if node.extra_repr else (),
    )
