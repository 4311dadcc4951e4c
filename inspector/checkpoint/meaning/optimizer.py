"""Optimizer state joined to the parameters it belongs to, by name or by index; only where counts and shapes agree.

torch.optim numbers the parameters over its `param_groups`, in the order in which the model gave them; `state` is keyed
by that number. Newer files name them in `param_names`, sharded ones key `state` by the name itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from inspector.checkpoint.meaning.containers import Container, fields_of
from inspector.checkpoint.meaning.paths import clean, name_of
from inspector.checkpoint.nodes import TensorRef

STATE = "state."


def join_parameters(optimizer: Container, parameters: Sequence[tuple[str, TensorRef]]) -> dict[str, str]:
    """Key of an optimizer tensor -> key of its parameter. `parameters` in the model's order, tied ones once.

    Empty when the optimizer was made for something else, or for a part of the model that cannot be told.
    """
    slots = _slots(optimizer)
    if not slots:
        return {}
    owner = _by_name(optimizer, slots, parameters) or _by_index(optimizer, slots, parameters)
    return {key: owner[slot] for slot, entries in slots.items() if slot in owner for key, _ in entries}


def join_part(optimizer: Container, parameters: Sequence[tuple[str, TensorRef]]) -> dict[str, str]:
    """As `join_parameters`, for an optimizer of some of the parameters: those that can only stand at one place.

    For the only model of a file. What counts as a parameter by its name may be a buffer, and others were frozen.
    """
    slots = _slots(optimizer)
    numbers = _numbers(optimizer)
    wanted = [slots.get(number, []) for number in numbers]
    if not set(slots) <= set(numbers) or not any(map(_shaped, wanted)):
        return {}
    first = _places(wanted, parameters)
    if not first:
        return {}
    last = [len(parameters) - 1 - at for at in reversed(_places(wanted[::-1], parameters[::-1]))]
    return {
        key: parameters[place][0]
        for entries, place, other in zip(wanted, first, last, strict=True)
        if place == other  # every order-keeping choice of parameters agrees on it
        for key, _ in entries
    }


def _places(wanted: Sequence[list[tuple[str, TensorRef]]], parameters: Sequence[tuple[str, TensorRef]]) -> list[int]:
    """For each the first parameter that fits it, in order; empty when they do not all find one."""
    places: list[int] = []
    at = 0
    for entries in wanted:
        while at < len(parameters) and not _is_like(entries, parameters[at][1]):
            at += 1
        places.append(at)
        at += 1
    return places if at <= len(parameters) else []


def _slots(optimizer: Container) -> dict[str, list[tuple[str, TensorRef]]]:
    """The tensors of `state`, by the first part of their path below it."""
    fields = fields_of(optimizer.node) or []
    state = next((fields_of(value) for key, value in fields if key == "state"), None) or []
    names = sorted((name_of(key, at) for at, (key, _) in enumerate(state)), key=len, reverse=True)
    dotted = [name for name in names if "." in name]
    slots: dict[str, list[tuple[str, TensorRef]]] = {}
    known = set(names)
    for key, ref in optimizer.entries:
        if not key.startswith(STATE):
            continue
        rest = key[len(STATE) :]
        name = rest.partition(".")[0]
        if dotted and (name not in known or "." in rest[len(name) + 1 :]):
            name = rest.rpartition(".")[0]
        slots.setdefault(name, []).append((key, ref))
    return slots


def _groups(optimizer: Container) -> list[dict[str, Any]]:
    fields = {key: value for key, value in fields_of(optimizer.node) or [] if type(key) is str}
    groups = fields.get("param_groups")
    if not isinstance(groups, list | tuple):
        return []
    return [{key: value for key, value in fields_of(group) or [] if type(key) is str} for group in groups]


def _numbers(optimizer: Container) -> list[str]:
    """The numbers of the parameters over all groups, which are the keys of `state`."""
    return [
        name_of(number, 0)
        for group in _groups(optimizer)
        if isinstance(group.get("params"), list | tuple)
        for number in group["params"]
    ]


def _by_name(
    optimizer: Container, slots: dict[str, list[tuple[str, TensorRef]]], parameters: Sequence[tuple[str, TensorRef]]
) -> dict[str, str]:
    known = dict(parameters)
    names = {slot: slot for slot in slots if slot in known}
    if len(names) < len(slots):
        names = {}
        for group in _groups(optimizer):
            numbers, texts = group.get("params"), group.get("param_names")
            if isinstance(numbers, list | tuple) and isinstance(texts, list | tuple) and len(numbers) == len(texts):
                pairs = zip(numbers, texts, strict=True)
                names.update({name_of(number, 0): clean(text) for number, text in pairs if type(text) is str})
    agreed = {slot: names[slot] for slot in slots if names.get(slot) in known}
    return agreed if agreed and all(_fits(slots[slot], known[name]) for slot, name in agreed.items()) else {}


def _by_index(
    optimizer: Container, slots: dict[str, list[tuple[str, TensorRef]]], parameters: Sequence[tuple[str, TensorRef]]
) -> dict[str, str]:
    numbers = _numbers(optimizer)
    if len(set(numbers)) != len(numbers) or not any(_shaped(entries) for entries in slots.values()):
        return {}
    for order in _orders(parameters):
        if len(order) != len(numbers):
            continue
        owner = dict(zip(numbers, order, strict=True))
        if all(slot in owner and _fits(entries, owner[slot][1]) for slot, entries in slots.items()):
            return {slot: owner[slot][0] for slot in slots}
    return {}


def _orders(parameters: Sequence[tuple[str, TensorRef]]) -> Iterable[list[tuple[str, TensorRef]]]:
    """As the model has them; without the frozen ones; and as trainers split them, weights from biases and norms."""
    yield list(parameters)
    # state_dict() detaches, so that False alone says nothing
    trained = [entry for entry in parameters if entry[1].requires_grad] or list(parameters)
    yield trained
    matrices = [entry for entry in trained if len(entry[1].shape) > 1]
    vectors = [entry for entry in trained if len(entry[1].shape) <= 1]
    yield vectors + matrices
    yield matrices + vectors


def _shaped(entries: list[tuple[str, TensorRef]]) -> bool:
    return any(ref.shape for _, ref in entries)


def _fits(entries: list[tuple[str, TensorRef]], parameter: TensorRef) -> bool:
    """Each tensor is a step count or has the parameter's shape, or a part of it (Adafactor)."""
    full = _full(entries)
    return all(ref.shape == parameter.shape or _is_factor(ref.shape, parameter.shape) for ref in full)


def _is_like(entries: list[tuple[str, TensorRef]], parameter: TensorRef) -> bool:
    """As `_fits`, without parts of the shape: a bias would fit its own weight."""
    return all(ref.shape == parameter.shape for ref in _full(entries))


def _full(entries: list[tuple[str, TensorRef]]) -> list[TensorRef]:
    return [ref for _, ref in entries if ref.shape not in ((), (1,))]


def _is_factor(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    return len(whole) >= 2 and shape in (whole[:-1], whole[:-2] + whole[-1:])
