"""From the attentions of a transformer to what each patch gives to the output.

Attentions are [n, heads, t, t], one for each layer from the first on, rows over the tokens that are looked at; out
comes [n, t, t].
"""

from collections.abc import Sequence

from torch import Tensor, eye


def rollout(attentions: Sequence[Tensor]) -> Tensor:
    """The product over layers of half the mean over heads and half the identity, the path around the attention."""
    whole = same(attentions[0])
    for attention in attentions:
        mixed = (attention.mean(1) + same(attention)) / 2
        whole = mixed / mixed.sum(-1, keepdim=True) @ whole
    return whole


def gradattention(attentions: Sequence[Tensor], gradients: Sequence[Tensor]) -> Tensor:
    """R <- R + A R from R = 1; A is attention times gradient of the class where that is positive, mean over heads."""
    whole = same(attentions[0])
    for attention, gradient in zip(attentions, gradients, strict=True):
        whole = whole + (attention * gradient).clamp(min=0).mean(1) @ whole
    return whole


def same(attention: Tensor) -> Tensor:
    """The identity [n, t, t]."""
    n, tokens = len(attention), attention.shape[-1]
    return eye(tokens, dtype=attention.dtype, device=attention.device).expand(n, tokens, tokens)
