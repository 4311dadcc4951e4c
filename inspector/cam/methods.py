"""The methods of class activation mapping, one entry each: from activations and gradients to a map before its ReLU.

Everything is float32 [n, c, h, w] in and [n, h, w] out; `a` are the activations A, `g` the gradients dy/dA. What goes
by attention instead is in `rollout.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from inspector.cam.rollout import gradattention, rollout


@dataclass(frozen=True, slots=True)
class Method:
    """`needs` decides who calls `function`, and with what:

    gradients               of activations and gradients (`inspector.cam.explain`)
    activations             of activations alone: the map belongs to no class
    head                    of activations and the weights of the class behind global average pooling (`head.py`)
    masks, ablation         of activations and a weight for each channel, from one forward for each (`perturb.py`)
    attention               of attentions (`attention.py`); `attention gradients`: and gradients
    """

    id: str
    title: str
    needs: str
    source: str
    function: Callable[..., Tensor]

    @property
    def gradient(self) -> bool:
        """Whether it takes a backward for each class."""
        return self.needs.endswith("gradients")


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
    rising = g.clamp(min=0)
    return weighted((rising / (2 + a.sum((2, 3), keepdim=True) * rising)).sum((2, 3)), a)


def hirescam(a: Tensor, g: Tensor) -> Tensor:
    """Sum over channels of A_k * dy/dA_k, cell by cell."""
    return (g * a).sum(1)


def layercam(a: Tensor, g: Tensor) -> Tensor:
    """Sum over channels of A_k * relu(dy/dA_k), cell by cell."""
    return (g.clamp(min=0) * a).sum(1)


def xgradcam(a: Tensor, g: Tensor) -> Tensor:
    """w_k = sum of A_k * dy/dA_k, as a share of the sum of A_k; 0 for a channel that is off."""
    total = a.sum((2, 3))
    share = (g * a).sum((2, 3)) / torch.where(total == 0, 1, total)
    return weighted(torch.where(total == 0, 0, share), a)


def eigencam(a: Tensor) -> Tensor:
    """The first principal component of what the cells hold; its sign is the one that makes the farthest cell positive.

    A principal component has no sign of its own. That choice is Seg-Eigen-CAM's (Chung and Ying 2025, eq. 13).
    """
    values, _ = first_component(a)
    top, bottom = values.amax((1, 2), keepdim=True), values.amin((1, 2), keepdim=True)
    return torch.where(-bottom > top, -values, values)


def eigengradcam(a: Tensor, g: Tensor) -> Tensor:
    """The first principal component of A * dy/dA; its sign is the one that goes along with their sum, HiRes-CAM."""
    values, direction = first_component(a * g)
    return torch.where(direction.sum(1)[:, None, None] < 0, -values, values)


def first_component(x: Tensor) -> tuple[Tensor, Tensor]:
    """[n, c, h, w] -> what of each cell lies along the first principal component [n, h, w], and that direction [n, c].

    By the eigenvectors of the smaller of two matrices, channels or cells squared, in float64. NaN for an image with
    values that are not finite.
    """
    cells = x.double().flatten(2).transpose(1, 2)
    cells = cells - cells.mean(1, keepdim=True)
    sound = cells.isfinite().all(2).all(1)
    cells = torch.where(sound[:, None, None], cells, 0)
    turned = cells.transpose(1, 2)
    if cells.shape[1] < cells.shape[2]:
        values, vectors = torch.linalg.eigh(cells @ turned)
        along = vectors[..., -1] * values[..., -1:].clamp(min=0).sqrt()
        direction = torch.einsum("nsc,ns->nc", cells, along)
        direction = direction / direction.norm(dim=1, keepdim=True).clamp(min=1e-300)
    else:
        direction = torch.linalg.eigh(turned @ cells).eigenvectors[..., -1]
        along = torch.einsum("nsc,nc->ns", cells, direction)
    along = torch.where(sound[:, None], along, torch.nan)
    return along.unflatten(1, x.shape[2:]).float(), direction.float()


def by_channel(a: Tensor, weights: Tensor) -> Tensor:
    """Sum over channels of w_k * A_k, with the weights [n, c] that the method found."""
    return weighted(weights, a)


METHODS: dict[str, Method] = {
    method.id: method
    for method in (
        Method("gradcam", "Grad-CAM", "gradients", "Selvaraju et al. 2017", gradcam),
        Method("layercam", "Layer-CAM", "gradients", "Jiang et al. 2021", layercam),
        Method("eigencam", "Eigen-CAM", "activations", "Muhammad and Yeasin 2020", eigencam),
        Method("cam", "CAM", "head", "Zhou et al. 2016", by_channel),
        Method("gradcampp", "Grad-CAM++", "gradients", "Chattopadhyay et al. 2018", gradcampp),
        Method("hirescam", "HiRes-CAM", "gradients", "Draelos and Carin 2021", hirescam),
        Method("xgradcam", "XGrad-CAM", "gradients", "Fu et al. 2020", xgradcam),
        Method("eigengradcam", "EigenGrad-CAM", "gradients", "after Muhammad and Yeasin 2020", eigengradcam),
        Method("scorecam", "Score-CAM", "masks", "Wang et al. 2020", by_channel),
        Method("ablationcam", "Ablation-CAM", "ablation", "Desai and Ramaswamy 2020", by_channel),
        Method("rollout", "Attention rollout", "attention", "Abnar and Zuidema 2020", rollout),
        Method("gradattention", "Gradient attention", "attention gradients", "Chefer et al. 2021", gradattention),
    )
}
