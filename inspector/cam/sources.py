"""Where a model's preprocessing and the names of its classes come from: asked in turn, the first that knows is told."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from inspector.cam.class_names import of_folders, of_plain, of_timm, read_names
from inspector.cam.known import KnownData, by_file_name, by_keys
from inspector.cam.phrases import phrase
from inspector.cam.spec import IMAGENET_MEAN, IMAGENET_STD, LARGEST, Spec, parse_spec
from inspector.cam.targets import is_detector
from inspector.errors import BadRequest, TorchloupeError
from inspector.stats.result import Phrase

NAME_KEYS = ("classes", "class_names", "class_to_idx", "idx_to_class", "names", "labels", "id2label")
ENOUGH = 2  # folders whose names are those of classes


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a model besides its module. `name` is as load_model takes it, `weights` a path; "" for none."""

    name: str = ""
    kind: str = ""  # of the name: "torchvision", "timm", "file" ...
    factory: str = ""
    weights: str = ""
    example: tuple[int, ...] | None = None
    place: str = ""  # the name with absolute paths, where it has any
    strict: bool = True  # how the weights were loaded
    guess: bool = False
    learned: bool = False  # its own arguments gave it weights

    @property
    def files(self) -> list[str]:
        return [os.path.basename(each) for each in (self.weights, self.name) if each]

    @property
    def channels(self) -> int:
        """What the model takes; 3 where that is not known."""
        return self.example[1] if self.example is not None and len(self.example) == 4 else 3


@dataclass(frozen=True, slots=True)
class Values:
    """What the checkpoint says of itself beside its weights."""

    names: tuple[str, ...] = ()
    names_key: str = ""
    input_size: tuple[int, ...] = ()


def checkpoint_values(path: str, container: str | None = None) -> Values:
    """Names of classes and input_size at the top of a checkpoint. Nothing in it is run, nothing raised."""
    from inspector.checkpoint.checkpoint import open_checkpoint
    from inspector.checkpoint.nodes import Pairs

    if not path:
        return Values()
    try:
        with open_checkpoint(path, container=container) as checkpoint:
            root = checkpoint.contents.root
            plain = {key: value for key, value in root.pairs if type(key) is str} if isinstance(root, Pairs) else {}
    except (TorchloupeError, OSError):  # who loads the weights says so
        return Values()
    key, names = next(((key, of_plain(plain[key])) for key in NAME_KEYS if of_plain(plain.get(key))), ("", ()))
    size = plain.get("input_size")
    whole = isinstance(size, list | tuple) and all(type(each) is int and 0 < each <= LARGEST for each in size)
    return Values(names, key, tuple(size) if whole and size else ())


def find_spec(module: torch.nn.Module, origin: Origin, given: str, values: Values) -> tuple[Spec, Phrase]:
    """The preprocessing that a user asked for, or that the model is known by. Raises BadRequest for a wrong `given`."""
    if given:
        return parse_spec(given), phrase("preprocess.hand")
    data, how = _known(module, origin)
    if data is not None and how == "preprocess.known":
        return parse_spec(data.spec), phrase(how, data=data.name)
    if origin.kind == "torchvision" and (found := _torchvision(origin)) is not None:
        return found
    if is_detector(module) and isinstance(getattr(module, "transform", None), torch.nn.Module):
        return Spec(), phrase("preprocess.own")
    config = getattr(module, "pretrained_cfg", None) or getattr(module, "default_cfg", None)
    if isinstance(config, dict) and (spec := _timm(config, origin.example)) is not None:
        return spec, _of_timm(config)
    if data is not None:
        return parse_spec(data.spec), phrase(how, data=data.name)
    if len(values.input_size) >= 2:
        height, width = values.input_size[-2:]
        return Spec((height, width), mean=IMAGENET_MEAN, std=IMAGENET_STD), phrase("preprocess.size")
    example = origin.example
    size = (example[-2], example[-1]) if example is not None and len(example) == 4 else (224, 224)
    height, width = (min(max(1, each), LARGEST) for each in size)
    return Spec((height, width), mean=IMAGENET_MEAN, std=IMAGENET_STD), phrase("preprocess.guess")


def find_names(
    module: torch.nn.Module,
    origin: Origin,
    classes: int,
    file: str,
    values: Values,
    paths: Sequence[str],
) -> tuple[tuple[str, ...], Phrase]:
    """The names of the model's `classes` classes, or none. Raises BadRequest for a file with another number of them."""
    if file:
        names = read_names(file)
        if len(names) != classes:
            raise BadRequest(
                f"{os.path.basename(file)} names {len(names):,} classes; the model tells {classes:,} apart."
            )
        return names, phrase("names.file", file=os.path.basename(file))
    if values.names and len(values.names) == classes:
        return values.names, phrase("names.checkpoint", key=values.names_key)
    data, _ = _known(module, origin)
    if data is not None and len(data.names) == classes:
        return data.names, phrase("names.known", data=data.name)
    if origin.kind == "torchvision":
        for weights in _weights(origin):
            names = weights.meta.get("categories", ())
            if len(names) == classes:
                return tuple(map(str, names)), phrase("names.torchvision", weights=_told(weights))
    if origin.kind == "timm":
        names, data_set = of_timm(classes)
        if names:
            return names, phrase("names.timm", data=data_set)
    folders = of_folders(paths)
    if len(folders) == classes >= ENOUGH:
        return folders, phrase("names.folders")
    return (), phrase("names.none")


def _known(module: torch.nn.Module, origin: Origin) -> tuple[KnownData | None, str]:
    shapes = {key: tuple(value.shape) for key, value in module.state_dict().items() if isinstance(value, torch.Tensor)}
    data = by_keys(shapes)
    if data is not None:
        return data, "preprocess.known"
    last = [shape[0] for shape in shapes.values() if shape]
    return by_file_name(origin.files, origin.channels, last[-1] if last else 0), "preprocess.named"


def _weights(origin: Origin) -> list[Any]:
    """torchvision's weights of this model, the likeliest first: those whose file was loaded, else its default ones."""
    try:
        from torchvision.models import get_model_weights

        enum = get_model_weights(origin.factory)
    except (ImportError, ValueError):
        return []
    every = list(enum)
    default = getattr(enum, "DEFAULT", None)
    loaded = os.path.basename(origin.weights)
    every.sort(key=lambda each: (os.path.basename(each.url) != loaded, each is not default))
    return every


def _told(weights: Any) -> str:
    return f"{type(weights).__name__}.{weights.name}"


def _torchvision(origin: Origin) -> tuple[Spec, Phrase] | None:
    specs = [(weights, _of_transforms(weights.transforms())) for weights in _weights(origin)]
    known = [(weights, spec) for weights, spec in specs if spec is not None]
    if not known:
        return None
    weights, spec = known[0]
    told = _told(weights)
    sure = os.path.basename(weights.url) == os.path.basename(origin.weights)
    other = next(((each, its) for each, its in known if its != spec), None)
    if other is None or sure:
        return spec, phrase("preprocess.torchvision", weights=told)
    return spec, phrase("preprocess.torchvision.of", weights=told, others=other[0].name, spec=str(other[1]))


def _of_transforms(transforms: Any) -> Spec | None:
    """One of torchvision's presets for images; None for one of videos or pairs."""
    interpolation = getattr(getattr(transforms, "interpolation", None), "value", "bilinear")
    match type(transforms).__name__:
        case "ImageClassification":
            crop = transforms.crop_size
            return Spec(
                short=transforms.resize_size[0],
                crop=(crop[0], crop[-1]),
                mean=tuple(transforms.mean),
                std=tuple(transforms.std),
                interpolation=interpolation,
            )
        case "SemanticSegmentation":
            short = transforms.resize_size[0] if transforms.resize_size else None
            return Spec(
                short=short, mean=tuple(transforms.mean), std=tuple(transforms.std), interpolation=interpolation
            )
        case "ObjectDetection":
            return Spec()
        case _:
            return None


def _of_timm(config: dict[str, Any]) -> Phrase:
    """A picture stretched and then cropped, or padded, is more than a Spec says."""
    mode = config.get("crop_mode") or "center"
    exact = mode == "center" or (mode == "squash" and config.get("crop_pct") == 1)
    return phrase("preprocess.timm") if exact else phrase("preprocess.timm.near", mode=str(mode))


def _timm(config: dict[str, Any], example: tuple[int, ...] | None) -> Spec | None:
    """timm's way: the shorter side so that the crop is `crop_pct` of it. A model built for another size takes that."""
    try:
        _, height, width = config["input_size"]
        if example is not None and len(example) == 4:
            height, width = example[2:]
        mean, std = tuple(map(float, config["mean"])), tuple(map(float, config["std"]))
        percent = float(config.get("crop_pct") or 0.875)
        interpolation = str(config.get("interpolation", "bilinear"))
        known = interpolation if interpolation in ("bilinear", "bicubic", "nearest", "lanczos") else "bicubic"
        if config.get("crop_mode") == "squash" or height != width:
            return Spec((int(height), int(width)), mean=mean, std=std, interpolation=known)
        return Spec(None, int(height / percent), (int(height), int(width)), mean, std, known)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
