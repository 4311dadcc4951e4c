"""Which tensors a user means: keys and patterns, as the file spells them or without the prefix that the tree hides."""

from collections.abc import Sequence
from fnmatch import translate
from re import compile as compiled

from inspector.checkpoint.result import Listing
from inspector.errors import BadRequest

HINT = "List the keys with `torchloupe show FILE`."
WILD = frozenset("*?[")


def select(listing: Listing, wanted: Sequence[str]) -> list[int]:
    """Indices of the tensors that `wanted` names, in the file's order; all of them where nothing is named.

    Each of `wanted` is a key or a pattern with * ? [], which also goes over dots. A key that several containers have
    stands for all of them. Raises BadRequest for one that names nothing.
    """
    if not wanted:
        return list(range(len(listing.tensors)))
    shown = _shown_keys(listing)
    found: set[int] = set()
    for each in wanted:
        found.update(_matches(listing, shown, each))
    return sorted(found)


def _shown_keys(listing: Listing) -> list[str]:
    """Each tensor's key as the tree prints it."""
    prefixes = {part.path: part.prefix for part in listing.containers}
    return [tensor.key.removeprefix(prefixes.get(tensor.container, "")) for tensor in listing.tensors]


def _matches(listing: Listing, shown: Sequence[str], wanted: str) -> list[int]:
    exact = [at for at, tensor in enumerate(listing.tensors) if wanted in (tensor.key, shown[at])]
    if exact:
        return exact
    if WILD & set(wanted):
        fits = compiled(translate(wanted)).match
        matches = [at for at, tensor in enumerate(listing.tensors) if fits(tensor.key) or fits(shown[at])]
        if matches:
            return matches
        raise BadRequest(f"No tensor of the file matches {wanted!r}.", HINT)
    if any(key.startswith(f"{wanted}.") for key in shown) or any(
        tensor.key.startswith(f"{wanted}.") for tensor in listing.tensors
    ):
        raise BadRequest(f"{wanted!r} is a module, not a tensor.", f"Its tensors are '{wanted}.*'.")
    import difflib

    like = difflib.get_close_matches(wanted, {*shown, *(tensor.key for tensor in listing.tensors)}, n=1)
    raise BadRequest(f"There is no tensor {wanted!r} in the file.", f"Did you mean {like[0]!r}?" if like else HINT)
