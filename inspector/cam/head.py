"""Whether the head allows CAM: global average pooling, then one linear layer, and nothing else.

That is not read off the code but tried: the mean over the cells of what the layer puts out, through a linear layer of
the right size, must give the logits.
"""

import torch

from inspector.cam.capture import Tap

TOLERANCE = 1e-3
ROUNDINGS = 4  # of the layer's own type, as far as those are more
NOT_ALLOWED = (
    "CAM is not possible here: the logits are not a linear layer over the mean of what the layers asked for put out.",
    "Choose the last layer before the pooling, or hirescam, which gives the same map there and one everywhere else.",
)


def class_weights(module: torch.nn.Module, tap: Tap, logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor] | None:
    """The activations [n, c, h, w] that the head takes the mean of, and its weights [classes, c]; None: not allowed.

    The head may rectify what the layer puts out (DenseNet), and may be no more than the mean (SqueezeNet).
    """
    if not bool(tap.tensor.isfinite().all()):
        return None
    logits = logits.to(tap.tensor.device)
    tolerance = max(TOLERANCE, ROUNDINGS * torch.finfo(tap.tensor.dtype).eps)
    for a in (tap.activation, tap.activation.clamp(min=0)):
        mean = a.mean((2, 3))
        if mean.shape == logits.shape and _same(mean, logits, tolerance):
            return a, torch.eye(logits.shape[1], dtype=a.dtype, device=a.device)
        for weight, bias in _linear_layers(module, a.shape[1], logits.shape[1]):
            given = mean @ weight.T + bias
            if _same(given, logits, tolerance):
                return a, weight
    return None


def _linear_layers(module: torch.nn.Module, inputs: int, outputs: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Weights [outputs, inputs] and biases of that size, the last first; a 1 x 1 convolution is one."""
    found = []
    for each in module.modules():
        weight, bias = getattr(each, "weight", None), getattr(each, "bias", None)
        if not isinstance(each, (torch.nn.Linear, torch.nn.Conv2d)) or not isinstance(weight, torch.Tensor):
            continue
        if weight.shape[:2] == (outputs, inputs) and weight.numel() == outputs * inputs:
            flat = weight.detach().float().flatten(1)
            kept = bias.detach().float() if isinstance(bias, torch.Tensor) else flat.new_zeros(outputs)
            found.append((flat, kept))
    return found[::-1]


def _same(a: torch.Tensor, b: torch.Tensor, tolerance: float) -> bool:
    scale = float(b.abs().max()) or 1.0
    return bool(((a - b).abs() <= tolerance * scale).all())
