"""The Python functions of statistics: of a tensor in memory, of one in a file, of a whole checkpoint."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, overload

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled, FileChanged, InvalidTensor
from inspector.stats.result import TensorStats
from inspector.stats.scanned import Scan
from inspector.stats.selection import select

if TYPE_CHECKING:
    import torch

BINS, MOST_BINS = 44, 2048

Path = str | bytes | os.PathLike


def scan_checkpoint(
    path: Path,
    keys: Sequence[str] = (),
    *,
    container: str | None = None,
    bins: int = BINS,
    per_channel: bool = False,
    context: Context | None = None,
) -> Scan:
    """Figures, histograms and findings of a checkpoint's tensors, each over every element.

    Nothing in the file is run, memory does not grow with it, and several threads read. `keys` names tensors or
    patterns ("layer1.*.weight"), with or without the prefix that all keys share; the others are not read.
    `container` keeps one of several state_dicts. A histogram has at most `bins` bins, 1 to 2048, or is left out with 0.
    `per_channel` adds the figures of each index of dimension 0.

    A tensor that cannot be counted has a row whose `error` says why. Where the scan is cancelled through `context`, or
    the file changes meanwhile, `report.state` says so and the rows that were done stand. Raises TorchloupeError: what
    open_checkpoint raises, and BadRequest for keys that name nothing and where torch is missing.
    """
    _check_bins(bins)
    context = context or Context()
    with open_checkpoint(path, context, container) as checkpoint:
        wanted = select(checkpoint.listing, keys)
        _need_torch()
        from inspector.stats.cache import Known
        from inspector.stats.scan import scan

        known = Known(checkpoint)
        report = scan(known, bins, context, wanted=wanted)
        channels: dict[int, tuple[TensorStats, ...]] = {}
        if per_channel and report.state == "done":
            from inspector.stats.channel_rows import channel_rows

            try:
                for tensor, counted in channel_rows(checkpoint, known.rows, context):
                    channels[tensor] = counted
            except Cancelled:
                report = replace(report, state="cancelled")
            except FileChanged as changed:
                report = replace(report, state="stopped", error=str(changed))
        return Scan(checkpoint.listing, tuple(known.rows), report, channels)


@overload
def tensor_stats(tensor: "torch.Tensor", *, bins: int = BINS) -> TensorStats: ...


@overload
def tensor_stats(tensor: Path, key: str, container: str | None = None, *, bins: int = BINS) -> TensorStats: ...


def tensor_stats(
    tensor: "torch.Tensor | Path", key: str | None = None, container: str | None = None, *, bins: int = BINS
) -> TensorStats:
    """Figures and histogram of one tensor: one in memory, or the one called `key` in the checkpoint at a path.

    In memory it may have any shape, stride and dtype that has values, lie on a CPU or a CUDA device, require a
    gradient or be quantized (the values that the codes stand for), sparse (the stored values), nested or expanded
    (each stored element once); complex numbers count by magnitude. What is not contiguous is copied. A histogram has
    at most `bins` bins, 1 to 2048, or is left out with 0. `result.tensor` is 0 where there is no listing.

    Raises BadRequest for a tensor without values (device meta, packed codes) and bad arguments, InvalidTensor for one
    in a file that cannot be counted, and what scan_checkpoint raises.
    """
    _check_bins(bins)
    if isinstance(tensor, str | bytes | os.PathLike):
        if key is None:
            raise BadRequest("Name the tensor of the file: tensor_stats(path, key).")
        scan = scan_checkpoint(tensor, container=container, keys=(key,), bins=bins)
        row = _only(list(scan), key)
        if row.error:
            raise InvalidTensor(f"{key}: {row.error}")
        return row
    _need_torch()
    import torch

    if not isinstance(tensor, torch.Tensor) or key is not None:
        raise BadRequest("tensor_stats takes a torch.Tensor, or a path and a key.")
    from inspector.stats.in_memory import measure

    return measure(tensor, bins)


def _only(rows: Sequence[TensorStats], key: str) -> TensorStats:
    if len(rows) != 1:
        raise BadRequest(f"{key!r} names {len(rows):,} tensors of the file.", "Name one, with its container.")
    return rows[0]


def _check_bins(bins: int) -> None:
    if not isinstance(bins, int) or not 0 <= bins <= MOST_BINS:
        raise BadRequest(f"A histogram has 1 to {MOST_BINS:,} bins, or 0 for none; {bins!r} were asked for.")


def _need_torch() -> None:
    """Raise BadRequest, with the command that installs it, where torch cannot be imported."""
    try:
        import torch  # noqa: F401
    except ModuleNotFoundError as error:
        lacks = error.name or "torch"
        raise BadRequest(
            f"Statistics need {lacks}, which {sys.executable} does not have.",
            f"Install it with: {sys.executable} -m pip install {lacks}",
        ) from None
    except Exception as error:
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        raise BadRequest(f"Statistics need torch, and that of {sys.executable} cannot be imported: {said}") from None
