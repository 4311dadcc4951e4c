"""A module whose forward nobody calls, as a ModuleList's: what it costs is what its children do."""

from collections.abc import Sequence
from dataclasses import replace

from torch import nn

from inspector.flops.result import Memory, ModuleCost


def with_uncalled(model: nn.Module, costs: Sequence[ModuleCost]) -> tuple[ModuleCost, ...]:
    """`costs` in the order of named_modules; those without a call get the sums of their children's."""
    found = {cost.name: cost for cost in costs}
    names = {id(module): name for name, module in model.named_modules()}
    for name, module in reversed(list(model.named_modules())):  # what is below a module comes after it
        if not found[name].calls:
            below = [found[names[id(child)]] for child in module.children()]
            found[name] = _summed(found[name], [cost for cost in below if cost.flops or cost.calls])
    return tuple(found[cost.name] for cost in costs)


def _summed(cost: ModuleCost, below: Sequence[ModuleCost]) -> ModuleCost:
    if not below:
        return cost
    times = [each.time_ms for each in below if each.time_ms is not None]
    memory = Memory(
        sum(each.memory.activations for each in below),
        sum(each.memory.read for each in below),
        sum(each.memory.written for each in below),
        max(each.memory.peak for each in below),
    )
    flops = cost.own_flops + sum(each.flops for each in below)
    return replace(cost, flops=flops, memory=memory, time_ms=sum(times) if times else None)
