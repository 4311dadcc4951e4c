"""Where the picture is in what a layer puts out: channels first, channels last, or a sequence of tokens.

    [n, c, h, w]     convolutions
    [n, h, w, c]     Swin, the inside of ConvNeXt's blocks
    [n, p + h*w, c]  ViT: p tokens (class, distillation, registers) stand in front of the patches
    [p + h*w, n, c]  the same with batch_first=False
    [n, c, h*w]      flattened convolutions

A grid has the proportions of the image, which tells these apart.
"""

from dataclasses import dataclass

import torch

MOST_PREFIX = 8  # class token, distillation token, registers


@dataclass(frozen=True, slots=True)
class Grid:
    """How a tensor of `order` becomes [n, c, h, w]."""

    order: str  # "nchw", "nhwc", "ntc", "tnc" or "nct"
    h: int
    w: int
    prefix: int = 0  # tokens in front of those of patches

    def lay(self, tensor: torch.Tensor) -> torch.Tensor:
        """A view [n, c, h, w] of what the layer put out, or of a gradient of it."""
        if self.order == "nchw":
            return tensor
        if self.order == "nhwc":
            return tensor.permute(0, 3, 1, 2)
        if self.order != "nct":
            tensor = tensor.permute(0, 2, 1) if self.order == "ntc" else tensor.permute(1, 2, 0)
        return tensor[:, :, self.prefix :].unflatten(2, (self.h, self.w))

    @property
    def channel_axis(self) -> int:
        return {"nchw": 1, "nhwc": 3, "ntc": 2, "tnc": 2, "nct": 1}[self.order]

    @property
    def batch_axis(self) -> int:
        return 1 if self.order == "tnc" else 0


def grid_of(tensor: torch.Tensor, images: int, size: tuple[int, int], module: torch.nn.Module) -> Grid | None:
    """The grid in what `module` put out for `images` images of `size` (height, width); None where there is none."""
    shape = tuple(tensor.shape)
    if len(shape) == 4 and shape[0] == images:
        return _of_planes(shape, size, module)
    if len(shape) == 3:
        return _of_tokens(shape, images, size)
    return None


def _of_planes(shape: tuple[int, ...], size: tuple[int, int], module: torch.nn.Module) -> Grid | None:
    first, last = Grid("nchw", *shape[2:]), Grid("nhwc", *shape[1:3])
    known = _order_by_type(shape, module)
    if known:
        grid = first if known == "nchw" else last
        return grid if _misfit(grid, size) is not None else None
    fits = [(misfit, grid) for grid in (first, last) if (misfit := _misfit(grid, size)) is not None]
    return min(fits, key=lambda fit: fit[0])[1] if fits else None


def _order_by_type(shape: tuple[int, ...], module: torch.nn.Module) -> str:
    """Which axis has the channels, where the layer's own size says it."""
    if isinstance(module, torch.nn.Linear):
        return "nhwc"
    if isinstance(module, torch.nn.LayerNorm) and len(module.normalized_shape) == 1:
        channels = module.normalized_shape[0]
        if shape[1] != shape[3]:  # torchvision's LayerNorm2d has them first
            return "nchw" if shape[1] == channels else "nhwc"
        return "nchw" if type(module) is not torch.nn.LayerNorm else "nhwc"
    channels = getattr(module, "out_channels", getattr(module, "num_features", None))
    return "nchw" if isinstance(channels, int) and channels == shape[1] else ""


def _misfit(grid: Grid, size: tuple[int, int]) -> int | None:
    """How far from the image's proportions, in cells times pixels; None: too far, or a single cell."""
    off = abs(grid.h * size[1] - grid.w * size[0])
    return off if grid.h * grid.w > 1 and off <= 2 * max(size) else None


def token_grid(tokens: int, size: tuple[int, int]) -> Grid | None:
    """Of a sequence of patches in an image of `size`, with up to eight tokens in front of them."""
    return _of_tokens((1, tokens, 0), 1, size)


def _of_tokens(shape: tuple[int, ...], images: int, size: tuple[int, int]) -> Grid | None:
    axes = [("ntc", 1)] if shape[0] == images else []
    axes += [("tnc", 0)] if shape[1] == images else []
    axes += [("nct", 2)] if shape[0] == images else []
    for exact in (True, False):
        for order, axis in axes:
            for prefix in range(MOST_PREFIX + 1 if order != "nct" else 1):
                patches = _patches(shape[axis] - prefix, size, exact)
                if patches:
                    return Grid(order, *patches, prefix)
    return None


def _patches(tokens: int, size: tuple[int, int], exact: bool) -> tuple[int, int] | None:
    """`tokens` as rows and columns of square patches: all of the image, or all but a rim of less than a patch."""
    if tokens < 2:
        return None
    h = max(1, round((tokens * size[0] / size[1]) ** 0.5))
    w = tokens // h
    if h * w != tokens:
        return None
    if exact:
        return (h, w) if h * size[1] == w * size[0] else None
    low, high = max(size[0] / (h + 1), size[1] / (w + 1)), min(size[0] / h, size[1] / w)
    return (h, w) if low < high else None
