"""`explain`: maps of a batch of images, by layer, method and class, from one forward and one backward a class."""

import dataclasses
import time
from collections.abc import Callable, Sequence

import torch

from inspector.cam.capture import Capture, Tap, capture, gradients, quietly
from inspector.cam.explained import Explained, FoundLayer, RawMap
from inspector.cam.layers import backbone_of, find_layers
from inspector.cam.methods import METHODS, Method
from inspector.cam.targets import Target, run, target_of
from inspector.context import Context
from inspector.errors import BadRequest
from inspector.flops.copies import device_of, dtype_of

Classes = Callable[[torch.Tensor], list[list[int]]]


def explain(
    module: torch.nn.Module,
    batch: torch.Tensor,
    *,
    layers: Sequence[str] | str,
    methods: Sequence[str],
    classes: Classes,
    signed: bool = False,
    context: Context | None = None,
) -> Explained:
    """Explain what `module` says of `batch`, preprocessed images [n, c, h, w].

    layers      names as in named_modules, "auto" (the last that still has a picture) or "all"
    methods     ids of `inspector.cam.methods.METHODS`
    classes     from logits [n, K] to the classes to explain of each image; the k-th of all images share one backward
    signed      leave out the method's ReLU, so that what speaks against the class is below 0

    The module runs in eval mode on its own device and is left as it was: modes, gradients, hooks, random numbers.
    Raises BadRequest, one sentence, for what cannot be done.
    """
    context = context or Context()
    chosen = [_method(each) for each in methods]
    _check(module, batch)
    batch = batch.detach().to(device_of(module), dtype_of(module)).clone()
    backward = any(method.needs == "gradients" for method in chosen)
    with quietly(module, grad=backward):
        found = find_layers(module, batch[:1], layers)
        return _explain(module, batch, found, chosen, classes, signed, context)


def _explain(
    module: torch.nn.Module,
    batch: torch.Tensor,
    found: tuple[FoundLayer, ...],
    methods: list[Method],
    classes: Classes,
    signed: bool,
    context: Context,
) -> Explained:
    taken = capture(
        module,
        lambda: run(module, batch),
        {layer.name: module.get_submodule(layer.name) for layer in found},
        images=len(batch),
        size=(batch.shape[2], batch.shape[3]),
        resized_by=backbone_of(module),
    )
    found, taps = _with_grids(found, taken)
    target = target_of(module, taken.output, len(batch))
    wanted = [list(each) for each in classes(target.logits)]
    for image, each in enumerate(wanted):
        for cls in each:
            target.check(image, cls)
    maps: list[RawMap] = []
    began = time.perf_counter()
    rounds = max((len(each) for each in wanted), default=0)
    for number in range(rounds):
        context.check_cancelled()
        context.report(number, rounds)
        of = [(image, each[number]) for image, each in enumerate(wanted) if number < len(each)]
        maps += _by_gradient(taken.output, taps, target, of, methods, signed, again=number + 1 < rounds)
    return Explained(
        target.logits,
        target.probabilities,
        found,
        tuple(maps),
        (taken.seconds, time.perf_counter() - began),
        target.task,
        target.boxes,
    )


def _with_grids(found: tuple[FoundLayer, ...], taken: Capture) -> tuple[tuple[FoundLayer, ...], list[Tap]]:
    """The layers with the grids they put out, and their taps. Raises BadRequest for a layer without a picture."""
    kept: list[Tap] = []
    layers = []
    for layer in found:
        taps = taken.of(layer.name)
        if not taps:
            raise BadRequest(*_why_none(layer.name, taken))
        kept += taps
        layers.append(dataclasses.replace(layer, grid=(taps[0].grid.h, taps[0].grid.w)))
    return tuple(layers), kept


def _why_none(name: str, taken: Capture) -> tuple[str, str]:
    if name in taken.other:
        return (
            f"Layer {name} puts out {taken.other[name]}: no picture that could be laid over the image.",
            "Choose another layer, or auto.",
        )
    return (
        f"Layer {name} is not reached when the model runs.",
        "It may serve training alone, or the model may use its weights without calling it.",
    )


def _by_gradient(
    output: object,
    taps: list[Tap],
    target: Target,
    of: list[tuple[int, int]],
    methods: list[Method],
    signed: bool,
    *,
    again: bool,
) -> list[RawMap]:
    """One backward: a class for each of some images, which do not depend on each other in eval mode."""
    score = torch.stack([target.score(output, image, image, cls) for image, cls in of]).sum()
    images = [image for image, _ in of]
    maps: list[RawMap] = []
    for tap, gradient in zip(taps, gradients(score, taps, again=again), strict=True):
        a = tap.activation[images]
        g = torch.zeros_like(a) if gradient is None else tap.grid.lay(gradient).float()[images]
        largest = g.abs().amax((1, 2, 3)).tolist()
        for method in methods:
            values = method.function(a, g)
            values = values if signed else values.clamp(min=0)
            maps += [
                RawMap(image, method.id, tap.layer, tap.call, cls, one, gradient=slope)
                for (image, cls), one, slope in zip(of, values.cpu(), largest, strict=True)
            ]
    return maps


def _method(name: str) -> Method:
    if name not in METHODS:
        raise BadRequest(f"There is no method {name}.", f"There are {', '.join(METHODS)}.")
    return METHODS[name]


def _check(module: torch.nn.Module, batch: torch.Tensor) -> None:
    if isinstance(module, torch.jit.ScriptModule):
        raise BadRequest(
            "This is a TorchScript program: nothing inside it can be listened to.",
            "Explain the model that it was made from.",
        )
    if any(each.is_inference() for each in (*module.parameters(), *module.buffers())):
        raise BadRequest(
            "The model was made under torch.inference_mode, and no gradient can be taken through it.",
            "Build or load it outside.",
        )
    if batch.dim() != 4 or not batch.numel():
        shape = " × ".join(str(each) for each in batch.shape)
        raise BadRequest(f"A batch of images has 4 dimensions [n, c, h, w], and none is empty; this one is {shape}.")
