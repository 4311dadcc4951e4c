"""The few lines of Python that load a file right: reader, wrapper key, map_location, prefix, weights_only."""

import os
from collections.abc import Callable
from keyword import iskeyword
from typing import Any

from inspector.checkpoint.meaning.containers import fields_of
from inspector.checkpoint.meaning.paths import join, name_of
from inspector.checkpoint.nodes import Record, TensorRef
from inspector.checkpoint.result import ContainerInfo, Listing

TARGETS_SHOWN = 5
UNGUARDED = ("pickle", "dcp", "pt2")  # formats whose loaders unpickle without weights_only, or fall back to that
READS_ONLY = "This reads the tensors and runs nothing:"

# names that torch's weights_only refuses though they only hold data: what to import, what to allow
STANDARD = frozenset({"argparse", "collections", "datetime", "decimal", "fractions", "pathlib", "types", "uuid"})
BUILTINS = {"long": "int"} | {
    name: name
    for name in ("bool", "dict", "float", "frozenset", "int", "list", "object", "range", "slice", "str", "tuple")
}
TORCH_ALLOWS = frozenset({"collections.OrderedDict", "collections.Counter"})
TORCH_CANNOT = ("collections.deque", "collections.defaultdict")  # weights_only fills no such, whatever is allowed
NUMPY_CORE = "numpy._core.multiarray"
ALLOWED: dict[str, tuple[str, tuple[str, ...]]] = {
    "numpy.ndarray": ("numpy", ("numpy.ndarray",)),
    "numpy.dtype": ("numpy", ("numpy.dtype", '*{type(numpy.dtype(code)) for code in "?bBhHiIlLqQefdFD"}')),
    **{
        f"{core}.{name}": ("numpy", (f'({NUMPY_CORE}.{name}, "{core}.{name}")',))
        for core in ("numpy.core.multiarray", NUMPY_CORE)
        for name in ("_reconstruct", "scalar")
    },
}


def recipe_for(listing: Listing, root: Any, path: str) -> str:
    """Lines that run as they stand, with torch (or safetensors, numpy); `state_dict` is the result."""
    build = _BUILDERS.get(listing.format, _torch_load)
    if listing.calls and listing.format in UNGUARDED:
        build = _only_read
    lines = build(listing, root, path)
    if listing.error:
        lines.insert(0, "# The file is damaged; loading it fails where the damage is.")
    return "\n".join(lines) + "\n"


def _torch_load(listing: Listing, root: Any, path: str) -> list[str]:
    unfillable = next((name for name, _ in listing.origin.known_names if name in TORCH_CANNOT), "")
    if unfillable:
        return [f"# torch has no safe way to load {unfillable}. {READS_ONLY}", *_inspector(path)]
    load = f'torch.load({path!r}, map_location="cpu", weights_only=True)'
    imports, allowed = _allowances(listing)
    classes = _module_classes(listing)
    imports = sorted({*imports, *(target.rpartition(".")[0] for target in classes)})
    allowed = ["*classes", *allowed] if classes else allowed
    lines = [*(f"import {name}" for name in imports if name != "torch"), "import torch", ""]
    if classes:
        lines.append(
            "# importing these classes runs the code of their packages; what is no module is not allowed to be called"
        )
        lines.append(f"classes = [{', '.join(classes)}]")
        lines.append("assert all(issubclass(each, torch.nn.Module) for each in classes)")
    elif listing.calls:
        lines += [*_warning(listing), f"checkpoint = {load}"]
        return lines + _select(listing, root)
    if allowed:
        lines.append(f"with torch.serialization.safe_globals([{', '.join(allowed)}]):")
        lines.append(f"    checkpoint = {load}")
    else:
        lines.append(f"checkpoint = {load}")
    return lines + _select(listing, root)


def _allowances(listing: Listing) -> tuple[list[str], list[str]]:
    imports: dict[str, None] = {}
    allowed: dict[str, None] = {}
    for name, _ in listing.origin.known_names:
        module, _, leaf = name.rpartition(".")
        home = module.partition(".")[0]
        if name in ALLOWED:
            home, expressions = ALLOWED[name]
        elif home in ("builtins", "__builtin__") and leaf in BUILTINS:
            allowed[BUILTINS[leaf]] = None
            continue
        elif home in STANDARD and name not in TORCH_ALLOWS and leaf.isidentifier():
            # Python 3.13 pickles a path under another name
            expressions = (f"{home}.{leaf}" if home == module else f'({home}.{leaf}, "{name}")',)
        else:
            continue
        imports[home] = None
        allowed.update(dict.fromkeys(expressions))
    return sorted(imports), list(allowed)


def _module_classes(listing: Listing) -> list[str]:
    """The classes that a pickled model is made of; none when loading it would do anything else."""
    if listing.format != "zip":  # weights_only knows no other's way to name a class's source
        return []
    own = {module.type for module in listing.modules}
    targets = list(dict.fromkeys(call.target for call in listing.calls))
    harmless = all(call.target in own and not call.args for call in listing.calls)
    return targets if harmless and all(map(_is_dotted_name, targets)) else []


def _is_dotted_name(target: str) -> bool:
    parts = target.split(".")
    return len(parts) > 1 and all(part.isidentifier() and not iskeyword(part) for part in parts)


def _warning(listing: Listing) -> list[str]:
    targets = list(dict.fromkeys(call.target for call in listing.calls))
    shown = ", ".join(ascii(target)[1:-1] for target in targets[:TARGETS_SHOWN])
    more = f" and {len(targets) - TARGETS_SHOWN} more" if len(targets) > TARGETS_SHOWN else ""
    return [
        f"# Unpickling this file would import or call {shown}{more}.",
        "# weights_only=True refuses it, and that is right until you trust where the file comes from.",
    ]


def _select(listing: Listing, root: Any) -> list[str]:
    """From `checkpoint` to `state_dict`: wrapper key, then prefix."""
    main = _main(listing)
    if main is None or listing.wrapper == "pickled module":
        return []
    steps = _steps(root, main.path)
    if steps is None:
        return []
    lines = [f"{_result_name(root, main)} = checkpoint{steps}"]
    if main.prefix:
        lines.append(_strip(main.prefix))
    return lines


def _result_name(root: Any, main: ContainerInfo) -> str:
    """What the tensors are called: a list or a single one is no state_dict."""
    if not main.path and isinstance(root, TensorRef):
        return "tensor"
    return "tensors" if not main.path and isinstance(root, list | tuple) else "state_dict"


def _strip(prefix: str) -> str:
    return f"state_dict = {{key.removeprefix({prefix!r}): tensor for key, tensor in state_dict.items()}}"


def _main(listing: Listing) -> ContainerInfo | None:
    for role in ("model", "ema", "optimizer", "other"):
        for part in listing.containers:
            if part.role == role:
                return part
    return None


def _steps(root: Any, path: str) -> str | None:
    """The subscripts and attributes that lead from the root to the container at `path`; None when none do."""
    node, at, steps = root, "", ""
    while at != path:
        fields = fields_of(node)
        if fields is None:
            if not isinstance(node, list | tuple):
                return None
            fields = list(enumerate(node))
        for position, (key, value) in enumerate(fields):
            below = join(at, name_of(key, position))
            if below == path or path.startswith(below + "."):
                if isinstance(node, Record) and not (isinstance(key, str) and key.isidentifier()):
                    return None
                steps += f".{key}" if isinstance(node, Record) else f"[{key!r}]"
                node, at = value, below
                break
        else:
            return None
    return steps


def _pickle(listing: Listing, root: Any, path: str) -> list[str]:
    # Python 2 wrote its strings so; later files do not mind
    encoding = ', encoding="latin1"' if listing.origin.protocol <= 2 else ""
    return [
        "import pickle",
        "",
        "import torch",
        "",
        "# every name in this file stands for plain data, so that unpickling it runs no foreign code",
        f'with open({path!r}, "rb") as file:',
        f"    checkpoint = pickle.load(file{encoding})",
        *_select(listing, root),
        *_as_tensors(listing, root),
    ]


def _as_tensors(listing: Listing, root: Any) -> list[str]:
    main = _main(listing)
    if main is None:
        return []
    name = _result_name(root, main)
    if name == "tensor":
        return ["tensor = torch.as_tensor(tensor)"]
    if name == "tensors":
        flat = all(isinstance(item, TensorRef) for item in root)
        return ["tensors = [torch.as_tensor(array) for array in tensors]"] if flat else []
    return ["state_dict = {key: torch.as_tensor(array) for key, array in state_dict.items()}"]


def _only_read(listing: Listing, root: Any, path: str) -> list[str]:
    return [*_warning(listing)[:1], f"# Nothing loads it safely. {READS_ONLY}", *_inspector(path)]


def _inspector(path: str) -> list[str]:
    return ["import inspector", "", f"checkpoint = inspector.open_checkpoint({path!r})"]


def _tar(listing: Listing, root: Any, path: str) -> list[str]:
    return [
        f"# torch reads this old tar format only by unpickling it. {READS_ONLY}",
        *_inspector(path),
    ]


def _safetensors(listing: Listing, root: Any, path: str) -> list[str]:
    main = _main(listing)
    strip = [_strip(main.prefix)] if main and main.prefix else []
    return ["from safetensors.torch import load_file", "", f"state_dict = load_file({path!r})", *strip]


def _sharded(listing: Listing, root: Any, path: str) -> list[str]:
    folder, index = (path, _index_name(path)) if os.path.isdir(path) else os.path.split(path)
    if "safetensors" in index:
        imports, load = ["from safetensors.torch import load_file"], "load_file(folder / shard)"
    else:
        imports, load = ["import torch"], 'torch.load(folder / shard, map_location="cpu", weights_only=True)'
    main = _main(listing)
    return [
        "import json",
        "from pathlib import Path",
        "",
        *imports,
        "",
        f"folder = Path({folder!r})",
        f"index = json.loads((folder / {index!r}).read_text())",
        "state_dict = {}",
        'for shard in sorted(set(index["weight_map"].values())):',
        f"    state_dict.update({load})",
        *([_strip(main.prefix)] if main and main.prefix else []),
    ]


def _index_name(folder: str) -> str:
    names = sorted(name for name in os.listdir(folder) if name.endswith(".index.json"))
    return next(
        (name for name in names if "safetensors" in name), names[0] if names else "model.safetensors.index.json"
    )


def _dcp(listing: Listing, root: Any, path: str) -> list[str]:
    return [
        "import torch",
        "from torch.distributed.checkpoint.format_utils import dcp_to_torch_save",
        "",
        "# writes one ordinary checkpoint; torch unpickles the folder's .metadata for it",
        f'dcp_to_torch_save({path!r}, "consolidated.pt")',
        'checkpoint = torch.load("consolidated.pt", map_location="cpu", weights_only=True)',
    ]


def _torchscript(listing: Listing, root: Any, path: str) -> list[str]:
    return [
        "import torch",
        "",
        "# calling the model runs the code that the file brings",
        f'model = torch.jit.load({path!r}, map_location="cpu")',
        "state_dict = model.state_dict()",
    ]


def _pt2(listing: Listing, root: Any, path: str) -> list[str]:
    return [
        "import torch",
        "",
        f"program = torch.export.load({path!r})",
        "state_dict = program.state_dict",
    ]


def _numpy(listing: Listing, root: Any, path: str) -> list[str]:
    load = f"numpy.load({path!r}, allow_pickle=False)"
    lines = ["import numpy", "import torch", ""]
    if fields_of(root) is None:
        return [*lines, f"tensor = torch.from_numpy({load})"]
    return [
        *lines,
        f"with {load} as arrays:",
        "    state_dict = {key: torch.from_numpy(arrays[key]) for key in arrays.files}",
    ]


_BUILDERS: dict[str, Callable[[Listing, Any, str], list[str]]] = {
    "dcp": _dcp,
    "numpy": _numpy,
    "pickle": _pickle,
    "pt2": _pt2,
    "safetensors": _safetensors,
    "sharded": _sharded,
    "tar": _tar,
    "torchscript": _torchscript,
}
