"""From the scores of a classifier to probabilities."""

from torch import Tensor

TOLERANCE = 1e-3  # of a sum in half precision


def are_probabilities(scores: Tensor) -> bool:
    """Whether a model's output [n, K] already went through a softmax."""
    if scores.shape[1] < 2 or not bool(scores.isfinite().all()):
        return False
    sums = scores.double().sum(1)
    return bool((scores >= 0).all() and ((sums - 1).abs() <= TOLERANCE).all())


def probabilities(scores: Tensor) -> Tensor:
    """[n, K]: the softmax of scores, a single one's sigmoid, and probabilities as they are."""
    if are_probabilities(scores):
        return scores
    return scores.sigmoid() if scores.shape[1] == 1 else scores.softmax(1)
