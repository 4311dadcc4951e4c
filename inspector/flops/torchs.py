"""Torch's own count of a forward, taken from the operators of one that the reference follows anyway.

`torch.utils.flop_counter.FlopCounterMode` adds up what its table says of each operator that reaches it. Those are the
same operators where the reference saw the forward as that mode would have: see `exact` and `counters.seen_by`.
"""

from collections import Counter as Tally
from collections.abc import Callable
from typing import Any

import torch
from torch.utils.flop_counter import flop_registry

FAST_PATHS = frozenset(("aten::_native_multi_head_attention", "aten::_transformer_encoder_layer_fwd"))

NORMS = frozenset(("aten::native_batch_norm",))  # taken apart, into what no formula counts


class TorchsCount:
    """Of one forward. No more `exact` once it met what that mode takes apart and the reference does not."""

    def __init__(self) -> None:
        self.exact = True
        self.own: Tally[str] = Tally()  # FLOP by module
        self.fast: set[str] = set()  # modules that took torch's fused path
        self._apart: dict[Any, bool] = {}  # by operator
        self._known: dict[Any, int] = {}

    def see(self, func: Any, packet: Any, args: Any, kwargs: Any, out: Any, module: str) -> None:
        """An OpOverload has run."""
        apart = self._apart.get(func)
        if apart is None:
            apart = self._apart[func] = _is_taken_apart(func)
        if apart:
            self.exact = False
        formula = flop_registry.get(packet)
        if formula is not None:
            try:
                self.own[module] += self._flops(formula, func, args, kwargs, out)
            except Exception:  # then that mode raises it too, and says so where it runs by itself
                self.exact = False
        elif packet._qualified_op_name in FAST_PATHS:
            self.fast.add(module)

    def _flops(self, formula: Callable[..., int], func: Any, args: Any, kwargs: Any, out: Any) -> int:
        """Torch's own formulas are asked once for the same shapes: they take them out of trees."""
        try:
            key = None if kwargs or func.namespace != "aten" else (func, tuple([_shape(each) for each in args]))
            known = self._known.get(key)
        except TypeError:  # not hashable
            key = known = None
        if known is not None:
            return known
        flops = formula(*args, **kwargs, out_val=out)
        if key is not None:
            self._known[key] = flops
        return flops


def _shape(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.shape
    return tuple(value) if isinstance(value, list) else value


def _is_taken_apart(func: Any) -> bool:
    """Whether OpOverload.decompose does anything, or that cannot be told."""
    if func._schema.name in NORMS:
        return False
    composite = torch._C.DispatchKey.CompositeImplicitAutograd
    try:
        return composite in func.py_kernels or torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), composite)
    except RuntimeError:  # of a nested tensor's sizes, which no dispatcher knows
        return True
