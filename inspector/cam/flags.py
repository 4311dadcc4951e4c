"""What speaks against a map, in words. Every rule is a measure of the map itself; none needs another forward."""

import torch

from inspector.cam.phrases import phrase
from inspector.stats.result import Phrase

# relative to the largest value; float32 gives 1e-7 in one operation, and a layer adds up thousands
CONSTANT = 1e-5
# a map's share in the score against the spread of the scores: what is smaller is made by rounding alone
NOISE = 1e-5
SATURATED = 0.9999  # of a model that puts out probabilities: there its gradients vanish
FLAT_CELLS, FLAT_NEAR = 0.5, 0.99
SURVIVES = 0.7  # rank correlation with the map of the model with shuffled weights

# methods whose map adds up to a share in the score, in its own unit
IN_SCORE = ("cam", "gradcam", "hirescam", "layercam", "xgradcam")


def flags(
    values: torch.Tensor,
    method: str,
    gradient: float | None,
    scores: torch.Tensor,
    probability: float | None,
    spread: float | None = None,
) -> tuple[Phrase, ...]:
    """Of one raw map [h, w].

    `gradient` is the largest magnitude of the gradient that it was made of, None where there was none; `scores` [K] are
    those of its image; `probability` the model's output for the class, of a model that puts out probabilities; `spread`
    that of the weights of channels over the largest, of a method that asks the model for each.
    """
    finite = values[torch.isfinite(values)]
    if finite.numel() < values.numel():
        return (phrase("flag.nan", count=values.numel() - finite.numel(), of=values.numel()),)
    low, high = float(values.min()), float(values.max())
    most = max(abs(low), abs(high))
    found = []
    if gradient == 0:
        found.append(phrase("flag.zero_gradient"))
    elif not most:
        found.append(phrase("flag.nothing"))
    elif high - low <= CONSTANT * most:
        found.append(phrase("flag.constant", value=f"{high:.4g}"))
    elif spread is not None and spread <= CONSTANT:
        found.append(phrase("flag.even"))
    elif method in IN_SCORE and (share := _share(values)) <= NOISE * (spread := _spread(scores)):
        found.append(phrase("flag.noise", share=f"{share:.2g}", spread=f"{spread:.2g}"))
    if probability is not None and not 1 - SATURATED < probability < SATURATED:
        found.append(phrase("flag.saturated", probability=f"{probability:.6g}"))
    near = float((values >= FLAT_NEAR * high).double().mean())
    if not found and high > 0 and values.numel() > 1 and near >= FLAT_CELLS:
        found.append(phrase("flag.flat", share=f"{100 * near:.0f}%"))
    return tuple(found)


def survival(correlation: float) -> Phrase | None:
    """The flag for a map that hardly changes when the weights are shuffled."""
    return phrase("flag.survives", correlation=f"{correlation:.2f}") if correlation >= SURVIVES else None


def _share(values: torch.Tensor) -> float:
    return float(values.double().abs().sum())


def _spread(scores: torch.Tensor) -> float:
    """1 where there is none to be had: of a single class, of a segmentation model that sees one."""
    known = scores[torch.isfinite(scores)].double()
    return float(known.max() - known.min()) or 1.0 if known.numel() > 1 else 1.0
