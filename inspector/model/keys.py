"""How the keys of a checkpoint find those of a model.

This is the one place where that is decided: as they are, after one prefix, else by a mapping that is found and proven.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from inspector.diff.result import MappingRule
from inspector.diff.state import DEEPEST, LONGEST
from inspector.model.result import COUNTER, Shape

# what wrappers put before every key: DataParallel, torch.compile, FSDP, Lightning and habit
PREFIXES = ("module.", "_orig_mod.", "_fsdp_wrapped_module.", "model.", "module.model.", "net.", "backbone.")
MOST = 4  # other prefixes that are tried
GUESSES = ("rename", "shift", "elimination")  # what neither shapes nor values decide
SAME = 0.8  # of the smaller side has to, where order is all that speaks for it
GUESSED = 0.5  # confidence
ENOUGH = 0.5  # of the smaller side has to find a place, or the two are not one model

Shapes = Mapping[str, Shape | None]  # None of a parameter that takes any


class Pairing(NamedTuple):
    """`names` are the model's names of the file's keys, in the file's order; None where that would be a guess."""

    names: tuple[str | None, ...]
    prefix: str = ""  # taken from the file's keys
    added: str = ""  # put before them
    rules: tuple[MappingRule, ...] = ()  # else what renames them
    guesses: tuple[tuple[str, str], ...] = ()  # keys of the file with the names one would guess


def pair_keys(model: Shapes, file: Shapes, guess: bool = False) -> Pairing:
    """Equal keys, after the one prefix that makes most of them fit; a mapping only where these leave places on both
    sides and it fits more. With `guess` its guesses count as well, and what the order of the tensors and their shapes
    suggest where names do not."""
    plain = _plain(model, file)
    fitting = set(_fitting(plain.names, model, file))
    is_open = any(name not in fitting and not name.endswith(COUNTER) for name in model)
    if len(fitting) == len(file) or not is_open or _is_odd(file):
        return plain
    mapped = _mapped(model, file, guess)
    count = sum(1 for _ in _fitting(mapped.names, model, file))
    placed = count if guess else count + len(mapped.guesses)
    found = mapped if count > len(fitting) else plain._replace(guesses=mapped.guesses)
    if placed < ENOUGH * min(len(model), len(file)):
        found = plain
    return _ordered(model, file, guess, found) or found


def fits(wanted: Shape | None, found: Shape | None) -> bool:
    return wanted is None or wanted == found


def _plain(model: Collection[str], file: Iterable[str]) -> Pairing:
    keys = tuple(file)
    wanted = set(model)
    tried = [Pairing(keys)]
    first = next(iter(model), "")
    found = [key[: -len(first)] for key in keys if first and key.endswith(f".{first}")]
    for prefix in dict.fromkeys((*PREFIXES, *found[:MOST])):
        if all(key.startswith(prefix) for key in keys):
            tried.append(Pairing(tuple(key[len(prefix) :] for key in keys), prefix=prefix))
        if all(key.startswith(prefix) for key in wanted):
            tried.append(Pairing(tuple(prefix + key for key in keys), added=prefix))
    return max(tried, key=lambda pairing: sum(name in wanted for name in pairing.names))


def _mapped(model: Shapes, file: Shapes, guess: bool) -> Pairing:
    from inspector.diff.mapping.discover import discover
    from inspector.diff.mapping.rules import Renamer

    mapping = discover(model, file)
    renamer = Renamer(mapping.rules)
    doubtful = _below({key for each in mapping.ambiguities if each.settled in GUESSES for key in each.keys_b}, file)
    names: list[str | None] = []
    guesses: list[tuple[str, str]] = []
    used: Counter[int] = Counter()
    taken: set[str] = set()
    for key, shape in file.items():
        name, steps = renamer.trace(key)
        good = name in model and fits(model[name], shape)
        if name in taken:
            names.append(None)
            continue
        if good and steps and key in doubtful:
            guesses.append((key, name))
            if not guess:
                names.append(None)
                continue
        if good:
            used.update(steps)
        taken.add(name)
        names.append(name)
    rules = tuple(rule._replace(explains=used[at]) for at, rule in enumerate(mapping.rules) if at in used)
    return Pairing(tuple(names), rules=rules, guesses=tuple(guesses))


def _ordered(model: Shapes, file: Shapes, guess: bool, found: Pairing) -> Pairing | None:
    """`found` with what order and shapes suggest for the rest; None where that is no more, too little, or not what is
    proven already."""
    from inspector.diff.mapping.discover import counters_left_out
    from inspector.diff.mapping.ordered import by_order
    from inspector.diff.mapping.rules import key_rule

    guessed = {key for key, _ in found.guesses}
    proven = {
        key: name
        for (key, shape), name in zip(file.items(), found.names, strict=True)
        if name is not None and name in model and fits(model[name], shape) and key not in guessed
    }
    left_out = counters_left_out(model, file)
    sides = [{key: side[key] for key in side if not key.endswith(left_out)} for side in (model, file)]
    smaller = min(sum(shape != () for shape in side.values()) for side in sides)
    if len(proven) + len(guessed) >= smaller:
        return None
    suggested = by_order(*sides)
    wrong = any(suggested.get(key, name) != name for key, name in proven.items())
    if wrong or len(suggested) < max(SAME * smaller, len(proven) + len(guessed) + 1):
        return None
    guesses = {key: suggested[key] for key in file if key in suggested and key not in proven}
    names = tuple(proven.get(key, guesses.get(key) if guess else None) for key in file)
    told = dict(zip(file, found.names, strict=True))
    more = {key: name for key, name in guesses.items() if told[key] != name}  # else a rename has it already
    rule = key_rule(more)._replace(explains=len(more), confidence=GUESSED, evidence="order")
    rules = (*found.rules, rule) if more and guess else found.rules
    return found._replace(names=names, rules=rules, guesses=tuple(guesses.items()))


def _is_odd(file: Iterable[str]) -> bool:
    """Whether it has names that no model has: a mapping makes a module of each of their parts."""
    return any(len(key) > LONGEST or key.count(".") > DEEPEST for key in file)


def _fitting(names: Sequence[str | None], model: Shapes, file: Shapes) -> Iterator[str]:
    """The model's names that get a tensor of their shape."""
    for name, shape in zip(names, file.values(), strict=True):
        if name is not None and name in model and fits(model[name], shape):
            yield name


def _below(modules: Collection[str], keys: Iterable[str]) -> set[str]:
    """The keys of these modules, or tensors."""
    found = set()
    for key in keys:
        name = key
        while name:
            if name in modules:
                found.add(key)
                break
            name = name.rpartition(".")[0]
    return found
