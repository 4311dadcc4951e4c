"""A checkpoint's state_dict into a live model: all of it, what of it fits, or one sentence on what does not."""

import os
from collections import defaultdict
from collections.abc import Mapping

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint
from inspector.checkpoint.result import ContainerInfo
from inspector.context import Context
from inspector.errors import BadRequest
from inspector.model.fit import Fit, fit
from inspector.model.result import WeightsReport
from inspector.model.values import read_tensor
from inspector.stats.windows import WindowReader


def load_weights(
    module: nn.Module,
    path: str,
    container: str | None,
    context: Context,
    *,
    strict: bool = True,
    guess: bool = False,
) -> WeightsReport:
    """Copy a state_dict into the model. The file is read by the checkpoint reader, which runs nothing in it.

    `strict`: all or nothing. Otherwise what fits is copied, and the report names the rest; something has to fit.
    `guess`: also copy what names and shapes suggest and do not prove. A model on the meta device is checked alone.
    Raises BadRequest with what is missing, unexpected or of another shape, and what open_checkpoint raises; nothing is
    copied then.
    """
    name = os.path.basename(path.rstrip(os.sep))
    with open_checkpoint(path, context, container) as checkpoint:
        part = _part(checkpoint, name)
        tensors = checkpoint.listing.tensors
        rows = {tensor.key: at for at, tensor in enumerate(tensors) if tensor.container == part.path}
        targets: Mapping[str, torch.Tensor] = {
            key: value for key, value in module.state_dict(keep_vars=True).items() if isinstance(value, torch.Tensor)
        }
        shapes = {key: None if is_lazy(value) else tuple(value.shape) for key, value in targets.items()}
        fitted = fit(shapes, {key: tensors[at].shape for key, at in rows.items()}, guess, _tied(targets))
        if (strict and not fitted.is_whole) or not fitted.found:
            raise BadRequest(f"{name} does not fit {type(module).__name__}: {fitted.reasons()}.", _hint(fitted, strict))
        reader = WindowReader(checkpoint.sources)
        values: dict[str, torch.Tensor] = {}
        for done, (target, key) in enumerate(fitted.found.items()):
            context.check_cancelled()
            context.report(done, len(fitted.found), f"Loading {name}")
            if not targets[target].is_meta:
                values[target] = read_tensor(reader, checkpoint.refs[rows[key]])
    with torch.no_grad():
        for target, value in values.items():
            _copy(targets[target], value)
    return _report(path, part.path, fitted)


def _report(path: str, container: str, fitted: Fit) -> WeightsReport:
    pairing = fitted.pairing
    return WeightsReport(
        path,
        container,
        len(fitted.found),
        pairing.prefix,
        pairing.added,
        fitted.missing,
        fitted.unexpected,
        fitted.clashes,
        pairing.rules,
        pairing.guesses,
        fitted.guessed,
    )


def _copy(target: torch.Tensor, value: torch.Tensor) -> None:
    if is_lazy(target):
        target.materialize(value.shape)  # type: ignore[attr-defined]
    target.copy_(value)


def _tied(targets: Mapping[str, torch.Tensor]) -> list[list[str]]:
    """Names of one tensor; a file may hold it once."""
    names: dict[int, list[str]] = defaultdict(list)
    for name, tensor in targets.items():
        names[id(tensor)].append(name)
    return [each for each in names.values() if len(each) > 1]


def _hint(fitted: Fit, strict: bool) -> str:
    if fitted.pairing.guesses and not fitted.guessed:
        return "--guess loads what names and shapes suggest; `torchloupe identify` says what the file belongs to."
    lenient = "--lenient loads what fits; " if strict and fitted.found else ""
    return f"{lenient}`torchloupe identify` says what the file belongs to."


def _part(checkpoint: Checkpoint, name: str) -> ContainerInfo:
    """The model's state_dict: the first of that role, else the only one."""
    parts = checkpoint.listing.containers
    for role in ("model", "ema", "other"):
        for part in parts:
            if part.role == role:
                return part
    raise BadRequest(f"{name} holds no state_dict of a model.")
