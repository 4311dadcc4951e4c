"""Whether a model depends on what a map points at: its probability while the picture is deleted and inserted.

Deletion replaces pixels by those of the blurred picture, strongest first; insertion begins with the blurred picture and
puts them back in the same order (after RISE, Petsiuk et al. 2018; one colour instead of a blur would cut the shape of
the map itself into the picture). Beside each stands the same map with its cells shuffled: as coarse as the map, and
pointing nowhere.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from inspector.cam.quiet import quietly
from inspector.cam.result import Faithfulness
from inspector.cam.sigmoid import Sigmoids
from inspector.cam.targets import CLASSIFICATION, run, target_of
from inspector.context import Context
from inspector.errors import BadRequest
from inspector.flops.copies import device_of, dtype_of

STEPS = 20  # pictures between all and nothing
SHUFFLES = 2  # random maps that the baseline is the mean of
BLUR = 16  # pixels that become one
BATCH_PIXELS = 16 * 224 * 224


def measure_faithfulness(
    module: torch.nn.Module,
    image: Tensor,
    values: Tensor,
    cls: int,
    context: Context | None = None,
) -> Faithfulness:
    """Of one raw map [h, w] of a preprocessed image [c, height, width], for a class; 2 * (1 + SHUFFLES) * 21 forwards.

    `values` lie over the whole of the tensor. The same figures every time. Raises BadRequest for a map with NaN, and
    where the model is no classifier; Cancelled.
    """
    context = context or Context()
    if not bool(torch.isfinite(values).all()):
        raise BadRequest("The faithfulness of a map with NaN or Inf cannot be measured.")
    image = image.detach().to(device_of(module), dtype_of(module))
    blurred = _blurred(image)
    generator = torch.Generator().manual_seed(0)
    maps = [values.float().cpu(), *(_shuffled(values.float().cpu(), generator) for _ in range(SHUFFLES))]
    pictures = []
    for each in maps:
        first = _first(each, (image.shape[1], image.shape[2]), generator).to(image.device)
        pictures += [(first, image, blurred), (first, blurred, image)]
    with quietly(module, False, context):
        curves = [
            _curve(module, turn, before, after, cls, context, number, len(pictures))
            for number, (turn, before, after) in enumerate(pictures)
        ]
    context.report(len(pictures), len(pictures), "Measuring faithfulness")
    deletion, insertion = curves[0], curves[1]
    random_deletion, random_insertion = _mean(curves[2::2]), _mean(curves[3::2])
    return Faithfulness(
        area(deletion),
        area(insertion),
        area(random_deletion),
        area(random_insertion),
        deletion,
        insertion,
        random_deletion,
        random_insertion,
    )


def area(curve: Sequence[float]) -> float:
    """Under a curve over evenly spaced shares from 0 to 1, by trapezia."""
    return (sum(curve) - (curve[0] + curve[-1]) / 2) / (len(curve) - 1)


def _first(values: Tensor, size: tuple[int, int], generator: torch.Generator) -> Tensor:
    """When each pixel's turn is, from 0 (the strongest) to below 1; equal ones in an arbitrary order."""
    spread = F.interpolate(values[None, None], list(size), mode="bilinear", align_corners=False).flatten()
    mixed = torch.randperm(len(spread), generator=generator, device="cpu")
    order = mixed[torch.sort(spread[mixed], descending=True, stable=True).indices]
    turn = torch.empty(len(spread), dtype=torch.float32, device="cpu")
    turn[order] = torch.arange(len(spread), dtype=torch.float32, device="cpu") / len(spread)
    return turn.view(size)


def _shuffled(values: Tensor, generator: torch.Generator) -> Tensor:
    return values.flatten()[torch.randperm(values.numel(), generator=generator, device="cpu")].view_as(values)


def _blurred(image: Tensor) -> Tensor:
    """Without what tells the classes apart, and with about the same colours."""
    height, width = image.shape[1:]
    small = F.adaptive_avg_pool2d(image[None].float(), (_cells(height), _cells(width)))
    return F.interpolate(small, (height, width), mode="bilinear", align_corners=False)[0].to(image.dtype)


def _cells(pixels: int) -> int:
    return min(pixels, max(2, round(pixels / BLUR)))


def _curve(
    module: torch.nn.Module,
    turn: Tensor,
    before: Tensor,
    after: Tensor,
    cls: int,
    context: Context,
    number: int,
    total: int,
) -> tuple[float, ...]:
    """The probability of `cls` while `before` becomes `after`, from none of it to all."""
    shares = torch.arange(STEPS + 1, dtype=torch.float32, device=turn.device) / STEPS
    size = max(1, min(STEPS + 1, BATCH_PIXELS // turn.numel()))
    found: list[float] = []
    for part in shares.split(size):
        context.check_cancelled()
        context.give_way()
        context.report(number * (STEPS + 1) + len(found), total * (STEPS + 1), "Measuring faithfulness")
        changed = turn[None, None] < part[:, None, None, None]
        found += _probabilities(module, torch.where(changed, after, before), cls, context)
    return tuple(found)


def _probabilities(module: torch.nn.Module, batch: Tensor, cls: int, context: Context) -> list[float]:
    """Of `cls` for each picture; one at a time where the model takes or gives no more than one. Raises BadRequest."""
    try:
        with Sigmoids() as sigmoids:
            output = run(module, batch)
        target = target_of(module, output, len(batch), sigmoids)
    except BadRequest:
        if len(batch) == 1:
            raise
        found = []
        for one in batch.split(1):
            context.check_cancelled()
            found += _probabilities(module, one, cls, context)
        return found
    if target.task != CLASSIFICATION:
        raise BadRequest("Faithfulness is measured for classifiers only.")
    if not 0 <= cls < target.classes:
        raise BadRequest(f"There is no class {cls}: the model tells {target.classes:,} apart, from 0.")
    return target.probabilities[:, cls].tolist()


def _mean(curves: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(sum(each) / len(curves) for each in zip(*curves, strict=True))
