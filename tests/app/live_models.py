"""A small live model as plain values, with everything that is unusual about one: torch has no part in it."""

from dataclasses import replace

from app.state.cost_state import CostState
from app.state.live_model import LiveModel, ModelSource
from app.trees.model_listing import listing_of
from inspector.checkpoint.result import Listing
from inspector.flops.result import Call, FlopReport, Footprint, Memory, ModuleCost, Part, Timing
from inspector.model.result import HookInfo, ModelTree, ModuleNode, ParameterInfo, WeightClash, WeightsReport

WEIGHTS = WeightsReport(
    "/runs/odd.pth",
    "state_dict",
    5,
    prefix="module.",
    missing=("blocks.1.weight",),
    unexpected=("module.blocks.7.weight", "module.decoder.weight"),
    shape=(WeightClash("head.bias", "module.head.bias", (7,), (3,)),),
)


def _tensor(name: str, *shape: int, **fields) -> ParameterInfo:
    fields = {"requires_grad": True, "weight": "loaded"} | fields
    return ParameterInfo(name, fields.pop("kind", "parameter"), shape, "float32", "cpu", **fields)


def _node(name: str, type: str, parent: int, below: tuple[int, int] = (0, 0), **fields) -> ModuleNode:
    """`below`: direct children, and all of them."""
    fields = {"container": "", "extra_repr": "", "training": False, "frozen": "none", "parameters": 0} | fields
    return ModuleNode(name, f"torch.nn.{type}", parent, *below, **fields)


def odd_tree(weights: WeightsReport | None = WEIGHTS) -> ModelTree:
    """A frozen stem, a list of equal blocks, a shared activation, a tied weight; `weights` fit it in part."""
    frozen = _tensor("stem.weight", 4, 3, requires_grad=False)
    seen = _tensor("stem.seen", 4, kind="buffer", requires_grad=False, persistent=False, weight="")
    blocks = [_tensor(f"blocks.{i}.weight", 4, 4, weight=("loaded", "missing")[i == 1]) for i in range(4)]
    head = (_tensor("head.weight", 3, 4), _tensor("head.bias", 3, weight="shape"))
    tied = _tensor("twin.weight", 3, 4, tied_to="head.weight")
    modules = (
        ModuleNode("", "models.odd.Odd", -1, 6, 10, "", "", False, "some", 91),
        _node("stem", "Linear", 0, training=True, frozen="all", parameters=12, own=(frozen, seen)),
        _node("blocks", "ModuleList", 0, (4, 4), container="ModuleList", parameters=64),
        *(
            _node(f"blocks.{i}", "Linear", 2, parameters=16, own=(each,), extra_repr="in=4, out=4")
            for i, each in enumerate(blocks)
        ),
        _node("act", "ReLU", 0, frozen=""),
        _node("again", "ReLU", 0, frozen="", same_as="act"),
        _node(
            "head",
            "Linear",
            0,
            parameters=15,
            own=head,
            hooks=(HookInfo("forward", "watch"),),
            file="/x/odd.py",
            line=7,
        ),
        _node("twin", "Linear", 0, parameters=12, own=(tied,)),
    )
    tree = ModelTree("odd.py:odd", "models.odd.Odd", modules, 91, 79, 1, 380, False, (1, 3), weights=weights, build=5)
    if weights is not None:
        return tree
    bare = [
        node._replace(own=tuple(each._replace(weight="") for each in node.own)) if node.own else node
        for node in modules
    ]
    return replace(tree, modules=tuple(bare))


def odd_report(time: bool = True) -> FlopReport:
    """The act is called five times."""

    def cost(name: str, type: str, flops: int, params: int, calls: int = 1, own: int = 0) -> ModuleCost:
        made = (Call(((1, 4),), (1, 4), "float32", flops // max(1, calls), 16),) * calls
        parts = (Part("addmm", "weight", own, calls, "linear"),) if own else ()
        memory = Memory(16 * calls, 64, 16 * calls, 96)
        return ModuleCost(
            name, type, flops, own, params, params, 4 * params, made, 0.5 if time else None, memory, parts
        )

    modules = (
        cost("", "Odd", 24 + 4 * 32 + 24 + 24, 91),
        cost("stem", "Linear", 24, 12, own=24),
        cost("blocks", "ModuleList", 4 * 32, 64, calls=0),
        *(cost(f"blocks.{i}", "Linear", 32, 16, own=32) for i in range(4)),
        cost("act", "ReLU", 0, 0, calls=5),
        cost("head", "Linear", 24, 15, own=24),
        cost("twin", "Linear", 24, 12, own=24),
    )
    timing = Timing("cpu", 2, 3, 10, 0.5, 0.4, 0.6) if time else None
    return FlopReport(
        "odd.py:odd", "1,3", modules, footprint=Footprint(), device="meta", timing=timing, dtype="float32"
    )


def odd_parts(report: FlopReport | None = None) -> tuple[LiveModel, ModelTree, Listing]:
    """The model with what it is made of."""
    model = odd_model(report)
    assert model.tree is not None
    assert model.listing is not None
    return model, model.tree, model.listing


def odd_model(report: FlopReport | None = None, weights: WeightsReport | None = WEIGHTS) -> LiveModel:
    """Built, and counted where there is a report."""
    tree = odd_tree(weights)
    state = CostState("done", report) if report is not None else CostState("counting")
    model = LiveModel(ModelSource("/models/odd.py:odd"), state="ready", tree=tree, cost=state)
    model.listing = listing_of(model, tree)
    return model
