"""Feature maps: what layers put out for one image, channel by channel, strongest first."""

import os
from collections.abc import Sequence

import torch
from torch import Tensor

from inspector.cam.capture import Capture, Tap, capture
from inspector.cam.feature_code import Read, extractor_text
from inspector.cam.images import open_image
from inspector.cam.layers import transform_of
from inspector.cam.payload import Payload
from inspector.cam.phrases import english
from inspector.cam.preprocess import ranges
from inspector.cam.quiet import quietly
from inspector.cam.result import Channel, ExplainedImage, FeatureMaps, FeatureReport
from inspector.cam.subject import Subject, subject_of
from inspector.cam.targets import run
from inspector.context import Context
from inspector.engine.handlers import Answer
from inspector.engine.messages import ReadFeatureMaps
from inspector.errors import BadRequest
from inspector.flops.copies import device_of, dtype_of
from inspector.model import LoadedModel

MOST_LAYERS = 64


def feature_maps_of(loaded: LoadedModel, request: ReadFeatureMaps, context: Context) -> Answer:
    """A FeatureReport; the picture, the preprocessed tensor and the strongest channels are the payload."""
    path = os.path.join(os.fsdecode(request.folder), os.path.expanduser(os.fsdecode(request.image)))
    subject = subject_of(loaded, preprocess=request.preprocess, container=request.container)
    opened = open_image(path)
    tensor, box = subject.input_of(opened)
    payload = Payload()
    width, height = opened.image.size
    info = ExplainedImage(path, width, height, opened.notes, box, tuple(tensor.shape), ranges(tensor))
    info = payload.add_pictures(info, opened.image, tensor)
    layers = feature_maps(subject, tensor, request.layers, request.most, payload, context)
    notes = [english(note) for note in opened.notes]
    text = extractor_text(subject, path, _read(layers, request), notes)
    return Answer(FeatureReport(loaded.name, info, layers, subject.preprocessing, text), payload.bytes())


def _read(found: Sequence[FeatureMaps], request: ReadFeatureMaps) -> list[Read]:
    """The layers that a tensor came out of, under the names that the request gives them."""
    names = dict(zip(request.layers, request.names, strict=False))
    return [Read(each.layer, each.calls, names.get(each.layer, "")) for each in found if each.calls and not each.call]


def feature_maps(
    subject: Subject, tensor: Tensor, layers: Sequence[str], most: int, payload: Payload, context: Context
) -> tuple[FeatureMaps, ...]:
    """Of each call of each layer, for a preprocessed [channels, height, width]; `most` channels' values are sent.

    Raises BadRequest for a layer that there is none of; one that puts out no picture has its `error`.
    """
    module = subject.module
    if len(layers) > MOST_LAYERS:
        raise BadRequest(f"Feature maps are read of {MOST_LAYERS} layers at a time.")
    known = dict(module.named_modules(remove_duplicate=False))
    for name in layers:
        if name not in known:
            raise BadRequest(f"The model has no layer {name or 'without a name'}.")
    batch = tensor[None].to(device_of(module), dtype_of(module))
    context.report(0, 0, "Reading feature maps")
    with quietly(module, False, context):
        taken = capture(
            module,
            lambda: run(module, batch),
            {name: known[name] for name in layers},
            images=1,
            size=(batch.shape[2], batch.shape[3]),
            resized_by=transform_of(module),
        )
    found: list[FeatureMaps] = []
    for name in dict.fromkeys(layers):
        context.check_cancelled()
        taps = taken.of(name)
        if not taps:
            found.append(FeatureMaps(name, 0, 0, (), (0, 0), (), error=_nothing(name, taken)))
        found += [_one(tap, len(taps), most, payload) for tap in taps]
    return tuple(found)


def statistics(values: Tensor) -> tuple[Channel, ...]:
    """Of each channel of [c, h, w], over its finite values; strongest (largest mean magnitude) first."""
    flat = values.double().flatten(1)
    finite = flat.isfinite()
    count = finite.sum(1).clamp(min=1)
    clean = torch.where(finite, flat, 0)
    mean = clean.sum(1) / count
    spread = (torch.where(finite, (flat - mean[:, None]) ** 2, 0).sum(1) / count).sqrt()
    strength = clean.abs().sum(1) / count
    low = torch.where(finite, flat, torch.inf).amin(1)
    high = torch.where(finite, flat, -torch.inf).amax(1)
    zeros = (flat == 0).double().mean(1)
    bad = (~finite).sum(1)
    order = strength.sort(descending=True, stable=True).indices.tolist()
    none = finite.sum(1) == 0
    columns = (mean, spread, torch.where(none, 0, low), torch.where(none, 0, high), strength, zeros)
    rows = list(zip(*(each.tolist() for each in columns), bad.tolist(), strict=True))
    return tuple(Channel(at, *rows[at]) for at in order)


def _one(tap: Tap, calls: int, most: int, payload: Payload) -> FeatureMaps:
    values = tap.activation[0].cpu()  # not every device counts in float64
    channels = statistics(values)
    held = min(len(channels), max(0, most))
    start = payload.add_map(values[[each.channel for each in channels[:held]]]) if held else -1
    return FeatureMaps(
        tap.layer, tap.call, calls, tuple(tap.tensor.shape), (values.shape[1], values.shape[2]), channels, held, start
    )


def _nothing(name: str, taken: Capture) -> str:
    if name in taken.other:
        return f"{name} puts out {taken.other[name]}: no picture that could be laid over the image."
    return f"{name} is not reached when the model runs."
