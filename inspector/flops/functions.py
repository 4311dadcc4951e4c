"""`count_flops`: what a forward of a model costs, by module and by operator, and what other counters make of it."""

import dataclasses
import textwrap
import warnings
from typing import Any

import torch

from inspector.context import Context
from inspector.errors import BadRequest
from inspector.flops import counters
from inspector.flops.cautions import cautions
from inspector.flops.copies import (
    device_of,
    dtype_of,
    meta_copy,
    not_compiled,
    random_state_kept,
    real_copy,
    same_draws,
)
from inspector.flops.disagreements import disagreements
from inspector.flops.footprint import compared, state_of
from inspector.flops.inputs import Given, given, in_order
from inspector.flops.misfit import misfit
from inspector.flops.phrases import english
from inspector.flops.recall import Recall
from inspector.flops.reference import ASKED, Reference
from inspector.flops.result import Counter, Disagreement, FlopReport, ModuleCost
from inspector.flops.tracker import Tracker
from inspector.flops.uncalled import with_uncalled
from inspector.stats.result import Phrase

SAID = 100  # characters of a counter's error


def count_flops(
    model: torch.nn.Module,
    input: Any,
    *,
    name: str = "",
    compare: bool = True,
    time: bool = False,
    grad: bool = False,
    context: Context | None = None,
) -> FlopReport:
    """Count one forward of `model` in the mode (train or eval) that it is in.

    `input` is a shape (1, 3, 224, 224), a tensor, text as the command takes it ("1,128:int64"), several of them in a
    list, or by argument name in a dict. Everything runs on copies: the model keeps its values, buffers, modes, hooks
    and gradients, and random numbers go on as if nothing had been; `footprint` says whether that held. The reference
    runs without values where the model can (on the meta device), else on the model's own device. Layers that the first
    forward makes, lazy ones too, are made before. Every forward draws the same random numbers.

    compare     also run thop, torchinfo and torch's own counter, and explain where they differ
    time        also measure: twelve forwards more, or more of short ones
    grad        with gradients enabled: the same figures, but for the peak of memory, as activations are kept

    Raises BadRequest when the input does not fit, with the shapes up to the module that failed.
    """
    context = context or Context()
    as_given = given(input)
    asked = in_order(model, as_given)
    before = state_of(model)
    with random_state_kept(), not_compiled(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = _count(model, asked, name, compare, time, grad, context)
    footprint = compared(before, state_of(model))
    several = len(asked.args) + len(asked.kwargs) > 1 or dict in map(type, asked.args)  # then names tell them apart
    return _with(report, footprint=footprint, input=str(as_given if several else asked))


def _count(
    model: torch.nn.Module, asked: Given, name: str, compare: bool, time: bool, grad: bool, context: Context
) -> FlopReport:
    context.report(0, 0, "Counting")
    name, training = name or type(model).__name__, model.training
    if any(map(torch.nn.parameter.is_lazy, (*model.parameters(), *model.buffers()))):
        model = _completed(model, asked)
    reference, device, said = _reference(model, asked, grad)
    if _has_grown(reference):
        model = _completed(model, asked)
        reference, device, said = _reference(model, asked, grad)
        if _has_grown(reference):
            raise BadRequest("The model makes new layers in every forward; there is no count of it.")
    copied = reference.model
    costs = _costs(copied, reference)
    found: list[Counter] = []
    differences: list[Disagreement] = []
    for counter in counters.COUNTERS if compare else ():
        context.check_cancelled()
        context.report(0, 0, f"Asking {counter}")
        if counter != "torch":
            one, counted = _counter(counter, model, asked, device, reference.recall)
        elif depends_on_device(reference) and not _alike_without_values(reference, device_of(model)):
            one, counted = _counter(counter, model, asked, device_of(model))
        else:
            one, counted = _torchs_own(model, asked, device, reference, grad)
        found.append(one)
        if counted is not None:
            differences += disagreements(counter, counted, copied, costs, reference)
    timing = None
    if time and device_of(model).type != "meta":
        from inspector.flops.timing import measure

        spent, timing = measure(real_copy(model), asked, dtype_of(model), context)
        costs = tuple(_with(cost, time_ms=spent.get(cost.name)) for cost in costs)
    return FlopReport(
        name,
        str(asked),
        with_uncalled(copied, costs),
        reference.ops(),
        reference.uncounted(),
        tuple(found),
        tuple(differences),
        device=device.type,
        training=training,
        warnings=tuple(map(english, said)),
        cautions=said,
        timing=timing,
        dtype=str(dtype_of(model)).removeprefix("torch."),
    )


def _completed(model: torch.nn.Module, asked: Given) -> torch.nn.Module:
    """A copy on the model's own device after one forward."""
    copied = real_copy(model)
    tracker = Tracker(copied, original=model)
    args, kwargs = asked.made(device_of(model), dtype_of(model))
    try:
        with same_draws(), torch.no_grad(), tracker.following():
            copied(*args, **kwargs)
    except (Exception, SystemExit) as error:
        raise misfit(asked, tracker, model, error) from error
    return copied


def _has_grown(reference: Reference) -> bool:
    """Whether the forward made layers."""
    return [name for name, _ in reference.model.named_modules()] != list(reference.tracker.types)


def _reference(model: torch.nn.Module, asked: Given, grad: bool) -> tuple[Reference, torch.device, tuple[Phrase, ...]]:
    """Without values where that works; a model that looks at values, or makes tensors elsewhere, runs for real."""
    own, meta, bare = device_of(model), torch.device("meta"), meta_copy(model)
    if bare is not None:
        reference = Reference(bare, Recall(common=True), model)
        try:
            return reference, meta, _forward(reference, asked, meta, grad, True)
        except (Exception, SystemExit) as error:
            if own.type == "meta" or reference.tracker.escaped is not None:
                raise misfit(asked, reference.tracker, model, error) from error
    elif own.type == "meta":
        raise BadRequest("A model on the meta device that cannot be copied cannot be counted.")
    reference = Reference(real_copy(model), original=model)
    try:
        return reference, own, _forward(reference, asked, own, grad, bare is not None)
    except (Exception, SystemExit) as error:
        raise misfit(asked, reference.tracker, model, error) from error


def _forward(
    reference: Reference, asked: Given, device: torch.device, grad: bool, can_be_bare: bool
) -> tuple[Phrase, ...]:
    """Run the model, and tell what must be said of the count."""
    args, kwargs = asked.made(device, dtype_of(reference.model))
    reference.hold((args, kwargs))
    with same_draws() as draws:
        with torch.set_grad_enabled(grad), reference.counting():
            returned = reference.model(*args, **kwargs)
        drawn = draws.of_others() or (can_be_bare and draws.of_torch())
    if reference.tracker.escaped is not None:  # and the model caught that
        raise RuntimeError
    return cautions(reference, with_values=device.type != "meta", copied=can_be_bare, returned=returned, drawn=drawn)


def depends_on_device(reference: Reference) -> bool:
    """Whether torch chooses between operators by the device: then its own counter must run on the model's.

    Convolutions and matrix products are the same operators everywhere.
    """
    fused = (torch.nn.MultiheadAttention, torch.nn.TransformerEncoderLayer)
    return not ASKED.isdisjoint(reference.calls) or any(isinstance(each, fused) for each in reference.model.modules())


def _alike_without_values(reference: Reference, device: torch.device) -> bool:
    """Whether a model on the meta device runs alike with torch's fused paths and without: no layer takes them there,
    but an encoder asks for them before it knows its device."""
    return device.type == "meta" and not any(
        isinstance(each, torch.nn.TransformerEncoder) for each in reference.model.modules()
    )


def _torchs_own(
    model: torch.nn.Module, asked: Given, where: torch.device, reference: Reference, grad: bool
) -> tuple[Counter, counters.Counted | None]:
    """Torch's counter counts without gradients."""
    counted = None if grad else counters.seen_by(reference)
    if counted is None:
        return _counter("torch", model, asked, where)
    return Counter("torch", counted.unit, counted.value, counted.params, where.type), counted


def _counter(
    name: str, model: torch.nn.Module, asked: Given, where: torch.device, recall: Recall | None = None
) -> tuple[Counter, counters.Counted | None]:
    """One counter's answer on the device `where`."""
    unit = counters.UNITS[name]
    try:
        copied = meta_copy(model) if where.type == "meta" else real_copy(model)
        if copied is None:
            raise BadRequest("The model cannot be copied.")
        args, kwargs = asked.made(where, dtype_of(model))
        counted = counters.run(name, copied, args, kwargs, recall if where.type == "meta" else None)
    except ModuleNotFoundError as error:
        return Counter(name, unit, problem=f"{error.name} is not installed."), None
    except (Exception, SystemExit) as error:
        if where.type == "meta" and device_of(model).type != "meta":  # not every operator runs there
            return _counter(name, model, asked, device_of(model))
        return Counter(name, unit, device=where.type, problem=f"It failed: {_said(error)}"), None
    return Counter(name, unit, counted.value, counted.params, where.type), counted


def _said(error: BaseException) -> str:
    """In one short line; torchinfo hides the model's error behind one of its own."""
    inner = error.__cause__ or error
    said = next(iter(str(inner).strip().splitlines()), "") or type(inner).__name__
    return textwrap.shorten(said, SAID, placeholder="…")


def _costs(model: torch.nn.Module, reference: Reference) -> tuple[ModuleCost, ...]:
    tracker = reference.tracker
    held: set[int] = set()
    rows = []
    for name, module in model.named_modules():
        below = list(module.parameters())
        own = [each for each in module.parameters(recurse=False) if id(each) not in held]
        held |= {id(each) for each in own}
        rows.append(
            ModuleCost(
                name,
                type(module).__name__,
                tracker.whole[name].flops,
                tracker.own[name],
                sum(_elements(each) for each in below),
                sum(_elements(each) for each in own),
                sum(_elements(each) * each.element_size() for each in below),
                tuple(tracker.calls[name]),
                memory=tracker.whole[name].memory,
                parts=reference.parts(name),
                unlisted=tracker.unlisted[name],
            )
        )
    return tuple(rows)


def _elements(parameter: torch.nn.Parameter) -> int:
    return 0 if torch.nn.parameter.is_lazy(parameter) else parameter.numel()


def _with(value: Any, **changes: Any) -> Any:
    return dataclasses.replace(value, **changes)
