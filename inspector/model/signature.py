"""The signature of an architecture: keys and shapes of its state_dict, with the arguments that shapes depend on.

    {"name": "resnet50", "arguments": {}, "numbers": {"num_classes": 1000},
     "sizes": {"width": 64, "width_per_group": 64},
     "keys": {"conv1.weight": [64, 3, 7, 7], "fc.weight": [["num_classes", 1, 0], 2048],
              "layer1.0.conv2.weight": [["width", 1, 0], ["width_per_group", 1, 0], 3, 3], ...}}

A dimension is a number, or (argument, factor, offset): factor * argument + offset, or (argument, p, q, form) with a
form of inspector.model.forms. Plain values; imports no torch.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from inspector.model.forms import FORMS, form_of, plainest, told

Dimension = int | tuple[str, int, int] | tuple[str, int, int, str]
Shape = tuple[int, ...]
Numbers = Mapping[str, float]  # by argument

TRACKED = ".num_batches_tracked"  # no signature holds them: frozen norms and old files have none
SURE = 0.5  # of the dimensions that depend on an argument
WIDTH, PER_GROUP = "width", "width_per_group"  # of all groups of a ResNet together, and of one: both are linear


class Built(NamedTuple):
    """The shapes for other values of one argument, or of one of `sizes`; without `forms` one value is enough."""

    argument: str
    default: float
    shapes: Mapping[float, Mapping[str, Shape]]
    forms: tuple[str, ...] = ()


@dataclass(slots=True)
class Signature:
    """`arguments` are given to the builder and are not its defaults; `numbers` are defaults of those that can be
    told from the shapes of a head, `sizes` of those that the shapes of many tensors depend on."""

    name: str
    arguments: dict[str, Any]
    numbers: dict[str, int]
    keys: Mapping[str, Sequence[Dimension]]
    sizes: dict[str, float] = field(default_factory=dict)
    open_keys: tuple[str, ...] = field(default=())  # those with a dimension that depends on `numbers`
    sized_keys: tuple[str, ...] = field(default=())  # those with one that depends on `sizes`

    def __post_init__(self) -> None:
        self.open_keys = tuple(key for key, shape in self.keys.items() if _depends(shape, self.numbers))
        self.sized_keys = tuple(key for key, shape in self.keys.items() if _depends(shape, self.sizes))

    def solved(self, shapes: Mapping[str, Shape]) -> dict[str, float]:
        """`numbers` and `sizes` as most of these shapes have them; the defaults where none tells. One of `sizes` is
        told where half of all dimensions that depend on it are those of one value: few are by chance."""
        usual: dict[str, float] = {**self.numbers, **self.sizes}
        votes: dict[str, Counter[float]] = {name: Counter() for name in usual}
        for key in dict.fromkeys((*self.open_keys, *self.sized_keys)):
            wanted, found = self.keys[key], shapes.get(key)
            if found is None or len(found) != len(wanted):
                continue
            pairs = list(zip(wanted, found, strict=True))
            if any(isinstance(want, int) and want != have for want, have in pairs):
                continue
            for want, have in pairs:
                if not isinstance(want, int):
                    votes[want[0]].update(_told(want, have))
        least = Counter(each[0] for key in self.sized_keys for each in self.keys[key] if not isinstance(each, int))
        found = {
            name: _elected(votes[name], usual[name], SURE * least[name] if name in self.sizes else 0) for name in usual
        }
        if WIDTH in found and found[WIDTH] % found[PER_GROUP]:  # no whole number of groups: none of torchvision's
            found |= self.sizes
        return found

    def shape(self, key: str, numbers: Numbers) -> Shape:
        """For these arguments, and the usual sizes where they lack some."""
        return tuple(each if isinstance(each, int) else self._size(each, numbers) for each in self.keys[key])

    def given(self, numbers: Numbers) -> tuple[tuple[str, Any], ...]:
        """The builder's arguments for what `solved` found, without those that are its defaults."""
        usual = {**self.numbers, **_of_builder(self.sizes)}
        found = {**{name: numbers[name] for name in self.numbers}, **_of_builder({**self.sizes, **numbers})}
        changed = [(name, found[name]) for name in usual if found[name] != usual[name]]
        return (*self.arguments.items(), *changed)

    def _size(self, dimension: tuple[str, int, int] | tuple[str, int, int, str], numbers: Numbers) -> int:
        argument, p, q, *form = dimension
        value = numbers.get(argument, self.sizes.get(argument, 0))
        return FORMS[form[0]].value(value, p, q) if form else p * int(value) + q


def compared(
    name: str,
    arguments: dict[str, Any],
    shapes: Mapping[str, Shape],
    heads: Sequence[Built],
    sizes: Sequence[Built] = (),
) -> Signature:
    """The signature of what was built with default arguments, and for each of `heads` and `sizes` with other values.

    A dimension that changes in no way that one of its forms describes stays a number.
    """
    keys: dict[str, list[Dimension]] = {key: list(shape) for key, shape in shapes.items()}
    for built in (*heads, *sizes):
        for key, shape in shapes.items():
            for at, here in enumerate(shape):
                samples = {value: found.get(key, shape)[at] for value, found in built.shapes.items()}
                if any(size != here for size in samples.values()) and (found := _found(built, here, samples)):
                    keys[key][at] = found
    return Signature(
        name,
        arguments,
        {built.argument: int(built.default) for built in heads},
        {key: tuple(shape) for key, shape in keys.items()},
        {built.argument: built.default for built in sizes},
    )


def _found(built: Built, here: int, samples: Mapping[float, int]) -> Dimension | None:
    if built.forms:
        found = form_of(built.forms, here, samples)
        return None if found is None else (built.argument, found[1], found[2], found[0])
    ((value, there),) = samples.items()
    factor, left = divmod(there - here, int(value - built.default))
    return (built.argument, factor, here - factor * int(built.default)) if factor and not left else None


def _depends(shape: Sequence[Dimension], arguments: Mapping[str, Any]) -> bool:
    return any(not isinstance(each, int) and each[0] in arguments for each in shape)


def _told(dimension: tuple[str, int, int] | tuple[str, int, int, str], size: int) -> Iterable[float]:
    _, p, q, *form = dimension
    if form:
        return told(form[0], size, p, q)
    number, left = divmod(size - q, p)
    return (number,) if not left and number > 0 else ()


def _elected(votes: Counter[float], usual: float, least: float) -> float:
    most = max(votes.values(), default=0)
    if not most or most < least:
        return usual
    return plainest((value for value, count in votes.items() if count == most), usual)


def _of_builder(sizes: Mapping[str, float]) -> dict[str, float]:
    """The sizes as the builders' arguments."""
    if WIDTH not in sizes:
        return dict(sizes)
    rest = {name: value for name, value in sizes.items() if name != WIDTH}
    return {"groups": sizes[WIDTH] // sizes[PER_GROUP], **rest}
