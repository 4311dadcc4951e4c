"""What of a checkpoint fits a model, and one sentence on what does not. Imports no torch."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.model.keys import Pairing, Shapes, fits, pair_keys
from inspector.model.result import COUNTER, Shape, WeightClash

NAMED = 3  # keys in a sentence


@dataclass(frozen=True, slots=True)
class Fit:
    """`found`: the model's names with the keys of the file that are loaded into them."""

    pairing: Pairing
    found: dict[str, str]
    missing: tuple[str, ...]  # in the model
    unexpected: tuple[str, ...]  # as the file spells them
    clashes: tuple[WeightClash, ...]
    guessed: bool
    tensors: int  # of the model

    @property
    def is_whole(self) -> bool:
        """Whether a strict load succeeds. Counters of batches count nowhere: not every file, nor norm, has them."""
        return not (self.clashes or any(not name.endswith(COUNTER) for name in (*self.missing, *self.unexpected)))

    def reasons(self) -> str:
        """What does not fit; "" where all does."""
        open_guesses = () if self.guessed else self.pairing.guesses
        guessed, names = {key for key, _ in open_guesses}, {name for _, name in open_guesses}
        missing = [name for name in self.missing if name not in names and not name.endswith(COUNTER)]
        unexpected = [key for key in self.unexpected if key not in guessed and not key.endswith(COUNTER)]
        reasons = []
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            reasons.append(f"{len(missing):,} of its {self.tensors:,} tensors {verb} missing ({_some(missing)})")
        if unexpected:
            verb = "is" if len(unexpected) == 1 else "are"
            reasons.append(f"{len(unexpected):,} {verb} unexpected ({_some(unexpected)})")
        if self.clashes:
            other = [f"{name} is {_shape(file)} there and {_shape(here)} here" for name, _, file, here in self.clashes]
            verb = "has" if len(other) == 1 else "have"
            reasons.append(f"{len(other):,} {verb} another shape ({_some(other)})")
        if open_guesses:
            pairs = [f"{key} for {name}" for key, name in open_guesses]
            reasons.append(f"{len(pairs):,} could be told by guessing only ({_some(pairs)})")
        return "; ".join(reasons)


def fit(model: Shapes, file: Shapes, guess: bool = False, same: Sequence[Sequence[str]] = ()) -> Fit:
    """Pair the keys. `same` are the model's names for one tensor: one of them fills all."""
    pairing = pair_keys(model, file, guess)
    found: dict[str, str] = {}
    unexpected: list[str] = []
    clashes: list[WeightClash] = []
    for name, (key, shape) in zip(pairing.names, file.items(), strict=True):
        if name is None or name not in model:
            unexpected.append(key)
        elif fits(model[name], shape):
            found[name] = key
        else:
            clashes.append(WeightClash(name, key, shape or (), model[name] or ()))
    filled = found.keys() | {clash.name for clash in clashes}
    filled |= {name for names in same if not filled.isdisjoint(names) for name in names}
    missing = tuple(name for name in model if name not in filled)
    return Fit(pairing, found, missing, tuple(unexpected), tuple(clashes), guess, len(model))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")


def _shape(shape: Shape) -> str:
    return "×".join(map(str, shape)) or "scalar"
