"""A picture as the tensor that the model is given, and that tensor as a picture again."""

import numpy as np
import torch
from PIL import Image

from inspector.cam.images import MOST_PIXELS
from inspector.cam.result import Box, ChannelRange
from inspector.cam.spec import Spec
from inspector.errors import BadRequest, LimitReached

RESAMPLING = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
MOST_INPUT = 16_000_000  # pixels that a model is given: it makes many times as much of them
PICTURE_SPAN = 2.5  # values from -2.5 to 2.5 are black to white: where a rightly normalised tensor lies


def preprocess(image: Image.Image, spec: Spec, channels: int = 3, most: int = MOST_INPUT) -> tuple[torch.Tensor, Box]:
    """An RGB picture to float32 [channels, height, width], and what of the picture that shows.

    Does what torchvision's transforms of its weights do, step by step, on Pillow's own resizing. Raises BadRequest
    where `channels` and the numbers in `spec` do not go together, LimitReached for a tensor of more than `most` pixels.
    """
    height, width = _size(image, spec)
    if height * width > most:
        raise LimitReached(
            f"The model would be given {width:,} × {height:,} pixels of an image of {image.width:,} × {image.height:,};"
            f" {most // 1_000_000} million are the most.",
            "Give the preprocessing a smaller size, such as size=224.",
        )
    resized, box = _cropped(image, spec)
    mean, std = _for(channels, spec.mean, "mean"), _for(channels, spec.std, "std")
    if channels not in (1, 3):
        raise BadRequest(f"The model takes {channels} channels; an image has 3, or 1 where it is grey.")
    values = np.array(resized if channels == 3 else resized.convert("L"), dtype=np.uint8)
    tensor = torch.from_numpy(values.reshape(*values.shape[:2], channels)).permute(2, 0, 1).contiguous()
    scaled = tensor.to(torch.float32).div_(255)
    return scaled.sub_(mean).div_(std), box


def as_picture(tensor: torch.Tensor) -> np.ndarray:
    """A preprocessed [channels, height, width] as uint8 RGB [height, width, 3], on a fixed scale.

    It is not un-normalised: a wrong mean or std would be put right by that, and not be seen.
    """
    grey = tensor.detach().float().cpu().expand(3, -1, -1) if tensor.shape[0] == 1 else tensor.detach().float().cpu()
    scaled = (grey + PICTURE_SPAN) * (255 / (2 * PICTURE_SPAN))
    return scaled.nan_to_num(0).clamp(0, 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()


def ranges(tensor: torch.Tensor) -> tuple[ChannelRange, ...]:
    """Figures of each channel of a preprocessed tensor."""
    flat = tensor.detach().cpu().numpy().reshape(tensor.shape[0], -1)
    return tuple(
        ChannelRange(
            float(each.min()), float(each.max()), float(each.mean(dtype=np.float64)), float(each.std(dtype=np.float64))
        )
        for each in flat
    )


def _size(image: Image.Image, spec: Spec) -> tuple[int, int]:
    """Height and width of what comes out."""
    if spec.size is not None:
        return spec.size
    if spec.crop is not None:
        return spec.crop
    width, height = _shorter_side(image.size, spec.short) if spec.short else image.size
    return height, width


def _cropped(image: Image.Image, spec: Spec) -> tuple[Image.Image, Box]:
    width, height = image.size
    resampling = RESAMPLING[spec.interpolation]
    whole = Box(0, 0, width, height)
    if spec.size is not None:
        size = (spec.size[1], spec.size[0])
        return (image if image.size == size else image.resize(size, resampling)), whole
    new = _shorter_side(image.size, spec.short) if spec.short else image.size
    if spec.crop is None:
        return (image if image.size == new else image.resize(new, resampling)), whole
    return _centre(image, new, spec.crop, resampling)


def _shorter_side(size: tuple[int, int], short: int) -> tuple[int, int]:
    """As torchvision rounds it."""
    width, height = size
    if width <= height:
        return short, int(short * height / width)
    return int(short * width / height), short


def _centre(
    image: Image.Image, new: tuple[int, int], crop: tuple[int, int], resampling: Image.Resampling
) -> tuple[Image.Image, Box]:
    """The middle of the picture resized to `new`; black where that is smaller, as in torchvision."""
    height, width = crop
    scale_x, scale_y = image.width / new[0], image.height / new[1]
    pad_x, pad_y = max(0, (width - new[0]) // 2), max(0, (height - new[1]) // 2)
    padded = max(new[0], width), max(new[1], height)
    left = round((padded[0] - width) / 2) - pad_x
    top = round((padded[1] - height) / 2) - pad_y
    box = Box(left * scale_x, top * scale_y, (left + width) * scale_x, (top + height) * scale_y)
    if new[0] * new[1] > MOST_PIXELS:  # of a strip only what is kept is made
        part = max(0, box.left), max(0, box.top), min(image.width, box.right), min(image.height, box.bottom)
        kept = min(width, new[0]), min(height, new[1])
        return _padded(image.resize(kept, resampling, box=part), crop, min(0, left), min(0, top)), box
    resized = image if image.size == new else image.resize(new, resampling)
    return _padded(resized, crop, left, top), box


def _padded(image: Image.Image, crop: tuple[int, int], left: int, top: int) -> Image.Image:
    return image.crop((left, top, left + crop[1], top + crop[0]))  # black outside


def _for(channels: int, values: tuple[float, ...], what: str) -> torch.Tensor:
    """[channels, 1, 1]; three numbers for a grey picture become their mean."""
    if len(values) == 1:
        values = values * channels
    elif channels == 1:
        values = (sum(values) / len(values),)
    if len(values) != channels:
        raise BadRequest(f"The preprocessing has {len(values)} values for {what}; the model takes {channels} channels.")
    return torch.tensor(values, dtype=torch.float32, device="cpu").view(-1, 1, 1)
