"""Small listings as the reader would give them, for tests of what shows them."""

from dataclasses import replace

from inspector.checkpoint.result import (
    CallInfo,
    ContainerInfo,
    Listing,
    ModuleInfo,
    Origin,
    TensorInfo,
    TextInfo,
    Totals,
)

HOSTILE_KEY = "<img src=x onerror=alert(1)>\u202egpj.\x1b[31m"


def tensor(key: str, shape: tuple[int, ...] = (4,), **changes) -> TensorInfo:
    elements = 1
    for dimension in shape:
        elements *= dimension
    plain = TensorInfo("", key, shape, "float32", elements * 4, key, 0, (1,), "parameter")
    return plain._replace(**changes)


def network() -> Listing:
    """Two layers behind DataParallel: `module.layer1.0.conv`, `module.layer1.0.bn`, `module.head`; run values."""
    tensors = (
        tensor("module.layer1.0.conv.weight", (8, 4, 3, 3), module=3),
        tensor("module.layer1.0.bn.weight", (8,), module=4),
        tensor("module.layer1.0.bn.running_mean", (8,), kind="buffer", module=4),
        tensor("module.head.weight", (10, 8), module=5, share=0),
        tensor("module.head.tied", (10, 8), module=5, share=0),
        tensor("module.head.bad", (10,), module=5, error="offset past the end"),
    )
    tensors = tuple(found._replace(container="state_dict") for found in tensors)
    modules = (
        ModuleInfo("state_dict", "", None, -1, 2, 5, 456, 0, 2_000),
        ModuleInfo("state_dict", "layer1", None, 0, 1, 3, 296, 0, 1_200),
        ModuleInfo("state_dict", "layer1.0", "net.BasicBlock", 1, 2, 2, 296, 0, 1_200),
        ModuleInfo("state_dict", "layer1.0.conv", "torch.nn.Conv2d", 2, 0, 0, 288, 1_152, 1_152),
        ModuleInfo("state_dict", "layer1.0.bn", None, 2, 0, 0, 8, 64, 64),
        ModuleInfo("state_dict", "head", None, 0, 0, 0, 160, 680, 680),
    )
    return Listing(
        path="/runs/net.pth",
        format="legacy",
        size_bytes=4_096,
        title="A network",
        containers=(ContainerInfo("state_dict", "model", "module.", 6, 456, 2_000),),
        tensors=tensors,
        modules=modules,
        values=(("epoch", 12), ("optimizer.param_groups.0.lr", 0.1), ("note", "first try")),
        totals=Totals(6, 456, 2_000),
        origin=Origin("torch 1.5 or older", "", 5, 2, (("collections.OrderedDict", 2),)),
    )


def with_optimizer() -> Listing:
    """`network()` and the optimizer state of one of its parameters."""
    listing = network()
    state = tensor("state.0.momentum_buffer", (8, 4, 3, 3), container="optimizer", kind="optimizer")
    container = ContainerInfo("optimizer", "optimizer", "", 1, 0, 1_152)
    return replace(listing, tensors=(*listing.tensors, state), containers=(*listing.containers, container))


def hostile() -> Listing:
    """A file with calls whose every name is markup, reordering or control."""
    calls = (
        CallInfo("os.system", f"'{HOSTILE_KEY}'", 12, "archive/data.pkl"),
        CallInfo(f"evil.{HOSTILE_KEY}", None, 99),
    )
    return Listing(
        path=f"/runs/{HOSTILE_KEY}.pth",
        format="zip",
        size_bytes=1,
        title=HOSTILE_KEY,
        containers=(ContainerInfo("", "model", "", 1, 4, 16),),
        tensors=(tensor(HOSTILE_KEY, note=HOSTILE_KEY, error=HOSTILE_KEY),),
        modules=(),
        values=((HOSTILE_KEY, HOSTILE_KEY),),
        totals=Totals(1, 4, 16),
        calls=calls,
        texts=(TextInfo(HOSTILE_KEY, 10),),
        warnings=(HOSTILE_KEY,),
    )


def blocks(count: int) -> Listing:
    """`layers.0.fc.weight`, `layers.1.fc.weight` and so on, all alike, then `head.weight`.

    Modules: 0 the root, 1 `layers`, 2 its first block, 3 that one's `fc`, 4 the second block; the last is `head`.
    """
    modules = [ModuleInfo("", "", None, -1, 2, 2 * count + 2, 16 * count + 4, 0, 0)]
    modules.append(ModuleInfo("", "layers", None, 0, count, 2 * count, 16 * count, 0, 0))
    tensors = []
    for at in range(count):
        modules.append(ModuleInfo("", f"layers.{at}", "net.Block", 1, 1, 1, 16, 0, 64))
        tensors.append(tensor(f"layers.{at}.fc.weight", (4, 4), module=len(modules)))
        modules.append(ModuleInfo("", f"layers.{at}.fc", None, len(modules) - 1, 0, 0, 16, 64, 64))
    tensors.append(tensor("head.weight", module=len(modules)))
    modules.append(ModuleInfo("", "head", None, 0, 0, 0, 4, 16, 16))
    containers = (ContainerInfo("", "model", "", len(tensors), 16 * count + 4, 0),)
    return Listing("/runs/b.pt", "zip", 1, containers=containers, tensors=tuple(tensors), modules=tuple(modules))
