"""Weights of channels from what the model says when they are all it sees, or when they are gone: one forward each.

grad-cam's differ. Its masks of Score-CAM have the centres of the corner cells on the image's corners (align_corners),
ours lie as the map is painted: the two agree where the layer has the size of the image. Its Ablation-CAM writes -1e7
and not 0 wherever a layer's least value is not 0, and divides by the score and not by its magnitude.

Both go in batches of `BATCH`, report progress, and can be cancelled between two batches.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch.nn.functional import interpolate

from inspector.cam.capture import Tap, put_in, tensor_in
from inspector.cam.explained import Aim
from inspector.cam.targets import Target, run
from inspector.context import Context
from inspector.errors import BadRequest

BATCH = 32
SAME = 1e-3  # as far as a forward in another batch may differ


def masked_weights(
    module: torch.nn.Module,
    batch: torch.Tensor,
    tap: Tap,
    target: Target,
    image: int,
    aims: Sequence[Aim],
    context: Context,
) -> torch.Tensor:
    """Score-CAM: [aims, c], softmax over channels of the score of the image seen through each channel.

    A channel becomes a mask from 0 to 1 at the size of the image; one that is constant shows nothing of it.
    """
    a = tap.activation[image]
    scores = a.new_empty(len(aims), len(a))
    for start in _batches(len(a), context):
        part = a[start : start + BATCH, None]
        masks = interpolate(part, size=batch.shape[2:], mode="bilinear", align_corners=False)
        low, high = masks.amin((1, 2, 3), keepdim=True), masks.amax((1, 2, 3), keepdim=True)
        masks = torch.where(high > low, (masks - low) / torch.where(high > low, high - low, 1), 0)
        seen = batch[image : image + 1] * masks.to(batch.dtype)
        scores[:, start : start + BATCH] = _together_or_alone(
            range(len(seen)), lambda which, seen=seen: run(module, seen[list(which)]), target, image, aims
        )
    return scores.softmax(1)


def ablated_weights(
    module: torch.nn.Module,
    batch: torch.Tensor,
    tap: Tap,
    target: Target,
    image: int,
    aims: Sequence[Aim],
    context: Context,
) -> torch.Tensor:
    """Ablation-CAM: [aims, c], by what share of its magnitude the score falls when the channel is set to 0.

    What stands before the layer runs over one image alone where the model lets the layer make a batch of it.
    """
    one = batch[image : image + 1]
    before = target.scores(run(module, one), 1, image, aims)[:, 0]
    channels = tap.activation.shape[1]
    scores = before.new_empty(len(aims), channels)
    ablation = _Ablation(module, tap)
    fast = ablation.widens(one, target, image, aims, before)
    for start in _batches(channels, context):
        which = list(range(start, min(start + BATCH, channels)))
        scores[:, start : start + BATCH] = _together_or_alone(
            which,
            lambda which: ablation.run(one if fast else one.repeat(len(which), 1, 1, 1), which),
            target,
            image,
            aims,
        )
    size = before.abs()
    return (before[:, None] - scores) / torch.where(size == 0, 1, size)[:, None]


class _Ablation:
    """Runs the model with channels of one call of one layer set to 0, another for each row of the batch."""

    def __init__(self, module: torch.nn.Module, tap: Tap):
        self._module = module
        self._tap = tap

    def run(self, images: torch.Tensor, channels: Sequence[int | None]) -> Any:
        """`images` are as many as `channels`, or one, of which the layer makes as many."""
        calls = 0

        def ablate(layer: torch.nn.Module, inputs: Any, output: Any) -> Any:
            nonlocal calls
            tensor = tensor_in(output)
            calls += 1
            if calls - 1 != self._tap.call or tensor is None:
                return None
            axis = self._tap.grid.batch_axis
            shape = list(tensor.shape)
            shape[axis] = len(channels)
            rows = tensor.expand(shape).clone()
            for row, channel in enumerate(channels):
                if channel is not None:
                    rows.select(axis, row).select(self._tap.grid.channel_axis - 1, channel).zero_()
            return put_in(output, rows)

        hook = self._module.get_submodule(self._tap.layer).register_forward_hook(ablate)
        try:
            return run(self._module, images)
        finally:
            hook.remove()

    def widens(self, one: torch.Tensor, target: Target, image: int, aims: Sequence[Aim], before: torch.Tensor) -> bool:
        """Whether the model goes on with more rows than it was given, and gives for each what it gives for one."""
        if target.boxes:
            return False
        try:
            scores = target.scores(self.run(one, [None, None, None]), 3, image, aims)
        except (BadRequest, IndexError):
            return False
        scale = before.abs().amax().clamp(min=1e-12)
        return bool(((scores - before[:, None]).abs() <= SAME * scale).all())


def _together_or_alone(
    which: Sequence[int], forward: Callable[[Sequence[int]], Any], target: Target, image: int, aims: Sequence[Aim]
) -> torch.Tensor:
    """[aims, rows]; one row at a time where the model takes or gives no more than one. Raises BadRequest."""
    try:
        return target.scores(forward(which), len(which), image, aims)
    except (BadRequest, IndexError):
        if len(which) == 1:
            raise
    return torch.cat([target.scores(forward([each]), 1, image, aims) for each in which], 1)


def _batches(channels: int, context: Context) -> Iterator[int]:
    """Where each batch begins."""
    for start in range(0, channels, BATCH):
        context.check_cancelled()
        context.give_way()
        context.report(start, channels)
        yield start
