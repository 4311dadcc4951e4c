"""Which layers to look at: those named, the last that still has a picture, or all that make one.

One forward over one image tells what each layer puts out, in order. The last one with a grid of more than one cell,
pooling aside, on the way to the scores is what CAM looks at. Behind the last attention of a model with a class token
nothing of the patches reaches the output any more: there the gradient says how far to go back.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.autograd.graph import Node

from inspector.cam.capture import Capture, Tap, capture, gradients, with_history
from inspector.cam.explained import FoundLayer
from inspector.cam.targets import CLASSIFICATION, DETECTION, SEGMENTATION, is_detector, run, target_of
from inspector.errors import BadRequest
from inspector.stats.result import Phrase

DETAIL = 40  # pixels that a cell of a detector's layer may stand for at most
Layers = Sequence[str | FoundLayer] | str
NO_PICTURE = (
    "No layer of this model puts out a picture that could be laid over the image.",
    "Maps need a layer with more than one cell; larger images give more.",
)
PASSING = ("Dropout", "Identity", "Permute", "Flatten")  # types that make nothing new


def find_layers(module: torch.nn.Module, image: torch.Tensor, layers: Layers) -> tuple[FoundLayer, ...]:
    """The layers for `image` [1, c, h, w] with the reason for each. Within `quietly`. Raises BadRequest.

    Those found before are taken as they are.
    """
    if layers == "auto":
        return (_auto(module, image),)
    if layers == "all":
        return _all(module, image)
    named = [layers] if isinstance(layers, str) else layers
    found = [each if isinstance(each, FoundLayer) else FoundLayer(each, Phrase("layer.named")) for each in named]
    for layer in found:
        _check_exists(module, layer.name)
    return tuple({layer.name: layer for layer in found}.values())


def transform_of(module: torch.nn.Module) -> torch.nn.Module | None:
    """Of a detector: what resizes the images before the layers see them."""
    transform = getattr(module, "transform", None)
    return transform if is_detector(module) and isinstance(transform, torch.nn.Module) else None


def _check_exists(module: torch.nn.Module, name: str) -> None:
    known = [each for each, _ in module.named_modules(remove_duplicate=False) if each]
    if name in known:
        return
    last = name.rpartition(".")[2]
    near = [each for each in known if last and each.rpartition(".")[2] == last] or known
    there = f"It has {', '.join(near[:3])}{', ...' if len(near) > 3 else ''}." if known else "It has no layers."
    raise BadRequest(f"The model has no layer {name or 'without a name'}.", there)


def _seen(module: torch.nn.Module, image: torch.Tensor) -> Capture:
    """What every layer puts out."""
    return capture(
        module,
        lambda: run(module, image),
        {name: each for name, each in module.named_modules() if name},
        images=1,
        size=(image.shape[2], image.shape[3]),
        resized_by=transform_of(module),
    )


def _auto(module: torch.nn.Module, image: torch.Tensor) -> FoundLayer:
    with torch.no_grad():
        seen = _seen(module, image)
    task = target_of(module, seen.output, 1).task
    made = _made(module, _of_backbone(module, seen.taps, task))
    if not made:
        raise BadRequest(*NO_PICTURE)
    if task == DETECTION:
        fine = [tap for tap in made if tap.size[0] <= DETAIL * tap.grid.h]
        return _found((fine or made)[-1], "layer.backbone")
    if task == SEGMENTATION:
        if _has_backbone(module):
            return _found(made[-1], "layer.backbone")
        coarsest = min(tap.grid.h * tap.grid.w for tap in made)
        return _found([tap for tap in made if tap.grid.h * tap.grid.w == coarsest][-1], "layer.deepest")
    return _reaching(module, image, made)


def _all(module: torch.nn.Module, image: torch.Tensor) -> tuple[FoundLayer, ...]:
    """Convolutions and the norms of tokens; where there are none, every innermost layer."""
    with torch.no_grad():
        seen = _seen(module, image)
    task = target_of(module, seen.output, 1).task
    taps = [tap for tap in _of_backbone(module, seen.taps, task) if tap.call == 0]
    kinds = (torch.nn.Conv2d, torch.nn.ConvTranspose2d, torch.nn.LayerNorm)
    chosen = [tap for tap in taps if isinstance(module.get_submodule(tap.layer), kinds)]
    if not chosen:
        chosen = [tap for tap in taps if not any(module.get_submodule(tap.layer).children())]
    if not chosen:
        raise BadRequest(*NO_PICTURE)
    return tuple(_found(tap, "layer.all") for tap in chosen)


def _found(tap: Tap, reason: str) -> FoundLayer:
    return FoundLayer(tap.layer, Phrase(reason), (tap.grid.h, tap.grid.w))


def _has_backbone(module: torch.nn.Module) -> bool:
    return isinstance(getattr(module, "backbone", None), torch.nn.Module)


def _of_backbone(module: torch.nn.Module, taps: Sequence[Tap], task: str) -> list[Tap]:
    """Without the heads of detectors and segmentation models, and without the pyramid on top of a backbone's body."""
    if task == CLASSIFICATION or not _has_backbone(module):
        return list(taps)
    for prefix in ("backbone.body.", "backbone."):
        within = [tap for tap in taps if tap.layer.startswith(prefix)]
        if within:
            return within
    return list(taps)


def _made(module: torch.nn.Module, taps: Sequence[Tap]) -> list[Tap]:
    """One tap for each picture that a layer makes, under the name of the outermost layer that puts out the same.

    What pools, drops out in training or turns axes makes none.
    """
    groups: list[list[Tap]] = []
    for tap in taps:
        before = groups[-1][-1] if groups else None
        same = before is not None and torch.equal(before.tensor, tap.tensor)
        if same and before is not None and before.layer.startswith(f"{tap.layer}."):
            groups[-1].append(tap)
        elif not (same and _passes(module.get_submodule(tap.layer))):  # an Identity between them parts no two
            groups.append([tap])
    return [group[-1] for group in groups if not _passes(module.get_submodule(group[0].layer))]


def _passes(module: torch.nn.Module) -> bool:
    kind = type(module)
    return kind.__module__ == "torch.nn.modules.pooling" or kind.__name__.startswith(PASSING)


def _reaching(module: torch.nn.Module, image: torch.Tensor, made: Sequence[Tap]) -> FoundLayer:
    """The last layer on the way to the scores: what runs beside or behind them, for training say, is not.

    Of a model with a class token the last one whose patches reach it. Projections inside an attention, where a library
    makes layers of them, are queries, keys and values in one. One channel weighs the others and shows nothing itself.
    """
    tokens = bool(made[-1].grid.prefix)
    with torch.enable_grad():
        seen = _seen(module, with_history(image.detach().clone()))
        target = target_of(module, seen.output, 1)
        score = target.score(seen.output, 0, 0, int(target.logits[0].argmax()))
        names = {tap.layer for tap in made if not tokens or not isinstance(module.get_submodule(tap.layer), nn.Linear)}
        behind = _behind(score)
        taps = [tap for tap in seen.taps if tap.layer in names and tap.edge is not None and tap.edge.node in behind]
        if tokens:
            slopes = gradients(score, [tap.edge for tap in taps], again=False)
            taps = [tap for tap, slope in zip(taps, slopes, strict=True) if _has_slope(tap, slope)]
    taps = [tap for tap in taps if tap.tensor.shape[tap.grid.channel_axis] > 1] or taps
    if not taps or taps[-1].layer == made[-1].layer:
        return _found(made[-1], "layer.last")
    return _found(taps[-1], "layer.reaching" if tokens else "layer.scored")


def _has_slope(tap: Tap, slope: torch.Tensor | None) -> bool:
    return slope is not None and bool((tap.grid.lay(slope) != 0).any())


def _behind(score: torch.Tensor) -> set[Node]:
    """Every step of the forward that the score came from."""
    waiting = [score.grad_fn] if score.grad_fn is not None else []
    known = set(waiting)
    while waiting:
        for node, _ in waiting.pop().next_functions:
            if node is not None and node not in known:
                known.add(node)
                waiting.append(node)
    return known
