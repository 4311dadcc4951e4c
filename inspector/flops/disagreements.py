"""Where a counter differs from the reference, module by module, and why: one table of rules for each counter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn

from inspector.flops.counters import Counted
from inspector.flops.reference import ATTENTION, Reference
from inspector.flops.result import Disagreement, ModuleCost

CONVOLUTIONS = nn.modules.conv._ConvNd
TRANSPOSED = nn.modules.conv._ConvTransposeNd
RECURRENT = (nn.RNNBase, nn.RNNCellBase)
LAYERS = (CONVOLUTIONS, nn.Linear, *RECURRENT)


@dataclass(frozen=True, slots=True)
class Case:
    """One module of which the counter says something else, in FLOP."""

    module: nn.Module
    cost: ModuleCost
    counter: int
    reference: int
    asked: frozenset[str]  # what the module asked for itself, by the reference
    paths: int  # names it has in the model
    fast: bool  # it took torch's fused path
    called: bool  # by the counter, which runs the model in eval
    training: bool  # the reference did not
    elsewhere: bool  # it ran on another thread
    complex: bool  # it multiplies complex numbers

    @property
    def attends(self) -> bool:
        return isinstance(self.module, nn.MultiheadAttention) or ATTENTION in self.asked

    @property
    def derived(self) -> bool:
        """Its class is none of torch's own."""
        return not type(self.module).__module__.startswith("torch.nn.modules.")

    @property
    def biased(self) -> bool:
        return any("bias" in name for name, _ in self.module.named_parameters(recurse=False))


Rule = tuple[str, Callable[[Case], bool]]

_SHARED: Rule = ("shared module", lambda case: case.paths > 1 and case.counter > case.reference)
_ELEMENTWISE: Rule = (
    "element-wise work counted",
    lambda case: case.reference == 0 and bool(case.cost.calls) and not isinstance(case.module, LAYERS),
)
_NOT_RUN: Rule = ("not run in eval", lambda case: not case.called and case.counter == 0 and case.training)
_BRANCH: Rule = (
    "other branch",
    lambda case: not case.cost.calls and not case.reference if case.called else case.counter == 0,
)
_ELSEWHERE: Rule = ("not followed", lambda case: case.elsewhere)
_COMPLEX: Rule = ("complex numbers", lambda case: case.complex and case.counter > 0)
_FUNCTIONAL: Rule = ("functional op", lambda case: case.reference > case.counter)

RULES: dict[str, tuple[Rule, ...]] = {  # the first that holds is the reason
    "thop": (
        _NOT_RUN,
        _ELSEWHERE,
        _BRANCH,
        _COMPLEX,
        ("transposed convolution", lambda case: isinstance(case.module, TRANSPOSED) and case.counter > case.reference),
        _SHARED,
        _ELEMENTWISE,
        ("attention not seen", lambda case: case.attends and case.counter == 0),
        ("gates counted", lambda case: isinstance(case.module, RECURRENT) and case.counter > case.reference),
        ("subclass", lambda case: isinstance(case.module, LAYERS) and case.counter == 0 and case.derived),
        _FUNCTIONAL,
    ),
    "torchinfo": (
        _NOT_RUN,
        _ELSEWHERE,
        _BRANCH,
        _COMPLEX,
        ("transposed convolution", lambda case: isinstance(case.module, TRANSPOSED) and case.counter > case.reference),
        _SHARED,
        _ELEMENTWISE,
        ("attention not seen", lambda case: case.attends and case.counter == 0),
        (
            "subclass",
            lambda case: isinstance(case.module, CONVOLUTIONS) and "Conv" not in type(case.module).__name__,
        ),
        (
            "positions not counted",
            lambda case: (
                isinstance(case.module, nn.Linear)
                and len(case.cost.output_shape or ()) > 2
                and case.counter < case.reference
            ),
        ),
        (
            "bias counted",
            lambda case: isinstance(case.module, LAYERS) and case.biased and case.counter > case.reference,
        ),
        _FUNCTIONAL,
    ),
    "torch": (
        ("fast path", lambda case: case.fast),
        _COMPLEX,
        ("no formula", lambda case: case.counter < case.reference),
    ),
}


def disagreements(
    name: str,
    counted: Counted,
    model: nn.Module,
    costs: tuple[ModuleCost, ...],
    reference_count: Reference,
) -> tuple[Disagreement, ...]:
    """FLOPs first, then parameters. Their differences add up to that of the totals."""
    training = any(module.training for module in model.modules())
    asked, elsewhere = reference_count.by_module, reference_count.tracker.elsewhere
    modules = dict(model.named_modules())
    paths: dict[int, int] = {}
    for _, module in model.named_modules(remove_duplicate=False):
        paths[id(module)] = paths.get(id(module), 0) + 1
    found = []
    for cost in costs:
        if _inside(cost.name, counted.whole):
            continue
        whole = cost.name in counted.whole
        reference, counter = cost.flops if whole else cost.own_flops, counted.own[cost.name]
        if reference == counter:
            continue
        module = modules[cost.name]
        case = Case(
            module,
            cost,
            counter,
            reference,
            frozenset(asked.get(cost.name, ())),
            paths[id(module)],
            cost.name in counted.fast,
            cost.name in counted.called,
            training,
            cost.name in elsewhere,
            cost.name in reference_count.complex,
        )
        reason = next((reason for reason, holds in RULES[name] if holds(case)), "unexplained")
        found.append(Disagreement(name, cost.name, reason, "FLOP", counter, reference, whole))
    flops = counted.value * (1 if counted.unit == "FLOP" else 2)
    if counted.own.total() != flops:
        found.append(Disagreement(name, "", "unexplained", "FLOP", flops - counted.own.total(), 0))
    if counted.params is not None and counted.params != costs[0].params:
        found += _parameters(name, counted, costs, modules, paths)
    return tuple(found)


def _parameters(
    name: str, counted: Counted, costs: tuple[ModuleCost, ...], modules: dict[str, nn.Module], paths: dict[int, int]
) -> Iterator[Disagreement]:
    places: dict[int, int] = {}
    for _, parameter in modules[""].named_parameters(remove_duplicate=False):
        places[id(parameter)] = places.get(id(parameter), 0) + 1
    for cost in costs:
        reference, counter = cost.own_params, counted.own_params[cost.name]
        if counter == reference:
            continue
        module = modules[cost.name]
        if counter < reference:
            reason = "parameters not counted"
        elif paths[id(module)] > 1:
            reason = "shared module"
        elif any(places.get(id(each), 0) > 1 for each in module.parameters()):
            reason = "tied parameters"
        elif any(isinstance(each, torch.jit.ScriptModule) for each in module.modules()):
            reason = "scripted module"
        else:
            reason = "unexplained"
        yield Disagreement(name, cost.name, reason, "parameters", counter, reference)
    if counted.own_params.total() != counted.params:
        rest = (counted.params or 0) - counted.own_params.total()
        yield Disagreement(name, "", "unexplained", "parameters", rest, 0)


def _inside(name: str, opaque: set[str]) -> bool:
    """Whether a module above this one stands for it."""
    if not opaque or name == "":
        return False
    parts = name.split(".")
    return any(".".join(parts[:end]) in opaque for end in range(len(parts)))
