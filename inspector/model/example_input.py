"""An input that fits a model, by its family: what it was published for, what it says of itself, or its first layer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from torch import nn

from inspector.model.name import ModelName

Shape = tuple[int, ...]


class Example(NamedTuple):
    """`kind` is "tensor", "indices" (int64), "images" (a list of images without a batch) or "pair" (two tensors)."""

    shape: Shape | None
    kind: str = "tensor"


CLIP = {"mvit_v1_b": (16, 224), "mvit_v2_s": (16, 224), "s3d": (16, 224)}  # frames and pixels of video models
TASKS: dict[str, Example] = {  # torchvision's packages, by what stands after torchvision.models
    "detection": Example((1, 3, 800, 800), "images"),
    "segmentation": Example((1, 3, 520, 520)),
    "optical_flow": Example((1, 3, 520, 960), "pair"),
    "video": Example((1, 3, 16, 112, 112)),
}
DETECTORS = {"ssd300_vgg16": 300, "ssdlite320_mobilenet_v3_large": 320, "fasterrcnn_mobilenet_v3_large_320_fpn": 320}


def example_input(module: nn.Module, source: ModelName) -> Example:
    """The shape with a batch of 1, None where nothing tells it. Runs nothing."""
    if source.kind == "torchvision":
        return _of_torchvision(module, source.factory)
    config = getattr(module, "default_cfg", None)  # timm's
    if isinstance(config, dict) and isinstance(config.get("input_size"), tuple) and len(config["input_size"]) == 3:
        return _of_timm(module, source, config)
    return _by_first_layer(module)


def _of_torchvision(module: nn.Module, name: str) -> Example:
    package = type(module).__module__.split(".")
    task = TASKS.get(package[2]) if len(package) > 3 else None
    if name in DETECTORS:
        return Example((1, 3, DETECTORS[name], DETECTORS[name]), "images")
    if package[-2:] == ["video", "swin_transformer"]:
        return Example((1, 3, 16, 224, 224))
    if name in CLIP:
        frames, size = CLIP[name]
        return Example((1, 3, frames, size, size))
    if task is not None:
        return task
    size = getattr(module, "image_size", None) or _published_size(name)
    return Example((1, 3, size, size)) if isinstance(size, int) else _by_first_layer(module)


def _of_timm(module: nn.Module, source: ModelName, config: dict[str, Any]) -> Example:
    """What its weights were trained on, but for the arguments that it was built with: timm notes these nowhere."""
    channels, *usual = config["input_size"]
    given = source.kwargs if source.kind == "timm" else {}
    patches = getattr(getattr(module, "patch_embed", None), "img_size", None)  # of a model for one size alone
    size = _sides(given.get("img_size")) or _sides(patches) or usual
    return Example((1, given.get("in_chans", _channels(module, config, channels)), *size))


def _sides(size: Any) -> tuple[int, ...]:
    """Height and width; () for what is neither a number nor two."""
    sides = (size, size) if isinstance(size, int) else tuple(size) if isinstance(size, tuple | list) else ()
    return sides if len(sides) == 2 and all(type(each) is int for each in sides) else ()


def _channels(module: nn.Module, config: dict[str, Any], usual: int) -> int:
    """Of the first convolution; a stem that folds pixels into channels has a multiple of the image's."""
    first = config.get("first_conv")
    modules = dict(module.named_modules())
    found = getattr(modules.get(first) if isinstance(first, str) else None, "in_channels", usual)
    return found if isinstance(found, int) and found % usual else usual


def _published_size(name: str) -> int | None:
    """Pixels that its first weights were trained for."""
    from torchvision.models import get_model_weights

    for weights in get_model_weights(name):
        keywords = getattr(weights.transforms, "keywords", {})
        size = keywords.get("crop_size")
        return size[0] if isinstance(size, tuple | list) else size
    return None


def _by_first_layer(module: nn.Module) -> Example:
    """The first layer, in the order of registration, whose class says what it takes."""
    size = getattr(module, "image_size", None) or getattr(module, "img_size", None)
    for layer in module.modules():
        name = getattr(layer, "original_name", "")  # TorchScript's name of the class
        for kinds, rule in RULES:
            if isinstance(layer, kinds) or name in [each.__name__ for each in kinds]:
                try:
                    found = rule(layer)
                except AttributeError:  # TorchScript keeps what its code uses
                    return Example(None)
                if rule is _conv2d and found.shape is not None and isinstance(size, int):
                    return Example((*found.shape[:2], size, size))
                return found
    return Example(None)


def _conv2d(layer: Any) -> Example:
    """A stem that strides expects photographs, one that does not small pictures; one channel is MNIST's."""
    strides = max(layer.stride) > 1 or max(layer.kernel_size) >= 7
    size = 224 if strides else 28 if layer.in_channels == 1 else 32
    return Example((1, layer.in_channels, size, size))


def _recurrent(layer: Any) -> Example:
    return Example((1, 16, layer.input_size) if layer.batch_first else (16, 1, layer.input_size))


def _attention(layer: Any) -> Example:
    return Example((1, 16, layer.embed_dim) if layer.batch_first else (16, 1, layer.embed_dim))


def _transformer_layer(layer: Any) -> Example:
    return _attention(layer.self_attn)


RULES: tuple[tuple[tuple[type[nn.Module], ...], Callable[[Any], Example]], ...] = (
    ((nn.Conv2d,), _conv2d),
    ((nn.ConvTranspose2d,), lambda layer: Example((1, layer.in_channels, 8, 8))),
    ((nn.Conv1d,), lambda layer: Example((1, layer.in_channels, 1024))),
    ((nn.Conv3d,), lambda layer: Example((1, layer.in_channels, 16, 112, 112))),
    ((nn.Embedding, nn.EmbeddingBag), lambda layer: Example((1, 16), "indices")),
    ((nn.TransformerEncoderLayer, nn.TransformerDecoderLayer), _transformer_layer),
    ((nn.MultiheadAttention,), _attention),
    ((nn.RNN, nn.LSTM, nn.GRU), _recurrent),
    ((nn.RNNCell, nn.LSTMCell, nn.GRUCell), lambda layer: Example((1, layer.input_size))),
    ((nn.Linear,), lambda layer: Example((1, layer.in_features))),
)
