"""A checkpoint's state_dict into a live model: all of it, or one sentence on what does not fit."""

import os
from collections.abc import Mapping, Sequence

import torch
from torch import nn

from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint
from inspector.checkpoint.result import ContainerInfo
from inspector.context import Context
from inspector.errors import BadRequest
from inspector.model.keys import pair_keys
from inspector.model.result import WeightsReport
from inspector.model.values import read_tensor
from inspector.stats.windows import WindowReader

TRACKED = "num_batches_tracked"  # files of torch before 1.0 lack it, and load_state_dict does without
NAMED = 3  # keys in a sentence


def load_weights(module: nn.Module, path: str, container: str | None, context: Context) -> WeightsReport:
    """Copy a state_dict into the model, strictly. The file is read by the checkpoint reader, which runs nothing in it.

    Nothing is copied unless everything fits. Raises BadRequest with what is missing, unexpected or of another shape,
    and what open_checkpoint raises. A model on the meta device is checked alone.
    """
    name = os.path.basename(path.rstrip(os.sep))
    with open_checkpoint(path, context, container) as checkpoint:
        part = _part(checkpoint, name)
        rows = [at for at, tensor in enumerate(checkpoint.listing.tensors) if tensor.container == part.path]
        targets: Mapping[str, torch.Tensor] = {
            key: value for key, value in module.state_dict(keep_vars=True).items() if isinstance(value, torch.Tensor)
        }
        pairing = pair_keys(targets, [checkpoint.listing.tensors[at].key for at in rows])
        found = dict(zip(pairing.names, rows, strict=True))
        _check(checkpoint, targets, found, f"{name} does not fit {type(module).__name__}")
        reader = WindowReader(checkpoint.sources)
        values: dict[str, torch.Tensor] = {}
        for done, (key, at) in enumerate(found.items()):
            context.check_cancelled()
            context.report(done, len(found), f"Loading {name}")
            if not targets[key].is_meta:
                values[key] = read_tensor(reader, checkpoint.refs[at])
    with torch.no_grad():
        for key, value in values.items():
            targets[key].copy_(value)
    missing = tuple(key for key in targets if key not in found)
    return WeightsReport(path, part.path, len(found), pairing.prefix, pairing.added, missing)


def _part(checkpoint: Checkpoint, name: str) -> ContainerInfo:
    """The model's state_dict: the first of that role, else the only one."""
    parts = checkpoint.listing.containers
    for role in ("model", "ema", "other"):
        for part in parts:
            if part.role == role:
                return part
    raise BadRequest(f"{name} holds no state_dict of a model.")


def _check(checkpoint: Checkpoint, targets: Mapping[str, torch.Tensor], found: Mapping[str, int], what: str) -> None:
    """Raise BadRequest unless keys and shapes are the same."""
    tensors = checkpoint.listing.tensors
    missing = [key for key in targets if key not in found and key.rpartition(".")[2] != TRACKED]
    unexpected = [key for key in found if key not in targets]
    other = [
        f"{key} is {_shape(tensors[at].shape)} there and {_shape(targets[key].shape)} here"
        for key, at in found.items()
        if key in targets and tensors[at].shape != tuple(targets[key].shape)
    ]
    reasons = []
    if missing:
        reasons.append(f"{len(missing):,} of its {len(targets):,} tensors are missing ({_some(missing)})")
    if unexpected:
        reasons.append(f"{len(unexpected):,} are unexpected ({_some(unexpected)})")
    if other:
        reasons.append(f"{len(other):,} have another shape ({_some(other)})")
    if reasons:
        raise BadRequest(f"{what}: {'; '.join(reasons)}.", "`torchloupe identify` says what the file belongs to.")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")


def _shape(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape)) or "scalar"
