"""`load_model`: a live module by its name."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.errors import BadRequest
from inspector.model.factory import attribute, build, explained
from inspector.model.name import ModelName, parse_name

if TYPE_CHECKING:
    import torch


@dataclass(slots=True)
class LoadedModel:
    """A live module and what is known of it. In the mode (train or eval) that its factory left it in."""

    module: "torch.nn.Module"
    name: str  # as the user wrote it: "torchvision:resnet50"
    source: ModelName
    example_input: tuple[int, ...] | None = None  # shape with the batch, (1, 3, 224, 224); None where it is unknown


def load_model(
    name: str, *, folder: str | os.PathLike = "", search: Sequence[str] = (), device: str = "cpu"
) -> LoadedModel:
    """The model called `name`: "torchvision:resnet50(num_classes=10)", "path/to/file.py:factory", ...

    Runs the user's code in this process: a command does it in a lab. Relative names are looked for in `folder`, ""
    for the current one; `search` are more folders for imports. On the device "meta" no weights are made. The state of
    the CPU's random numbers is left as it was.

    Raises BadRequest with one sentence for whatever goes wrong in the user's code but an endless loop and the end of
    the process.
    """
    parsed = parse_name(name, os.fspath(folder))
    import torch

    with torch.random.fork_rng(devices=()), torch.device(device):
        module = _SOURCES[parsed.kind](parsed, os.path.abspath(folder), search)
    return LoadedModel(module, name, parsed)


def _from_zoo(name: ModelName, folder: str, search: Sequence[str]) -> "torch.nn.Module":
    from inspector.model.zoo import BUILDERS

    return build(BUILDERS[name.kind](name.factory), name.args, name.kwargs, name.text)


def _from_file(name: ModelName, folder: str, search: Sequence[str]) -> "torch.nn.Module":
    from inspector.model.user_code import import_file

    file = os.path.basename(name.place)
    with explained(file):
        module = import_file(name.place, search)
    return build(attribute(module, name.factory, file), name.args, name.kwargs, f"{file}:{name.factory}")


def _from_module(name: ModelName, folder: str, search: Sequence[str]) -> "torch.nn.Module":
    from inspector.model.user_code import import_name

    with explained(name.place):
        module = import_name(name.place, folder, search)
    what = f"{name.place}:{name.factory}"
    return build(attribute(module, name.factory, name.place), name.args, name.kwargs, what)


def _from_saved(name: ModelName, folder: str, search: Sequence[str]) -> "torch.nn.Module":
    raise BadRequest(f"{name.text}: saved models cannot be loaded yet.")


_SOURCES: dict[str, Callable[[ModelName, str, Sequence[str]], "torch.nn.Module"]] = {
    "torchvision": _from_zoo,
    "timm": _from_zoo,
    "file": _from_file,
    "module": _from_module,
    "saved": _from_saved,
}
