"""The methods of class activation mapping, one entry each: from activations and gradients to a map before its ReLU.

Everything is float32 [n, c, h, w] in and [n, h, w] out; `a` are the activations A, `g` the gradients dy/dA.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Method:
    """`needs`: "gradients", "activations", "head" (the weights behind global average pooling), "forwards" (many more of
    them) or "attention"."""

    id: str
    title: str
    needs: str
    source: str
    function: Callable[[Tensor, Tensor], Tensor]

    @property
    def by_class(self) -> bool:
        """Whether the map depends on the class."""
        return self.id not in ("eigencam", "rollout")


def weighted(weights: Tensor, a: Tensor) -> Tensor:
    """Sum over channels of w_k * A_k; weights [n, c]."""
    return torch.einsum("nc,nchw->nhw", weights, a)


def gradcam(a: Tensor, g: Tensor) -> Tensor:
    """w_k = mean of dy/dA_k."""
    return weighted(g.mean((2, 3)), a)


def gradcampp(a: Tensor, g: Tensor) -> Tensor:
    """w_k = sum of alpha * relu(dy/dA_k) with alpha = g^2 / (2 g^2 + sum(A_k) g^3), which is 1 / (2 + sum(A_k) g).

    Divided out, so that small gradients need no epsilon, which would drown them.
    """
    below = 2 + a.sum((2, 3), keepdim=True) * g
    alpha = torch.where(below == 0, 0, 1 / torch.where(below == 0, 1, below))
    return weighted((alpha * g.clamp(min=0)).sum((2, 3)), a)


def hirescam(a: Tensor, g: Tensor) -> Tensor:
    """Sum over channels of A_k * dy/dA_k, cell by cell."""
    return torch.einsum("nchw,nchw->nhw", g, a)


def layercam(a: Tensor, g: Tensor) -> Tensor:
    """Sum over channels of A_k * relu(dy/dA_k), cell by cell."""
    return torch.einsum("nchw,nchw->nhw", g.clamp(min=0), a)


def xgradcam(a: Tensor, g: Tensor) -> Tensor:
    """w_k = sum of A_k * dy/dA_k, as a share of the sum of A_k; 0 for a channel that is off."""
    total = a.sum((2, 3))
    share = torch.einsum("nchw,nchw->nc", g, a) / torch.where(total == 0, 1, total)
    return weighted(torch.where(total == 0, 0, share), a)


METHODS: dict[str, Method] = {
    method.id: method
    for method in (
        Method("gradcam", "Grad-CAM", "gradients", "Selvaraju et al. 2017", gradcam),
        Method("layercam", "Layer-CAM", "gradients", "Jiang et al. 2021", layercam),
        Method("gradcampp", "Grad-CAM++", "gradients", "Chattopadhyay et al. 2018", gradcampp),
        Method("hirescam", "HiRes-CAM", "gradients", "Draelos and Carin 2021", hirescam),
        Method("xgradcam", "XGrad-CAM", "gradients", "Fu et al. 2020", xgradcam),
    )
}
