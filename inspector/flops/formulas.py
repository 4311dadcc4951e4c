"""FLOPs of one operator by the shapes it is given: 2 for each multiply-accumulate of a matrix product, convolution,
attention or recurrence. Element-wise work, norms, softmax, pooling and bias are zero by rule.

The table is that of `torch.utils.flop_counter` with what it lacks: a formula takes the arguments and the result of the
operator. Attention counts all pairs, whatever the mask. A recurrence applies each of its matrices once a token.

Complex numbers: a multiply-accumulate of two of them is 4 real products and 4 real sums, so 8 FLOP, whatever a kernel
makes of it. torch runs a complex convolution as 3 real ones; it counts as the same product by a complex layer does.
"""

import re
from collections.abc import Callable
from itertools import zip_longest
from math import prod
from typing import Any

import torch
from torch.utils.flop_counter import flop_registry

Formula = Callable[..., int]

# a word like these in an operator's name means a product; what has one and no formula is listed as not counted
PRODUCTS = re.compile(
    r"(?:^|_)(?:(?:add|badd)?b?mm|(?:add)?mv|v?dot|matmul|conv(?:olution)?(?:[123]d)?|linear|bilinear|trilinear|linalg|fft|rnn|lstm|gru|attention"
    r"|einsum|cdist|cholesky|lu|qr|svd|eigh?|inverse|solve|triangular|matrix|tensordot|multihead|gemm)(?:_|$)"
)
NONE = re.compile(
    r"(?:^|_)(?:backward|prepack|unpack|reorder|norm|diag|diagonal|choice|diff|upsample|thnn_(?:fused|differentiable)"
    r"|errors|indices|(?:flatten|quantize|conv[23]d)_weight)(?:_|$)"
)  # after all
COMPLEX = 4  # times the FLOP of real numbers
OURS = frozenset(("aten", "prim", "prims", "_c10d_functional", "profiler", "torchloupe"))
_SIMPLE = frozenset((int, float, bool, str, type(None), torch.dtype, torch.device))  # most arguments
NO_PRODUCTS = {"torchvision": frozenset(("nms", "roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool"))}


def attention(query: Any, key: Any, value: Any, *args: Any, **kwargs: Any) -> int:
    """Scores and their sum over values. [..., heads, queries, size]; fewer key heads than query heads are shared, and
    what stands once for a batch or for all heads, queries too, is repeated."""
    given = query.shape[:-2], key.shape[:-2], value.shape[:-2]
    pairs = prod(given[0] if given[0] == given[1] == given[2] else _repeated(*given)) * query.shape[-2] * key.shape[-2]
    return 2 * pairs * (query.shape[-1] + value.shape[-1])


def _repeated(*shapes: Any) -> list[int]:
    """The sizes that all become, aligned at the right."""
    return [0 if 0 in sizes else max(sizes) for sizes in zip_longest(*map(reversed, shapes), fillvalue=1)]


def _product(a: Any, b: Any, *args: Any, **kwargs: Any) -> int:
    """[..., k] by a matrix or vector whose first dimension is k."""
    return 2 * a.numel() * prod(b.shape[1:])


def _added_product(bias: Any, a: Any, b: Any, *args: Any, **kwargs: Any) -> int:
    return _product(a, b)


def _added_batched(bias: Any, a: Any, b: Any, *args: Any, **kwargs: Any) -> int:
    return 2 * a.numel() * b.shape[-1]


def _linear(x: Any, weight: Any, *args: Any, **kwargs: Any) -> int:
    """A weight of one dimension is one row."""
    return 2 * x.numel() * (weight.shape[0] if weight.dim() > 1 else 1)


def _packed(x: Any, *args: Any, out: Any, **kwargs: Any) -> int:
    """By a weight in a layout of its own, which only what comes out tells the size of."""
    return 2 * x.numel() * out.shape[-1]


def convolution(x: Any, weight: Any, out: Any, transposed: bool) -> int:
    """[N, C, ...], or one without a batch: the kernel once for each position of the output, transposed of the input."""
    return 2 * (x if transposed else out).numel() * prod(weight.shape[1:])


def _recurrence(x: Any, weights: Any, *args: Any, **kwargs: Any) -> int:
    """Tokens, packed or not, by every matrix of every layer and direction."""
    return 2 * prod(x.shape[:-1]) * sum(each.numel() for each in weights if each.dim() == 2)


def _recurrent_layer(x: Any, w_ih: Any, w_hh: Any, *args: Any, **kwargs: Any) -> int:
    return _recurrence(x, (w_ih, w_hh))


def _trilinear(x: Any, weight: Any, y: Any, *args: Any, out: Any, **kwargs: Any) -> int:
    """Of nn.Bilinear: x by the weight, and what comes out by y."""
    rows = prod(out.shape[:-1])
    return 2 * rows * (weight.numel() + weight.shape[0] * weight.shape[2])


def _deformable(x: Any, weight: Any, *args: Any, out: Any, **kwargs: Any) -> int:
    return 2 * out.numel() * prod(weight.shape[1:])


def _multihead(
    query: Any,
    key: Any,
    value: Any,
    size: int,
    heads: int,
    in_weight: Any,
    in_bias: Any,
    out_weight: Any,
    *a: Any,
    **k: Any,
) -> int:
    """The fused attention that an encoder in eval takes without gradients."""
    batch, queries, keys = query.shape[0], query.shape[1], key.shape[1]
    projections = 2 * batch * size * size * (2 * queries + 2 * keys)
    return projections + 4 * batch * queries * keys * size


def _encoder_layer(src: Any, size: int, heads: int, in_weight: Any, *args: Any, **kwargs: Any) -> int:
    """A whole fused nn.TransformerEncoderLayer."""
    up, down = args[9], args[11]
    return _multihead(src, src, src, size, heads, None, None, None) + 2 * prod(src.shape[:-1]) * (
        up.numel() + down.numel()
    )


OWN: dict[str, Formula] = {
    "aten::_scaled_dot_product_flash_attention_for_cpu": attention,
    "aten::_scaled_dot_product_flash_attention": attention,
    "aten::_scaled_dot_product_efficient_attention": attention,
    "aten::_scaled_dot_product_cudnn_attention": attention,
    "aten::_scaled_dot_product_fused_attention_overrideable": attention,
    "aten::_scaled_dot_product_attention_math_for_mps": attention,
    "aten::scaled_dot_product_attention": attention,
    "aten::_native_multi_head_attention": _multihead,
    "aten::_transformer_encoder_layer_fwd": _encoder_layer,
    "aten::_cudnn_rnn": _recurrence,
    "aten::miopen_rnn": _recurrence,
    "aten::mkldnn_rnn_layer": _recurrent_layer,
    "aten::_int_mm": _product,
    "aten::mv": _product,
    "aten::dot": _product,
    "aten::vdot": _product,
    "aten::addmv": _added_product,
    "aten::addmv_": _added_product,
    "aten::addmm_": _added_product,
    "aten::addbmm_": _added_batched,
    "aten::baddbmm_": _added_batched,
    "aten::_addmm_activation": _added_product,
    "aten::addbmm": _added_batched,
    "aten::linear": _linear,
    "aten::mkldnn_linear": _linear,
    "aten::_trilinear": _trilinear,
    "aten::_weight_int8pack_mm": _packed,
    "aten::_weight_int4pack_mm": _packed,
    "aten::_weight_int4pack_mm_for_cpu": _packed,
    "aten::_weight_int4pack_mm_with_scales_and_zeros": _packed,
    "aten::fbgemm_linear_int8_weight": _packed,
    "aten::fbgemm_linear_int8_weight_fp32_activation": _packed,
    "aten::fbgemm_linear_fp16_weight": _packed,
    "aten::fbgemm_linear_fp16_weight_fp32_activation": _packed,
    "quantized::linear": _packed,
    "quantized::linear_relu": _packed,
    "quantized::linear_dynamic": _packed,
    "quantized::linear_relu_dynamic": _packed,
    "quantized::linear_dynamic_fp16": _packed,
    "quantized::linear_relu_dynamic_fp16": _packed,
    "torchvision::deform_conv2d": _deformable,
}


def formula(packet: Any) -> Formula | None:
    """What counts this operator (an OpOverloadPacket); None when nothing does."""
    own = OWN.get(packet._qualified_op_name)
    if own is not None:
        return own
    torchs = flop_registry.get(packet)
    if torchs is None:
        return None
    return lambda *args, out, **kwargs: torchs(*args, **kwargs, out_val=out)


def is_product(packet: Any) -> bool:
    """Whether an operator without a formula multiplies and adds, by its name, or may do so, being somebody's own."""
    space, _, name = packet._qualified_op_name.partition("::")
    if space not in OURS:
        return name not in NO_PRODUCTS.get(space, ())
    return PRODUCTS.search(name) is not None and NONE.search(name) is None


def counts(packet: Any, args: Any, kwargs: Any, out: Any) -> int | None:
    """FLOPs of one call; None for an operator without a formula."""
    found = formula(packet)
    if found is None:
        return None
    if "out" in kwargs:  # what is written there is what comes out
        kwargs = {name: value for name, value in kwargs.items() if name != "out"}
    flops = int(found(*args, **kwargs, out=out))
    return COMPLEX * flops if is_complex(args) else flops


def is_complex(args: Any) -> bool:
    """Whether the first tensor given holds complex numbers; a product mixes none with real ones."""
    first = next((each for each in args if isinstance(each, torch.Tensor)), None)
    return first is not None and first.dtype.is_complex


def tensors_in(value: Any) -> list[torch.Tensor]:
    """All tensors in what a module takes or returns, in order, however it is nested."""
    found: list[torch.Tensor] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[torch.Tensor]) -> None:
    if isinstance(value, torch.Tensor):
        found.append(value)
        return
    if type(value) in _SIMPLE:
        return
    if isinstance(value, dict):
        value = list(value.values())
    elif hasattr(value, "__dataclass_fields__"):
        value = [getattr(value, name) for name in value.__dataclass_fields__]
    if isinstance(value, list | tuple):
        for each in value:
            _collect(each, found)
