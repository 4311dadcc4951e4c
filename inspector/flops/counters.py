"""The other counters, each run on a copy that is thrown away: what they report, and what of it stands for which module.

They print, warn, register buffers and switch modes; nothing of that reaches the model.
"""

import importlib
import warnings
from collections import Counter as Tally
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook
from torch.utils.flop_counter import FlopCounterMode

from inspector.flops.copies import same_draws
from inspector.flops.recall import Recall, Recalling
from inspector.flops.reference import Reference
from inspector.flops.torchs import FAST_PATHS
from inspector.flops.tracker import Tracker

ONE_CALL = 2  # FLOP of a MAC


@dataclass(slots=True)
class Counted:
    """`value` in `unit` as reported; `own` in FLOP by module, and `own_params`, which add up to it.

    Of a module in `whole` the figure stands for its children too.
    """

    unit: str
    value: int
    params: int | None
    own: Tally[str]
    own_params: Tally[str] = field(default_factory=Tally)
    whole: set[str] = field(default_factory=set)
    fast: set[str] = field(default_factory=set)  # modules that took torch's fused path
    called: set[str] = field(default_factory=set)


Run = Callable[[torch.nn.Module, tuple[Any, ...], dict[str, Any]], Counted]


def run(
    name: str, model: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], recall: Recall | None = None
) -> Counted:
    """Let the counter `name` count a forward of `model`, which is a copy. Raises whatever it or the model raises.

    `recall` has what other forwards of the same model on the meta device found out.
    """
    names = {id(module): name for name, module in model.named_modules()}
    called: set[int] = set()
    hook = register_module_forward_hook(lambda module, inputs, output: called.add(id(module)))
    try:
        with warnings.catch_warnings(), same_draws(), nullcontext() if recall is None else Recalling(recall):
            warnings.simplefilter("ignore")
            counted = COUNTERS[name](model, args, kwargs)
    finally:
        hook.remove()
    counted.called = {names[each] for each in called if each in names}
    return counted


def seen_by(reference: Reference) -> Counted | None:
    """What torch's own counter says of the forward that `reference` followed, without gradients; None where it might
    say anything else than what it says running by itself."""
    torchs = reference.torchs
    if not torchs.exact:
        return None
    own = Tally({name: torchs.own[name] for name in reference.tracker.own})
    called = {name for name, _ in reference.tracker.trail}
    fast = torchs.fast
    return Counted("FLOP", torchs.own.total(), None, own, whole=set(fast), fast=set(fast), called=called)


def _thop(model: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Counted:
    if kwargs:
        raise TypeError("it gives a model no arguments by name")
    thop = importlib.import_module("thop.profile")
    macs, params, layers = thop.profile(model, inputs=args, verbose=False, ret_layer_info=True)
    names = {id(module): name for name, module in model.named_modules()}
    counted = Counted("MAC", round(macs), round(params), Tally())

    def walk(module: torch.nn.Module, macs: float, params: float, below: dict[str, Any]) -> None:
        name = names[id(module)]
        if type(module) in thop.register_hooks and not isinstance(module, torch.nn.Sequential | torch.nn.ModuleList):
            counted.own[name] += ONE_CALL * round(macs)
            counted.own_params[name] += round(params)
            counted.whole.add(name)
        else:
            children = dict(module.named_children())
            for child, (child_macs, child_params, more) in below.items():
                walk(children[child], child_macs, child_params, more)

    walk(model, macs, params, layers)
    return counted


def _torchinfo(model: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Counted:
    torchinfo = importlib.import_module("torchinfo")
    statistics = torchinfo.summary(model, input_data=list(args), verbose=0, mode="eval", **kwargs)
    names = {id(module): name for name, module in model.named_modules()}
    counted = Counted("MAC", statistics.total_mult_adds, statistics.total_params, Tally())
    for layer in statistics.summary_list:
        name = names[id(layer.module)]
        if layer.is_leaf_layer:
            counted.own[name] += ONE_CALL * layer.macs
        if not layer.is_recursive:
            params = layer.num_params if layer.is_leaf_layer else layer.leftover_params()
            counted.own_params[name] += max(params, 0)
    return counted


def _torch(model: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Counted:
    """As most people run it: without gradients."""
    tracker = Tracker(model)
    fast: set[str] = set()

    class Attributed(FlopCounterMode):
        """Torch's counter; only tells which module was running."""

        def _count_flops(self, func_packet: Any, out: Any, args: Any, kwargs: Any) -> Any:
            before = self.get_total_flops()
            result = super()._count_flops(func_packet, out, args, kwargs)
            if more := self.get_total_flops() - before:
                tracker.add(more)
            if getattr(func_packet, "_qualified_op_name", "") in FAST_PATHS:
                fast.add(tracker.current)
            return result

    counter = Attributed(display=False)
    with torch.no_grad(), tracker.following(), counter:
        model(*args, **kwargs)
    value = counter.get_total_flops()
    return Counted("FLOP", value, None, Tally(tracker.own), whole=set(fast), fast=fast)


COUNTERS: dict[str, Run] = {"thop": _thop, "torchinfo": _torchinfo, "torch": _torch}
UNITS = {"thop": "MAC", "torchinfo": "MAC", "torch": "FLOP"}
