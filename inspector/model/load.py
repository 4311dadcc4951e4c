"""`load_model`: a live module by its name."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from inspector.context import Context
from inspector.errors import BadRequest
from inspector.model.consent import check_consent
from inspector.model.factory import attribute, build, explained
from inspector.model.name import ModelName, parse_name
from inspector.model.package import package_of
from inspector.model.result import WeightsReport

if TYPE_CHECKING:
    import torch


@dataclass(slots=True)
class LoadedModel:
    """A live module and what is known of it. In the mode (train or eval) that its factory left it in."""

    module: "torch.nn.Module"
    name: str  # as the user wrote it: "torchvision:resnet50"
    source: ModelName
    example_input: tuple[int, ...] | None = None  # shape with the batch, (1, 3, 224, 224); None where it is unknown
    example_kind: str = "tensor"  # "tensor", "indices" (int64), "images" (a list of them without batch), "pair" (two)
    weights: WeightsReport | None = None
    files: tuple[str, ...] = ()  # that it was made of: the user's code and what they saved
    home: str = ""  # the folder that the user's code is imported from; "" for what is a library's


class Where(NamedTuple):
    folder: str  # that modules are looked for in first
    search: Sequence[str]
    file: str = ""  # that a module was named by


def load_model(
    name: str,
    *,
    folder: str | os.PathLike = "",
    search: Sequence[str] = (),
    device: str = "cpu",
    weights: str | os.PathLike | None = None,
    container: str | None = None,
    strict: bool = True,
    guess: bool = False,
    trust: bool = False,
    consent: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> LoadedModel:
    """The model called `name`: "torchvision:resnet50(num_classes=10)", "path/to/file.py:factory", "model.pt2" ...

    Runs the user's code in this process: a command does it in a lab. Relative names are looked for in `folder`, ""
    for the current one; `search` are more folders for imports. `weights` is a checkpoint whose state_dict, the one at
    `container` where it has several, is loaded into it: all or nothing when `strict`, else what of it fits; with
    `guess` also what names and shapes suggest and do not prove. On the device "meta" no weights are made or read. A
    file that would run what is pickled in it is loaded with `trust` only. The files named in `consent`, whole path to
    sha256, are run if they have that content. The state of the CPU's random numbers is left as it was.

    Raises BadRequest with one sentence for whatever goes wrong in the user's code but an endless loop and the end of
    the process; NotTrusted; what open_checkpoint raises.
    """
    parsed = parse_name(name, os.fspath(folder))
    context = context or Context()
    consent = consent or {}
    check_consent(consent)
    import torch

    from inspector.model.example_input import Example, example_input

    code, where = imported_as(parsed, os.path.abspath(folder), search)
    example = Example(None)
    with torch.random.fork_rng(devices=()):
        if parsed.kind == "saved":
            from inspector.model.saved import load_saved

            module, shape = load_saved(parsed.place, trust, device, search, context, consent)
            example = Example(shape)
        elif device == "meta":
            from inspector.model.weightless import weightless

            module = weightless(lambda: _SOURCES[code.kind](code, where))
        else:
            with torch.device(device):
                module = _SOURCES[code.kind](code, where)
    files = [parsed.place] if parsed.kind == "saved" else []
    home = _home(code, where)
    if home:
        from inspector.model.user_code import files_of

        files += files_of(home)
    report = None
    if weights is not None:
        from inspector.model.weights import load_weights

        path = os.path.join(folder, os.path.expanduser(weights))
        report = load_weights(module, path, container, context, strict=strict, guess=guess)
        files.append(path)
    if example.shape is None:
        example = example_input(module, parsed)
    return LoadedModel(module, name, parsed, example.shape, example.kind, report, tuple(files), home)


def imported_as(name: ModelName, folder: str, search: Sequence[str]) -> tuple[ModelName, Where]:
    """What is imported from where: a file that imports relative to itself is a module of the package it belongs to."""
    package = package_of(name.place) if name.kind == "file" else None
    if package is None:
        return name, Where(folder, search)
    search = (os.path.dirname(name.place), *search)
    return replace(name, kind="module", place=package.module), Where(package.folder, search, name.place)


def _home(name: ModelName, where: Where) -> str:
    if name.kind == "module":
        return where.folder
    return os.path.dirname(os.path.abspath(name.place)) if name.place else ""


def _from_zoo(name: ModelName, where: Where) -> "torch.nn.Module":
    from inspector.model.zoo import BUILDERS

    what = f"{name.kind}:{name.factory}"
    return build(BUILDERS[name.kind](name.factory), name.args, name.kwargs, what)


def _from_file(name: ModelName, where: Where) -> "torch.nn.Module":
    from inspector.model.user_code import import_file

    file = os.path.basename(name.place)
    with explained(file):
        module = import_file(name.place, where.search)
    return build(attribute(module, name.factory, file), name.args, name.kwargs, f"{file}:{name.factory}")


def _from_module(name: ModelName, where: Where) -> "torch.nn.Module":
    with explained(name.place):
        module = _imported(name.place, where)
    what = f"{name.place}:{name.factory}"
    return build(attribute(module, name.factory, name.place), name.args, name.kwargs, what)


def _imported(name: str, where: Where) -> ModuleType:
    """Raises BadRequest where another package of the same name, imported before, stands in the way of a file's own."""
    from inspector.model.user_code import import_name

    found = None
    try:
        module = import_name(name, where.folder, where.search)
        found = getattr(module, "__file__", None)
    except ModuleNotFoundError as error:
        if not where.file or not f"{name}.".startswith(f"{error.name}."):
            raise
    else:
        if not where.file or (isinstance(found, str) and os.path.samefile(found, where.file)):
            return module
    file, package = os.path.basename(where.file), name.partition(".")[0]
    raise BadRequest(
        f"{file} imports from its package {package}, and another {package} is imported already.",
        "Rename the folder: it has the name of a library, or of a module of Python's.",
    )


_SOURCES: dict[str, Callable[[ModelName, Where], "torch.nn.Module"]] = {
    "torchvision": _from_zoo,
    "timm": _from_zoo,
    "file": _from_file,
    "module": _from_module,
}
