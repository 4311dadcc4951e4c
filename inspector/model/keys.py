"""How the keys of a checkpoint find those of a model.

This is the one place where that is decided: a mapping that is found rather than told belongs here.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

# what wrappers put before every key: DataParallel, torch.compile, FSDP, Lightning and habit
PREFIXES = ("module.", "_orig_mod.", "_fsdp_wrapped_module.", "model.", "module.model.", "net.", "backbone.")
MOST = 4  # other prefixes that are tried


class Pairing(NamedTuple):
    """`names` are the model's names of the file's keys, in the file's order."""

    names: tuple[str, ...]
    prefix: str = ""  # taken from the file's keys
    added: str = ""  # put before them


def pair_keys(model: Collection[str], file: Iterable[str]) -> Pairing:
    """Equal keys, after the one prefix that makes most of them equal; none where that does as well."""
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
