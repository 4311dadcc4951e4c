"""A live model's tree in the form of a listing, so that tree, table and chart show it as they show a checkpoint's."""

from app import numbers
from app.live_model import LiveModel
from inspector.checkpoint.result import ContainerInfo, Listing, ModuleInfo, TensorInfo, Totals
from inspector.model.result import ModelTree, ModuleNode, ParameterInfo

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
    totals = Totals(len(tensors), tree.parameters, tree.nbytes)
    container = ContainerInfo("", "model", "", len(tensors), tree.parameters, tree.nbytes)
    return Listing(
        model.source.model,
        "live",
        tree.nbytes,
        title=f"{tree.type.rpartition('.')[2]}, {numbers.parameters(tree.parameters)}",
        totals=totals,
        containers=(container,),
        tensors=tuple(tied),
        modules=modules,
    )


def _all(tree: ModelTree) -> list[ParameterInfo]:
    return [each for node in tree.modules for each in node.own]


def _first(each: ParameterInfo) -> str:
    return each.tied_to or each.name


def _tensor(each: ParameterInfo, place: int) -> TensorInfo:
    shape = each.shape if each.shape is not None else ()
    nbytes = numbers.elements(shape) * ITEM_BYTES.get(each.dtype, 1)
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
        requires_grad=each.requires_grad if each.kind == "parameter" else None,
        layout="meta" if each.shape is None or each.device == "meta" else "strided",
        device=each.device,
    )


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
    )
