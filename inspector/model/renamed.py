"""Architectures whose tensors a state_dict has under other names. Imports no torch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import nlargest

from inspector.model.fit import fit
from inspector.model.result import Candidate, ShapeClash
from inspector.model.signature import Shape, Signature

ALIKE = 0.8  # of the shapes that either has are in both
TRIED = 4  # architectures whose keys are mapped, some hundredths of a second each


def renamed(shapes: Mapping[str, Shape], signatures: Sequence[Signature]) -> list[Candidate]:
    """Candidates by a mapping of the keys, of the architectures that have nearly the same shapes.

    What names and shapes do not decide is counted as matched, and told in `guesses`.
    """
    have = Counter(filter(None, shapes.values()))
    near = nlargest(TRIED, ((_alike(signature, have), at) for at, signature in enumerate(signatures)))
    found = [_candidate(signatures[at], _counted(signatures[at], shapes), have) for score, at in near if score >= ALIKE]
    return [each for each in found if each.rules]


def _counted(signature: Signature, shapes: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """Without scalars where there is one for each norm: they are counters of batches, whatever they are called."""
    norms = sum(key.endswith(".running_mean") for key in signature.keys)
    scalars = sum(shape == () for shape in shapes.values())
    return {key: shape for key, shape in shapes.items() if shape} if scalars == norms else shapes


def _fixed(signature: Signature) -> Counter[Shape]:
    """The shapes that depend on no argument."""
    numbers = signature.numbers
    open_keys = set(signature.open_keys)
    return Counter(signature.shape(key, numbers) for key in signature.keys if key not in open_keys)


def _alike(signature: Signature, have: Counter[Shape]) -> float:
    total, wanted = have.total(), len(signature.keys)
    if min(total, wanted) < ALIKE * max(total, wanted):
        return 0.0
    common = (have & _fixed(signature)).total() + len(signature.open_keys)
    return min(1.0, common / max(1, total, wanted))


def _numbers(signature: Signature, left: Counter[Shape]) -> dict[str, int]:
    """The arguments that every key which depends on them may have, told from shapes that stand for nothing else; the
    defaults where there are none."""
    numbers = dict(signature.numbers)
    for name in numbers:
        keys = [
            key
            for key in signature.open_keys
            if any(type(each) is tuple and each[0] == name for each in signature.keys[key])
        ]
        told = [
            {signature.solved({key: shape})[name] for shape in left if _can_be(signature, key, shape)} for key in keys
        ]
        common = set.intersection(*told) if told else set()
        if len(common) == 1:
            numbers[name] = common.pop()
    return numbers


def _can_be(signature: Signature, key: str, shape: Shape) -> bool:
    """Whether some arguments give this shape."""
    return signature.shape(key, signature.solved({key: shape})) == shape


def _candidate(signature: Signature, shapes: Mapping[str, Shape], have: Counter[Shape]) -> Candidate:
    numbers = _numbers(signature, have - _fixed(signature))
    model = {key: signature.shape(key, numbers) for key in signature.keys}
    fitted = fit(model, shapes, guess=True)
    both = len(fitted.found) + len(fitted.clashes)
    return Candidate(
        signature.name,
        signature.given(numbers),
        len(fitted.found),
        fitted.missing,
        fitted.unexpected,
        tuple(ShapeClash(clash.key, clash.file, clash.model) for clash in fitted.clashes),
        fitted.pairing.prefix,
        len(fitted.found) / max(1, len(shapes) + len(model) - both),
        fitted.pairing.rules,
        len(fitted.pairing.guesses),
    )
