"""Counts of small models, as the lab would send them."""

from dataclasses import replace

from app.state.live_model import LiveModel, ModelSource
from app.trees.model_listing import listing_of
from inspector.flops.result import (
    Call,
    Counter,
    Disagreement,
    FlopReport,
    Memory,
    ModuleCost,
    Part,
    Timing,
    Uncounted,
)
from inspector.model.result import ModelTree, ModuleNode

SHAPE = (1, 3, 32, 32)
TIMING = Timing("cpu", 2, 3, 10, 4.0, 3.9, 4.2)
COUNTERS = (Counter("thop", "MAC", 3_000_000, 9_000), Counter("torch", "FLOP", 9_000_000))
DISAGREEMENTS = (
    Disagreement("thop", "blocks.0.attention", "attention not seen", "FLOP", 0, 2_000_000),
    Disagreement("thop", "blocks.1.attention", "attention not seen", "FLOP", 0, 2_000_000),
    Disagreement("torch", "stem", "fast path", "FLOP", 0, 1_000_000),
)


def cost(
    name: str,
    kind: str,
    flops: int = 0,
    params: int = 0,
    *,
    parts: tuple[Part, ...] = (),
    own_params: int = 0,
    time: float | None = None,
    activations: int = 0,
    calls: int = 1,
) -> ModuleCost:
    shape = Call((SHAPE,), SHAPE, "float32", flops, activations)
    own = sum(part.flops for part in parts)
    memory = Memory(activations, 2 * activations, activations, activations)
    return ModuleCost(name, kind, flops, own, params, own_params, 4 * params, (shape,) * calls, time, memory, parts)


def leaf(name: str, kind: str, flops: int, params: int, group: str, time: float = 0.5) -> ModuleCost:
    parts = (Part("addmm", "weight", flops, 1, group),) if flops else ()
    made = 0 if kind == "Dropout" else 1_000
    return cost(name, kind, flops, params, parts=parts, own_params=params, time=time, activations=made)


def attention(name: str) -> ModuleCost:
    parts = (
        Part("addmm", "in_proj_weight", 1_200_000, 1, "projections"),
        Part("scaled_dot_product_attention", "", 400_000, 1, "attention"),
        Part("addmm", "out_proj.weight", 400_000, 1, "projections"),
    )
    return cost(name, "Attention", 2_000_000, 4_000, parts=parts, own_params=4_000, time=0.6, activations=3_000)


def block(name: str) -> list[ModuleCost]:
    return [
        cost(name, "Block", 4_000_000, 5_000, time=1.5, activations=6_000),
        leaf(f"{name}.norm", "LayerNorm", 0, 100, "", 0.1),
        attention(f"{name}.attention"),
        cost(f"{name}.mlp", "Sequential", 2_000_000, 900, time=0.7, activations=2_000),
        leaf(f"{name}.mlp.0", "Linear", 1_000_000, 450, "mlp", 0.35),
        leaf(f"{name}.mlp.1", "Linear", 1_000_000, 450, "mlp", 0.35),
    ]


def report(*, timed: bool = True) -> FlopReport:
    """A small transformer: a stem, two equal blocks in a Sequential, a head."""
    modules = [
        cost("", "Net", 10_000_000, 12_000, time=4.0, activations=15_000),
        leaf("stem", "Conv2d", 1_000_000, 1_000, "conv:3×3", 0.5),
        cost("blocks", "Sequential", 8_000_000, 10_000, time=3.0, activations=12_000),
        *block("blocks.0"),
        *block("blocks.1"),
        leaf("drop", "Dropout", 0, 0, "", 0.001),
        leaf("head", "Linear", 1_000_000, 1_000, "linear", 0.4),
    ]
    if not timed:
        modules = [replace(each, time_ms=None) for each in modules]
    return FlopReport(
        "net.py:net",
        "1,3,32,32",
        tuple(modules),
        counters=COUNTERS,
        disagreements=DISAGREEMENTS,
        device="meta",
        timing=TIMING if timed else None,
        dtype="float32",
    )


def uncounted() -> FlopReport:
    return replace(report(), uncounted=(Uncounted("fft_r2c", "stem", 2), Uncounted("cdist", "", 1)))


def single(flops: int = 0) -> FlopReport:
    """A model of one module."""
    return FlopReport("one", "1,8", (leaf("", "Linear" if flops else "Identity", flops, flops // 10, "linear"),))


def flat(modules: int) -> FlopReport:
    """So many layers side by side."""
    layers = [leaf(f"layer_with_a_long_name_{i}", "Linear", 1_000 + i, 10, "linear") for i in range(modules)]
    root = cost("", "Sequential", sum(each.flops for each in layers), 10 * modules, time=9.0, activations=9_000)
    return FlopReport("flat", "1,8", (root, *layers))


def live(found: FlopReport | None, state: str = "done") -> LiveModel:
    """The model on the bench with this count."""
    tree = tree_of(found or report())
    model = LiveModel(ModelSource("net.py:net"), "ready", tree)
    model.listing = listing_of(model, tree)
    model.cost.report, model.cost.state = found, state
    return model


def tree_of(found: FlopReport) -> ModelTree:
    """Modules without tensors, in the report's order."""
    names = [each.name for each in found.modules]
    nodes = []
    for each in found.modules:
        below = [name for name in names if name != each.name and (not each.name or name.startswith(f"{each.name}."))]
        direct = [name for name in below if name.rpartition(".")[0] == each.name]
        parent = names.index(each.name.rpartition(".")[0]) if each.name else -1
        kind = f"torch.nn.{each.type}"
        nodes.append(ModuleNode(each.name, kind, parent, len(direct), len(below), "", "", False, "none", each.params))
    root = found.modules[0]
    return ModelTree(found.model, nodes[0].type, tuple(nodes), root.params, root.params, 0, root.nbytes, False)
